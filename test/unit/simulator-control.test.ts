/** The simulator's control API: clock, accounts, the outsider, the record of calls, bad requests. */

import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import type { TokenFacts } from '../simulator/control-tokens.ts'

const NOON = Date.UTC(2026, 0, 5, 4)

async function setup() {
  const simulator = createSimulator({ clock: createClock({ now: NOON }) })
  const client = createClient(simulator.fetch)
  await client.control('PUT', '/apps/wx1', { secret: 's1' })
  const facts = (token: string) => client.control<TokenFacts>('GET', `/tokens/${token}`)
  const tokens = async () =>
    (
      await client.control<{ tokens: (TokenFacts & { token: string })[] }>(
        'GET',
        '/apps/wx1/tokens',
      )
    ).tokens
  return { simulator, client, facts, tokens }
}

describe('clock', () => {
  it('is real by default, can run ahead or behind, be frozen, and be moved', async ({ expect }) => {
    let time = 1_000_000
    const simulator = createSimulator({ clock: createClock({ source: () => time }) })
    const { control } = createClient(simulator.fetch)
    expect(await control('GET', '/clock')).toEqual({ now: time, mode: 'real', skew_seconds: 0 })
    await control('POST', '/clock', { mode: 'real', skew_seconds: -300 })
    time += 5000
    expect(await control('GET', '/clock')).toMatchObject({
      now: time - 300_000,
      skew_seconds: -300,
    })
    await control('POST', '/clock', { advance_seconds: 600 })
    expect(await control('GET', '/clock')).toMatchObject({ now: time + 300_000, skew_seconds: 300 })
    await control('POST', '/clock', { now: 42_000 })
    time += 5000
    expect(await control('GET', '/clock')).toEqual({ now: 42_000, mode: 'frozen', skew_seconds: 0 })
    await control('POST', '/clock', { advance_seconds: 1.5 })
    expect(await control('GET', '/clock')).toMatchObject({ now: 43_500 })
    await control('POST', '/clock', { mode: 'real' })
    expect(await control('GET', '/clock')).toEqual({ now: time, mode: 'real', skew_seconds: 0 })
  })

  it('drives every life: a skew of five minutes ends an overlap', async ({ expect }) => {
    const time = NOON
    const simulator = createSimulator({ clock: createClock({ source: () => time }) })
    const client = createClient(simulator.fetch)
    await client.control('PUT', '/apps/wx1', { secret: 's1' })
    const { access_token: old = '' } = await client.token('wx1', 's1')
    await client.token('wx1', 's1')
    await client.control('POST', '/clock', { mode: 'real', skew_seconds: 300 })
    expect(await client.probe(old)).toBe(40001)
    await client.control('POST', '/clock', { mode: 'real', skew_seconds: -300 })
    expect(await client.probe(old)).toBe('ok')
  })
})

describe('accounts', () => {
  it('are created with defaults, changed field by field, and shown without the secret', async ({
    expect,
  }) => {
    const { client } = await setup()
    await client.control('PUT', '/apps/wx1', { name: 'Shop', quota: { token_per_day: 5 } })
    await client.token('wx1', 's1')
    const app = await client.control('GET', '/apps/wx1')
    expect(app).toMatchObject({
      appid: 'wx1',
      kind: 'mini_program',
      name: 'Shop',
      expires_in: 7200,
      state: 'normal',
      ip_allow_list: null,
      quota: { token_per_day: 5, stable_force_per_day: 20 },
      used: { token_per_day: 1, stable_per_day: 0 },
    })
    await client.control('PUT', '/apps/wx9', { secret: 'very-secret-secret' })
    for (const path of ['', '/apps/wx9', '/apps/wx9/tokens', '/faults', '/calls', '/settings']) {
      expect(JSON.stringify(await client.control('GET', path))).not.toContain('very-secret')
    }
  })

  it('take their tokens with them when deleted', async ({ expect }) => {
    const { client } = await setup()
    const { access_token = '' } = await client.token('wx1', 's1')
    await client.control('DELETE', '/apps/wx1')
    expect(await client.probe(access_token)).toBe(40001)
    expect((await client.token('wx1', 's1')).errcode).toBe(40013)
    await expect(client.control('GET', '/apps/wx1')).rejects.toThrow('404')
  })
})

