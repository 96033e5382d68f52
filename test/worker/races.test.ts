/** What happens when things meet that seldom meet: each of these once went wrong. */

import { runInDurableObject } from 'cloudflare:test'
import { describe, it } from 'vitest'
import type { RegistryRpc } from '../../src/registry/rpc.ts'
import {
  admin,
  advance,
  control,
  cron,
  env,
  fault,
  givenApp,
  healAllFaults,
  keeperOf,
  newAppid,
  PROBE_ENDPOINT,
  probes,
  readLater,
  SECRET,
  STABLE_ENDPOINT,
  truth,
  until,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('registering', () => {
  it('survives a sweep between its two steps', async ({ expect }) => {
    const appid = newAppid()
    await control('PUT', `/apps/${appid}`, { secret: SECRET })
    await (env.REGISTRY.getByName('root') as unknown as RegistryRpc).enroll(`apps/${appid}`)
    await cron()
    await (
      keeperOf({ appid } as never) as never as {
        configure(settings: object, by: string): Promise<unknown>
      }
    ).configure({ kind: 'app', appid, secret: SECRET, grant: 'stable_token' }, 'admin')
    await cron()
    expect((await admin('GET', '/v1/apps')).body.items).toMatchObject([
      { credential: `apps/${appid}`, state: 'serving', generation: 1 },
    ])
  })

  it('leaves the first token to a read or cron: the alarm comes later', async ({ expect }) => {
    const app = await givenApp()
    const alarmAt = await runInDurableObject(keeperOf(app), (_object, state) =>
      state.storage.getAlarm(),
    )
    expect(alarmAt).toBeGreaterThanOrEqual(Date.now() + 120_000)
  })

  it('sets the alarm of a token two minutes after cron’s turn', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const { body } = await app.status()
    const alarmAt = await runInDurableObject(keeperOf(app), (_object, state) =>
      state.storage.getAlarm(),
    )
    expect(alarmAt).toBe(Date.parse(body.rotates_at) + 120_000)
  })
})

describe('a forced rotation', () => {
  it('that WeChat refuses for its own quota leaves normal refreshes alone', async ({ expect }) => {
    const app = await givenApp('stable_token')
    await app.read()
    await fault('errcode', { endpoint: STABLE_ENDPOINT, errcode: 45009, errmsg: 'force', times: 1 })
    const refused = await app.rotate()
    expect([refused.status, refused.body.code]).toEqual([502, 'wechat_refused'])
    expect(refused.body.upstream.errcode).toBe(45009)
    expect((await app.status()).body).toMatchObject({ state: 'serving', last_failure: null })
    await advance(6_950)
    await cron()
    expect((await app.status()).body.generation).toBe(2)
    // Nothing was replaced by force, so nothing has to be waited for.
    await healAllFaults()
    await advance(301)
    expect((await app.rotate()).status).toBe(200)
    expect((await app.rotate({ even_within_overlap: true })).body.code).toBe('rate_limited')
  })

  it('after a lost answer says that it cut the held token off', async ({ expect }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await fault('reset_after_effect', { times: 1 })
    const lost = await app.rotate()
    expect([lost.status, lost.body.code]).toEqual([504, 'answer_lost'])
    expect((await app.rotate()).body.code).toBe('within_overlap')
    const forced = await app.rotate({ even_within_overlap: true })
    expect(forced.body).toMatchObject({ generation: 2, killed_generation: 1 })
    expect(forced.body.previous.works_for).toBe(0)
    expect((await truth(held.access_token)).live).toBe(false)
  })

  it('of settings that are replaced meanwhile is made with the new ones', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await admin('PUT', app.path, { secret: 'a-wrong-secret', grant: 'client_credential' })
    await fault('slow', { delay_seconds: 1, times: 1 })
    const rotating = app.rotate()
    await until(async () => (await app.status()).body.state === 'refreshing')
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential' })
    const { status, body } = await rotating
    expect([status, body.generation]).toEqual([200, 2])
  })
})

describe('the history of all accounts', () => {
  it('has what happened while a token was being fetched', async ({ expect }) => {
    const app = await givenApp()
    await fault('slow', { delay_seconds: 1, times: 1 })
    const reading = app.read()
    await until(async () => (await app.status()).body.state === 'refreshing')
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential', name: 'renamed' })
    await reading
    const { body } = await admin('GET', '/v1/events?limit=10')
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual([
      'rotated',
      'configured',
      'registered',
    ])
  })
})

describe('a report', () => {
  it('of a newer token does not get the verdict on an older one', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(6_700)
    await fault('slow', { endpoint: PROBE_ENDPOINT, delay_seconds: 1, times: 1 })
    const onFirst = app.report(first.access_token)
    await until(async () => (await probes()) === 1)
    await cron()
    const { body: second } = await readLater(app)
    expect(second.generation).toBe(2)
    const onSecond = await app.report(second.access_token)
    expect(onSecond.body).toMatchObject({ verdict: 'alive', generation: 2 })
    expect((await onFirst).body.generation).toBe(2)
    expect(await probes()).toBe(2)
  })
})

describe('a changed grant', () => {
  it('that is changed back does not cut short what was promised before', async ({ expect }) => {
    const app = await givenApp('client_credential')
    const { body: promised } = await app.read()
    await admin('PUT', app.path, { secret: SECRET, grant: 'stable_token' })
    await cron()
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential' })
    for (let minute = 0; minute < 112; minute += 1) {
      await cron()
      await advance(60)
    }
    const { live_until: diedAt } = await truth(promised.access_token)
    expect(diedAt).toBeGreaterThanOrEqual(Date.parse(promised.expires_at))
    await advance(600)
    await cron()
    const { body } = await readLater(app)
    expect(body).toMatchObject({ generation: 3, promised: true })
    expect((await truth(body.access_token)).lineage).toBe('token')
  })
})

describe('a thousand reads of a warm account', () => {
  it('write nothing', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const keeper = keeperOf(app) as unknown as { token(request: object): Promise<unknown> }
    const document = () =>
      runInDurableObject(keeperOf(app), (_object, state) =>
        state.storage.sql.exec('SELECT document FROM record').one(),
      )
    const before = await document()
    for (let read = 0; read < 1_000; read++) {
      await keeper.token({ minExpiresInMs: 0, by: 'test' })
    }
    expect(await document()).toEqual(before)
    await advance(601)
    await app.read()
    expect(await document()).not.toEqual(before)
  })
})
