/**
 * @module Finding a lost refresh token again: WeChat tells a platform the one it holds for an account
 * (`api_get_authorizer_info`). Not to have been told is something else than that there is none.
 */

import type { FailureClass } from '../policy/failure.ts'
import type { WeChat } from '../wechat/upstream.ts'
import { callWithOwnToken, isTokenRefused, type OwnToken } from './own-token.ts'

/** What WeChat holds for an account. */
export type LookedUp =
  | { readonly kind: 'found'; readonly refreshToken: string }
  /** WeChat says that there is none: the account must authorize again. */
  | { readonly kind: 'none' }
  /** WeChat could not be asked or gave no answer. */
  | { readonly kind: 'unknown'; readonly advice: string }

/** Refusals that asking again would not change. */
const FINAL: readonly FailureClass[] = ['reauthorization', 'configuration', 'unrecognized']

/** Asks WeChat for an account's refresh token. */
export async function lookUpRefreshToken(
  wechat: WeChat,
  own: OwnToken,
  componentAppid: string,
  appid: string,
): Promise<LookedUp> {
  const answer = await callWithOwnToken(own, (componentAccessToken) =>
    wechat.authorizerInfo({ componentAppid, componentAccessToken }, appid),
  )
  switch (answer.kind) {
    case 'answered': {
      const { refreshToken } = answer.value
      return refreshToken === null ? { kind: 'none' } : { kind: 'found', refreshToken }
    }
    case 'refused':
      return FINAL.includes(answer.report.class) && !isTokenRefused(answer)
        ? { kind: 'none' }
        : { kind: 'unknown', advice: answer.report.advice }
    case 'lost':
      return { kind: 'unknown', advice: answer.report.advice }
    case 'no_token': {
      const { refusal } = answer
      return { kind: 'unknown', advice: 'advice' in refusal ? refusal.advice : NO_TOKEN }
    }
  }
}

const NO_TOKEN = 'The platform of this account has no token now.'
