/**
 * The three lines of defence (cron, alarm, read), what WeChat's refusals mean for the next try, and
 * objects that die while WeChat is being asked.
 */

import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { describe, it, vi } from 'vitest'
import {
  type App,
  admin,
  advance,
  alarm,
  calls,
  control,
  cron,
  fault,
  givenApp,
  healAllFaults,
  keeperOf,
  readLater,
  SECRET,
  TOKEN_ENDPOINT,
  truth,
  until,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('cron', () => {
  it('fetches the first token of a registered account that nobody has read', async ({ expect }) => {
    const app = await givenApp()
    await cron()
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
    expect((await app.status()).body).toMatchObject({ state: 'serving', generation: 1 })
  })

  it('rotates what is due and leaves alone what is not', async ({ expect }) => {
    const due = await givenApp()
    await due.read()
    await advance(3_000)
    const fresh = await givenApp()
    await fresh.read()
    await advance(3_700)
    await cron()
    expect((await due.status()).body.generation).toBe(2)
    expect((await fresh.status()).body.generation).toBe(1)
  })

  it('is not held up by a credential that WeChat refuses or keeps waiting', async ({ expect }) => {
    const [broken, slow, good] = [await givenApp(), await givenApp(), await givenApp()]
    await fault('errcode', { appid: broken.appid, errcode: 40125, errmsg: 'invalid appsecret' })
    await fault('slow', { appid: slow.appid, delay_seconds: 3, times: 1 })
    const log = vi.spyOn(console, 'warn')
    const sweep = cron()
    await until(async () => (await good.status()).body.generation === 1)
    expect((await slow.status()).body.state).toBe('refreshing')
    await sweep
    expect((await broken.status()).body.state).toBe('unavailable')
    expect((await slow.status()).body.generation).toBe(1)
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)))
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'cron.swept', due: 3, rotated: 2, failed: 1 }),
    )
  })

  it('drops a path whose keeper knows nothing of it', async ({ expect }) => {
    const app = await givenApp()
    await (keeperOf(app) as unknown as { forget(): Promise<boolean> }).forget()
    const log = vi.spyOn(console, 'info')
    await cron()
    expect(String(log.mock.calls.at(-1))).toContain('"dropped":1')
    expect((await admin('GET', '/v1/apps')).body.items).toEqual([])
  })
})

describe('the alarm', () => {
  it('rotates when cron does not come', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(6_600)
    // Set for a little after cron's turn: at first it finds its time has not come.
    await advance(121)
    expect(await alarm(app)).toBe(true)
    expect((await app.status()).body.generation).toBe(2)
    const [newest] = await app.events()
    expect(newest).toMatchObject({ kind: 'rotated', trigger: 'alarm', detail: 'planned' })
  })

  it('stays set after it fired with nothing to do', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    expect(await alarm(app)).toBe(true)
    expect(await alarm(app)).toBe(true)
    expect((await app.status()).body.generation).toBe(1)
  })

  it('is gone with the credential', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await admin('DELETE', app.path)
    expect(await alarm(app)).toBe(false)
  })
})

describe('a read, the third line of defence', () => {
  it('fetches a token itself when cron and alarm never came', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(7_300)
    const { body } = await app.read()
    expect(body).toMatchObject({ generation: 2, promised: true })
    expect((await truth(body.access_token)).live).toBe(true)
  })
})

/** errcode, errmsg, reason, seconds until the next try. */
const REFUSALS = [
  [-1, 'system error', 'backing_off', 2],
  [40001, 'invalid credential', 'bad_secret', 600],
  [40013, 'invalid appid', 'bad_appid', 600],
  [40125, 'invalid appsecret', 'bad_secret', 600],
  [
    40164,
    'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist',
    'ip_not_allowed',
    300,
  ],
  [45011, 'api minute-quota reach limit', 'quota', 60],
  // 03:00 UTC is 11:00 in Shanghai: thirteen hours until its midnight.
  [45009, 'reach max api daily quota limit', 'quota', 13 * 3_600],
  [89503, 'need admin confirm', 'awaiting_confirmation', 300],
  [89507, 'admin refused', 'confirmation_denied', 3_600],
  [89506, 'admin refused twice', 'confirmation_denied', 86_400],
  [50007, 'account frozen', 'account_restricted', 1_800],
  [99999, 'never heard of', 'refused', 60],
] as const

