/**
 * @module `POST /cgi-bin/component/api_query_auth` (protocol E10): a single-use authorization code for
 * an account's refresh token.
 */

import { APPID_PATTERN } from '../credential.ts'
import { type Called, type Caller, callComponent, fieldsOf } from './component-call.ts'
import { refreshTokenIn } from './grants/authorizer.ts'
import { tokenIn } from './grants/issue-result.ts'
import type { Transport } from './transport.ts'

/** What an authorization code was good for. */
export interface GrantedAuthorization {
  readonly appid: string
  /** Null for an account that gave the platform no API permission. */
  readonly refreshToken: string | null
  /** The access token that WeChat issued with it; null if it cannot be used. */
  readonly token: { readonly value: string; readonly expiresInMs: number } | null
}

/** WeChat knows no such code (61009), or it was used or is too old (61010). */
export const USED_CODE_ERRCODES: readonly (number | null)[] = [61009, 61010]

/** Exchanges an authorization code. */
export function queryAuth(
  transport: Transport,
  caller: Caller,
  code: string,
): Promise<Called<GrantedAuthorization>> {
  const fields = { authorization_code: code }
  return callComponent(transport, 'api_query_auth', caller, fields, (json) => {
    const information = fieldsOf(json['authorization_info'])
    const appid = information['authorizer_appid']
    return typeof appid === 'string' && APPID_PATTERN.test(appid)
      ? {
          appid,
          refreshToken: refreshTokenIn(information['authorizer_refresh_token']),
          token: tokenIn(information, 'authorizer_access_token'),
        }
      : null
  })
}
