/**
 * @module A platform or an account that authorized one, as tests see it that hold for either: it has a
 * path to be read at, and an endpoint at which WeChat is asked for its token.
 */

import { type Answer, admin, calls, control, newAppid } from './given.ts'
import { SETTINGS } from './platform.ts'

export const COMPONENT_ENDPOINT = '/cgi-bin/component/api_component_token'
export const AUTHORIZER_ENDPOINT = '/cgi-bin/component/api_authorizer_token'
export const INFO_ENDPOINT = '/cgi-bin/component/api_get_authorizer_info'

/** Something that has a token, and where WeChat is asked for it. */
export interface Subject {
  readonly appid: string
  readonly path: string
  readonly endpoint: string
}

/**
 * A platform with a ticket.
 *
 * @param secret what lingpai is told; by default the right one
 */
export async function givenReadyPlatform(
  atWeChat: Readonly<Record<string, unknown>> = {},
  secret = SETTINGS.secret,
): Promise<Subject> {
  const appid = newAppid()
  await control('PUT', `/components/${appid}`, { ...SETTINGS, ...atWeChat })
  const platform = { appid, path: `/v1/components/${appid}`, endpoint: COMPONENT_ENDPOINT }
  await admin('PUT', platform.path, { ...SETTINGS, secret })
  await handIn(platform, await ticketOf(platform))
  return platform
}

/** A valid ticket that is not pushed. */
export async function ticketOf({ appid }: Subject): Promise<string> {
  return (await control<{ ticket: string }>('POST', `/components/${appid}/tickets`)).ticket
}

export async function handIn({ path }: Subject, ticket: string): Promise<void> {
  await admin('PUT', `${path}/ticket`, { component_verify_ticket: ticket })
}

/** An account that authorized the platform, registered here by its refresh token. */
export async function givenReadyAccount(platform: Subject): Promise<Subject> {
  const appid = newAppid()
  const fields = { appid, exchanged: true, push: false }
  await control('POST', `/components/${platform.appid}/authorizers`, fields)
  const account = {
    appid,
    path: `${platform.path}/authorizers/${appid}`,
    endpoint: AUTHORIZER_ENDPOINT,
  }
  await admin('PUT', account.path, { refresh_token: await refreshTokenOf(platform, account) })
  return account
}

/** The refresh token that WeChat holds. */
export async function refreshTokenOf(platform: Subject, account: Subject): Promise<string> {
  const path = `/components/${platform.appid}/authorizers/${account.appid}`
  const found = await control<{ refresh_token: { value: string } }>('GET', path)
  return found.refresh_token.value
}

export function read(subject: Subject): Promise<Answer> {
  return admin('GET', `${subject.path}/token`)
}

/** How often WeChat was asked for its token. */
export function asked(subject: Subject): Promise<number> {
  return calls(subject.endpoint, subject.appid)
}

export async function statusOf(subject: Subject): Promise<Answer['body']> {
  return (await admin('GET', subject.path)).body
}
