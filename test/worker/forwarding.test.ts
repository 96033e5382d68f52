/**
 * Pushes that are passed on, and tickets that stay out: what other services and the operator get to
 * know, whatever happens to them, to WeChat or to the object meanwhile.
 */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, it, vi } from 'vitest'
import { openPush } from '../../src/wechat/callback/push.ts'
import { admin, advance, control, cron, newAppid, until, useCleanWorld } from './given.ts'
import {
  authorizeAtWeChat,
  authorizedXml,
  givenPlatform,
  givenWorkingPlatform,
  KEY,
  keeperOf,
  keyOf,
  push,
  pushTicket,
  SETTINGS,
  settled,
  TOKEN,
  ticketXml,
  useDownstreams,
} from './platform.ts'

useCleanWorld()

const { delivered, answers } = useDownstreams()

const toHost = (host: string) => delivered.filter(({ url }) => new URL(url).host === host)

/** How many pushes wait to be passed on. */
async function waiting(platform: string): Promise<number> {
  return (await admin('GET', `/v1/components/${platform}`)).body.platform.waiting_forwards
}

async function passedOn(platform: string): Promise<void> {
  await until(async () => (await waiting(platform)) === 0)
}

describe('a push', () => {
  it('is passed on as it came, so that others can verify it themselves', async ({ expect }) => {
    const urls = ['https://a.example/events?team=1', 'https://b.example/']
    const platform = await givenPlatform({ downstream_urls: urls })
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await passedOn(platform)
    expect(delivered).toHaveLength(2)
    for (const { url, body, contentType } of delivered) {
      expect(contentType).toBe('text/xml')
      const query = Object.fromEntries(new URL(url).searchParams)
      const opened = openPush({
        token: TOKEN,
        keys: [keyOf(KEY)],
        componentAppid: platform,
        query,
        body,
      })
      expect(opened).toMatchObject({
        kind: 'opened',
        message: { ComponentVerifyTicket: 'ticket@@@one' },
      })
    }
    expect(new URL(toHost('a.example')[0]?.url ?? '').searchParams.get('team')).toBe('1')
  })

  it('of any kind is passed on, once lingpai has handled it', async ({ expect }) => {
    const platform = await givenWorkingPlatform({ downstream_urls: ['https://a.example/'] })
    await passedOn(platform)
    const account = newAppid()
    let wasRegistered: boolean | null = null
    answers.set('a.example', async () => {
      const path = `/v1/components/${platform}/authorizers/${account}`
      wasRegistered ??= (await admin('GET', path)).status === 200
      return new Response('success')
    })
    await push(platform, authorizedXml(account, await authorizeAtWeChat(platform, account), 100))
    await passedOn(platform)
    expect(wasRegistered).toBe(true)
    const xml = '<xml><CreateTime>1</CreateTime><InfoType>notify_new</InfoType></xml>'
    await push(platform, xml)
    await passedOn(platform)
    expect(toHost('a.example')).toHaveLength(3)
  })

  it('that is not WeChat’s is passed on to nobody', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://a.example/'] })
    await push(platform, ticketXml(platform, 'x', 1), { signature: '0'.repeat(40) })
    expect(await waiting(platform)).toBe(0)
    expect(delivered).toEqual([])
  })

  it('repeated while it waits is passed on once', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://a.example/'] })
    answers.set('a.example', async () => new Response('', { status: 500 }))
    const sent = await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await sent.again()
    expect(await waiting(platform)).toBe(1)
  })

  it('is sent again until it is taken, and one that is down holds up nobody', async ({
    expect,
  }) => {
    const urls = ['https://down.example/', 'https://up.example/']
    const platform = await givenPlatform({ downstream_urls: urls })
    answers.set('down.example', async () => new Response('', { status: 502 }))
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await until(async () => (await waiting(platform)) === 1)
    expect(toHost('up.example')).toHaveLength(1)
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect(body.platform).toMatchObject({ waiting_forwards: 1, last_forward_problem: 'http_502' })
    answers.delete('down.example')
    await runDurableObjectAlarm(keeperOf(platform))
    expect(await waiting(platform)).toBe(1)
    await advance(10)
    await runDurableObjectAlarm(keeperOf(platform))
    await passedOn(platform)
    expect(toHost('down.example')).toHaveLength(2)
    expect(toHost('up.example')).toHaveLength(1)
  })

  it('is not held up by a downstream that hangs, which is left alone for a while', async ({
    expect,
  }) => {
    const urls = ['https://hangs.example/', 'https://up.example/']
    const platform = await givenPlatform({ downstream_urls: urls })
    answers.set('hangs.example', () => Promise.reject(new Error('connection reset')))
    for (let number = 1; number <= 5; number++) {
      await push(platform, ticketXml(platform, `ticket@@@${number}`, number))
    }
    await until(async () => toHost('up.example').length === 5)
    await until(async () => (await waiting(platform)) === 5)
    // One of them was tried for all.
    expect(toHost('hangs.example')).toHaveLength(1)
    answers.delete('hangs.example')
    await advance(10)
    await runDurableObjectAlarm(keeperOf(platform))
    await passedOn(platform)
    expect(toHost('hangs.example')).toHaveLength(6)
  })

  it('that another lingpai passed on goes no further', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://a.example/'] })
    const headers = { 'x-lingpai-forwarded': '1' }
    const { text } = await push(platform, ticketXml(platform, 'ticket@@@1', 1), { headers })
    expect(text).toBe('success')
    expect(await waiting(platform)).toBe(0)
    expect(delivered).toEqual([])
  })

  it('is given up after a day, with a line in the log', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://down.example/?key=s3cret'] })
    answers.set('down.example', async () => new Response('', { status: 500 }))
    const errors = vi.spyOn(console, 'error')
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await until(async () => toHost('down.example').length === 1)
    await advance(24 * 3_600)
    await runDurableObjectAlarm(keeperOf(platform))
    await passedOn(platform)
    const line = errors.mock.calls.map(String).find((text) => text.includes('forward.given_up'))
    expect(line).toContain('down.example')
    expect(line).not.toContain('s3cret')
  })

  it('survives the object that took it', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://a.example/'] })
    answers.set('a.example', () => new Promise(() => {}))
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await until(async () => delivered.length === 1)
    await abortAllDurableObjects()
    answers.delete('a.example')
    await runDurableObjectAlarm(keeperOf(platform))
    await passedOn(platform)
    expect(delivered).toHaveLength(2)
  })

  it('waits in storage sealed, its downstream with it', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://down.example/?key=s3cret'] })
    answers.set('down.example', async () => new Response('', { status: 500 }))
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await until(async () => delivered.length === 1)
    const rows = await runInDurableObject(keeperOf(platform), (_object, state) => [
      ...state.storage.sql.exec('SELECT * FROM record').toArray(),
      ...state.storage.sql.exec('SELECT * FROM forward').toArray(),
    ])
    const text = JSON.stringify(rows)
    expect(text).not.toContain('s3cret')
    expect(text).not.toContain('down.example')
    expect(text).not.toContain('Encrypt>')
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect(body.platform.downstreams).toEqual(['https://down.example/'])
  })

  it('is not sent any more to what was taken off the list', async ({ expect }) => {
    const platform = await givenPlatform({ downstream_urls: ['https://down.example/'] })
    answers.set('down.example', async () => new Response('', { status: 500 }))
    await push(platform, ticketXml(platform, 'ticket@@@one', 100))
    await until(async () => delivered.length === 1)
    await admin('PUT', `/v1/components/${platform}`, { ...SETTINGS, downstream_urls: [] })
    await advance(60)
    await runDurableObjectAlarm(keeperOf(platform))
    await passedOn(platform)
    expect(delivered).toHaveLength(1)
  })
})

