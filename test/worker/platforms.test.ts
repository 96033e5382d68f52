/**
 * Third-party platforms and the accounts that authorized them, against the simulator: tickets handed
 * in, component tokens, authorizer tokens, refresh tokens that WeChat rotates.
 */

import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, it, vi } from 'vitest'
import {
  admin,
  advance,
  call,
  calls,
  control,
  cron,
  env,
  fault,
  givenKey,
  newAppid,
  truth,
  until,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

const COMPONENT_ENDPOINT = '/cgi-bin/component/api_component_token'
const AUTHORIZER_ENDPOINT = '/cgi-bin/component/api_authorizer_token'
const PUSH = {
  token: 'pushToken1',
  encoding_aes_key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
}
const SECRET = 'component-secret-0123456789'

interface Platform {
  readonly appid: string
  readonly path: string
}

async function givenPlatform(atWeChat: Readonly<Record<string, unknown>> = {}): Promise<Platform> {
  const appid = newAppid()
  await control('PUT', `/components/${appid}`, { secret: SECRET, ...PUSH, ...atWeChat })
  await admin('PUT', `/v1/components/${appid}`, { secret: SECRET, ...PUSH })
  return { appid, path: `/v1/components/${appid}` }
}

async function handInTicket({ appid, path }: Platform): Promise<string> {
  const { ticket } = await control<{ ticket: string }>('POST', `/components/${appid}/tickets`)
  await admin('PUT', `${path}/ticket`, { component_verify_ticket: ticket })
  return ticket
}

/** A platform with a ticket. */
async function givenWorkingPlatform(
  atWeChat: Readonly<Record<string, unknown>> = {},
): Promise<Platform> {
  const platform = await givenPlatform(atWeChat)
  await handInTicket(platform)
  return platform
}

/** An account that authorized the platform, registered here by its refresh token. */
async function givenAuthorizer(platform: Platform): Promise<{ appid: string; path: string }> {
  const appid = newAppid()
  const { refresh_token } = await control<{ refresh_token: string }>(
    'POST',
    `/components/${platform.appid}/authorizers`,
    { appid, exchanged: true, push: false },
  )
  const path = `${platform.path}/authorizers/${appid}`
  await admin('PUT', path, { refresh_token })
  return { appid, path }
}

const read = (path: string) => admin('GET', `${path}/token`)

describe('a platform without a ticket', () => {
  it('says where WeChat must push it', async ({ expect }) => {
    const platform = await givenPlatform()
    const { status, body } = await read(platform.path)
    expect([status, body.code, body.reason]).toEqual([503, 'token_unavailable', 'ticket_missing'])
    expect(body.detail).toContain(`/callback/${platform.appid}`)
    expect(await calls(COMPONENT_ENDPOINT, platform.appid)).toBe(0)
    expect((await admin('GET', platform.path)).body.state).toBe('ticket_missing')
  })

  it('has a token as soon as one is handed in', async ({ expect }) => {
    const platform = await givenPlatform()
    await read(platform.path)
    await handInTicket(platform)
    const { status, body } = await read(platform.path)
    expect(status).toBe(200)
    expect(await truth(body.access_token)).toMatchObject({ live: true, lineage: 'component' })
  })
})

describe('a platform', () => {
  it('falls back on the older ticket when WeChat refuses the newer', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await advance(5)
    await admin('PUT', `${platform.path}/ticket`, { component_verify_ticket: 'ticket@@@wrong' })
    expect((await read(platform.path)).status).toBe(200)
    expect(await calls(COMPONENT_ENDPOINT, platform.appid)).toBe(2)
  })

  it('uses a ticket for twelve hours, and not longer', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await advance(12 * 3_600 - 1)
    expect((await read(platform.path)).status).toBe(200)
    await advance(7_200)
    expect((await read(platform.path)).body.reason).toBe('ticket_missing')
  })

  it('replaces a token that WeChat refuses, probing it by the list of its accounts', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const { body: first } = await read(platform.path)
    const report = () =>
      admin('POST', `${platform.path}/token/report`, { token: first.access_token })
    expect((await report()).body.verdict).toBe('alive')
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(6)
    const { body } = await report()
    expect(body).toMatchObject({ verdict: 'replaced', generation: 2 })
    expect((await truth(body.access_token)).live).toBe(true)
  })

  it('is read only by keys that name it, not by those for its accounts', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const key = await givenKey([`components/${platform.appid}/*`])
    expect((await call('GET', `${account.path}/token`, key)).status).toBe(200)
    expect((await call('GET', `${platform.path}/token`, key)).status).toBe(403)
  })
})

