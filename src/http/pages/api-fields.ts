/** @module A schema as rows of a table: what a field is called, what fits, and what it means. */

import { type ApiDocument, resolved, type Schema } from '../api-shape.ts'

/** One row. */
export interface Field {
  /** As in `platform.downstreams[]`. */
  readonly name: string
  readonly type: string
  readonly required: boolean
  /** In words; empty if anything of the type fits. */
  readonly fits: string
  readonly description: string
  /** The component that says more; null if nothing does. */
  readonly schema: string | null
}

/** The fields of an object, those inside it included, but not those of other components. */
export function fieldsOf(document: ApiDocument, schema: Schema, prefix = ''): readonly Field[] {
  const { properties = {}, required = [], allOf = [], anyOf = [] } = schema
  const own = Object.entries(properties).flatMap(([name, property]) => [
    fieldOf(`${prefix}${name}`, property, required.includes(name)),
    ...fieldsBelow(document, `${prefix}${name}`, property),
  ])
  const parts = [...allOf, ...anyOf].flatMap((part) =>
    fieldsOf(document, resolved(document, part), prefix),
  )
  return [...parts, ...own]
}

function fieldsBelow(document: ApiDocument, name: string, schema: Schema): readonly Field[] {
  if (schema.items !== undefined) {
    return fieldsOf(document, schema.items, `${name}[].`)
  }
  return fieldsOf(document, schema, `${name}.`)
}

/** One field. */
export function fieldOf(name: string, schema: Schema, required: boolean): Field {
  return {
    name,
    type: typeOf(schema),
    required,
    fits: constraintsOf(schema),
    description: schema.description ?? '',
    schema: schemaNameOf(schema) ?? schemaNameOf(schema.items ?? {}),
  }
}

/** The component that a schema refers to; null if it stands for itself. */
export function schemaNameOf({ $ref }: Schema): string | null {
  return $ref?.split('/').at(-1) ?? null
}

/** What kind of value a schema wants. */
export function typeOf(schema: Schema): string {
  const name = schemaNameOf(schema)
  if (name !== null) {
    return name
  }
  if (schema.items !== undefined) {
    return `list of ${typeOf(schema.items)}`
  }
  const types = [schema.type ?? 'any'].flat()
  const format = schema.format === undefined ? '' : ` (${schema.format})`
  return `${types.map((type) => (type === 'null' ? 'null' : `${type}${format}`)).join(' or ')}`
}

/** What a value must be like, beside its type. */
function constraintsOf(schema: Schema): string {
  const { enum: values, pattern } = schema
  return [
    values === undefined ? '' : `one of ${values.map((value) => `\`${value}\``).join(', ')}`,
    schema.const === undefined ? '' : `always \`${schema.const}\``,
    rangeOf(schema.minimum, schema.maximum, ''),
    rangeOf(schema.minLength, schema.maxLength, ' characters'),
    rangeOf(schema.minItems, schema.maxItems, ' entries'),
    pattern === undefined ? '' : `matches \`${pattern}\``,
    schema.default === undefined ? '' : `\`${schema.default}\` if left out`,
  ]
    .filter((text) => text !== '')
    .join('; ')
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && most !== undefined) {
    return `${least} to ${most}${unit}`
  }
  if (least !== undefined) {
    return `${least}${unit} or more`
  }
  return most === undefined ? '' : `at most ${most}${unit}`
}