describe('status and reset', () => {
  it('show what there is, and leave nothing', async ({ expect }) => {
    const { client } = await setup()
    await client.control('PUT', '/settings', { token_length: 200 })
    await client.control('POST', '/faults', { endpoint: '/cgi-bin/token', fault: 'system_error' })
    await client.token('wx1', 's1')
    expect(await client.control('GET', '')).toMatchObject({
      now: NOON,
      mode: 'frozen',
      apps: [{ appid: 'wx1' }],
      faults: [{ fault: 'system_error', fired: 1 }],
      calls_total: 1,
    })
    const empty = { apps: [], faults: [], calls_total: 0 }
    expect(await client.control('POST', '/reset', { now: 5 })).toEqual({
      ...empty,
      now: 5,
      mode: 'frozen',
    })
    expect(await client.control('POST', '/reset')).toMatchObject({ ...empty, mode: 'real' })
    expect(await client.control('GET', '/settings')).toMatchObject({ token_length: 157 })
  })
})

describe('the outsider', () => {
  it('replaces the token that the server serves, and is told apart from it', async ({ expect }) => {
    const { client, facts } = await setup()
    const { access_token: served = '' } = await client.token('wx1', 's1')
    const { tokens } = await client.control<{ tokens: string[] }>('POST', '/apps/wx1/outsider', {
      calls: 2,
    })
    expect(tokens).toHaveLength(2)
    expect(await client.probe(served)).toBe(40001)
    expect(await facts(served)).toMatchObject({ issued_to: 'caller' })
    expect(await facts(tokens[1] ?? '')).toMatchObject({ live: true, issued_to: 'outsider' })
    expect((await client.control<{ total: number }>('GET', '/calls?appid=wx1')).total).toBe(2)
  })

  it('shares the stable token unless it forces', async ({ expect }) => {
    const { client } = await setup()
    const { access_token } = await client.stable('wx1', 's1')
    const call = (body: object) => client.control('POST', '/apps/wx1/outsider', body)
    expect(await call({ lineage: 'stable_token' })).toEqual({ tokens: [access_token] })
    const forced = await call({ lineage: 'stable_token', force_refresh: true })
    expect(forced['tokens']).not.toEqual([access_token])
  })

  it('is bound by the quota, and says so', async ({ expect }) => {
    const { client } = await setup()
    await client.control('PUT', '/apps/wx1', { quota: { token_per_day: 1 } })
    const answer = await client.control('POST', '/apps/wx1/outsider', { calls: 3 })
    expect(answer).toEqual({ tokens: [expect.any(String)], refused: 45009 })
  })

  it('calls at random moments of its script as the clock moves, until its end', async ({
    expect,
  }) => {
    const { simulator, client, tokens } = await setup()
    const { access_token: served = '' } = await client.token('wx1', 's1')
    await client.control('POST', '/apps/wx1/outsider/script', {
      mean_interval_seconds: 600,
      until: NOON + 36_000_000,
    })
    await client.control('POST', '/clock', { advance_seconds: 36_000 })
    expect(simulator.world.tokens.size).toBeGreaterThan(35)
    const calls = (await tokens()).filter((token) => token.issued_to === 'outsider')
    // 60 expected; the seed is fixed, so this does not vary.
    expect(calls.length).toBeGreaterThan(35)
    expect(calls.length).toBeLessThan(90)
    const gaps = calls.slice(1).map((call, i) => (call.issued_at ?? 0) - (calls[i]?.issued_at ?? 0))
    expect(new Set(gaps).size).toBe(gaps.length)
    expect(await client.probe(served)).toBe(40001)
    await client.control('POST', '/clock', { advance_seconds: 36_000 })
    expect(await tokens()).toHaveLength(calls.length + 1)
  })

  it('has run its script before the truth is told', async ({ expect }) => {
    let time = NOON
    const simulator = createSimulator({ clock: createClock({ source: () => time }) })
    const client = createClient(simulator.fetch)
    await client.control('PUT', '/apps/wx1', { secret: 's1' })
    const { access_token: served } = await client.token('wx1', 's1')
    await client.control('POST', '/apps/wx1/outsider/script', { mean_interval_seconds: 1 })
    time += 60_000
    expect(await client.control('GET', `/tokens/${served}`)).toMatchObject({ live: false })
  })

  it('runs its script also when a request arrives, and stops when told', async ({ expect }) => {
    let time = NOON
    const simulator = createSimulator({ clock: createClock({ source: () => time }) })
    const client = createClient(simulator.fetch)
    await client.control('PUT', '/apps/wx1', { secret: 's1' })
    await client.control('POST', '/apps/wx1/outsider/script', { mean_interval_seconds: 1 })
    time += 3_600_000
    await client.probe('x')
    const count = simulator.world.tokens.size
    expect(count).toBeGreaterThan(1000)
    await client.control('DELETE', '/apps/wx1/outsider/script')
    time += 3_600_000
    await client.probe('x')
    expect(simulator.world.tokens.size).toBe(count)
  })
})

