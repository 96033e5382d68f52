/**
 * @module What WeChat tells a platform about the accounts that authorized it: where a lost refresh
 * token is found again (protocol E14, E15).
 */

import type { FailureReport } from '../policy/failure.ts'
import { refreshTokenIn } from './grants/authorizer.ts'
import { type ProbeResult, readProbe } from './probe.ts'
import { lostReport, refusalOf } from './refusal.ts'
import { errcodeOf, wholeNumber } from './reply.ts'
import type { Transport } from './transport.ts'

/** Checks a `component_access_token` by the cheapest call there is for one (rule 7). */
export async function probeComponentToken(
  transport: Transport,
  componentAppid: string,
  token: string,
): Promise<ProbeResult> {
  const reply = await transport.post(
    '/cgi-bin/component/api_get_authorizer_list',
    { component_access_token: token },
    { component_appid: componentAppid, offset: 0, count: 1 },
  )
  if (reply.kind === 'answer' && errcodeOf(reply.json) === null && isList(reply.json['list'])) {
    return { verdict: 'alive', errcode: null, rid: null }
  }
  return readProbe(reply)
}

/**
 * The refresh token that WeChat holds for an account, from `api_get_authorizer_info`; null if WeChat
 * refuses, does not answer, or gives none.
 */
export async function findRefreshToken(
  transport: Transport,
  componentAppid: string,
  componentAccessToken: string,
  appid: string,
): Promise<string | null> {
  const reply = await transport.post(
    '/cgi-bin/component/api_get_authorizer_info',
    { component_access_token: componentAccessToken },
    { component_appid: componentAppid, authorizer_appid: appid },
  )
  if (reply.kind !== 'answer') {
    return null
  }
  const authorization = reply.json['authorization_info']
  return typeof authorization === 'object' && authorization !== null
    ? refreshTokenIn((authorization as Record<string, unknown>)['authorizer_refresh_token'])
    : null
}

/** One account in the platform's list. */
export interface ListedAuthorizer {
  readonly appid: string
  /** Null if its authorization code was never exchanged. */
  readonly refreshToken: string | null
  /** When it authorized, unix seconds; 0 if WeChat does not say. */
  readonly authTime: number
}

/** A page of the platform's list, or why there is none. */
export type AuthorizerList =
  | { readonly ok: true; readonly total: number; readonly items: readonly ListedAuthorizer[] }
  | { readonly ok: false; readonly report: FailureReport }

/** Most accounts that WeChat lists at once; more is refused with 40170. */
export const LIST_PAGE = 500

/** A page of the accounts that authorized the platform (protocol E14). */
export async function listAuthorizers(
  transport: Transport,
  componentAppid: string,
  componentAccessToken: string,
  offset: number,
): Promise<AuthorizerList> {
  const reply = await transport.post(
    '/cgi-bin/component/api_get_authorizer_list',
    { component_access_token: componentAccessToken },
    { component_appid: componentAppid, offset, count: LIST_PAGE },
  )
  if (reply.kind === 'lost') {
    return { ok: false, report: lostReport(reply.cause, reply.status) }
  }
  const errcode = errcodeOf(reply.json)
  if (errcode !== null && errcode !== 0) {
    return { ok: false, report: refusalOf(errcode, reply.json, [componentAccessToken]) }
  }
  const { total_count: total, list } = reply.json
  if (!Array.isArray(list)) {
    return { ok: false, report: lostReport('malformed') }
  }
  return { ok: true, total: wholeNumber(total) ?? 0, items: list.flatMap(listedAuthorizer) }
}

function listedAuthorizer(entry: unknown): ListedAuthorizer[] {
  const fields = (entry ?? {}) as Readonly<Record<string, unknown>>
  const appid = fields['authorizer_appid']
  const authTime = wholeNumber(fields['auth_time']) ?? 0
  return typeof appid === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(appid)
    ? [{ appid, refreshToken: refreshTokenIn(fields['refresh_token']), authTime }]
    : []
}

function isList(value: unknown): boolean {
  return Array.isArray(value)
}
