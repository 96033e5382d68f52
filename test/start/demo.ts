/**
 * @module Something to try: one account of each grant, known to both sides, and a client key. Done
 * anew at every start, because all of it is idempotent; the key is kept and replaced only when it
 * no longer opens anything.
 */

import type { Data } from './data.ts'
import { CannotStart } from './settings.ts'

export type DemoApp = {
  readonly appid: string
  /** Of the simulated WeChat only. */
  readonly secret: string
  readonly grant: 'client_credential' | 'stable_token'
}

export const DEMO_APPS = [
  { appid: 'wxde0000000000c1ed', secret: 'c1ed'.repeat(8), grant: 'client_credential' },
  { appid: 'wxde000000000057ab', secret: '57ab'.repeat(8), grant: 'stable_token' },
] as const satisfies readonly DemoApp[]

const KEY_FILE = 'client-key'

export type Sides = {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly adminKey: string
}

/** Registers everything; answers with the client key. */
export async function prepareDemo(sides: Sides, data: Data): Promise<string> {
  for (const app of DEMO_APPS) {
    await register(sides, app)
  }
  const key = await keepKey(sides, data)
  for (const { appid } of DEMO_APPS) {
    await assureToken(sides, key, appid)
  }
  return key
}

async function register(
  { workerUrl, wechatUrl, adminKey }: Sides,
  { appid, secret, grant }: DemoApp,
): Promise<void> {
  const name = `demo, ${grant}`
  await ask('PUT', `${wechatUrl}/__simulator/apps/${appid}`, { body: { secret, name } })
  const body = { secret, grant, name }
  await ask('PUT', `${workerUrl}/v1/apps/${appid}`, { key: adminKey, body })
}

async function keepKey({ workerUrl, adminKey }: Sides, data: Data): Promise<string> {
  const kept = data.read(KEY_FILE)?.toString().trim()
  if (kept !== undefined) {
    const url = `${workerUrl}/v1/apps/${DEMO_APPS[0].appid}/token`
    const { status } = await send('GET', url, { key: kept })
    if (status !== 401 && status !== 403) {
      return kept
    }
  }
  const body = { name: 'demo', allow: ['apps/*'] }
  const { key } = await ask('POST', `${workerUrl}/v1/keys`, { key: adminKey, body })
  data.write(KEY_FILE, `${key}\n`)
  return String(key)
}

/**
 * Has a token fetched, and reports it if the simulator never issued it: a simulator that was killed
 * forgets, lingpai does not, and heals when told.
 */
async function assureToken(
  { workerUrl, wechatUrl }: Sides,
  key: string,
  appid: string,
): Promise<void> {
  const url = `${workerUrl}/v1/apps/${appid}/token`
  const { access_token: token } = (await send('GET', url, { key })).json
  if (typeof token !== 'string') {
    return
  }
  const facts = await ask('GET', `${wechatUrl}/__simulator/tokens/${token}`)
  if (facts['known'] === false) {
    await send('POST', `${url}/report`, { key, body: { token } })
  }
}

type Json = Record<string, unknown>
type Options = { readonly key?: string; readonly body?: Json }

/** As {@link send}, for what has to succeed. */
async function ask(method: string, url: string, options: Options = {}): Promise<Json> {
  const { status, json } = await send(method, url, options)
  if (status >= 400) {
    throw new CannotStart(`${method} ${url} was refused: ${json['detail'] ?? JSON.stringify(json)}`)
  }
  return json
}

async function send(
  method: string,
  url: string,
  { key, body }: Options,
): Promise<{ status: number; json: Json }> {
  const headers = { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const response = await fetch(url, init)
  return { status: response.status, json: (await response.json()) as Json }
}
