/** The page of one credential: who killed its token, and what an operator does about it. */

import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { type Answer, signIn } from './dashboard-subject.ts'
import {
  admin,
  advance,
  call,
  calls,
  control,
  fault,
  givenApp,
  SECRET,
  TOKEN_ENDPOINT,
  useCleanWorld,
} from './given.ts'
import { givenWorkingPlatform, SETTINGS } from './platform.ts'

useCleanWorld()
const logged = useLogs()

const pageOf = (appid: string) => `/dashboard/credentials/apps/${appid}`

/** Where a form leads to. */
const target = ({ status, headers }: Answer) => [status, headers.get('location')]

describe('the page', () => {
  it('answers who killed the token', async ({ expect }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await advance(600)
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    await app.report(held.access_token)
    const { html } = await (await signIn()).open(pageOf(app.appid))
    expect(html).toContain('Somebody else killed generation 1')
    expect(html).toContain(
      'noticed 2033-03-01 11:10:00 through a report by test; it was last known to work 2033-03-01 11:00:00; lingpai had generation 2 within a second.',
    )
    expect(html).toContain('change to stable_token')
    expect(html).not.toContain(held.access_token)
    const chinese = await (await signIn('zh')).open(pageOf(app.appid))
    expect(chinese.html).toContain('第 1 代令牌被他处刷新作废')
  })

  it('knows what proved life before the time that is shown', async ({ expect }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await advance(5_400)
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    await app.report(held.access_token)
    const { html } = await (await signIn()).open(`${pageOf(app.appid)}?hours=1`)
    expect(html).toContain('it was last known to work 2033-03-01 11:00:00')
  })

  it('shows the time that is asked about', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(24 * 3_600)
    await app.read()
    const operator = await signIn()
    const rows = async (query: string) =>
      ((await operator.open(`${pageOf(app.appid)}?${query}`)).html.match(/<tr id="event-/g) ?? [])
        .length
    expect(await rows('')).toBe(1)
    expect(await rows('hours=48')).toBe(3)
    expect(await rows('at=2033-03-01T11:00')).toBe(2)
    expect(await rows('at=2033-03-01T20:00')).toBe(0)
    const { html } = await operator.open(`${pageOf(app.appid)}?at=yesterday`)
    expect(html).toMatch(/aria-invalid="true"/)
  })

  it('is there for platforms, accounts and tickets, too', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const app = await givenApp()
    await call('GET', `${app.path}/tickets/jsapi`, app.key)
    const operator = await signIn()
    for (const path of [`components/${platform}`, `apps/${app.appid}/tickets/jsapi`]) {
      const { status, html } = await operator.open(`/dashboard/credentials/${path}`)
      expect([path, status]).toEqual([path, 200])
      expect(html).toContain('<svg')
    }
  })

  it.for(['apps/wxnobody', 'apps/wxnobody/rotate', 'x', 'apps', 'apps/..%2f', 'apps/wx1/burn'])(
    'is not there for %s',
    async (path, { expect }) => {
      expect((await (await signIn()).open(`/dashboard/credentials/${path}`)).status).toBe(404)
    },
  )
})

describe('rotating', () => {
  it('asks first, then does it, and says so', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(600)
    const operator = await signIn()
    const before = await calls(TOKEN_ENDPOINT, app.appid)
    const asked = await operator.open(`${pageOf(app.appid)}/rotate`)
    expect(asked.html).toContain('works for five more minutes')
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(before)
    const done = await operator.send(`${pageOf(app.appid)}/rotate`)
    expect(target(done)).toEqual([303, `${pageOf(app.appid)}?done=rotated`])
    expect((await app.read()).body.generation).toBe(2)
    expect((await app.events())[0]).toMatchObject({ kind: 'rotated', by: 'admin' })
  })

  it('asks again where a token in use would be cut off', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(600)
    const operator = await signIn()
    const rotate = `${pageOf(app.appid)}/rotate`
    await operator.send(rotate)
    await advance(60)
    const asked = await operator.send(rotate)
    expect(asked.status).toBe(409)
    expect(asked.html).toContain('may still be in use for 4 min')
    expect(asked.html).toContain('id="even-error"')
    expect((await app.read()).body.generation).toBe(2)
    expect((await operator.send(rotate, { even: 'yes' })).status).toBe(303)
    expect((await app.read()).body.generation).toBe(3)
  })
})

