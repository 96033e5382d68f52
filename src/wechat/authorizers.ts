/**
 * @module What WeChat tells a platform about the accounts that authorized it: where a lost refresh
 * token is found again (protocol E14, E15).
 */

import { APPID_PATTERN } from '../credential.ts'
import { type Called, type Caller, callComponent, fieldsOf } from './component-call.ts'
import { refreshTokenIn } from './grants/authorizer.ts'
import { type ProbeResult, readProbe } from './probe.ts'
import { errcodeOf, wholeNumber } from './reply.ts'
import type { Transport } from './transport.ts'

/** Checks a `component_access_token` by the cheapest call there is for one (rule 7). */
export async function probeComponentToken(
  transport: Transport,
  { componentAppid, componentAccessToken }: Caller,
): Promise<ProbeResult> {
  const reply = await transport.post(
    '/cgi-bin/component/api_get_authorizer_list',
    { component_access_token: componentAccessToken },
    { component_appid: componentAppid, offset: 0, count: 1 },
  )
  const isList = reply.kind === 'answer' && Array.isArray(reply.json['list'])
  if (isList && errcodeOf(reply.json) === null) {
    return { verdict: 'alive', errcode: null, rid: null }
  }
  return readProbe(reply)
}

/** What WeChat knows of one account. `refreshToken` is null if it gives none. */
export interface AuthorizerInfo {
  readonly refreshToken: string | null
}

/** Looks one account up: `api_get_authorizer_info`. */
export function authorizerInfo(
  transport: Transport,
  caller: Caller,
  appid: string,
): Promise<Called<AuthorizerInfo>> {
  const fields = { authorizer_appid: appid }
  return callComponent(transport, 'api_get_authorizer_info', caller, fields, (json) => {
    const information = fieldsOf(json['authorization_info'])
    return { refreshToken: refreshTokenIn(information['authorizer_refresh_token']) }
  })
}

/** One account in the platform's list. */
export interface ListedAuthorizer {
  readonly appid: string
  /** Null if its authorization code was never exchanged. */
  readonly refreshToken: string | null
  /** When it authorized, unix seconds; 0 if WeChat does not say. */
  readonly authTime: number
}

/** A page of the platform's list. */
export interface AuthorizerPage {
  /** How many accounts there are in all. */
  readonly total: number
  /** How many entries the page has, those included that name no account. */
  readonly count: number
  readonly items: readonly ListedAuthorizer[]
}

/** Most accounts that WeChat lists at once; more is refused with 40170. */
export const LIST_PAGE = 500

/** A page of the accounts that authorized the platform (protocol E14). */
export function listAuthorizers(
  transport: Transport,
  caller: Caller,
  offset: number,
): Promise<Called<AuthorizerPage>> {
  const fields = { offset, count: LIST_PAGE }
  return callComponent(transport, 'api_get_authorizer_list', caller, fields, (json) => {
    const { total_count: total, list } = json
    return Array.isArray(list)
      ? {
          total: wholeNumber(total) ?? 0,
          count: list.length,
          items: list.flatMap(listedAuthorizer),
        }
      : null
  })
}

function listedAuthorizer(entry: unknown): ListedAuthorizer[] {
  const fields = fieldsOf(entry)
  const appid = fields['authorizer_appid']
  const authTime = wholeNumber(fields['auth_time']) ?? 0
  return typeof appid === 'string' && APPID_PATTERN.test(appid)
    ? [{ appid, refreshToken: refreshTokenIn(fields['refresh_token']), authTime }]
    : []
}
