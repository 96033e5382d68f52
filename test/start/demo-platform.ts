/**
 * @module The demo's third-party platform, as a real one comes to be: WeChat pushes a ticket, accounts
 * authorize, their codes are exchanged. Two accounts have done so; one more, known to WeChat only, is
 * there to be connected in a browser. Whichever side lost its memory is brought up to the other.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Sides, send } from './ask.ts'
import { assureToken } from './assure-token.ts'
import { CannotStart } from './settings.ts'

export type DemoAccount = {
  readonly appid: string
  readonly name: string
  /** Of its credential. */
  readonly path: string
}

export const DEMO_PLATFORM = {
  appid: 'wxde0000000000c0de',
  name: 'demo platform',
  path: 'components/wxde0000000000c0de',
} as const

/** Of the simulated WeChat only: AppSecret, push Token, EncodingAESKey. */
const SECRETS = {
  secret: 'c0de'.repeat(8),
  token: 'demoPushToken',
  encoding_aes_key: `${'c0de'.repeat(10)}c0A`,
}

/** Those that authorized the platform. */
export const DEMO_ACCOUNTS = [
  accountOf('wxde000000000000a1', 'demo bookshop'),
  accountOf('wxde000000000000a2', 'demo bakery'),
] as const satisfies readonly DemoAccount[]

/** The one that has not yet. */
export const NEWCOMER = accountOf('wxde000000000000a3', 'demo teahouse')

/** As long as links can be. */
const LINK_LIFE_S = 30 * 24 * 3_600

/** Authorizations are handled after the push that told of them is answered. */
const HANDLED_WITHIN_MS = 15_000
const POLL_INTERVAL_MS = 50

/** Registers the platform and connects its accounts. */
export async function preparePlatform(sides: Sides): Promise<void> {
  await register(sides)
  await pushTicket(sides)
  await assureToken(sides, sides.adminKey, DEMO_PLATFORM.path)
  for (const account of DEMO_ACCOUNTS) {
    await connect(sides, account)
  }
  await introduceNewcomer(sides)
  await untilHandled(sides)
}

/** A link with which one more account connects. */
export async function makeConnectLink({ workerUrl, adminKey }: Sides): Promise<string> {
  const url = `${workerUrl}/v1/${DEMO_PLATFORM.path}/connect-links`
  const made = await ask('POST', url, { key: adminKey, body: { expires_in: LINK_LIFE_S } })
  return String(made['url'])
}

function accountOf(appid: string, name: string): DemoAccount {
  return { appid, name, path: `${DEMO_PLATFORM.path}/authorizers/${appid}` }
}

async function register({ workerUrl, wechatUrl, adminKey }: Sides): Promise<void> {
  const { appid, name, path } = DEMO_PLATFORM
  const atWeChat = {
    ...SECRETS,
    push_url: `${workerUrl}/callback/${appid}`,
    // As WeChat has it: its page opens only from a page of this host.
    authorize_page_host: new URL(workerUrl).host,
  }
  await ask('PUT', `${wechatUrl}/__simulator/${path}`, { body: atWeChat })
  await ask('PUT', `${workerUrl}/v1/${path}`, { key: adminKey, body: { ...SECRETS, name } })
}

/** Now, rather than in ten minutes. */
async function pushTicket({ wechatUrl }: Sides): Promise<void> {
  const push = await ask('POST', `${wechatUrl}/__simulator/${DEMO_PLATFORM.path}/push`, {
    body: {},
  })
  if (push['accepted'] !== true) {
    throw new CannotStart(
      `the push of a ticket was not acknowledged: HTTP ${push['status']} ${push['body']}`,
    )
  }
}

/** Has an account authorize, or lingpai told again of an authorization that it does not know of. */
async function connect(sides: Sides, { appid, name, path }: DemoAccount): Promise<void> {
  const platform = `${sides.wechatUrl}/__simulator/${DEMO_PLATFORM.path}`
  if (!(await isAuthorized(sides, path))) {
    const body = { appid, nick_name: name }
    await ask('POST', `${platform}/authorizers`, { body })
  } else if (!(await isServed(sides, path))) {
    const body = { info_type: 'authorized', authorizer_appid: appid }
    await ask('POST', `${platform}/push`, { body })
  }
}

async function introduceNewcomer(sides: Sides): Promise<void> {
  const { appid, name, path } = NEWCOMER
  const body = { secret: 'unused', name, kind: 'official_account' }
  await ask('PUT', `${sides.wechatUrl}/__simulator/apps/${appid}`, { body })
  if (!(await isAuthorized(sides, path))) {
    // Connected in an earlier run, and then WeChat lost its memory.
    await send('DELETE', `${sides.workerUrl}/v1/${path}`, { key: sides.adminKey })
  }
}

/** The truth, as the simulator knows it. */
async function isAuthorized({ wechatUrl }: Sides, path: string): Promise<boolean> {
  const { json } = await send('GET', `${wechatUrl}/__simulator/${path}`)
  return json['authorized'] === true
}

async function isServed({ workerUrl, adminKey }: Sides, path: string): Promise<boolean> {
  const { status, json } = await send('GET', `${workerUrl}/v1/${path}`, { key: adminKey })
  return status === 200 && json['state'] !== 'reauthorization_required'
}

async function untilHandled({ workerUrl, adminKey }: Sides): Promise<void> {
  const deadline = Date.now() + HANDLED_WITHIN_MS
  const url = `${workerUrl}/v1/${DEMO_PLATFORM.path}`
  for (;;) {
    const { platform } = await ask('GET', url, { key: adminKey })
    if ((platform as { waiting_authorizations: number }).waiting_authorizations === 0) {
      return
    }
    if (Date.now() > deadline) {
      throw new CannotStart(`the authorizations of ${DEMO_PLATFORM.appid} were not handled`)
    }
    await sleep(POLL_INTERVAL_MS)
  }
}
