/**
 * @module Every refusal the outside can see, as RFC 9457 problem details with a stable `code`. The
 * one exhaustive map from reasons to statuses lives here; codes are documented in docs/api.md and
 * never renamed.
 */

import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Refusal } from '../keeper/rpc.ts'
import type { Upstream } from '../policy/failure.ts'

/** Stable codes of refusals, with their status and title. */
export const PROBLEMS = {
  invalid_request: [400, 'The request is not valid'],
  unauthorized: [401, 'No valid key'],
  forbidden: [403, 'This key may not do that'],
  unknown_credential: [404, 'No such credential'],
  not_found: [404, 'No such thing'],
  method_not_allowed: [405, 'This method does not apply here'],
  reauthorization_required: [409, 'The account must authorize the platform again'],
  within_overlap: [409, 'A token before the current one may still be in use'],
  payload_too_large: [413, 'The body is too large'],
  rate_limited: [429, 'Too soon'],
  internal_error: [500, 'An error in lingpai'],
  wechat_refused: [502, 'WeChat refused'],
  misconfigured: [503, 'This server is not configured'],
  token_unavailable: [503, 'There is no token to hand out'],
  temporarily_unavailable: [503, 'Try again in a moment'],
  answer_lost: [504, "WeChat's answer was lost"],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>

/** A stable code. */
export type ProblemCode = keyof typeof PROBLEMS

/** One field of a request that is not valid. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

/** What a problem may carry beside its code. */
export interface ProblemDetails {
  /** One or two sentences: what is wrong and what to do. */
  readonly detail: string
  /** Why there is no token, see docs/api.md. */
  readonly reason?: string | undefined
  /** What WeChat said, where it refused. */
  readonly upstream?: Upstream | null | undefined
  readonly errors?: readonly FieldError[] | undefined
  /** Becomes `Retry-After`, rounded up to whole seconds. */
  readonly retryAfterMs?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A refusal as a response. */
export function problemResponse(code: ProblemCode, details: ProblemDetails): Response {
  const [status] = PROBLEMS[code]
  const { retryAfterMs } = details
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...details.headers,
  })
  if (retryAfterMs !== undefined) {
    headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))))
  }
  return new Response(JSON.stringify(problemBody(code, details)), { status, headers })
}

/** A refusal as RFC 9457 has it. */
export function problemBody(code: ProblemCode, details: ProblemDetails) {
  const [status, title] = PROBLEMS[code]
  const { detail, reason, upstream, errors } = details
  return {
    type: `urn:lingpai:problem:${code}`,
    title,
    status,
    code,
    detail,
    ...(reason === undefined ? {} : { reason }),
    ...(upstream === undefined || upstream === null || upstream.errcode === null
      ? {}
      : { upstream }),
    ...(errors === undefined ? {} : { errors }),
  }
}

/** Ends the handling of a request with a problem; Hono renders it. */
export function refuse(code: ProblemCode, details: ProblemDetails): never {
  const res = problemResponse(code, details)
  throw new HTTPException(PROBLEMS[code][0], { res })
}

/** Ends the handling of a request because of one field; `message` ends the sentence it begins. */
export function refuseField(field: string, message: string): never {
  return refuse('invalid_request', {
    detail: `${field} ${message}.`,
    errors: [{ field, message }],
  })
}

/** Ends the handling of a request with a keeper's refusal. */
export function refuseFor(refusal: Refusal, path: string): never {
  switch (refusal.code) {
    case 'unknown_credential':
      return refuse('unknown_credential', {
        detail: `${path} is not registered here. An operator registers it with PUT /v1/${path}.`,
      })
    case 'token_unavailable':
      if (refusal.reason === 'reauthorization_required') {
        // Waiting does not help, so it is no 503.
        const { advice: detail, upstream } = refusal
        return refuse('reauthorization_required', { detail, upstream })
      }
      return refuse('token_unavailable', {
        detail: refusal.advice,
        reason: refusal.reason,
        upstream: refusal.upstream,
        retryAfterMs: refusal.retryAfterMs,
      })
    case 'within_overlap':
      return refuse('within_overlap', {
        detail:
          'WeChat keeps the newest token and one before it: rotating now would cut off a token that may still be in use. Wait, or send {"even_within_overlap":true}.',
        retryAfterMs: refusal.retryAfterMs,
      })
    case 'rate_limited':
      return refuse('rate_limited', {
        detail: 'WeChat replaces a stable token by force once in 30 seconds at most.',
        retryAfterMs: refusal.retryAfterMs,
      })
    case 'wechat_refused':
      return refuse('wechat_refused', {
        detail: refusal.advice,
        reason: refusal.reason,
        upstream: refusal.upstream,
      })
    case 'answer_lost':
      return refuse('answer_lost', {
        detail: `${refusal.advice} The token may or may not have been replaced; whatever is handed out until that is known is still promised only for as long as it works either way.`,
        retryAfterMs: refusal.retryAfterMs,
      })
    case 'inbox_full':
      return refuse('temporarily_unavailable', {
        detail: 'More authorizations wait to be acted on than are kept. Send it again.',
        retryAfterMs: 60_000,
      })
    case 'wrong_secret':
      return refuse('unauthorized', { detail: `This is not the secret of ${path}.` })
    case 'wrong_kind':
      return refuse('not_found', {
        detail: `${path} is of another kind; this call does not apply to it.`,
      })
    case 'sealed_with_another_key':
      return refuse('misconfigured', { detail: sealedWithAnotherKey(refusal.keyId) })
  }
}

/** What to do when stored data was sealed under a key that is not configured. */
export function sealedWithAnotherKey(keyId: string): string {
  return `The stored secrets were sealed with another MASTER_KEY (its id is ${keyId}). Set that key as MASTER_KEY_PREVIOUS (npx wrangler secret put MASTER_KEY_PREVIOUS), or put it back as MASTER_KEY.`
}
