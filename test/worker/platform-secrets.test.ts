/**
 * Rule 10 for platforms: tickets, codes, refresh tokens, tokens and push keys through everything that
 * happens to them, looked for in storage, logs, history and answers.
 */

import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import {
  admin,
  advance,
  control,
  cron,
  env,
  fault,
  healAllFaults,
  newAppid,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  authorizeAtWeChat,
  authorizedXml,
  givenPlatform,
  KEY,
  push,
  readAccount,
  SETTINGS,
  settled,
  TOKEN,
  ticketXml,
  unauthorizedXml,
  useDownstreams,
} from './platform.ts'

useCleanWorld()
useDownstreams()

const lines: string[] = []
beforeEach(() => {
  lines.length = 0
  for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => {
      lines.push(args.join(' '))
    })
  }
})
afterEach(() => vi.restoreAllMocks())

const COMPONENT = '/cgi-bin/component'

async function stored(path: string): Promise<string> {
  const rows = await runInDurableObject(env.KEEPER.getByName(path), (_object, state) =>
    ['record', 'event', 'forward', 'withdrawal'].flatMap((table) =>
      state.storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
  )
  return JSON.stringify(rows)
}

describe('the secrets of a platform', () => {
  it('are in no log, no history, no answer and no storage, whatever happens', async ({
    expect,
  }) => {
    const platform = await givenPlatform({
      downstream_urls: ['https://d.example/?key=downstream-key'],
    })
    await control('PUT', `/components/${platform}`, { ...SETTINGS, refresh_token_mode: 'rotate' })
    const { ticket } = await control<{ ticket: string }>('POST', `/components/${platform}/tickets`)
    const now = () => Math.floor(Date.now() / 1_000)
    await push(platform, ticketXml(platform, ticket, now()))
    await push(platform, ticketXml(platform, ticket, now()), { signature: '0'.repeat(40) })
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    // WeChat, or a relay, repeats what it was sent.
    const errmsg = `bad ${ticket} ${code} ${SETTINGS.secret}`
    for (const endpoint of ['api_component_token', 'api_query_auth']) {
      await fault('errcode', {
        endpoint: `${COMPONENT}/${endpoint}`,
        errcode: -1,
        errmsg,
        times: 1,
      })
    }
    await push(platform, authorizedXml(account, code, now()))
    for (let tries = 0; tries < 3; tries++) {
      await advance(10)
      await cron()
    }
    await settled(platform)
    const { body: first } = await readAccount(platform, account)
    const held = async () =>
      (
        await control<{ refresh_token: { value: string } }>(
          'GET',
          `/components/${platform}/authorizers/${account}`,
        )
      ).refresh_token.value
    const secrets = [SETTINGS.secret, TOKEN, KEY, ticket, code, first.access_token, await held()]
    await fault('reset_after_effect', { endpoint: `${COMPONENT}/api_authorizer_token`, times: 1 })
    await advance(6_700)
    await cron()
    await advance(300)
    await cron()
    await healAllFaults()
    secrets.push(
      await held(),
      (await admin('GET', `/v1/components/${platform}/token`)).body.access_token,
    )
    const link = await admin('POST', `/v1/components/${platform}/connect-links`, {})
    await admin('POST', `/v1/components/${platform}/authorizers/import`)
    const answers = await Promise.all([
      admin('GET', `/v1/components/${platform}`),
      admin('GET', accountPath(platform, account)),
      admin('GET', `/v1/components/${platform}/authorizers`),
      admin('GET', '/v1/components'),
      admin('GET', `/v1/components/${platform}/authorizers/import`),
      admin('GET', `/v1/events?credential=components/${platform}&limit=100`),
      admin('GET', `/v1/events?credential=components/${platform}/authorizers/${account}&limit=100`),
    ])
    const rest = [await stored(`components/${platform}`)]
    rest.push(await stored(`components/${platform}/authorizers/${account}`))
    await push(platform, unauthorizedXml(account, now()))
    await settled(platform)
    await advance(11 * 3_600)
    await cron()
    const everything = [
      ['the log', lines.join('\n')],
      ['an answer', JSON.stringify(answers.map(({ body }) => body))],
      ['storage', rest.join('\n')],
    ] as const
    secrets.push('downstream-key', String(new URL(link.body.url).searchParams.get('link')))
    expect(lines.some((line) => line.includes('token.lost_answer'))).toBe(true)
    expect(lines.some((line) => line.includes('token.ticket_expiring'))).toBe(true)
    expect(rest.join('')).toContain('lp1.')
    for (const [where, text] of everything) {
      for (const [index, secret] of secrets.entries()) {
        expect(text.includes(secret), `secret ${index} in ${where}`).toBe(false)
      }
    }
    for (const line of lines) {
      expect(JSON.parse(line)).toHaveProperty('event')
    }
  })
})