describe('an authorized account', () => {
  it('is served with a token of its own', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const { body } = await read(account.path)
    expect(body).toMatchObject({ generation: 1, promised: true })
    expect(await truth(body.access_token)).toMatchObject({ live: true, lineage: 'authorizer' })
  })

  it('costs one component issuance and one of its own under a herd of 1,000 readers', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const accounts: { appid: string; path: string }[] = []
    for (let i = 0; i < 100; i++) {
      accounts.push(await givenAuthorizer(platform))
    }
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => read(accounts[i % 100]?.path ?? '')),
    )
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    expect(await calls(COMPONENT_ENDPOINT, platform.appid)).toBe(1)
    const { total } = await control<{ total: number }>(
      'GET',
      `/calls?endpoint=${AUTHORIZER_ENDPOINT}`,
    )
    expect(total).toBe(100)
  })

  it('waits for its platform, and says why', async ({ expect }) => {
    const platform = await givenPlatform()
    const account = await givenAuthorizer(platform)
    const { status, body } = await read(account.path)
    expect([status, body.reason]).toEqual([503, 'ticket_missing'])
    await handInTicket(platform)
    await advance(10)
    expect((await read(account.path)).status).toBe(200)
  })

  it('has its platform’s token replaced when WeChat refuses that one, within one read', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const { body: parent } = await read(platform.path)
    await control('POST', '/tokens/revoke', { token: parent.access_token })
    const { body } = await read(account.path)
    expect((await truth(body.access_token)).live).toBe(true)
    expect((await admin('GET', platform.path)).body.generation).toBe(2)
  })

  it('keeps its refresh token through rotations, whatever WeChat answers with it', async ({
    expect,
  }) => {
    for (const mode of ['unchanged', 'rotate', 'empty']) {
      const platform = await givenWorkingPlatform({ refresh_token_mode: mode })
      const account = await givenAuthorizer(platform)
      for (let generation = 1; generation <= 3; generation++) {
        const { status, body } = await read(account.path)
        expect([mode, status, body.generation]).toEqual([mode, 200, generation])
        await handInTicket(platform)
        await advance(7_300)
      }
    }
  })

  it('heals a refresh token whose successor was lost with the answer', async ({ expect }) => {
    const platform = await givenWorkingPlatform({ refresh_token_mode: 'rotate' })
    const account = await givenAuthorizer(platform)
    await fault('reset_after_effect', { endpoint: AUTHORIZER_ENDPOINT, times: 1 })
    expect((await read(account.path)).status).toBe(503)
    await advance(2)
    const { status, body } = await read(account.path)
    expect([status, body.generation]).toEqual([200, 1])
    expect((await truth(body.access_token)).live).toBe(true)
  })

  it('that withdrew its authorization needs a new one, and is not asked for any more', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    await read(account.path)
    await control('POST', `/components/${platform.appid}/authorizers/${account.appid}/deauthorize`)
    await advance(7_300)
    await handInTicket(platform)
    const refused = await read(account.path)
    expect([refused.status, refused.body.code]).toEqual([409, 'reauthorization_required'])
    expect((await admin('GET', account.path)).body.state).toBe('reauthorization_required')
    const asked = await calls(AUTHORIZER_ENDPOINT, account.appid)
    await advance(86_400)
    await handInTicket(platform)
    await read(account.path)
    expect(await calls(AUTHORIZER_ENDPOINT, account.appid)).toBe(asked)
  })

  it('is kept warm for a day after its last read, then left alone', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    await cron()
    expect(await calls(AUTHORIZER_ENDPOINT, account.appid)).toBe(0)
    await read(account.path)
    for (let hour = 0; hour < 23; hour++) {
      await handInTicket(platform)
      await advance(3_600)
      await cron()
    }
    const warm = await calls(AUTHORIZER_ENDPOINT, account.appid)
    expect(warm).toBeGreaterThan(8)
    for (let hour = 0; hour < 6; hour++) {
      await handInTicket(platform)
      await advance(3_600)
      await cron()
    }
    const cold = await calls(AUTHORIZER_ENDPOINT, account.appid)
    expect(cold - warm).toBeLessThanOrEqual(1)
    expect((await read(account.path)).status).toBe(200)
  })
})