describe('record of calls', () => {
  it('has who called what with what outcome, newest last', async ({ expect }) => {
    const { client } = await setup()
    const { access_token = '' } = await client.token('wx1', 's1', '192.0.2.1')
    await client.stable('wx1', 'wrong')
    await client.probe(access_token)
    const at = NOON
    expect(await client.control('GET', '/calls')).toEqual({
      total: 3,
      items: [
        {
          at,
          endpoint: '/cgi-bin/token',
          appid: 'wx1',
          caller: '192.0.2.1',
          errcode: null,
          issued: true,
          fault: null,
        },
        {
          at,
          endpoint: '/cgi-bin/stable_token',
          appid: 'wx1',
          caller: '203.0.113.7',
          errcode: 40125,
          issued: false,
          fault: null,
        },
        {
          at,
          endpoint: '/cgi-bin/get_api_domain_ip',
          appid: 'wx1',
          caller: '203.0.113.7',
          errcode: null,
          issued: false,
          fault: null,
        },
      ],
    })
    const filtered = await client.control('GET', '/calls?endpoint=/cgi-bin/stable_token&appid=wx1')
    expect(filtered['total']).toBe(1)
    await client.control('DELETE', '/calls')
    expect(await client.control('GET', '/calls')).toEqual({ total: 0, items: [] })
  })

  it('keeps the last 10,000 and counts all', async ({ expect }) => {
    const { simulator, client } = await setup()
    for (let at = 0; at < 10_005; at++) {
      simulator.world.calls.open({ at, endpoint: '/x', appid: null, caller: 'c', fault: null })
    }
    const calls = await client.control<{ total: number; items: { at: number }[] }>('GET', '/calls')
    expect(calls.total).toBe(10_005)
    expect(calls.items).toHaveLength(10_000)
    expect(calls.items[0]?.at).toBe(5)
  })
})

describe('wrong control requests', () => {
  it.for([
    ['PUT', '/apps/wx9', {}, 'secret'],
    ['PUT', '/apps/wx1', { expire_in: 5 }, 'expire_in'],
    ['PUT', '/apps/wx1', { ip_allow_list: ['1.2.3.4/33'] }, 'ip_allow_list.0'],
    ['POST', '/clock', { now: 'noon' }, 'advance_seconds'],
    ['PUT', '/settings', { token_length: 135 }, 'token_length'],
    ['POST', '/faults', { endpoint: '/cgi-bin/token', fault: 'gremlins' }, 'fault'],
    ['POST', '/faults', { endpoint: '/cgi-bin/token', fault: 'errcode' }, 'errcode'],
    [
      'POST',
      '/faults',
      { endpoint: '/cgi-bin/token', fault: 'system_error', effect: 'before' },
      'effect',
    ],
  ] as const)(
    '%s %s %j gets a 400 that names the field',
    async ([method, path, body, field], { expect }) => {
      const { simulator } = await setup()
      const response = await simulator.fetch(`/__simulator${path}`, {
        method,
        body: JSON.stringify(body),
      })
      expect(response.status).toBe(400)
      const problem = (await response.json()) as { error: string; message: string }
      expect(problem.error).toBe('invalid_request')
      expect(problem.message).toContain(field)
    },
  )

  it('get a 400 for what is not JSON and a 404 for what does not exist', async ({ expect }) => {
    const { simulator } = await setup()
    const status = async (path: string, init: RequestInit) =>
      (await simulator.fetch(`/__simulator${path}`, init)).status
    expect(await status('/reset', { method: 'POST', body: '{' })).toBe(400)
    expect(await status('/apps/none/outsider', { method: 'POST' })).toBe(404)
    expect(await status('/faults/none', { method: 'DELETE' })).toBe(404)
    expect(await status('/tokens/revoke', { method: 'POST', body: '{"token":"x"}' })).toBe(404)
    expect(await status('/nothing', {})).toBe(404)
  })
})