describe('a rotation that does not happen', () => {
  it.for([
    ['en', 'WeChat refused (45011', 'Too many token requests in this minute.'],
    ['zh', '微信拒绝（45011', '这一分钟内申请令牌过多。'],
  ] as const)('says why, and what to do: %s', async ([language, answer, advice], { expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(600)
    await fault('errcode', { errcode: 45_011, errmsg: 'api minute-quota reach limit' })
    const { status, html } = await (await signIn(language)).send(`${pageOf(app.appid)}/rotate`)
    expect(status).toBe(502)
    expect(html).toContain(answer)
    expect(html).toContain(advice)
    expect((await app.events())[0]).toMatchObject({ kind: 'refused', errcode: 45_011 })
  })

  it('does not claim to know what came of an answer that was lost', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(600)
    await fault('reset_after_effect', { times: 1 })
    const { status, html } = await (await signIn()).send(`${pageOf(app.appid)}/rotate`)
    expect(status).toBe(504)
    expect(html).toContain('may or may not have been replaced')
  })

  it('says when a stable token can be replaced again', async ({ expect }) => {
    const app = await givenApp('stable_token')
    await app.read()
    await advance(600)
    const operator = await signIn()
    const rotate = `${pageOf(app.appid)}/rotate`
    expect((await operator.send(rotate)).status).toBe(303)
    const { status, html } = await operator.send(rotate, { even: 'yes' })
    expect(status).toBe(429)
    expect(html).toContain('Try again in 30 s.')
  })
})

describe('checking', () => {
  it('says what WeChat said', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const operator = await signIn()
    const check = `${pageOf(app.appid)}/check`
    expect((await operator.open(check)).html).toContain('costs one call')
    const alive = await operator.send(check)
    expect(target(alive)).toEqual([303, `${pageOf(app.appid)}?done=alive`])
    await advance(60)
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    const dead = await operator.send(check)
    expect(target(dead)).toEqual([303, `${pageOf(app.appid)}?done=replaced`])
    const { html } = await operator.open(`${pageOf(app.appid)}?done=replaced`)
    expect(html).toContain('It is replaced.')
    expect(html).toContain('through a check by an operator')
  })
})

describe('editing', () => {
  it('keeps a secret that is left empty, and shows it nowhere', async ({ expect }) => {
    const app = await givenApp()
    const operator = await signIn()
    const edit = `${pageOf(app.appid)}/edit`
    const { html } = await operator.open(edit)
    expect(html).not.toContain(SECRET)
    const done = await operator.send(edit, { name: 'Shop', secret: '', grant: 'client_credential' })
    expect(target(done)).toEqual([303, `${pageOf(app.appid)}?done=edited`])
    const { body } = await app.status()
    expect([body.name, body.grant]).toEqual(['Shop', 'client_credential'])
    expect((await app.read()).status).toBe(200)
    const [, configured] = await app.events()
    expect(configured).toMatchObject({ kind: 'configured', detail: 'changed: name', by: 'admin' })
  })

  it('changes the secret where one is given', async ({ expect }) => {
    const app = await givenApp()
    const secret = 'another-secret-0123456789'
    await control('PUT', `/apps/${app.appid}`, { secret })
    const operator = await signIn()
    await operator.send(`${pageOf(app.appid)}/edit`, { name: '', secret, grant: 'stable_token' })
    expect((await app.read()).status).toBe(200)
    const { body } = await app.status()
    expect([body.name, body.grant]).toEqual([null, 'stable_token'])
    expect(logged()).not.toContain(secret)
  })

  it('changes nothing if a field does not fit', async ({ expect }) => {
    const app = await givenApp()
    const operator = await signIn()
    const fields = { name: 'Shop', secret: 'two words', grant: 'stable_token' }
    const { status, html } = await operator.send(`${pageOf(app.appid)}/edit`, fields)
    expect(status).toBe(400)
    expect(html).toContain('id="secret-error"')
    expect(html).not.toContain('two words')
    expect((await app.status()).body.name).toBeNull()
  })

  it('keeps what a platform passes its pushes on to, unless it is told to replace it', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const path = `/v1/components/${platform}`
    const urls = ['https://example.com/a?key=1']
    await admin('PUT', path, { ...SETTINGS, downstream_urls: urls })
    const operator = await signIn()
    const edit = `/dashboard/credentials/components/${platform}/edit`
    expect((await operator.open(edit)).html).not.toContain('key=1')
    await operator.send(edit, { name: 'P', downstream_urls: 'https://example.com/b' })
    const shown = async () => (await admin('GET', path)).body.platform.downstreams
    expect(await shown()).toEqual(['https://example.com/a'])
    await operator.send(edit, {
      name: 'P',
      replace_downstreams: 'yes',
      downstream_urls: 'https://example.com/b',
    })
    expect(await shown()).toEqual(['https://example.com/b'])
  })
})

describe('deleting', () => {
  it('wants the appid typed, and forgets', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const operator = await signIn()
    const remove = `${pageOf(app.appid)}/delete`
    expect((await operator.send(remove, { appid: 'wx1' })).status).toBe(400)
    expect((await app.status()).status).toBe(200)
    expect(target(await operator.send(remove, { appid: app.appid }))).toEqual([
      303,
      '/?done=deleted',
    ])
    expect((await app.status()).status).toBe(404)
    expect((await operator.open(pageOf(app.appid))).html).toContain('Its history')
  })
})