describe('operators', () => {
  it('list platforms and their accounts apart from own ones', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const { body: platforms } = await admin('GET', '/v1/components')
    expect(platforms.items).toMatchObject([{ credential: `components/${platform.appid}` }])
    const { body: accounts } = await admin('GET', `${platform.path}/authorizers`)
    expect(accounts.items).toMatchObject([
      { credential: `components/${platform.appid}/authorizers/${account.appid}`, state: 'new' },
    ])
    expect((await admin('GET', '/v1/apps')).body.items).toEqual([])
    expect((await admin('DELETE', account.path)).status).toBe(204)
    expect((await admin('GET', `${platform.path}/authorizers`)).body.items).toEqual([])
  })

  it('cannot register an account of a platform that is not here', async ({ expect }) => {
    const { status, body } = await admin('PUT', '/v1/components/wx-none/authorizers/wx1', {
      refresh_token: 'refreshtoken@@@x',
    })
    expect([status, body.code]).toEqual([404, 'unknown_credential'])
    expect(body.detail).toContain('PUT /v1/components/wx-none')
  })

  it('forget a platform with all its accounts', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    const accounts = [account, await givenAuthorizer(platform)]
    await read(account.path)
    expect((await admin('DELETE', platform.path)).status).toBe(204)
    const registry = env.REGISTRY.getByName(`components/${platform.appid}`)
    while (await runDurableObjectAlarm(registry)) {
      await advance(1)
    }
    for (const { appid, path } of accounts) {
      expect((await admin('GET', path)).status).toBe(404)
      const keeper = env.KEEPER.getByName(`components/${platform.appid}/authorizers/${appid}`)
      const rows = await runInDurableObject(keeper, (_object, state) =>
        state.storage.sql.exec('SELECT * FROM record').toArray(),
      )
      expect(rows).toEqual([])
    }
  })

  it('may register a platform again at once: the accounts not yet forgotten stay', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    await admin('DELETE', platform.path)
    await admin('PUT', platform.path, { secret: SECRET, ...PUSH })
    await runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform.appid}`))
    expect((await admin('GET', account.path)).status).toBe(200)
  })

  it.for([
    [{ secret: 'x' }, 'token'],
    [{ secret: 'x', token: 'pushToken1', encoding_aes_key: 'short' }, 'encoding_aes_key'],
    [{ ...PUSH, secret: 'x', token: 'a-b' }, 'token'],
    [{ ...PUSH, secret: 'a b' }, 'secret'],
  ] as const)('get a clear error for %j', async ([body, word], { expect }) => {
    const answer = await admin('PUT', '/v1/components/wx1', body)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request'])
    expect(answer.body.detail).toContain(word)
  })

  it('cannot hand a ticket to what is no platform', async ({ expect }) => {
    const { status } = await admin('PUT', '/v1/components/wx-none/ticket', {
      component_verify_ticket: 'ticket@@@x',
    })
    expect(status).toBe(404)
  })
})

describe('an import', () => {
  /** Runs the import's alarm until it is finished; the answer of the last look. */
  async function finished(platform: Platform): Promise<Record<string, unknown>> {
    const registry = env.REGISTRY.getByName(`components/${platform.appid}`)
    for (let page = 0; page < 50; page++) {
      await advance(30)
      await runDurableObjectAlarm(registry)
      const { body } = await admin('GET', `${platform.path}/authorizers/import`)
      if (body.state === 'finished') {
        return body
      }
    }
    throw new Error('the import never finished')
  }

  async function givenAccountsAtWeChat(platform: Platform, count: number): Promise<void> {
    await control('POST', `/components/${platform.appid}/authorizers`, { count, prefix: 'wxbulk' })
  }

  it('registers every account that WeChat lists, page by page, with progress', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    await givenAccountsAtWeChat(platform, 503)
    const begun = await admin('POST', `${platform.path}/authorizers/import`)
    expect(begun.status).toBe(202)
    expect(begun.body).toMatchObject({ state: 'running', total: null, done: 0, failed: 0 })
    await runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform.appid}`))
    const { body: half } = await admin('GET', `${platform.path}/authorizers/import`)
    expect(half).toMatchObject({ state: 'running', total: 503, done: 500 })
    expect(await finished(platform)).toMatchObject({ total: 503, done: 503, failed: 0 })
    const { body: page } = await admin('GET', `${platform.path}/authorizers?limit=1`)
    const { status } = await admin('GET', `/v1/${page.items[0].credential}/token`)
    expect(status).toBe(200)
  })

  it('goes on after its object died', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await givenAccountsAtWeChat(platform, 502)
    await admin('POST', `${platform.path}/authorizers/import`)
    const registry = env.REGISTRY.getByName(`components/${platform.appid}`)
    await runDurableObjectAlarm(registry)
    await abortAllDurableObjects()
    expect(await finished(platform)).toMatchObject({ total: 502, done: 502 })
  })

  it('says what it waits for, and goes on by itself', async ({ expect }) => {
    const platform = await givenPlatform()
    await givenAccountsAtWeChat(platform, 3)
    await admin('POST', `${platform.path}/authorizers/import`)
    await runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform.appid}`))
    const { body } = await admin('GET', `${platform.path}/authorizers/import`)
    expect(body.problem).toContain(`/callback/${platform.appid}`)
    await handInTicket(platform)
    expect(await finished(platform)).toMatchObject({ done: 3, problem: null })
  })

  it('heals every account whose refresh token is gone', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await givenAccountsAtWeChat(platform, 40)
    await admin('POST', `${platform.path}/authorizers/import`)
    await finished(platform)
    const { body: page } = await admin('GET', `${platform.path}/authorizers?limit=100`)
    const paths: string[] = page.items.map(
      (item: { credential: string }) => `/v1/${item.credential}`,
    )
    expect(paths).toHaveLength(40)
    // The drill: everything that was stored for the accounts is lost.
    for (const path of paths) {
      const keeper = env.KEEPER.getByName(path.slice('/v1/'.length))
      await runInDurableObject(keeper, (_object, state) => state.storage.deleteAll())
    }
    await abortAllDurableObjects()
    expect((await read(paths[0] ?? '')).status).toBe(404)
    await admin('POST', `${platform.path}/authorizers/import`)
    await finished(platform)
    const answers = await Promise.all(paths.map(read))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  })

  it('never replaces a refresh token that came to us after the list was asked for', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform({ refresh_token_mode: 'rotate' })
    const account = await givenAuthorizer(platform)
    // The list is under way while the account's refresh token rotates.
    const LIST = '/cgi-bin/component/api_get_authorizer_list'
    await fault('slow', { endpoint: LIST, delay_seconds: 0.5, times: 1 })
    await admin('POST', `${platform.path}/authorizers/import`)
    const stepping = runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform.appid}`))
    await until(
      async () => (await control<{ total: number }>('GET', `/calls?endpoint=${LIST}`)).total === 1,
    )
    vi.setSystemTime(Date.now() + 1)
    expect((await read(account.path)).body.generation).toBe(1)
    await stepping
    await finished(platform)
    await handInTicket(platform)
    await advance(7_300)
    const infos = () =>
      control<{ total: number }>(
        'GET',
        '/calls?endpoint=/cgi-bin/component/api_get_authorizer_info',
      )
    expect((await read(account.path)).body.generation).toBe(2)
    expect((await infos()).total).toBe(0)
  })

  it('ends with its platform, also in the middle of a page', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await givenAccountsAtWeChat(platform, 5)
    const LIST = '/cgi-bin/component/api_get_authorizer_list'
    await fault('slow', { endpoint: LIST, delay_seconds: 0.5, times: 1 })
    await admin('POST', `${platform.path}/authorizers/import`)
    const stepping = runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform.appid}`))
    const listed = () => control<{ total: number }>('GET', `/calls?endpoint=${LIST}`)
    await until(async () => (await listed()).total === 1)
    await admin('DELETE', platform.path)
    await stepping
    const { body } = await admin('GET', `${platform.path}/authorizers/import`)
    expect(body).toMatchObject({ state: 'finished', done: 0 })
    expect((await admin('GET', `${platform.path}/authorizers`)).body.items).toEqual([])
  })

  it('ends when its platform is deleted', async ({ expect }) => {
    const platform = await givenPlatform()
    await admin('POST', `${platform.path}/authorizers/import`)
    await admin('DELETE', platform.path)
    const { body } = await admin('GET', `${platform.path}/authorizers/import`)
    expect(body).toMatchObject({ state: 'finished', problem: 'The platform was deleted.' })
  })

  it('of a platform that is not registered, or never begun, is a clear 404', async ({ expect }) => {
    expect((await admin('POST', '/v1/components/wx-none/authorizers/import')).status).toBe(404)
    const platform = await givenPlatform()
    const { status, body } = await admin('GET', `${platform.path}/authorizers/import`)
    expect([status, body.code]).toEqual([404, 'not_found'])
  })
})
