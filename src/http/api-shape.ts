/**
 * @module The part of OpenAPI 3.1 that lingpai's description uses, as types: what the generator makes is
 * wider, and whoever reads the document (the page, the tests) wants no more than this.
 */

/** The whole document. */
export interface ApiDocument {
  readonly openapi: string
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: { readonly name: string; readonly identifier: string }
  }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly Tag[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>
    readonly headers: Readonly<Record<string, Header>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

/** A group of operations. */
export interface Tag {
  readonly name: string
  readonly description: string
}

/** One method of one path. */
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  /** Any of these; none: no `Authorization` header. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  /** By status, or `default`. */
  readonly responses: Readonly<Record<string, Answer>>
}

/** A part of the path, or of the query. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

/** What a status comes with. */
export interface Answer {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Content
}

/** By media type. */
export type Content = Readonly<Record<string, Media>>

/** One representation. */
export interface Media {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown } | Reference>>
}

/** A header of an answer. */
export interface Header {
  readonly description: string
  readonly schema: Schema
}

/** Something that stands in `components`. */
export interface Reference {
  readonly $ref: string
}

/** JSON Schema, as far as the API needs it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly example?: unknown
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** An operation and where it stands. */
export interface PlacedOperation extends Operation {
  /** In capitals. */
  readonly method: string
  /** With `{name}` for its parameters. */
  readonly path: string
}

/** All operations, in the order of the document. */
export function operationsOf(document: ApiDocument): readonly PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  )
}

/** What a reference stands for, or the thing itself. */
export function resolved<T extends object>(document: ApiDocument, thing: T | Reference): T {
  if (!('$ref' in thing) || typeof thing.$ref !== 'string') {
    return thing as T
  }
  const [, , kind = '', name = ''] = thing.$ref.split('/')
  const components: Readonly<Record<string, Readonly<Record<string, unknown>>>> =
    document.components
  return components[kind]?.[name] as T
}

/** The examples of one representation, by name; `''` where there is just one. */
export function examplesOf(document: ApiDocument, media: Media): readonly [string, unknown][] {
  if (media.example !== undefined) {
    return [['', media.example]]
  }
  return Object.entries(media.examples ?? {}).map(([name, example]) => [
    name,
    resolved<{ readonly value: unknown }>(document, example).value,
  ])
}
