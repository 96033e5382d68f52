/**
 * @module What the worker tests share: lingpai's API as an operator and as a client see it, the
 * simulator's controls, and one clock for both. The clock stands in 2033, so that no alarm fires by
 * itself: a test runs alarms when it wants them.
 */

import { reset, runDurableObjectAlarm } from 'cloudflare:test'
import { env as bindings, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Env } from '../../src/env.ts'
import worker from '../../src/index.ts'

export const env = bindings as unknown as Env

const START = Date.UTC(2033, 2, 1, 3, 0, 0)
export const ADMIN_KEY = env.ADMIN_KEY ?? ''
export const SECRET = 'app-secret-0123456789abcdef'

/** Numbers every test's credentials, so that no isolate memory is shared between tests. */
let counter = 0

/** An appid that no other test uses. */
export function newAppid(): string {
  counter += 1
  return `wx${String(counter).padStart(16, '0')}`
}

/** One clock for lingpai and the simulator, an empty simulator and empty objects for each test. */
export function useCleanWorld(): void {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START })
    await control('POST', '/reset', { now: START })
  })
  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    await reset()
  })
}

/** Lets time pass, here and at the simulator. */
export async function advance(seconds: number): Promise<void> {
  const now = Date.now() + seconds * 1_000
  vi.setSystemTime(now)
  await control('POST', '/clock', { now })
}

// --- the simulator --------------------------------------------------------------------------------

export async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${env.WECHAT_API_BASE}/__simulator${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(`simulator ${method} ${path}: ${response.status} ${text}`)
  }
  return JSON.parse(text) as T
}

interface Truth {
  readonly live: boolean
  readonly live_until: number | null
  readonly lineage: string
  readonly died_because: string | null
}

/** What the simulator knows of a token. */
export function truth(token: string): Promise<Truth> {
  return control('GET', `/tokens/${encodeURIComponent(token)}`)
}

export const TOKEN_ENDPOINT = '/cgi-bin/token'
export const STABLE_ENDPOINT = '/cgi-bin/stable_token'
export const PROBE_ENDPOINT = '/cgi-bin/get_api_domain_ip'

interface Calls {
  readonly total: number
  readonly items: readonly { readonly issued: boolean; readonly errcode: number | null }[]
}

/** How often WeChat was asked, since the test began. */
export async function calls(endpoint: string, appid: string): Promise<number> {
  const found = await control<Calls>('GET', `/calls?endpoint=${endpoint}&appid=${appid}`)
  return found.total
}

/** How often WeChat was asked to check a token: probes carry no appid of their own. */
export async function probes(): Promise<number> {
  const found = await control<Calls>('GET', `/calls?endpoint=${PROBE_ENDPOINT}`)
  return found.total
}

/** Arms a fault of the simulator. */
export async function fault(
  name: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await control('POST', '/faults', { endpoint: TOKEN_ENDPOINT, fault: name, ...options })
}

export async function healAllFaults(): Promise<void> {
  await control('DELETE', '/faults')
}

// --- lingpai --------------------------------------------------------------------------------------

/** Any answer of lingpai's API. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: answers are JSON of many shapes; tests check values.
  readonly body: any
}

export async function call(
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
): Promise<Answer> {
  const response = await exports.default.fetch(
    new Request(`https://lingpai.test${path}`, {
      method,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  }
}

/** A call as the operator. */
export function admin(method: string, path: string, body?: unknown): Promise<Answer> {
  return call(method, path, ADMIN_KEY, body)
}

export type AppGrant = 'client_credential' | 'stable_token'

export interface App {
  readonly appid: string
  readonly path: string
  /** A client key that covers just this account. */
  readonly key: string
  read(query?: string): Promise<Answer>
  report(token: string): Promise<Answer>
  rotate(body?: unknown): Promise<Answer>
  status(): Promise<Answer>
  events(): Promise<readonly { kind: string; detail: string | null; trigger: string }[]>
}

/** Registers an account at the simulator and at lingpai, and makes a client key for it. */
export async function givenApp(
  grant: AppGrant = 'client_credential',
  atWeChat: Readonly<Record<string, unknown>> = {},
): Promise<App> {
  const appid = newAppid()
  await control('PUT', `/apps/${appid}`, { secret: SECRET, kind: 'mini_program', ...atWeChat })
  await admin('PUT', `/v1/apps/${appid}`, { secret: SECRET, grant })
  return appOf(appid, await givenKey([`apps/${appid}`]))
}

/** A registered account as its clients and its operator see it. */
export function appOf(appid: string, key: string): App {
  const path = `/v1/apps/${appid}`
  return {
    appid,
    path,
    key,
    read: (query = '') => call('GET', `${path}/token${query}`, key),
    report: (token) => call('POST', `${path}/token/report`, key, { token }),
    rotate: (body) => admin('POST', `${path}/token/rotate`, body),
    status: () => admin('GET', path),
    events: async () =>
      (await admin('GET', `/v1/events?credential=apps/${appid}&limit=100`)).body.items,
  }
}

/** A client key with this allow-list. */
export async function givenKey(allow: readonly string[]): Promise<string> {
  return (await admin('POST', '/v1/keys', { name: 'test', allow })).body.key
}

/** A read that no isolate memory answers: past the edge time-to-live. */
export async function readLater(app: App, query = ''): Promise<Answer> {
  await advance(31)
  return app.read(query)
}

/** One run of the cron trigger. */
export async function cron(): Promise<void> {
  const controller = { scheduledTime: Date.now(), cron: '* * * * *', noRetry: () => {} }
  await worker.scheduled(controller as unknown as ScheduledController, env)
}

/** The keeper's stub, for eviction and alarms. */
export function keeperOf(app: App): DurableObjectStub {
  return env.KEEPER.getByName(`apps/${app.appid}`)
}

/** Fires the keeper's alarm, as the platform would. */
export function alarm(app: App): Promise<boolean> {
  return runDurableObjectAlarm(keeperOf(app))
}

/** Asks until it is so, leaving the others in this isolate their turn; never so is an error. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let question = 0; question < 3_000; question++) {
    if (await isSo()) {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it never became so')
}
