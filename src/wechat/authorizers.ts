/**
 * @module What WeChat tells a platform about the accounts that authorized it: where a lost refresh
 * token is found again (protocol E14, E15).
 */

import { refreshTokenIn } from './grants/authorizer.ts'
import { type ProbeResult, readProbe } from './probe.ts'
import { errcodeOf } from './reply.ts'
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

function isList(value: unknown): boolean {
  return Array.isArray(value)
}