describe('downstreams', () => {
  it('stay when a platform is changed without naming them', async ({ expect }) => {
    const platform = await givenPlatform({
      downstream_urls: ['https://a.example/'],
      connect_return_urls: ['https://b.example/'],
    })
    const { body } = await admin('PUT', `/v1/components/${platform}`, SETTINGS)
    expect(body.platform).toMatchObject({
      downstreams: ['https://a.example/'],
      connect_return_urls: ['https://b.example/'],
    })
  })

  it.for([
    [['http://127.0.0.1/x'], 'private'],
    [['http://169.254.169.254/'], 'private'],
    [['https://lingpai.test/callback/wx1'], 'private'],
    [['not an address'], 'must be an address'],
    [Array.from({ length: 6 }, (_, i) => `https://${i}.example/`), 'at most 5'],
    [['https://a.example/', 'https://a.example/'], 'once'],
    ['https://a.example/', 'list'],
  ] as const)('%j are refused, and nothing changes', async ([urls, word], { expect }) => {
    const platform = await givenPlatform()
    const answer = await admin('PUT', `/v1/components/${platform}`, {
      ...SETTINGS,
      downstream_urls: urls,
    })
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request'])
    expect(answer.body.detail).toContain('downstream_urls')
    expect(answer.body.detail).toContain(word)
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect(body.platform.downstreams).toEqual([])
  })
})

