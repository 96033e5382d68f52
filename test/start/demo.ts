/**
 * @module Something to try: one account of each grant and a third-party platform, known to both sides,
 * and a client key for all of them. Done anew at every start, because all of it is idempotent; the key
 * is kept and replaced only when it no longer opens everything.
 */

import { ask, type Sides, send } from './ask.ts'
import { assureToken } from './assure-token.ts'
import type { Data } from './data.ts'
import { DEMO_ACCOUNTS, DEMO_PLATFORM, makeConnectLink, preparePlatform } from './demo-platform.ts'

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

/** What there is to show. */
export type Demo = {
  readonly clientKey: string
  /** A page on which one more account connects to the platform. */
  readonly connectUrl: string
}

const KEY_FILE = 'client-key'

/** What the key is for, and of each entry something that it must open. */
const ALLOW = ['apps/*', DEMO_PLATFORM.path, `${DEMO_PLATFORM.path}/*`]
const OPENED = [`apps/${DEMO_APPS[0].appid}`, DEMO_PLATFORM.path, DEMO_ACCOUNTS[0].path]

/** Registers everything, and has the first tokens fetched. */
export async function prepareDemo(sides: Sides, data: Data): Promise<Demo> {
  for (const app of DEMO_APPS) {
    await register(sides, app)
  }
  await preparePlatform(sides)
  const clientKey = await keepKey(sides, data)
  for (const path of [
    ...DEMO_APPS.map(({ appid }) => `apps/${appid}`),
    ...DEMO_ACCOUNTS.map((account) => account.path),
  ]) {
    await assureToken(sides, clientKey, path)
  }
  return { clientKey, connectUrl: await makeConnectLink(sides) }
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

async function keepKey(sides: Sides, data: Data): Promise<string> {
  const kept = data.read(KEY_FILE)?.toString().trim()
  if (kept !== undefined && (await opensAll(sides, kept))) {
    return kept
  }
  const body = { name: 'demo', allow: ALLOW }
  const { key } = await ask('POST', `${sides.workerUrl}/v1/keys`, { key: sides.adminKey, body })
  data.write(KEY_FILE, `${key}\n`)
  return String(key)
}

/** A key of an earlier version may open less than there is now. */
async function opensAll({ workerUrl }: Sides, key: string): Promise<boolean> {
  for (const path of OPENED) {
    const { status } = await send('GET', `${workerUrl}/v1/${path}/token`, { key })
    if (status === 401 || status === 403) {
      return false
    }
  }
  return true
}
