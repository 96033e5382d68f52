/**
 * @module The `authorizer` grant: `POST /cgi-bin/component/api_authorizer_token` (seeds/001,
 * getAuthorizerAccessToken). Needs the platform's token and the account's refresh token, which the
 * answer may replace. Destructive.
 */

import type { Transport } from '../transport.ts'
import { type IssueResult, readIssued } from './issue-result.ts'

/** What a request for an authorized account's token needs. */
export interface AuthorizerOrder {
  readonly componentAppid: string
  readonly componentAccessToken: string
  readonly appid: string
  readonly refreshToken: string
}

/** An {@link IssueResult} and the refresh token that came with it; null if none or an empty one did. */
export interface AuthorizerAnswer {
  readonly result: IssueResult
  readonly refreshToken: string | null
}

/** Asks for a new `authorizer_access_token`. */
export async function issueByAuthorizer(
  transport: Transport,
  order: AuthorizerOrder,
): Promise<AuthorizerAnswer> {
  const reply = await transport.post(
    '/cgi-bin/component/api_authorizer_token',
    // As seeds/001 calls it; older documents say component_access_token, and WeChat takes both.
    { access_token: order.componentAccessToken },
    {
      component_appid: order.componentAppid,
      authorizer_appid: order.appid,
      authorizer_refresh_token: order.refreshToken,
    },
  )
  const secrets = [order.componentAccessToken, order.refreshToken]
  const result = readIssued(reply, 'authorizer_access_token', secrets, 'platform_token')
  // Also from an answer whose token is unusable: the one sent may be dead by now (rule 8).
  const refreshToken =
    result.kind !== 'refused' && reply.kind === 'answer'
      ? refreshTokenIn(reply.json['authorizer_refresh_token'])
      : null
  return { result, refreshToken }
}

/** A usable refresh token, or null: an empty or missing one never replaces what is kept (rule 8). */
export function refreshTokenIn(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]{1,1024}$/.test(value) ? value : null
}
