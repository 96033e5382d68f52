/**
 * Alerts as those who are told see them: one message for each incident, one when it is over, quiet in between,
 * whatever happens to receivers or objects meanwhile; and nobody who reads a token waits for any of it.
 */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, it, vi } from 'vitest'
import { signIn } from './dashboard-subject.ts'
import {
  type Answer,
  type App,
  admin,
  advance,
  control,
  cron,
  env,
  fault,
  givenApp,
  healAllFaults,
  until,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  givenAuthorizer,
  givenWorkingPlatform,
  pushTicket,
  readAccount,
  useDownstreams,
} from './platform.ts'

useCleanWorld()

const { delivered, answers } = useDownstreams()

const KEY = 'a-key-of-a-robot'
const SECRET = 'SEC-a-secret-of-a-channel'
const REFUSED = { errcode: 40164, errmsg: 'invalid ip 203.0.113.7, not in whitelist' }

const registry = (name: string) => env.REGISTRY.getByName(name)

async function givenChannel(more: object = {}): Promise<string> {
  const channel = { name: 'on call', format: 'json', url: 'https://hook.example/in', ...more }
  const { status, body } = await admin('POST', '/v1/alerts/channels', channel)
  if (status !== 201) {
    throw new Error(JSON.stringify(body))
  }
  return body.id
}

/** The time passes in which messages are gathered, and the registries' alarms fire. */
async function tellAll(...platforms: readonly string[]): Promise<void> {
  for (const platform of platforms) {
    await runDurableObjectAlarm(registry(`components/${platform}`))
  }
  await advance(6)
  await runDurableObjectAlarm(registry('root'))
}

/** What a `json` channel was told: kind, and `opened` or how it ended. */
function told(host = 'hook.example'): readonly string[] {
  return delivered
    .filter(({ url }) => new URL(url).host === host)
    .flatMap(({ body }) => JSON.parse(body).incidents)
    .map(({ kind, change, end }) => `${kind} ${end ?? change}`)
}

const openIncidents = async (): Promise<readonly string[]> =>
  (await admin('GET', '/v1/alerts')).body.items.map(({ kind }: { kind: string }) => kind)

async function untilOpen(kind: string): Promise<void> {
  await until(async () => (await openIncidents()).includes(kind))
}

async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await advance(60)
    await cron()
  }
}

/** An account that WeChat refuses, told of already. */
async function givenRefusedApp(): Promise<App> {
  const app = await givenApp()
  await fault('errcode', REFUSED)
  await app.read()
  await untilOpen('configuration_refused')
  return app
}

