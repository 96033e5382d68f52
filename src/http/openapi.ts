/**
 * @module What all routes share: how an answer is described, and how a request that does not fit its
 * schema is refused.
 */

import type { Hook, z } from '@hono/zod-openapi'
import type { AppEnv } from './edge.ts'
import { type FieldError, problemResponse } from './problem.ts'
import { ProblemAnswer } from './schemas.ts'

/** A JSON answer of a route. */
export function jsonResponse<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** The answer of every route when it refuses. */
export const problemAnswer = {
  description: 'A refusal, with a stable code (docs/api.md lists them).',
  content: { 'application/problem+json': { schema: ProblemAnswer } },
}

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
