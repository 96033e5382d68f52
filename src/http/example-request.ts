/** @module An operation's example as a request, so that what the page shows is what the tests send. */

import type { PlacedOperation } from './api-shape.ts'

/** A request to show, or to send. */
export interface ExampleRequest {
  readonly method: string
  /** With the query. */
  readonly target: string
  readonly contentType: string | null
  readonly body: string | null
}

/** The request that an operation's examples make: every parameter that has one, and the body. */
export function exampleRequest(operation: PlacedOperation): ExampleRequest {
  const query = new URLSearchParams()
  let path = operation.path
  for (const { name, in: where, schema } of operation.parameters ?? []) {
    const value = schema.example
    if (where === 'path') {
      path = path.replace(`{${name}}`, encodeURIComponent(String(value)))
    } else if (value !== undefined) {
      query.set(name, String(value))
    }
  }
  const [contentType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const example = media?.example
  return {
    method: operation.method,
    target: query.size === 0 ? path : `${path}?${readable(query)}`,
    contentType: contentType ?? null,
    body: media === undefined ? null : asText(example),
  }
}

/** Which variable of a shell has the key for an operation; null: it takes none. */
export function keyVariableOf({ security }: PlacedOperation): 'KEY' | 'ADMIN_KEY' | null {
  if (security.length === 0) {
    return null
  }
  return security.some((scheme) => 'clientKey' in scheme) ? 'KEY' : 'ADMIN_KEY'
}

/** The same for a shell, where `$LINGPAI` is the server's address. */
export function curlLine(operation: PlacedOperation): string {
  const { method, target, contentType, body } = exampleRequest(operation)
  const key = keyVariableOf(operation)
  const usual = body === null ? 'GET' : 'POST'
  return [
    `curl ${method === usual ? '' : `-X ${method} `}"$LINGPAI${target}"`,
    ...(key === null ? [] : [`-H "Authorization: Bearer $${key}"`]),
    ...(body === null || contentType === 'application/json'
      ? []
      : [`-H 'Content-Type: ${contentType}'`]),
    ...(body === null ? [] : [`-d '${body.replaceAll("'", String.raw`'\''`)}'`]),
  ].join(' \\\n  ')
}

function asText(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example)
}

/** Slashes mean themselves in a query, and read better so. */
function readable(query: URLSearchParams): string {
  return query.toString().replaceAll('%2F', '/').replaceAll('%40', '@')
}