describe('an incident', () => {
  it('of a refused configuration is told once, and once that it is over', async ({ expect }) => {
    await givenChannel()
    const app = await givenRefusedApp()
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened'])
    const [incident] = JSON.parse(delivered[0]?.body ?? '').incidents
    const { credential, summary, errcode, advice, url } = incident
    const page = await (await signIn()).open(new URL(url).pathname)
    expect([page.status, page.html.includes(app.appid)]).toEqual([200, true])
    expect([credential, errcode]).toEqual([`apps/${app.appid}`, 40164])
    expect(summary).toContain('WeChat refuses the configuration')
    expect(advice).toContain('203.0.113.7')
    await minutes(12)
    await tellAll()
    expect(told()).toHaveLength(1)
    await healAllFaults()
    await minutes(9)
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened', 'configuration_refused recovered'])
    expect(delivered).toHaveLength(2)
    expect(await openIncidents()).toEqual([])
  })

  it('of a killed token is told although it was replaced at once', async ({ expect }) => {
    await givenChannel()
    const app = await givenApp()
    for (let kill = 0; kill < 2; kill++) {
      const { body } = await app.read()
      await control('POST', '/tokens/revoke', { token: body.access_token })
      await advance(40)
      expect((await app.report(body.access_token)).body.verdict).toBe('replaced')
      await untilOpen('killed_elsewhere')
      await tellAll()
    }
    expect((await app.status()).body.state).toBe('serving')
    expect(told()).toEqual(['killed_elsewhere opened'])
    await minutes(31)
    await tellAll()
    expect(told()).toEqual(['killed_elsewhere opened', 'killed_elsewhere recovered'])
  })

  it('of a token that runs out is told before it has, and not of one failed refresh', async ({
    expect,
  }) => {
    await givenChannel()
    const app = await givenApp()
    await app.read()
    await fault('errcode', { errcode: -1, times: 1 })
    await advance(6_600)
    await minutes(3)
    await tellAll()
    expect(told()).toEqual([])
    await fault('errcode', { errcode: -1 })
    await advance(6_500)
    await minutes(5)
    await tellAll()
    expect(told()).toEqual(['running_out opened'])
    expect((await app.read()).body.promised).toBe(true)
    await healAllFaults()
    await minutes(4)
    await tellAll()
    expect(told()).toEqual(['running_out opened', 'running_out recovered'])
  })

  it('of tickets that stay out is told after an hour', async ({ expect }) => {
    await givenChannel()
    const platform = await givenWorkingPlatform()
    await advance(3_500)
    await minutes(3)
    await tellAll()
    expect(told()).toEqual(['ticket_overdue opened'])
    await minutes(10)
    await pushTicket(platform)
    await until(async () => (await openIncidents()).length === 0)
    await tellAll()
    expect(told()).toEqual(['ticket_overdue opened', 'ticket_overdue recovered'])
  })

  it('of an account that must authorize again comes from its platform’s registry', async ({
    expect,
  }) => {
    await givenChannel()
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const endpoint = '/cgi-bin/component/api_authorizer_token'
    await fault('errcode', { endpoint, errcode: 61003, errmsg: 'not authorized' })
    expect((await readAccount(platform, account)).status).toBe(409)
    await untilOpen('reauthorization_required')
    await tellAll(platform)
    await tellAll(platform)
    expect(told()).toEqual(['reauthorization_required opened'])
    await healAllFaults()
    await givenAuthorizer(platform, account)
    expect((await readAccount(platform, account)).status).toBe(200)
    await minutes(4)
    await tellAll(platform)
    expect(told()).toEqual([
      'reauthorization_required opened',
      'reauthorization_required recovered',
    ])
  })

  it('ends with its account, and says so', async ({ expect }) => {
    await givenChannel()
    const app = await givenRefusedApp()
    await admin('DELETE', app.path)
    await cron()
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened', 'configuration_refused deleted'])
  })

  it('of a deleted platform’s account ends, too', async ({ expect }) => {
    await givenChannel()
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const endpoint = '/cgi-bin/component/api_authorizer_token'
    await fault('errcode', { endpoint, errcode: 61003, errmsg: 'not authorized' })
    await readAccount(platform, account)
    await untilOpen('reauthorization_required')
    await admin('DELETE', `/v1/components/${platform}`)
    await until(async () => {
      await advance(2)
      await tellAll(platform)
      return told().length === 2
    })
    expect(told()).toEqual(['reauthorization_required opened', 'reauthorization_required deleted'])
    expect((await admin('GET', accountPath(platform, account))).status).toBe(404)
  })

  it('is listed while it is open, with what to do', async ({ expect }) => {
    const app = await givenRefusedApp()
    const { body } = await admin('GET', '/v1/alerts')
    expect(body.items).toEqual([
      {
        kind: 'configuration_refused',
        credential: `apps/${app.appid}`,
        name: null,
        since: expect.stringMatching(/^2033-/),
        opened_at: expect.stringMatching(/^2033-/),
        reason: 'ip_not_allowed',
        advice: expect.stringContaining('IP allow-list'),
      },
    ])
    const { body: page } = await admin('GET', '/v1/alerts?limit=1')
    expect(page.next_cursor).toBeNull()
  })

  it('is on a page of its own if need be, across registries', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const accounts = [await givenAuthorizer(platform), await givenAuthorizer(platform)]
    const endpoint = '/cgi-bin/component/api_authorizer_token'
    await fault('errcode', { endpoint, errcode: 61003, errmsg: 'not authorized' })
    await Promise.all(accounts.map((account) => readAccount(platform, account)))
    const app = await givenRefusedApp()
    await until(async () => (await openIncidents()).length === 3)
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body }: Answer = await admin('GET', `/v1/alerts?limit=1${query}`)
      seen.push(...body.items.map(({ credential }: { credential: string }) => credential))
      cursor = body.next_cursor
    }
    const paths = accounts.map((account) => accountPath(platform, account).replace('/v1/', ''))
    expect(seen[0]).toBe(`apps/${app.appid}`)
    expect(new Set(seen.slice(1))).toEqual(new Set(paths))
    expect(seen).toHaveLength(3)
  })

  it('of before is not told to a new channel', async ({ expect }) => {
    await givenRefusedApp()
    await givenChannel()
    await tellAll()
    expect(told()).toEqual([])
  })
})

describe('many incidents at once', () => {
  it('are one message', async ({ expect }) => {
    answers.set('robot.example', async () => Response.json({ errcode: 0, errmsg: 'ok' }))
    await givenChannel({ format: 'wecom', url: `https://robot.example/send?key=${KEY}` })
    const apps = await Promise.all(Array.from({ length: 30 }, () => givenApp()))
    await fault('errcode', REFUSED)
    await Promise.all(apps.map((app) => app.read()))
    await until(async () => {
      const { body } = await admin('GET', '/v1/alerts?limit=100')
      return body.items.length === apps.length
    })
    await tellAll()
    await tellAll()
    expect(delivered).toHaveLength(1)
    const { content } = JSON.parse(delivered[0]?.body ?? '').markdown
    expect(content).toContain('新增 30 个告警')
    expect(content).toContain('另有 10 个')
  })
})

