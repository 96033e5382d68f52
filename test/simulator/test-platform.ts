/**
 * @module A registered platform with a receiver of its pushes, at noon in Shanghai, and short ways to
 * do what platforms do. For tests of the simulator itself.
 */

import { createClock, createSimulator } from './app.ts'
import { createClient } from './client.ts'
import { createPushReceiver } from './push-receiver.ts'
import type { Sleep } from './world.ts'

export const NOON = Date.UTC(2026, 0, 5, 4)
export const COMPONENT = 'wxc'
export const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
export const OLD_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
export const PUSH_URL = 'https://platform.example/callback/wxc'

/** What the platform's endpoints answer, as far as tests look at it. */
export type ComponentAnswer = {
  component_access_token?: string
  authorizer_access_token?: string
  authorizer_refresh_token?: string
  pre_auth_code?: string
  expires_in?: number
  total_count?: number
  list?: { authorizer_appid: string; refresh_token?: string; auth_time: number }[]
  authorization_info?: ComponentAnswer & { authorizer_appid?: string; func_info?: unknown[] }
  errcode?: number
  errmsg?: string
}

export type PushStatus = { status: number | null; body: string; accepted: boolean }

export type TestPlatformOptions = {
  readonly config?: Record<string, unknown>
  readonly sleep?: Sleep
  readonly appid?: string
}

export async function testPlatform(options: TestPlatformOptions = {}) {
  const { config = {}, appid = COMPONENT } = options
  const receiver = createPushReceiver({ appid, token: 'push-token', keys: [KEY, OLD_KEY] })
  const simulator = createSimulator({
    clock: createClock({ now: NOON }),
    fetch: receiver.fetch,
    ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
  })
  const client = createClient(simulator.fetch)
  const path = `/components/${appid}`
  await client.control('PUT', path, {
    secret: 'component-secret',
    token: 'push-token',
    encoding_aes_key: KEY,
    push_url: PUSH_URL,
    ...config,
  })
  const ask = (name: string, fields: Record<string, unknown>, query = '', ip?: string) =>
    client.post<ComponentAnswer>(
      `/cgi-bin/component/${name}${query}`,
      { component_appid: appid, ...fields },
      ip,
    )
  const ticket = async () =>
    (await client.control<{ ticket: string }>('POST', `${path}/tickets`)).ticket
  const componentToken = async () => {
    const fields = {
      component_appsecret: 'component-secret',
      component_verify_ticket: await ticket(),
    }
    const answer = await ask('api_component_token', fields)
    return answer.component_access_token ?? ''
  }
  const withToken = async (name: string, fields: Record<string, unknown>, token?: string) =>
    ask(name, fields, `?component_access_token=${token ?? (await componentToken())}`)
  return {
    simulator,
    client,
    receiver,
    ticket,
    componentToken,
    /** An endpoint of the platform, its query given. */
    ask,
    /** An endpoint of the platform, with a token, a new one if none is given. */
    withToken,
    advance: (seconds: number) => client.control('POST', '/clock', { advance_seconds: seconds }),
    push: (order: Record<string, unknown> = {}) =>
      client.control<PushStatus>('POST', `${path}/push`, order),
    /** A call of the control API about this platform. */
    control: <T = Record<string, unknown>>(method: string, below = '', body?: unknown) =>
      client.control<T>(method, `${path}${below}`, body),
    /** Authorizes as the page would. */
    authorize: (account: string, more: Record<string, unknown> = {}) =>
      client.control<{ auth_code: string; expires_in: number }>('POST', `${path}/authorizers`, {
        appid: account,
        ...more,
      }),
    refresh: (account: string, refreshToken: string, token?: string) =>
      withToken(
        'api_authorizer_token',
        { authorizer_appid: account, authorizer_refresh_token: refreshToken },
        token,
      ),
  }
}
