/**
 * @module What all routes share: how requests, answers and refusals are described, and how a request
 * that does not fit its schema is refused.
 */

import type { Hook, z } from '@hono/zod-openapi'
import type { AppEnv } from './edge.ts'
import { type FieldError, PROBLEMS, problemResponse } from './problem.ts'
import {
  PROBLEM_EXAMPLES,
  type ProblemExample,
  type ProblemExampleName,
} from './problem-examples.ts'
import { ProblemAnswer } from './schemas.ts'

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

/** The answer of every route when something is wrong with lingpai itself. */
export const problemAnswer = problemContent(
  'Anything else is a bug: `internal_error`. The log has the reason.',
  ['internal_error'],
)

/** Refusals of every call that takes a key: of the key, of a parameter, or because a setting is wrong. */
export const KEYED = ['unauthorized', 'temporarily_unavailable', 'misconfigured'] as const

/** The statuses of some refusals. */
type StatusOf<Name extends ProblemExampleName> =
  (typeof PROBLEMS)[(typeof PROBLEM_EXAMPLES)[Name]['code']][0]

/** How one status is described. */
type Described = ReturnType<typeof problemContent>

/** The refusals of a route by status, and what it answers when something is wrong with lingpai itself. */
export function refusals<const Name extends ProblemExampleName>(
  ...names: readonly Name[]
): { [Status in StatusOf<Name> | 'default']: Described } {
  const byStatus = Map.groupBy(names, (name) => PROBLEMS[PROBLEM_EXAMPLES[name].code][0])
  const described = [...byStatus].map(([status, ofStatus]) => {
    const codes = new Set(ofStatus.map((name) => PROBLEM_EXAMPLES[name].code))
    const meanings = [...codes].map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`)
    return [status, problemContent(meanings.join(' '), ofStatus)]
  })
  return { ...Object.fromEntries(described), default: problemAnswer }
}

function problemContent(description: string, names: readonly ProblemExampleName[]) {
  const examples = names.map((name) => [name, { $ref: `#/components/examples/${name}` }])
  const details: readonly ProblemExample[] = names.map((name) => PROBLEM_EXAMPLES[name])
  const headers = [
    ...(details.some(({ code }) => code === 'unauthorized') ? ['WWW-Authenticate'] : []),
    ...(details.some(({ retryAfterMs }) => retryAfterMs !== undefined) ? ['Retry-After'] : []),
  ].map((name) => [name, { $ref: `#/components/headers/${name}` }])
  return {
    description,
    headers: Object.fromEntries(headers) as Record<string, { $ref: string }>,
    content: {
      'application/problem+json': {
        schema: ProblemAnswer,
        examples: Object.fromEntries(examples) as Record<string, { $ref: string }>,
      },
    },
  }
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
