/**
 * What an operator sees of everything at once: the list of all credentials, the common history and its
 * filters, the addresses WeChat refused, and the numbers of /metrics.
 */

import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { STABLE_TOKEN_QUOTA } from '../../src/policy/constants.ts'
import {
  ADMIN_KEY,
  admin,
  advance,
  call,
  control,
  cron,
  env,
  fault,
  givenApp,
  givenKey,
  healAllFaults,
  readLater,
  until,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  givenAuthorizer,
  givenPlatform,
  givenWorkingPlatform,
  push,
  pushTicket,
} from './platform.ts'

useCleanWorld()

const NOT_ALLOWED = { errcode: 40164, errmsg: 'invalid ip 1.2.3.4, not in whitelist' }

/** The credential of an account that authorized the platform. */
async function givenAccount(platform: string): Promise<string> {
  return accountPath(platform, await givenAuthorizer(platform)).slice('/v1/'.length)
}

type Status = {
  readonly credential: string
  readonly state: string
  readonly [key: string]: unknown
}

async function credentials(query = ''): Promise<readonly Status[]> {
  return (await admin('GET', `/v1/credentials?${query}`)).body.items
}

async function stateOf(path: string): Promise<string | undefined> {
  const search = path.split('/').at(-1)
  return (await credentials(`search=${search}`)).find((each) => each.credential === path)?.state
}

async function scrape(key = ADMIN_KEY): Promise<string> {
  const request = new Request('https://lingpai.test/metrics', {
    headers: { authorization: `Bearer ${key}` },
  })
  const response = await exports.default.fetch(request)
  return response.text()
}

/** The value of one series. */
async function metric(series: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

describe('the list of all credentials', () => {
  it('has accounts, platforms, their accounts and tickets, with counts', async ({ expect }) => {
    const app = await givenApp('stable_token')
    await app.read()
    const platform = await givenWorkingPlatform()
    const account = await givenAccount(platform)
    const { status } = await call('GET', `/v1/${account}/token`, ADMIN_KEY)
    expect(status).toBe(200)
    await until(async () => (await stateOf(account)) === 'serving')
    const { body } = await admin('GET', '/v1/credentials?limit=100')
    const paths = body.items.map((each: Status) => each.credential)
    expect(paths).toEqual([`apps/${app.appid}`, `components/${platform}`, account])
    expect(body.counts).toEqual({ serving: 3 })
    expect(await credentials('kind=authorizer')).toMatchObject([{ credential: account }])
    expect(await credentials('state=degraded')).toEqual([])
  })

  it('goes on from page to page across registries', async ({ expect }) => {
    const one = await givenApp()
    const platform = await givenWorkingPlatform()
    const account = await givenAccount(platform)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await admin('GET', `/v1/credentials?limit=1${after}`)
      expect(body.items.length).toBe(1)
      seen.push(body.items[0].credential)
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(seen).toEqual([`apps/${one.appid}`, `components/${platform}`, account])
  })

  it('says what the matter is as soon as WeChat refuses, and when it is over', async ({
    expect,
  }) => {
    const app = await givenApp()
    const path = `apps/${app.appid}`
    await fault('errcode', NOT_ALLOWED)
    await app.read()
    await until(async () => (await stateOf(path)) === 'unavailable')
    const [status] = await credentials('state=unavailable')
    expect(status).toMatchObject({ credential: path, last_failure: { errcode: 40164 } })
    await healAllFaults()
    await advance(301)
    await app.read()
    await until(async () => (await stateOf(path)) === 'serving')
  })

  it('leaves an account alone that nobody reads, and calls it idle', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAccount(platform)
    await call('GET', `/v1/${account}/token`, ADMIN_KEY)
    await until(async () => (await stateOf(account)) === 'serving')
    await advance(25 * 3_600)
    expect(await stateOf(account)).toBe('idle')
    expect((await admin('GET', `/v1/${account}`)).body.state).toBe('idle')
    await pushTicket(platform)
    await call('GET', `/v1/${account}/token`, ADMIN_KEY)
    await until(async () => (await stateOf(account)) === 'serving')
  })

  it('is for the operator, and names what it does not take', async ({ expect }) => {
    const key = await givenKey(['*'])
    expect((await call('GET', '/v1/credentials', key)).status).toBe(403)
    expect((await call('GET', '/v1/credentials', null)).status).toBe(401)
    const { status, body } = await admin('GET', '/v1/credentials?kind=x&state=y')
    expect(status).toBe(400)
    expect(body.errors.map((each: { field: string }) => each.field)).toEqual(['kind', 'state'])
    const { body: forged } = await admin('GET', '/v1/credentials?cursor=%21')
    expect(forged.errors[0].field).toBe('cursor')
  })
})

