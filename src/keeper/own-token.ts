/**
 * @module Calling WeChat with a token that another keeper keeps, or this one itself: fetched like any
 * other reader's, reported and fetched once more if WeChat refuses it.
 */

import type { FailureReport } from '../policy/failure.ts'
import type { Called } from '../wechat/component-call.ts'
import { DEAD_ERRCODES } from '../wechat/probe.ts'
import type { Outcome, Refusal, ServedToken } from './rpc.ts'

/** The token that calls are made with. */
export interface OwnToken {
  get(): Promise<Outcome<{ token: ServedToken }>>
  /** WeChat refused it. */
  refused(value: string): Promise<unknown>
}

/** There is no token to call with. */
export interface NoToken {
  readonly kind: 'no_token'
  readonly refusal: Refusal
}

/** What came of a call, or why it could not be made. */
export type OwnCall<T> = Called<T> | NoToken

interface Answer {
  readonly kind: string
  readonly report?: FailureReport
}

/** Makes a call, twice if WeChat refuses the first token. */
export async function callWithOwnToken<A extends Answer>(
  own: OwnToken,
  call: (accessToken: string) => Promise<A>,
): Promise<A | NoToken> {
  for (let attempt = 1; ; attempt++) {
    const held = await own.get()
    if (!held.ok) {
      return { kind: 'no_token', refusal: held.refusal }
    }
    const { value } = held.token
    const answer = await call(value)
    if (!isTokenRefused(answer)) {
      return answer
    }
    await own.refused(value)
    if (attempt > 1) {
      return answer
    }
  }
}

/** Whether it was the token that WeChat refused, not what it was used for. */
export function isTokenRefused({ kind, report }: Answer): boolean {
  return kind === 'refused' && DEAD_ERRCODES.includes(report?.errcode ?? 0)
}

/** Why a call was for nothing, as the platform's keeper says it. */
export function refusalOfCall(
  answer: Exclude<OwnCall<unknown>, { kind: 'answered' }>,
  retryAfterMs: number,
): Refusal {
  if (answer.kind === 'no_token') {
    return answer.refusal
  }
  const { reason, advice, errcode, errmsg, rid } = answer.report
  return answer.kind === 'lost'
    ? { code: 'token_unavailable', reason, advice, retryAfterMs, upstream: null }
    : { code: 'wechat_refused', reason, advice, upstream: { errcode, errmsg, rid } }
}