describe('a refusal by WeChat', () => {
  it.for(REFUSALS)(
    '%i is answered with its reason and kept for as long as it means',
    async ([errcode, errmsg, reason, seconds], { expect }) => {
      const app = await givenApp()
      await fault('errcode', { errcode, errmsg })
      const refused = await app.read()
      expect(refused.status).toBe(503)
      expect(refused.body).toMatchObject({ code: 'token_unavailable', reason })
      expect(refused.body.upstream.errcode).toBe(errcode)
      expect(refused.body.upstream.rid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/)
      expect(refused.headers.get('retry-after')).toBe(String(seconds))
      await healAllFaults()
      await advance(seconds - 1)
      expect((await app.read()).status).toBe(503)
      expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
      await advance(1)
      expect((await app.read()).status).toBe(200)
    },
  )

  it('40164 names the address to allow-list', async ({ expect }) => {
    const app = await givenApp('client_credential', { ip_allow_list: ['198.51.100.1'] })
    const refused = await app.read()
    expect(refused.body.reason).toBe('ip_not_allowed')
    expect(refused.body.detail).toContain('203.0.113.7')
    expect((await app.status()).body.advice).toContain('203.0.113.7')
  })

  it('doubles the pause after transient failures, up to a minute', async ({ expect }) => {
    const app = await givenApp()
    await fault('system_error')
    for (const pause of [2, 4, 8, 16, 32, 60, 60]) {
      const refused = await app.read()
      expect(refused.headers.get('retry-after')).toBe(String(pause))
      await advance(pause)
    }
  })

  it('ends its back-off at once when the secret is changed', async ({ expect }) => {
    const app = await givenApp()
    await admin('PUT', app.path, { secret: 'a-wrong-secret', grant: 'client_credential' })
    expect((await app.read()).body.reason).toBe('bad_secret')
    await admin('PUT', app.path, { secret: 'a-wrong-secret', grant: 'client_credential' })
    expect((await app.read()).status).toBe(503)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential' })
    expect((await app.read()).status).toBe(200)
  })

  it('of settings that were replaced meanwhile does not hold back the new ones', async ({
    expect,
  }) => {
    const app = await givenApp()
    await admin('PUT', app.path, { secret: 'a-wrong-secret', grant: 'client_credential' })
    await fault('slow', { delay_seconds: 1, times: 1 })
    const reading = app.read()
    await until(async () => (await app.status()).body.state === 'refreshing')
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential' })
    expect((await reading).status).toBe(200)
  })
})

describe('a changed grant', () => {
  it('starts a new lineage and serves the old token until the new one is there', async ({
    expect,
  }) => {
    const app = await givenApp('client_credential')
    const { body: old } = await app.read()
    await admin('PUT', app.path, { secret: SECRET, grant: 'stable_token' })
    expect((await readLater(app)).body.access_token).toBe(old.access_token)
    await cron()
    const { body: fresh } = await readLater(app)
    expect(fresh.generation).toBe(2)
    expect((await truth(fresh.access_token)).lineage).toBe('stable_token')
    // The lineages are independent: the old token is still good.
    expect((await truth(old.access_token)).live).toBe(true)
  })
})

describe('an object that dies in mid-flight', () => {
  it('keeps token, plan and history through an eviction', async ({ expect }) => {
    const app = await givenApp()
    const { body: before } = await app.read()
    await evictDurableObject(keeperOf(app))
    const { body: after } = await readLater(app)
    expect(after.access_token).toBe(before.access_token)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
    expect((await app.events()).map((event) => event.kind)).toEqual(['rotated', 'registered'])
  })

  it('treats the request it left behind as an unknown outcome', async ({ expect }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await advance(6_650)
    await abortWhileRefreshing(app, expect)
    // The token was issued at WeChat, but nobody here knows it: the held one is capped (rule 6).
    const { body } = await app.read()
    expect(body).toMatchObject({ access_token: held.access_token, promised: true })
    expect(body.expires_in).toBeLessThanOrEqual(240)
    const [newest] = await app.events()
    expect(newest).toMatchObject({ kind: 'lost_answer', trigger: 'restart', detail: 'evicted' })
    await advance(240)
    await cron()
    const { body: healed } = await readLater(app)
    expect(healed).toMatchObject({ generation: 2, promised: true })
    expect((await truth(healed.access_token)).live).toBe(true)
  })

  it('recovers by its own alarm, with neither cron nor reader', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(6_650)
    await abortWhileRefreshing(app, expect)
    await alarm(app)
    await advance(241)
    await alarm(app)
    expect((await app.status()).body).toMatchObject({ generation: 2, state: 'serving' })
  })

  it('asks again for a cold account after the first back-off', async ({ expect }) => {
    const app = await givenApp()
    await fault('slow', { delay_seconds: 2, times: 1 })
    const reading = app.read().catch(() => null)
    await until(async () => (await app.status()).body.state === 'refreshing')
    await abortAllDurableObjects()
    await reading
    expect((await app.read()).status).toBe(503)
    await advance(2)
    expect((await app.read()).body).toMatchObject({ generation: 1, promised: true })
  })
})

async function abortWhileRefreshing(
  app: App,
  expect: (value: unknown) => { toBe(expected: unknown): void },
): Promise<void> {
  await fault('slow', { delay_seconds: 2, effect: 'before', times: 1 })
  const sweep = cron().catch(() => null)
  await until(async () => (await calls(TOKEN_ENDPOINT, app.appid)) === 2)
  await abortAllDurableObjects()
  await sweep
  const { tokens } = await control<{ tokens: unknown[] }>('GET', `/apps/${app.appid}/tokens`)
  expect(tokens.length).toBe(2)
}