describe('a channel', () => {
  it('that fails is tried again, and told once', async ({ expect }) => {
    const id = await givenChannel()
    answers.set('hook.example', async () => new Response('', { status: 500 }))
    await givenRefusedApp()
    await tellAll()
    expect(delivered).toHaveLength(1)
    const { body } = await admin('GET', '/v1/alerts/channels')
    expect(body.items[0]).toMatchObject({
      id,
      waiting: 1,
      last_delivered_at: null,
      problem: 'It answered with HTTP 500.',
    })
    answers.delete('hook.example')
    await runDurableObjectAlarm(registry('root'))
    expect(delivered).toHaveLength(1)
    await advance(5)
    await tellAll()
    await minutes(2)
    await tellAll()
    expect(delivered).toHaveLength(2)
    expect((await admin('GET', '/v1/alerts/channels')).body.items[0]).toMatchObject({
      waiting: 0,
      problem: null,
      last_delivered_at: expect.stringMatching(/^2033-/),
    })
  })

  it('whose robot says no, if only in the body, is tried again', async ({ expect }) => {
    answers.set('robot.example', async () => Response.json({ errcode: 45009, errmsg: 'too many' }))
    await givenChannel({ format: 'wecom', url: `https://robot.example/send?key=${KEY}` })
    await givenRefusedApp()
    await tellAll()
    expect(delivered).toHaveLength(1)
    answers.set('robot.example', async () => Response.json({ errcode: 0, errmsg: 'ok' }))
    await advance(50)
    await runDurableObjectAlarm(registry('root'))
    // It takes no more in this minute.
    expect(delivered).toHaveLength(1)
    await advance(10)
    await tellAll()
    await tellAll()
    expect(delivered).toHaveLength(2)
  })

  it('that is dead holds up no other', async ({ expect }) => {
    await givenChannel({ url: 'https://dead.example/' })
    await givenChannel()
    answers.set('dead.example', () => Promise.reject(new Error('connection reset')))
    await givenRefusedApp()
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened'])
    expect(told('dead.example')).toEqual(['configuration_refused opened'])
  })

  it('that hangs delays no read of a token', async ({ expect }) => {
    await givenChannel()
    const hanging = Promise.withResolvers<Response>()
    answers.set('hook.example', () => hanging.promise)
    const app = await givenRefusedApp()
    await advance(6)
    const telling = runDurableObjectAlarm(registry('root'))
    await until(async () => delivered.length === 1)
    await healAllFaults()
    const other = await givenApp()
    expect((await other.read()).status).toBe(200)
    expect((await app.status()).status).toBe(200)
    await cron()
    hanging.resolve(new Response(''))
    await telling
    expect(told()).toEqual(['configuration_refused opened'])
  })

  it('that is gone for a day is told no more of what was then, with a line in the log', async ({
    expect,
  }) => {
    const url = `https://hook.example/in?key=${KEY}`
    await givenChannel({ url })
    answers.set('hook.example', async () => new Response('', { status: 500 }))
    await givenRefusedApp()
    await tellAll()
    const errors = vi.spyOn(console, 'error')
    await advance(24 * 3_600)
    answers.delete('hook.example')
    await cron()
    await tellAll()
    expect(delivered).toHaveLength(1)
    const line = errors.mock.calls.map(String).find((text) => text.includes('alert.given_up'))
    expect(line).toContain('hook.example')
    expect(line).not.toContain(KEY)
    expect((await admin('GET', '/v1/alerts/channels')).body.items[0].waiting).toBe(0)
  })

  it('is told after a restart of all objects', async ({ expect }) => {
    await givenChannel()
    await givenRefusedApp()
    await abortAllDurableObjects()
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened'])
  })

  it('that wants only some kinds is told of no other', async ({ expect }) => {
    await givenChannel({ kinds: ['ticket_overdue'] })
    await givenRefusedApp()
    await tellAll()
    expect(delivered).toEqual([])
  })

  it('that was deleted is told no more', async ({ expect }) => {
    const id = await givenChannel()
    await givenRefusedApp()
    expect((await admin('DELETE', `/v1/alerts/channels/${id}`)).status).toBe(204)
    await tellAll()
    expect(delivered).toEqual([])
    expect((await admin('GET', '/v1/alerts/channels')).body.items).toEqual([])
  })

  it('has a language by its format', async ({ expect }) => {
    await givenChannel()
    await givenChannel({ format: 'feishu' })
    await givenChannel({ format: 'feishu', language: 'en' })
    const { body } = await admin('GET', '/v1/alerts/channels')
    const languages = body.items.map(({ language }: { language: string }) => language)
    expect(languages).toEqual(['en', 'zh', 'en'])
  })

  it.for([
    [{ url: 'https://hook.example/in ' }, 'url must have no spaces or line breaks'],
    [{ url: 'http://127.0.0.1/x' }, 'url must not be a private'],
    [{ url: 'not an address' }, 'url must be an address'],
    [{ format: 'email' }, 'format must be one of'],
    [{ format: 'wecom', secret: 'x' }, 'secret must be left out'],
    [{ secret: '' }, 'secret must not be empty'],
    [{ kinds: [] }, 'kinds must name at least one'],
    [{ kinds: ['running_out', 'running_out'] }, 'kinds must name each kind once'],
    [{ kinds: ['else'] }, 'kinds.0 must be one of'],
    [{ language: 'fr' }, 'language must be one of'],
    [{ name: '' }, 'name must say'],
  ] as const)('%j is refused, and nothing changes', async ([more, words], { expect }) => {
    const channel = { name: 'x', format: 'json', url: 'https://hook.example/', ...more }
    const { status, body } = await admin('POST', '/v1/alerts/channels', channel)
    expect([status, body.code]).toEqual([400, 'invalid_request'])
    expect(body.detail).toContain(words)
    expect((await admin('GET', '/v1/alerts/channels')).body.items).toEqual([])
  })
})

