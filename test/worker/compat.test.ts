/**
 * WeChat's own paths, for SDKs that know nothing else: their shapes to the letter, and what asking
 * again means: a report, believed only if WeChat agrees.
 */

import { evictDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import {
  type Answer,
  type App,
  admin,
  advance,
  calls,
  control,
  fault,
  givenApp,
  givenKey,
  healAllFaults,
  keeperOf,
  probes,
  SECRET,
  STABLE_ENDPOINT,
  TOKEN_ENDPOINT,
  truth,
  useCleanWorld,
} from './given.ts'
import { givenAuthorizer, givenPlatform, givenWorkingPlatform, SETTINGS } from './platform.ts'

useCleanWorld()

/** An SDK's call: no header of lingpai's, and an answer that is JSON with HTTP 200 whatever it says. */
async function sdk(path: string, body?: unknown, method?: string): Promise<Answer['body']> {
  const response = await exports.default.fetch(
    new Request(`https://lingpai.test/cgi-bin/${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  if (
    response.status !== 200 ||
    !response.headers.get('content-type')?.startsWith('application/json')
  ) {
    throw new Error(`${response.status} ${text}`)
  }
  if (response.headers.get('cache-control') !== 'no-store') {
    throw new Error('it may be cached')
  }
  return JSON.parse(text)
}

const tokenQuery = (appid: string, secret: string): string =>
  `token?${new URLSearchParams({ grant_type: 'client_credential', appid, secret })}`

const getToken = (app: Pick<App, 'appid'>, secret: string) => sdk(tokenQuery(app.appid, secret))

const stableToken = (app: Pick<App, 'appid'>, secret: string, more: object = {}) =>
  sdk('stable_token', { grant_type: 'client_credential', appid: app.appid, secret, ...more })

describe('GET /cgi-bin/token', () => {
  it('answers as WeChat does: two fields, no errcode, a promise that holds', async ({ expect }) => {
    const app = await givenApp()
    const answer = await getToken(app, app.key)
    expect(Object.keys(answer)).toEqual(['access_token', 'expires_in'])
    expect(answer.expires_in).toBeGreaterThanOrEqual(6_720)
    expect(answer.expires_in).toBeLessThanOrEqual(6_840)
    expect((await truth(answer.access_token)).live).toBe(true)
    expect((await app.read()).body.access_token).toBe(answer.access_token)
  })

  it('takes the account’s real AppSecret, too', async ({ expect }) => {
    const app = await givenApp()
    expect((await getToken(app, SECRET)).access_token).toBe((await app.read()).body.access_token)
    expect((await getToken(app, `${SECRET}x`)).errcode).toBe(40125)
  })

  it.for([
    ['token', 40002],
    ['token?grant_type=client_credentials&appid=a&secret=b', 40002],
    ['token?grant_type=client_credential&secret=b', 41002],
    ['token?grant_type=client_credential&appid=a', 41004],
    ['token?grant_type=client_credential&appid=a%20b&secret=b', 40013],
    ['token?grant_type=client_credential&appid=wx-none&secret=b', 40013],
    ['token?grant_type=client_credential&appid=a&secret=lpk_forged', 40125],
  ] as const)('refuses %s with %i', async ([path, errcode], { expect }) => {
    const answer = await sdk(path)
    expect(Object.keys(answer)).toEqual(['errcode', 'errmsg'])
    expect(answer.errcode).toBe(errcode)
  })

  it('refuses what the key does not cover exactly like what is not there', async ({ expect }) => {
    const app = await givenApp()
    const other = await givenKey(['apps/wx-other'])
    const [uncovered, unknown] = [
      await getToken(app, other),
      await getToken({ appid: 'wx-none' }, other),
    ]
    expect(uncovered.errcode).toBe(40013)
    expect(uncovered).toEqual(unknown)
  })

  it('does not take ADMIN_KEY, which has no business in an address', async ({ expect }) => {
    const app = await givenApp()
    expect((await getToken(app, 'test-admin-key-0123456789')).errcode).toBe(40125)
  })

  it('says what is wrong upstream without ever saying 40001', async ({ expect }) => {
    for (const [errcode, answered] of [
      [40164, 40164],
      [45009, 45009],
      [40001, 40125],
      [40125, 40125],
      [42001, -1],
      [-1, -1],
    ] as const) {
      const app = await givenApp()
      await fault('errcode', { errcode, errmsg: 'as WeChat says' })
      const answer = await getToken(app, app.key)
      expect([errcode, answer.errcode]).toEqual([errcode, answered])
      expect(answer.errmsg).toContain('lingpai')
      await healAllFaults()
    }
  })

  it('is for GET only', async ({ expect }) => {
    expect((await sdk('token', {})).errcode).toBe(43001)
    expect((await sdk('user/info?access_token=x')).errcode).toBe(40066)
  })
})

describe('POST /cgi-bin/stable_token', () => {
  it('answers the same token, whatever the account’s own grant', async ({ expect }) => {
    for (const grant of ['client_credential', 'stable_token'] as const) {
      const app = await givenApp(grant)
      const answer = await stableToken(app, app.key)
      expect(Object.keys(answer)).toEqual(['access_token', 'expires_in'])
      expect((await app.read()).body.access_token).toBe(answer.access_token)
    }
  })

  it.for([
    ['', 44002],
    ['{', 47001],
    ['[]', 47001],
    ['grant_type=client_credential&appid=a&secret=b', 40002],
    ['x'.repeat(70_000), 47001],
    [{ grant_type: 'client_credential', appid: 7, secret: 'b' }, 41002],
  ] as const)('refuses %j with its errcode', async ([body, errcode], { expect }) => {
    expect((await sdk('stable_token', body)).errcode).toBe(errcode)
  })

  it('is for POST only', async ({ expect }) => {
    expect((await sdk('stable_token')).errcode).toBe(43002)
  })

  it('with force_refresh is a report: never a forced refresh, replaced only if WeChat agrees', async ({
    expect,
  }) => {
    const app = await givenApp('stable_token')
    const first = await stableToken(app, app.key)
    const again = await stableToken(app, app.key, { force_refresh: true })
    expect(again.access_token).toBe(first.access_token)
    expect(await calls(STABLE_ENDPOINT, app.appid)).toBe(1)
    expect(await probes()).toBe(1)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(31)
    const healed = await stableToken(app, app.key, { force_refresh: true })
    expect((await truth(healed.access_token)).live).toBe(true)
  })
})

describe('asking again before the promise is over', () => {
  it('is a report: a token that WeChat refuses is replaced, one that it accepts is not', async ({
    expect,
  }) => {
    const app = await givenApp()
    const first = await getToken(app, app.key)
    await advance(60)
    expect((await getToken(app, app.key)).access_token).toBe(first.access_token)
    expect(await probes()).toBe(1)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(31)
    const healed = await getToken(app, app.key)
    expect(healed.access_token).not.toBe(first.access_token)
    expect((await truth(healed.access_token)).live).toBe(true)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(2)
    const events = await app.events()
    expect(events.map(({ kind }) => kind)).toContain('killed_elsewhere')
  })

  it('on every request costs one check in 30 s and no rotation', async ({ expect }) => {
    const app = await givenApp()
    for (let second = 0; second < 120; second++) {
      await Promise.all([1, 2, 3].map(() => getToken(app, app.key)))
      await advance(1)
    }
    expect(await probes()).toBeLessThanOrEqual(5)
    expect(await probes()).toBeGreaterThanOrEqual(3)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })

  it('by 100 at once that hold a dead token costs one check and one issuance', async ({
    expect,
  }) => {
    const app = await givenApp()
    const first = await getToken(app, app.key)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(40)
    const answers = await Promise.all(Array.from({ length: 100 }, () => getToken(app, app.key)))
    expect(new Set(answers.map((answer) => answer.access_token)).size).toBe(1)
    expect((await truth(answers[0].access_token)).live).toBe(true)
    expect([await probes(), await calls(TOKEN_ENDPOINT, app.appid)]).toEqual([1, 2])
  })

  it('is nobody’s report when they all come cold', async ({ expect }) => {
    const app = await givenApp()
    await fault('slow', { delay_seconds: 0.3, times: 1 })
    const answers = await Promise.all(Array.from({ length: 20 }, () => getToken(app, app.key)))
    expect(new Set(answers.map((answer) => answer.access_token)).size).toBe(1)
    expect([await probes(), await calls(TOKEN_ENDPOINT, app.appid)]).toEqual([0, 1])
  })

  it('never answers a token that was reported, rotated or deleted meanwhile', async ({
    expect,
  }) => {
    const app = await givenApp()
    const { access_token: first } = await getToken(app, app.key)
    await advance(5)
    await getToken(app, app.key)
    await control('POST', '/tokens/revoke', { token: first })
    await advance(6)
    const { body } = await app.report(first)
    expect((await getToken(app, app.key)).access_token).toBe(body.access_token)
    await admin('DELETE', app.path)
    expect((await getToken(app, app.key)).errcode).toBe(40013)
  })

  it('is remembered by an object that slept', async ({ expect }) => {
    const app = await givenApp()
    const first = await getToken(app, app.key)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(1_800)
    await evictDurableObject(keeperOf(app))
    const healed = await getToken(app, app.key)
    expect((await truth(healed.access_token)).live).toBe(true)
  })

  it('by another key is not: that one has nothing yet', async ({ expect }) => {
    const app = await givenApp()
    await getToken(app, app.key)
    await advance(60)
    await getToken(app, await givenKey([`apps/${app.appid}`]))
    expect(await probes()).toBe(0)
  })

  it('after a rotation brings the new token without a check', async ({ expect }) => {
    const app = await givenApp()
    const first = await getToken(app, app.key)
    await advance(400)
    await app.rotate()
    const next = await getToken(app, app.key)
    expect(next.access_token).not.toBe(first.access_token)
    expect(await probes()).toBe(0)
  })

  it('with the AppSecret is a report, too', async ({ expect }) => {
    const app = await givenApp()
    const first = await getToken(app, SECRET)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(5)
    expect((await truth((await getToken(app, SECRET)).access_token)).live).toBe(true)
  })

  it('keeps what was promised to others: the promise never reaches past a rotation’s overlap', async ({
    expect,
  }) => {
    const app = await givenApp()
    for (let step = 0; step < 60; step++) {
      const { access_token: token, expires_in: seconds } = await getToken(app, app.key)
      const { live_until: until } = await truth(token)
      expect(Date.now() + seconds * 1_000).toBeLessThanOrEqual(until ?? Number.POSITIVE_INFINITY)
      await advance(240)
    }
  })
})

describe('an appid of an authorized account', () => {
  it('is served like an ordinary one where the key covers just that', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    for (const allow of [
      `components/${platform}/authorizers/${account}`,
      `components/${platform}/authorizers/*`,
      `components/${platform}/*`,
      '*',
    ]) {
      const answer = await getToken({ appid: account }, await givenKey([allow]))
      expect(await truth(answer.access_token)).toMatchObject({ live: true, lineage: 'authorizer' })
    }
    const other = await givenKey([`components/${platform}/authorizers/wx-other`])
    expect((await getToken({ appid: account }, other)).errcode).toBe(40013)
  })

  it('means the own account if there is one, and nobody if two platforms have it', async ({
    expect,
  }) => {
    const app = await givenApp()
    const [one, two] = [await givenWorkingPlatform(), await givenWorkingPlatform()]
    await givenAuthorizer(one, app.appid)
    await givenAuthorizer(two, app.appid)
    const all = await givenKey(['*'])
    const answer = await getToken(app, all)
    expect(await truth(answer.access_token)).toMatchObject({ lineage: 'token' })
    const platforms = await givenKey([`components/${one}/*`, `components/${two}/*`])
    const refused = await getToken(app, platforms)
    expect(refused.errcode).toBe(40013)
    expect(refused.errmsg).toContain('several platforms')
  })
})

describe('POST /cgi-bin/component/api_component_token', () => {
  const componentToken = (appid: string, secret: string, more: object = {}) =>
    sdk('component/api_component_token', {
      component_appid: appid,
      component_appsecret: secret,
      component_verify_ticket: 'whatever the SDK has',
      ...more,
    })

  it('answers as WeChat does, by a client key or the platform’s secret', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const key = await givenKey([`components/${platform}`])
    for (const secret of [key, SETTINGS.secret]) {
      const answer = await componentToken(platform, secret)
      expect(Object.keys(answer)).toEqual(['component_access_token', 'expires_in'])
      expect(await truth(answer.component_access_token)).toMatchObject({ live: true })
    }
    expect((await componentToken(platform, 'wrong')).errcode).toBe(40125)
    const accounts = await givenKey([`components/${platform}/*`])
    expect((await componentToken(platform, accounts)).errcode).toBe(40013)
  })

  it('asked again is probed as a component’s, and healed', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const key = await givenKey([`components/${platform}`])
    const first = await componentToken(platform, key)
    await control('POST', '/tokens/revoke', { token: first.component_access_token })
    await advance(60)
    const healed = await componentToken(platform, key)
    expect((await truth(healed.component_access_token)).live).toBe(true)
  })

  it('says what is missing', async ({ expect }) => {
    const platform = await givenPlatform()
    expect((await componentToken('', 'x')).errcode).toBe(41018)
    expect((await componentToken('a b', 'x')).errcode).toBe(40013)
    expect((await componentToken(platform, '')).errcode).toBe(41004)
    const waiting = await componentToken(platform, SETTINGS.secret)
    expect(waiting.errcode).toBe(61006)
    expect(waiting.errmsg).toContain(`/callback/${platform}`)
  })
})

describe('POST /cgi-bin/component/api_authorizer_token', () => {
  const authorizerToken = (query: string, platform: string, account: string, more: object = {}) =>
    sdk(`component/api_authorizer_token?${query}`, {
      component_appid: platform,
      authorizer_appid: account,
      authorizer_refresh_token: 'refreshtoken@@@as the SDK has it',
      ...more,
    })

  it('answers as WeChat does to a client key and to a live component token of lingpai’s', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const key = await givenKey([`components/${platform}/authorizers/${account}`])
    const { body } = await admin('GET', `/v1/components/${platform}/token`)
    for (const query of [
      `component_access_token=${key}`,
      `access_token=${key}`,
      `component_access_token=${body.access_token}`,
      `access_token=${body.access_token}`,
    ]) {
      const answer = await authorizerToken(query, platform, account)
      expect(Object.keys(answer)).toEqual([
        'authorizer_access_token',
        'expires_in',
        'authorizer_refresh_token',
      ])
      expect((await truth(answer.authorizer_access_token)).live).toBe(true)
      expect(answer.authorizer_refresh_token).toBe('refreshtoken@@@as the SDK has it')
    }
  })

  it('takes the component token before the current one while that lives, then no more', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const { body } = await admin('GET', `/v1/components/${platform}/token`)
    const query = `component_access_token=${body.access_token}`
    await admin('POST', `/v1/components/${platform}/token/rotate`)
    expect((await authorizerToken(query, platform, account)).errcode).toBeUndefined()
    await advance(301)
    expect((await authorizerToken(query, platform, account)).errcode).toBe(40125)
  })

  it('refuses everybody else', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const app = await givenApp()
    const { body } = await app.read()
    const other = await givenKey([`components/${platform}/authorizers/wx-other`])
    const ask = async (query: string) => (await authorizerToken(query, platform, account)).errcode
    expect(await ask('')).toBe(41001)
    expect(await ask('component_access_token=made-up')).toBe(40125)
    expect(await ask(`component_access_token=${body.access_token}`)).toBe(40125)
    expect(await ask(`component_access_token=${other}`)).toBe(40013)
    expect(await ask('component_access_token=lpk_forged')).toBe(40125)
    const key = await givenKey(['*'])
    expect((await authorizerToken(`access_token=${key}`, platform, 'wx-none')).errcode).toBe(40013)
    expect((await authorizerToken(`access_token=${key}`, platform, '')).errcode).toBe(41002)
  })
})