describe('a status', () => {
  it('counts reads by who answered them', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await app.read()
    await app.read()
    await readLater(app)
    expect((await app.status()).body.reads).toEqual({ edge: 2, keeper: 2 })
  })

  it('counts the calls of the day, and starts again at midnight in Shanghai', async ({
    expect,
  }) => {
    const app = await givenApp('stable_token')
    const { access_token: token } = (await app.read()).body
    await app.rotate()
    await app.report(token)
    expect((await app.status()).body.today).toMatchObject({ asks: 2, forced_asks: 1, probes: 0 })
    const { access_token: current } = (await app.read()).body
    await app.report(current)
    expect((await app.status()).body.today).toMatchObject({ probes: 1, probes_per_day: 1_000 })
    await advance(24 * 3_600)
    expect((await app.status()).body.today).toMatchObject({ asks: 0, forced_asks: 0, probes: 0 })
  })

  it('says until when, and when somebody else last killed the token', async ({ expect }) => {
    const app = await givenApp()
    const { access_token: token, expires_at: promised } = (await app.read()).body
    const before = (await app.status()).body
    expect(before.expires_at).toBe(promised)
    expect(Date.parse(before.serves_until)).toBeGreaterThan(Date.parse(promised))
    expect(before.last_killed_at).toBeNull()
    await control('POST', '/tokens/revoke', { token })
    const killedAt = new Date(Date.now()).toISOString()
    await app.report(token)
    expect((await app.status()).body.last_killed_at).toBe(killedAt)
  })

  it('of a platform counts what was pushed and what was refused', async ({ expect }) => {
    const appid = await givenPlatform()
    await push(appid, '<xml/>', { signature: '0'.repeat(40) })
    const { platform } = (await admin('GET', `/v1/components/${appid}`)).body
    const now = new Date(Date.now()).toISOString()
    expect(platform).toMatchObject({
      last_push_at: null,
      refused_pushes: 1,
      last_refused_push_at: now,
      last_push_refusal: 'bad_signature',
    })
  })
})

describe('the common history', () => {
  it('has the accounts of platforms, too, newest first, page by page, each event once', async ({
    expect,
  }) => {
    const app = await givenApp()
    const platform = await givenWorkingPlatform()
    await app.read()
    const account = await givenAccount(platform)
    await call('GET', `/v1/${account}/token`, ADMIN_KEY)
    await advance(1)
    await app.rotate({ even_within_overlap: true })
    const all = async () => (await admin('GET', '/v1/events?limit=100')).body.items
    await until(async () => {
      const items = await all()
      return items.some((each: Status) => each.credential === account && each['kind'] === 'rotated')
    })
    const whole = await all()
    expect(whole[0]).toMatchObject({ credential: `apps/${app.appid}`, trigger: 'operator' })
    const paged: unknown[] = []
    let cursor: string | null = null
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await admin('GET', `/v1/events?limit=2${after}`)
      paged.push(...body.items)
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(paged).toEqual(whole)
    const below = await admin('GET', `/v1/events?credential=components/${platform}/authorizers/*`)
    const credentials = below.body.items.map((each: Status) => each.credential)
    expect(new Set(credentials)).toEqual(new Set([account]))
  })

  it('is filtered by kind and by who asked, of one credential as of all', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await app.rotate({ even_within_overlap: true })
    const id = app.key.split('_')[1] ?? ''
    for (const scope of ['', `credential=apps/${app.appid}&`]) {
      const rotated = await admin('GET', `/v1/events?${scope}kind=rotated`)
      await until(async () => rotated.body.items.length > 0)
      expect(rotated.body.items.every((each: Status) => each['kind'] === 'rotated')).toBe(true)
      const byKey = await admin('GET', `/v1/events?${scope}by=${id}`)
      expect(byKey.body.items).toMatchObject([{ kind: 'rotated', by: id }])
    }
    const { body } = await admin('GET', '/v1/events?kind=rotatet&by=%0A')
    expect(body.errors.map((each: { field: string }) => each.field)).toEqual(['kind', 'by'])
  })

  it('says when WeChat ends a token', async ({ expect }) => {
    const app = await givenApp()
    const at = Date.now()
    await app.read()
    const [rotated] = (await admin('GET', `/v1/events?credential=apps/${app.appid}`)).body.items
    expect(rotated).toMatchObject({ expires_at: new Date(at + 7_200_000).toISOString() })
  })
})

