/**
 * @module A value against a schema of the API's description, more strictly than JSON Schema: a key that
 * is not documented is wrong. It knows the keywords that the document uses, and throws at any other. (A
 * general validator compiles schemas to code, which workerd forbids.)
 */

import { type ApiDocument, resolved, type Schema } from '../../src/http/api-shape.ts'

const KEYWORDS = new Set([
  ...['$ref', 'type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items'],
  ...['propertyNames', 'allOf', 'anyOf', 'pattern', 'format', 'minLength', 'maxLength'],
  ...[
    'minItems',
    'maxItems',
    'minimum',
    'maximum',
    'description',
    'example',
    'examples',
    'default',
  ],
])

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Everything that is wrong with a value, one line each. */
export function mismatches(
  document: ApiDocument,
  given: Schema,
  value: unknown,
  at = '$',
): readonly string[] {
  const schema = whole(document, given)
  if (Object.keys(schema).length === 0) {
    return []
  }
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) {
      throw new Error(`${at}: this check does not know the keyword ${keyword}`)
    }
  }
  if (schema.anyOf !== undefined) {
    const tried = schema.anyOf.map((each) => mismatches(document, each, value, at))
    return tried.some((wrong) => wrong.length === 0) ? [] : tried.flat()
  }
  const types = [schema.type ?? []].flat()
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return [`${at}: ${JSON.stringify(value)} is no ${types.join(' or ')}`]
  }
  const wrong = [
    schema.enum === undefined || value === null || schema.enum.includes(value),
    schema.const === undefined || schema.const === value,
    typeof value !== 'string' || textFits(schema, value),
    typeof value !== 'number' || isBetween(value, schema.minimum, schema.maximum),
    !Array.isArray(value) || isBetween(value.length, schema.minItems, schema.maxItems),
  ].includes(false)
    ? [`${at}: ${JSON.stringify(value)} does not fit ${JSON.stringify(schema)}`]
    : []
  if (Array.isArray(value)) {
    const { items = {} } = schema
    return [
      ...wrong,
      ...value.flatMap((item, index) => mismatches(document, items, item, `${at}[${index}]`)),
    ]
  }
  return typeof value === 'object' && value !== null
    ? [...wrong, ...keysWrong(document, schema, value, at)]
    : wrong
}

function keysWrong(
  document: ApiDocument,
  schema: Schema,
  value: object,
  at: string,
): readonly string[] {
  const { properties = {}, required = [], additionalProperties } = schema
  const missing = required.filter((name) => !(name in value))
  const found = Object.entries(value).flatMap(([name, each]) => {
    const property = properties[name] ?? additionalProperties ?? false
    return typeof property === 'boolean'
      ? [`${at}.${name}: is not documented`]
      : mismatches(document, property, each, `${at}.${name}`)
  })
  return [...missing.map((name) => `${at}.${name}: is missing`), ...found]
}

/** A schema with what it refers to, and with its parts put together. */
function whole(document: ApiDocument, given: Schema): Schema {
  const { $ref, ...beside } = given
  const schema: Schema = $ref === undefined ? given : { ...resolved(document, { $ref }), ...beside }
  const { allOf = [], ...own } = schema
  if (allOf.length === 0) {
    return own
  }
  const parts = [...allOf.map((part) => whole(document, part)), own]
  return {
    ...own,
    type: 'object',
    properties: Object.fromEntries(parts.flatMap((part) => Object.entries(part.properties ?? {}))),
    required: parts.flatMap((part) => part.required ?? []),
  }
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

function textFits({ pattern, format, minLength, maxLength }: Schema, value: string): boolean {
  return (
    isBetween(value.length, minLength, maxLength) &&
    (pattern === undefined || new RegExp(pattern, 'u').test(value)) &&
    (format !== 'date-time' || DATE_TIME.test(value))
  )
}

function isBetween(value: number, least = -Infinity, most = Infinity): boolean {
  return value >= least && value <= most
}
