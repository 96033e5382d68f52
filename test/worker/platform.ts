/**
 * @module What tests of platforms share: platforms known to both sides, pushes as WeChat sends them or
 * with something wrong about them, accounts that authorize at the simulator.
 */

import { runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { beforeEach, vi } from 'vitest'
import { type PushKey, parseEncodingAesKey } from '../../src/wechat/callback/cipher.ts'
import { cdata, encryptMessage } from '../../src/wechat/callback/passive-reply.ts'
import { admin, control, env, newAppid, until } from './given.ts'

export const TOKEN = 'pushToken1'
export const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
export const OTHER_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
export const SETTINGS = { secret: 'component-secret', token: TOKEN, encoding_aes_key: KEY }

export function keyOf(text: string): PushKey {
  const parsed = parseEncodingAesKey(text)
  if (!parsed.ok) {
    throw new Error(parsed.problem)
  }
  return parsed.key
}

export async function givenPlatform(more: object = {}): Promise<string> {
  const appid = newAppid()
  await admin('PUT', `/v1/components/${appid}`, { ...SETTINGS, ...more })
  return appid
}

interface Sending {
  readonly token?: string
  readonly key?: string
  /** The appid inside the envelope. */
  readonly inside?: string
  /** What is sent instead of the envelope. */
  readonly body?: string
  readonly signature?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** How a push was answered. */
export interface Pushed {
  readonly status: number
  readonly text: string
  /** Sends the very same once more, as WeChat does until it is acknowledged. */
  readonly again: () => Promise<unknown>
}

/** Sends a push as WeChat would, or with something wrong about it. */
export async function push(appid: string, plain: string, sending: Sending = {}): Promise<Pushed> {
  const { token = TOKEN, key = KEY, inside = appid } = sending
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = '263014780'
  const sealed = encryptMessage({
    token,
    key: keyOf(key),
    appid: inside,
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    timestamp,
    nonce,
    plain,
  })
  const query = new URLSearchParams({
    signature: 'x',
    timestamp,
    nonce,
    encrypt_type: 'aes',
    msg_signature: sending.signature ?? sealed.msgSignature,
  })
  const body = `<xml><AppId>${cdata(appid)}</AppId><Encrypt>${cdata(sealed.encrypt)}</Encrypt></xml>`
  const send = async (): Promise<{ status: number; text: string }> => {
    const response = await exports.default.fetch(
      new Request(`https://lingpai.test/callback/${appid}?${query}`, {
        method: 'POST',
        body: sending.body ?? body,
        headers: { 'content-type': 'text/xml', ...sending.headers },
      }),
    )
    return { status: response.status, text: await response.text() }
  }
  return { ...(await send()), again: send }
}

export const ticketXml = (appid: string, ticket: string, createTime: number): string =>
  `<xml><AppId>${cdata(appid)}</AppId><CreateTime>${createTime}</CreateTime>` +
  `<InfoType>${cdata('component_verify_ticket')}</InfoType>` +
  `<ComponentVerifyTicket>${cdata(ticket)}</ComponentVerifyTicket></xml>`

export const keeperOf = (appid: string) => env.KEEPER.getByName(`components/${appid}`)

/** A platform that the simulator knows, too, with a ticket. */
export async function givenWorkingPlatform(more: object = {}): Promise<string> {
  const appid = await givenPlatform(more)
  await control('PUT', `/components/${appid}`, SETTINGS)
  await pushTicket(appid)
  return appid
}

export async function pushTicket(appid: string): Promise<void> {
  const { ticket } = await control<{ ticket: string }>('POST', `/components/${appid}/tickets`)
  await push(appid, ticketXml(appid, ticket, Math.floor(Date.now() / 1_000)))
}

/** An account that authorized the platform, registered by hand. */
export async function givenAuthorizer(platform: string, appid = newAppid()): Promise<string> {
  const { refresh_token } = await control<{ refresh_token: string }>(
    'POST',
    `/components/${platform}/authorizers`,
    { appid, exchanged: true, push: false },
  )
  await admin('PUT', accountPath(platform, appid), { refresh_token })
  return appid
}

/** An account authorizes the platform at WeChat; the push is the test's own to send. */
export async function authorizeAtWeChat(platform: string, account: string): Promise<string> {
  const { auth_code: code } = await control<{ auth_code: string }>(
    'POST',
    `/components/${platform}/authorizers`,
    { appid: account, push: false },
  )
  return code
}

export function authorizedXml(
  account: string,
  code: string,
  createTime: number,
  kind = 'authorized',
): string {
  return (
    `<xml><CreateTime>${createTime}</CreateTime><InfoType>${cdata(kind)}</InfoType>` +
    `<AuthorizerAppid>${cdata(account)}</AuthorizerAppid>` +
    `<AuthorizationCode>${cdata(code)}</AuthorizationCode>` +
    `<AuthorizationCodeExpiredTime>1</AuthorizationCodeExpiredTime></xml>`
  )
}

export function unauthorizedXml(account: string, createTime: number): string {
  return (
    `<xml><CreateTime>${createTime}</CreateTime><InfoType>${cdata('unauthorized')}</InfoType>` +
    `<AuthorizerAppid>${cdata(account)}</AuthorizerAppid></xml>`
  )
}

export const accountPath = (platform: string, account: string): string =>
  `/v1/components/${platform}/authorizers/${account}`

export const readAccount = (platform: string, account: string) =>
  admin('GET', `${accountPath(platform, account)}/token`)

export const isRegistered = async (platform: string, account: string): Promise<boolean> =>
  (await admin('GET', accountPath(platform, account))).status === 200

/** Nothing waits in the platform's inbox any more. */
export async function settled(platform: string): Promise<void> {
  await until(async () => {
    const document = await runInDurableObject(keeperOf(platform), (_object, state) =>
      state.storage.sql.exec<{ document: string }>('SELECT document FROM record').one(),
    )
    return JSON.parse(document.document).config.inbox.length === 0
  })
}

export const QUERY_AUTH = '/cgi-bin/component/api_query_auth'

/** How often an authorization code was exchanged. */
export async function exchanges(): Promise<number> {
  return (await control<{ total: number }>('GET', `/calls?endpoint=${QUERY_AUTH}`)).total
}

/** A push as a downstream got it. */
export interface Delivered {
  readonly url: string
  readonly body: string
  readonly contentType: string | null
}

/**
 * Every host below `.example` is a downstream: `delivered` is what came, `answers` how a host answers
 * (200 if it is not there). Nothing leaves this machine.
 */
export function useDownstreams(): {
  readonly delivered: Delivered[]
  readonly answers: Map<string, () => Promise<Response>>
} {
  const delivered: Delivered[] = []
  const answers = new Map<string, () => Promise<Response>>()
  beforeEach(() => {
    delivered.length = 0
    answers.clear()
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input))
      if (!url.hostname.endsWith('.example')) {
        return real(input, init)
      }
      const contentType = new Headers(init?.headers).get('content-type')
      delivered.push({ url: url.href, body: String(init?.body), contentType })
      return (await answers.get(url.host)?.()) ?? new Response('success')
    })
  })
  return { delivered, answers }
}
