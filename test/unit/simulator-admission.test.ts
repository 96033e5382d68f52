/** Who the simulated token endpoints let in: order of checks, addresses, risk, states, quotas. */

import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'

const NOON = Date.UTC(2026, 0, 5, 4)

async function setup(config: Record<string, unknown> = {}) {
  const simulator = createSimulator({ clock: createClock({ now: NOON }) })
  const client = createClient(simulator.fetch)
  const configure = (change: Record<string, unknown>) =>
    client.control('PUT', '/apps/wx1', { secret: 's1', ...change })
  await configure(config)
  const token = async (ip?: string) => (await client.token('wx1', 's1', ip)).errcode ?? 'ok'
  const stable = async (ip?: string) =>
    (await client.stable('wx1', 's1', ip === undefined ? {} : { ip })).errcode ?? 'ok'
  const advance = (seconds: number) =>
    client.control('POST', '/clock', { advance_seconds: seconds })
  return { simulator, client, configure, token, stable, advance }
}

describe('order of checks', () => {
  it('names the first thing wrong with a request, in the order of the table', async ({
    expect,
  }) => {
    const { simulator, configure } = await setup()
    const everythingWrong = {
      ip_allow_list: ['192.0.2.1'],
      risk_confirmation: true,
      state: 'punished',
      quota: { token_per_day: 0, token_per_minute: 0 },
    }
    await configure(everythingWrong)
    const ask = async (query: Record<string, string>) => {
      const response = await simulator.fetch(`/cgi-bin/token?${new URLSearchParams(query)}`)
      return ((await response.json()) as { errcode?: number }).errcode
    }
    const grant = { grant_type: 'client_credential' }
    expect(await ask({ grant_type: 'client_credentials' })).toBe(40002)
    expect(await ask(grant)).toBe(41002)
    expect(await ask({ ...grant, appid: 'wx1 ' })).toBe(41004)
    expect(await ask({ ...grant, appid: 'wx1 ', secret: 'no' })).toBe(40013)
    expect(await ask({ ...grant, appid: 'WX1', secret: 's1' })).toBe(40013)
    expect(await ask({ ...grant, appid: 'wx1', secret: 'no' })).toBe(40125)
    const right = { ...grant, appid: 'wx1', secret: 's1' }
    expect(await ask(right)).toBe(40164)
    await configure({ ip_allow_list: null })
    expect(await ask(right)).toBe(89503)
    await configure({ risk_confirmation: false })
    expect(await ask(right)).toBe(50004)
    await configure({ state: 'normal' })
    expect(await ask(right)).toBe(45009)
    await configure({ quota: { token_per_day: 10 } })
    expect(await ask(right)).toBe(45011)
    await configure({ quota: { token_per_minute: 10 } })
    expect(await ask(right)).toBeUndefined()
  })

  it('answers a wrong secret with 40001 where that is set', async ({ expect }) => {
    const { client } = await setup({ wrong_secret_errcode: 40001 })
    expect((await client.token('wx1', 'no')).errcode).toBe(40001)
    expect((await client.stable('wx1', 'no')).errcode).toBe(40001)
  })

  it.for([
    ['limited', 50002],
    ['punished', 50004],
    ['frozen', 50007],
    ['secret_frozen', 40243],
  ] as const)('refuses an account that is %s', async ([state, errcode], { expect }) => {
    const { token, stable } = await setup({ state })
    expect(await token()).toBe(errcode)
    expect(await stable()).toBe(errcode)
  })

  it('keeps old tokens working after a reset of the secret, and refuses the old secret', async ({
    expect,
  }) => {
    const { client, configure, token } = await setup()
    const { access_token = '' } = await client.token('wx1', 's1')
    await configure({ secret: 's2' })
    expect(await token()).toBe(40125)
    expect(await client.probe(access_token)).toBe('ok')
  })
})