describe('addresses that WeChat refused', () => {
  it('are remembered, the newest first', async ({ expect }) => {
    const app = await givenApp()
    await fault('errcode', NOT_ALLOWED)
    await app.read()
    const registry = env.REGISTRY.getByName('root') as unknown as {
      refusedAddresses(): Promise<readonly { address: string; at: number }[]>
    }
    await until(async () => (await registry.refusedAddresses()).length > 0)
    const [first] = await registry.refusedAddresses()
    const { upstream } = (await app.read()).body
    expect(upstream.errmsg).toContain(first?.address)
    expect(first?.at).toBe(Date.now())
  })
})

describe('/metrics', () => {
  it('has states, promises, rotations, refusals, reports, latency, reads, tickets, budgets', async ({
    expect,
  }) => {
    const app = await givenApp('stable_token')
    const { access_token: token } = (await app.read()).body
    await app.report(token)
    const refused = await givenApp()
    await fault('errcode', NOT_ALLOWED)
    await refused.read()
    const platform = await givenWorkingPlatform()
    const account = await givenAccount(platform)
    await call('GET', `/v1/${account}/token`, ADMIN_KEY)
    await until(
      async () =>
        (await metric(
          `lingpai_rotations_total{platform="${platform}",grant="authorizer",trigger="read"}`,
        )) === 1,
    )
    const own = `credential="apps/${app.appid}",grant="stable_token"`
    const found = async (series: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(
        await Promise.all(
          Object.keys(series).map(async (name) => [name, await metric(`lingpai_${name}`)]),
        ),
      )
    const expected = {
      'credentials{kind="app",state="serving"}': 1,
      'credentials{kind="app",state="unavailable"}': 1,
      [`credentials{platform="${platform}",kind="authorizer",state="serving"}`]: 1,
      [`promise_remaining_seconds{${own}}`]: 7_140,
      [`failing{${own}}`]: 0,
      [`failing{credential="apps/${refused.appid}",grant="client_credential"}`]: 1,
      'rotations_total{grant="stable_token",trigger="read"}': 1,
      'refusals_total{grant="client_credential",errcode="40164"}': 1,
      'reports_total{verdict="alive"}': 1,
      'reports_total{verdict="dead"}': 0,
      'killed_elsewhere_total{grant="client_credential"}': 0,
      'upstream_duration_seconds_count{call="probe"}': 1,
      'reads_total{source="keeper"}': expect.any(Number),
      [`ticket_age_seconds{credential="components/${platform}"}`]: 0,
      [`asks_today{${own}}`]: 1,
      [`asks_quota{${own}}`]: STABLE_TOKEN_QUOTA,
      [`probes_today{${own}}`]: 1,
      [`probes_budget{${own}}`]: 1_000,
      registries_unreachable: 0,
    }
    expect(await found(expected)).toEqual(expected)
    expect(await scrape()).toMatch(/\n# EOF\n$/)
  })

  it('tells the promise of the account that is worst off', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAccount(platform)
    const { expires_in: promise } = (await call('GET', `/v1/${account}/token`, ADMIN_KEY)).body
    const series = `lingpai_accounts_promise_remaining_seconds{platform="${platform}"}`
    await until(async () => (await metric(series)) !== undefined)
    expect(await metric(series)).toBeGreaterThan(promise)
  })

  it('counts on, whatever is deleted', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const series = 'lingpai_rotations_total{grant="client_credential",trigger="read"}'
    await until(async () => (await metric(series)) === 1)
    await admin('DELETE', app.path)
    await cron()
    expect(await metric(series)).toBe(1)
  })

  it('is for the operator and for keys that may, and for nobody else', async ({ expect }) => {
    const scraping = await givenKey(['metrics'])
    expect(await scrape(scraping)).toContain('# EOF')
    const app = await givenApp()
    expect(JSON.parse(await scrape(app.key))).toMatchObject({ code: 'forbidden' })
    expect(JSON.parse(await scrape('nobody'))).toMatchObject({ code: 'unauthorized' })
    expect((await call('GET', `${app.path}/token`, scraping)).status).toBe(403)
  })

  it('gives no secret and no name away', async ({ expect }) => {
    const app = await givenApp()
    await admin('PUT', app.path, {
      secret: 'another-secret',
      grant: 'client_credential',
      name: 'N0',
    })
    const { access_token: token } = (await app.read()).body
    const text = await scrape()
    for (const secret of [token, 'another-secret', ADMIN_KEY, 'N0']) {
      expect(text).not.toContain(secret)
    }
  })
})