describe('a test message', () => {
  it('is sent at once, and says what came of it', async ({ expect }) => {
    const id = await givenChannel()
    const { body } = await admin('POST', `/v1/alerts/channels/${id}/test`)
    expect(body).toEqual({ delivered: true, problem: null })
    expect(JSON.parse(delivered[0]?.body ?? '')).toMatchObject({ type: 'test', incidents: [] })
  })

  it('that does not arrive is no refusal of the call', async ({ expect }) => {
    answers.set('robot.example', async () => Response.json({ code: 19021, msg: 'sign' }))
    const url = `https://robot.example/${KEY}`
    const id = await givenChannel({ format: 'feishu', url, secret: SECRET })
    const { status, body } = await admin('POST', `/v1/alerts/channels/${id}/test`)
    expect([status, body.delivered]).toEqual([200, false])
    expect(body.problem).toContain('19021')
  })

  it('that arrives lets what waits follow', async ({ expect }) => {
    const id = await givenChannel()
    answers.set('hook.example', async () => new Response('', { status: 500 }))
    await givenRefusedApp()
    await tellAll()
    await minutes(3)
    await tellAll()
    answers.delete('hook.example')
    delivered.length = 0
    await admin('POST', `/v1/alerts/channels/${id}/test`)
    await tellAll()
    expect(told()).toEqual(['configuration_refused opened'])
  })
})

describe('addresses and secrets of channels', () => {
  it('are in no answer, no line of the log, and in storage only sealed', async ({ expect }) => {
    const lines: string[] = []
    for (const level of ['info', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => {
        lines.push(args.join(' '))
      })
    }
    const url = `https://robot.example/${KEY}?access_token=${KEY}`
    answers.set('robot.example', async () => Response.json({ errcode: 310000, errmsg: url }))
    const made = await admin('POST', '/v1/alerts/channels', {
      name: 'x',
      format: 'dingtalk',
      url,
      secret: SECRET,
    })
    const { id } = made.body
    await givenRefusedApp()
    await tellAll()
    const shown = [
      made.body,
      (await admin('GET', '/v1/alerts/channels')).body,
      (await admin('POST', `/v1/alerts/channels/${id}/test`)).body,
      (await admin('GET', '/v1/alerts')).body,
    ]
    answers.set('robot.example', () => Promise.reject(new Error(`cannot reach ${url}`)))
    shown.push((await admin('POST', `/v1/alerts/channels/${id}/test`)).body)
    await admin('DELETE', `/v1/alerts/channels/${await givenChannel({ url, secret: SECRET })}`)
    const stored = await runInDurableObject(registry('root'), (_object, state) =>
      ['alert_channel', 'notice', 'incident', 'setting', 'credential', 'feed'].flatMap((table) =>
        state.storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
    )
    expect(delivered.map((each) => each.url).join(' ')).toContain(KEY)
    expect(lines.join('\n')).toContain('alert.failed')
    expect(JSON.stringify(stored)).toContain('lp1.')
    for (const text of [JSON.stringify(shown), lines.join('\n'), JSON.stringify(stored)]) {
      expect(text).not.toContain(KEY)
      expect(text).not.toContain(SECRET)
    }
  })
})