describe('allow-list', () => {
  it('names the caller in 40164, by default the configured egress address', async ({ expect }) => {
    const { client, configure } = await setup()
    await configure({ ip_allow_list: ['192.0.2.1'] })
    const { errcode, errmsg } = await client.token('wx1', 's1')
    expect(errcode).toBe(40164)
    expect(errmsg).toContain(
      'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: ',
    )
    await client.control('PUT', '/settings', { egress_ip: '198.51.100.4' })
    expect((await client.stable('wx1', 's1')).errmsg).toContain('invalid ip 198.51.100.4 ipv6')
  })

  it('knows addresses, ranges and wildcards', async ({ expect }) => {
    const { token } = await setup({
      ip_allow_list: ['192.0.2.1', '198.51.100.70/26', '10.1.2.*', '2001:db8::1'],
    })
    const allowed = ['192.0.2.1', '198.51.100.64', '198.51.100.127', '10.1.2.0', '10.1.2.255']
    for (const ip of [...allowed, '2001:DB8::1', '::ffff:192.0.2.1']) {
      expect(await token(ip), ip).toBe('ok')
    }
    for (const ip of ['192.0.2.2', '198.51.100.63', '198.51.100.128', '10.1.3.1', '2001:db8::2']) {
      expect(await token(ip), ip).toBe(40164)
    }
  })

  it('is off without a list, and covers business calls of official accounts only', async ({
    expect,
  }) => {
    const { client, configure, token } = await setup({ kind: 'official_account' })
    expect(await token('192.0.2.9')).toBe('ok')
    await configure({ ip_allow_list: ['192.0.2.1'] })
    const { access_token = '' } = await client.token('wx1', 's1', '192.0.2.1')
    expect(await client.probe(access_token, '192.0.2.9')).toBe(40164)
    expect(await client.probe(access_token, '192.0.2.1')).toBe('ok')
    await configure({ kind: 'mini_program' })
    expect(await client.probe(access_token, '192.0.2.9')).toBe('ok')
  })
})

describe('risk confirmation', () => {
  it('lets an address in once the administrator accepts it', async ({ expect }) => {
    const { client, token } = await setup({ risk_confirmation: true })
    expect(await token()).toBe(89503)
    expect(await token()).toBe(89501)
    await client.control('POST', '/apps/wx1/risk', { decision: 'accept' })
    expect(await token()).toBe('ok')
    expect(await token('192.0.2.9')).toBe(89503)
  })

  it('blocks a refused address for an hour, and refused again for a day', async ({ expect }) => {
    const { client, token, advance } = await setup({ risk_confirmation: true })
    const reject = () => client.control('POST', '/apps/wx1/risk', { decision: 'reject' })
    await token()
    await reject()
    expect(await token()).toBe(89507)
    await advance(3599)
    expect(await token()).toBe(89507)
    await advance(1)
    expect(await token()).toBe(89503)
    await reject()
    expect(await token()).toBe(89506)
    await advance(86_399)
    expect(await token()).toBe(89506)
    await advance(1)
    expect(await token()).toBe(89503)
  })
})

describe('quotas', () => {
  it('refuses the 2001st token of a day, advertising stable_token', async ({ expect }) => {
    const { client, token } = await setup({ quota: { token_per_minute: 5000 } })
    await client.control('POST', '/apps/wx1/outsider', { calls: 1999 })
    expect(await token()).toBe('ok')
    const { errcode, errmsg } = await client.token('wx1', 's1')
    expect(errcode).toBe(45009)
    expect(errmsg).toContain('getStableAccessToken')
  })

  it('starts a new day at midnight in Shanghai, not in UTC', async ({ expect }) => {
    const { client, token } = await setup({ quota: { token_per_day: 1 } })
    const at = (now: number) => client.control('POST', '/clock', { now })
    const midnightInShanghai = Date.UTC(2026, 0, 5, 16)
    await at(Date.UTC(2026, 0, 4, 23, 59))
    expect(await token()).toBe('ok')
    await at(Date.UTC(2026, 0, 5, 0, 1))
    expect(await token()).toBe(45009)
    await at(midnightInShanghai - 1)
    expect(await token()).toBe(45009)
    await at(midnightInShanghai)
    expect(await token()).toBe('ok')
  })

  it('limits bursts within a minute', async ({ expect }) => {
    const { token, stable, advance } = await setup({
      quota: { token_per_minute: 2, stable_per_minute: 1 },
    })
    expect([await token(), await token(), await token()]).toEqual(['ok', 'ok', 45011])
    expect([await stable(), await stable()]).toEqual(['ok', 45011])
    await advance(60)
    expect([await token(), await stable()]).toEqual(['ok', 'ok'])
  })

  it('has the published limits of stable_token by default, lower ones on request', async ({
    expect,
  }) => {
    const { client, stable } = await setup()
    const app = await client.control('GET', '/apps/wx1')
    expect(app['quota']).toMatchObject({
      token_per_day: 2000,
      stable_per_day: 500_000,
      stable_per_minute: 10_000,
      stable_force_per_day: 20,
    })
    await client.control('PUT', '/apps/wx1', { quota: { stable_per_day: 1 } })
    expect([await stable(), await stable()]).toEqual(['ok', 45009])
  })

  it('counts calls refused at the door only if told to', async ({ expect }) => {
    const { client, configure, token } = await setup({ quota: { token_per_day: 2 } })
    await client.token('wx1', 'wrong')
    expect(await token()).toBe('ok')
    await configure({ failed_auth_counts: true })
    await client.token('wx1', 'wrong')
    expect(await token()).toBe(45009)
    expect((await client.control('GET', '/apps/wx1'))['used']).toMatchObject({ token_per_day: 2 })
  })
})
