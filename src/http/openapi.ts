/**
 * @module What all routes share: how requests, answers and refusals are described, and how a request
 * that does not fit its schema is refused.
 */

import type { Hook, z } from '@hono/zod-openapi'
import type { AppEnv } from './edge.ts'
import { type FieldError, problemResponse } from './problem.ts'
import type { ProblemExampleName } from './problem-examples.ts'

/** Calls that any key may make, within its allow-list. */
export const ANY_KEY = [{ clientKey: [] }, { adminKey: [] }]

/** Calls that only `ADMIN_KEY` may make. */
export const ADMIN_ONLY = [{ adminKey: [] }]

/** Calls without an `Authorization` header. */
export const NO_KEY: Record<string, string[]>[] = []

/** A JSON answer of a route. @param example as the call's own example request is answered */
export function jsonResponse<T extends z.ZodType>(
  schema: T,
  description: string,
  example?: z.output<T>,
) {
  const json = example === undefined ? { schema } : { schema, example }
  return { description, content: { 'application/json': json } }
}

/** A JSON body of a request. @param required whether the call means nothing without it */
export function jsonRequest<T extends z.ZodType>(schema: T, example: z.input<T>, required = true) {
  return { required, content: { 'application/json': { schema, example } } }
}

/** Refusals of every call that takes a key: of the key itself, or because lingpai cannot answer now. */
export const KEYED = ['unauthorized', 'temporarily_unavailable', 'misconfigured'] as const

/** Which refusals a route may make. Names only: what they look like is worked out when somebody reads it. */
export function refusals(...names: readonly ProblemExampleName[]) {
  return { [REFUSALS]: names }
}

/** Where a route says which refusals it may make; the document itself has the answers instead. */
export const REFUSALS = 'x-refusals'

/** Refuses a request that does not fit, naming every field and what to send instead. */
export const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) {
    return undefined
  }
  const errors: FieldError[] = result.error.issues.map((issue) => ({
    field: issue.path.length === 0 ? (WHERE[result.target] ?? 'body') : issue.path.join('.'),
    message: issue.message,
  }))
  const [first] = errors
  const detail =
    first === undefined ? 'The request does not fit.' : `${first.field} ${first.message}.`
  return problemResponse('invalid_request', { detail, errors })
}

const WHERE: Readonly<Record<string, string>> = { json: 'body', query: 'query', param: 'path' }
