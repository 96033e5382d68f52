/**
 * @module `POST /cgi-bin/component/api_query_auth` (protocol E10): a single-use authorization code for
 * an account's refresh token.
 */

import type { FailureReport } from '../policy/failure.ts'
import { refreshTokenIn } from './grants/authorizer.ts'
import { lostReport, refusalOf } from './refusal.ts'
import { errcodeOf } from './reply.ts'
import type { Transport } from './transport.ts'

/** What an authorization code was good for. */
export type QueryAuthResult =
  /** `refreshToken` is null for an account that gave the platform no API permission. */
  | { readonly kind: 'granted'; readonly appid: string; readonly refreshToken: string | null }
  | { readonly kind: 'refused'; readonly report: FailureReport }
  /** No usable answer: the code may be used up. */
  | { readonly kind: 'lost'; readonly report: FailureReport }

/** Exchanges an authorization code. */
export async function queryAuth(
  transport: Transport,
  componentAppid: string,
  componentAccessToken: string,
  code: string,
): Promise<QueryAuthResult> {
  const reply = await transport.post(
    '/cgi-bin/component/api_query_auth',
    { component_access_token: componentAccessToken },
    { component_appid: componentAppid, authorization_code: code },
  )
  if (reply.kind === 'lost') {
    return { kind: 'lost', report: lostReport(reply.cause, reply.status) }
  }
  const errcode = errcodeOf(reply.json)
  if (errcode !== null && errcode !== 0) {
    return { kind: 'refused', report: refusalOf(errcode, reply.json, [componentAccessToken, code]) }
  }
  const information = reply.json['authorization_info']
  const fields = (
    typeof information === 'object' && information !== null ? information : {}
  ) as Readonly<Record<string, unknown>>
  const appid = fields['authorizer_appid']
  return typeof appid === 'string' && appid !== ''
    ? { kind: 'granted', appid, refreshToken: refreshTokenIn(fields['authorizer_refresh_token']) }
    : { kind: 'lost', report: lostReport('malformed') }
}
