/**
 * @module Platforms and the accounts that authorized them, known to the simulator and registered here.
 */

import { type Answer, admin, calls, control, newAppid } from './given.ts'

export const COMPONENT_ENDPOINT = '/cgi-bin/component/api_component_token'
export const AUTHORIZER_ENDPOINT = '/cgi-bin/component/api_authorizer_token'
export const INFO_ENDPOINT = '/cgi-bin/component/api_get_authorizer_info'
export const PUSH = {
  token: 'pushToken1',
  encoding_aes_key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
export const PLATFORM_SECRET = 'component-secret-0123456789'

/** Something that has a token, and where WeChat is asked for it. */
export interface Subject {
  readonly appid: string
  readonly path: string
  readonly endpoint: string
}

/** A platform with a ticket. */
export async function givenPlatform(
  atWeChat: Readonly<Record<string, unknown>> = {},
  secret = PLATFORM_SECRET,
): Promise<Subject> {
  const appid = newAppid()
  await control('PUT', `/components/${appid}`, { secret: PLATFORM_SECRET, ...PUSH, ...atWeChat })
  const platform = { appid, path: `/v1/components/${appid}`, endpoint: COMPONENT_ENDPOINT }
  await admin('PUT', platform.path, { secret, ...PUSH })
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
export async function givenAccount(platform: Subject): Promise<Subject> {
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