describe('tickets that stay out', () => {
  const START_PUSH = '/cgi-bin/component/api_start_push_ticket'
  const asked = async (): Promise<number> =>
    (await control<{ total: number }>('GET', `/calls?endpoint=${START_PUSH}`)).total
  const kinds = async (platform: string): Promise<readonly string[]> => {
    const { body } = await admin('GET', `/v1/events?credential=components/${platform}&limit=100`)
    return body.items.map(({ kind }: { kind: string }) => kind)
  }

  it('for an hour are asked for again, once an hour, with a warning', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await admin('GET', `/v1/components/${platform}/token`)
    await advance(3_599)
    await cron()
    expect(await asked()).toBe(0)
    await advance(1)
    await cron()
    await cron()
    expect(await asked()).toBe(1)
    expect(await kinds(platform)).toContain('ticket_overdue')
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect(body.advice).toContain(`/callback/${platform}`)
    expect(body.platform.push_restart_asked_at).not.toBeNull()
    await advance(3_600)
    await cron()
    expect(await asked()).toBe(2)
  })

  it('are asked for by the alarm if cron does not come', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await advance(3_600)
    await runDurableObjectAlarm(keeperOf(platform))
    expect(await asked()).toBe(1)
  })

  it('for ten hours raise one alert, and the next ticket ends it', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const errors = vi.spyOn(console, 'error')
    for (let hour = 0; hour < 12; hour++) {
      await advance(3_600)
      await cron()
    }
    expect((await kinds(platform)).filter((kind) => kind === 'ticket_expiring')).toHaveLength(1)
    const alerts = errors.mock.calls.map(String)
    expect(alerts.filter((line) => line.includes('token.ticket_expiring'))).toHaveLength(1)
    await pushTicket(platform)
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect([body.advice, body.platform.push_restart_asked_at]).toEqual([null, null])
  })

  it('are not asked for while they come', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    for (let push = 0; push < 12; push++) {
      await advance(600)
      await pushTicket(platform)
      await cron()
    }
    expect(await asked()).toBe(0)
    await settled(platform)
    expect(await kinds(platform)).not.toContain('ticket_overdue')
  })
})

describe('a platform stored by an older version', () => {
  it('has what it lacks filled in', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await runInDurableObject(keeperOf(platform), (_object, state) => {
      const { document } = state.storage.sql
        .exec<{ document: string }>('SELECT document FROM record')
        .one()
      const record = JSON.parse(document)
      for (const name of ['ticketWatch', 'exchangedCodes', 'downstreamUrls', 'connectReturnUrls']) {
        delete record.config[name]
      }
      state.storage.sql.exec('UPDATE record SET document = ?', JSON.stringify(record))
    })
    await abortAllDurableObjects()
    expect((await admin('GET', `/v1/components/${platform}/token`)).status).toBe(200)
    const { body } = await admin('GET', `/v1/components/${platform}`)
    expect(body.platform).toMatchObject({ downstreams: [], waiting_forwards: 0 })
  })
})
