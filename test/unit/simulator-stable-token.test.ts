/** The simulated /cgi-bin/stable_token: sharing, early renewal, forced refreshes, request forms. */

import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import type { TokenFacts } from '../simulator/control-tokens.ts'

const NOON = Date.UTC(2026, 0, 5, 4)

async function setup(config: Record<string, unknown> = {}) {
  const simulator = createSimulator({ clock: createClock({ now: NOON }) })
  const client = createClient(simulator.fetch)
  await client.control('PUT', '/apps/wx1', { secret: 's1', ...config })
  const stable = async (force = false) => {
    const { access_token = '', expires_in } = await client.stable('wx1', 's1', { force })
    return { token: access_token, expiresIn: expires_in }
  }
  const advance = (seconds: number) =>
    client.control('POST', '/clock', { advance_seconds: seconds })
  const cause = async (token: string) =>
    (await client.control<TokenFacts>('GET', `/tokens/${token}`)).died_because
  return { simulator, client, stable, advance, cause }
}

describe('normal mode', () => {
  it('answers the same token with what remains of its life', async ({ expect }) => {
    const { stable, advance } = await setup()
    const { token } = await stable()
    await advance(1000)
    expect(await stable()).toEqual({ token, expiresIn: 6200 })
    await advance(5899)
    expect(await stable()).toEqual({ token, expiresIn: 301 })
  })

  it('renews in the last 300 s, when both tokens work until the old one ends', async ({
    expect,
  }) => {
    const { client, stable, advance } = await setup()
    const old = await stable()
    await advance(6900)
    const renewed = await stable()
    expect(renewed.token).not.toBe(old.token)
    expect(renewed.expiresIn).toBe(7200)
    expect((await stable()).token).toBe(renewed.token)
    await advance(299)
    expect(await client.probe(old.token)).toBe('ok')
    await advance(1)
    expect(await client.probe(old.token)).toBe(42001)
    expect(await client.probe(renewed.token)).toBe('ok')
  })

  it('issues anew when the current token was revoked', async ({ expect }) => {
    const { client, stable } = await setup()
    const { token } = await stable()
    await client.control('POST', '/tokens/revoke', { token })
    expect((await stable()).token).not.toBe(token)
  })

  it('does not issue on every call when lives are set as short as the overlap', async ({
    expect,
  }) => {
    const { stable, advance } = await setup({ expires_in: 300 })
    const { token } = await stable()
    await advance(149)
    expect((await stable()).token).toBe(token)
    await advance(1)
    expect((await stable()).token).not.toBe(token)
  })
})

describe('force_refresh', () => {
  it('issues a new token and lets the previous one live for 300 s', async ({ expect }) => {
    const { client, stable, advance, cause } = await setup()
    const old = await stable()
    const forced = await stable(true)
    expect(forced.token).not.toBe(old.token)
    await advance(299)
    expect(await client.probe(old.token)).toBe('ok')
    await advance(2)
    expect(await client.probe(old.token)).toBe(40001)
    expect(await cause(old.token)).toBe('forced')
  })

  it('answers the current token when forced again within 30 s', async ({ expect }) => {
    const { client, stable, advance } = await setup()
    const forced = await stable(true)
    await advance(29)
    const again = await client.stable('wx1', 's1', { force: true })
    expect(again).toEqual({ access_token: forced.token, expires_in: 7171 })
    await advance(1)
    expect((await stable(true)).token).not.toBe(forced.token)
  })

  it('kills a leaked token at once by two refreshes 30 s apart', async ({ expect }) => {
    const { client, stable, advance, cause } = await setup()
    const leaked = await stable()
    const first = await stable(true)
    await advance(30)
    expect(await client.probe(leaked.token)).toBe('ok')
    await stable(true)
    expect(await client.probe(leaked.token)).toBe(40001)
    expect(await cause(leaked.token)).toBe('forced')
    expect(await client.probe(first.token)).toBe('ok')
  })

  it('refuses the 21st refresh of a day, while normal calls go on', async ({ expect }) => {
    const { client, stable, advance } = await setup()
    for (let i = 0; i < 20; i++) {
      expect((await stable(true)).expiresIn).toBe(7200)
      // One within 30 s is no refresh and does not count.
      await stable(true)
      await advance(30)
    }
    expect((await client.stable('wx1', 's1', { force: true })).errcode).toBe(45009)
    expect((await stable()).expiresIn).toBe(7170)
  })
})

describe('lineages', () => {
  it('keeps /cgi-bin/token and stable_token apart, and both kinds work', async ({ expect }) => {
    const { client, stable } = await setup()
    const steady = await stable()
    const plain = (await client.token('wx1', 's1')).access_token ?? ''
    for (let i = 0; i < 3; i++) {
      await client.token('wx1', 's1')
    }
    expect(await client.probe(steady.token)).toBe('ok')
    expect(await client.probe(plain)).toBe(40001)
    const fresh = (await client.token('wx1', 's1')).access_token ?? ''
    await stable(true)
    expect((await stable()).token).not.toBe(fresh)
    expect(await client.probe(fresh)).toBe('ok')
  })
})

describe('request forms', () => {
  const json = '{"grant_type":"client_credential","appid":"wx1","secret":"s1"}'
  const form = 'application/x-www-form-urlencoded'
  const cases: [string, RequestInit, number | undefined][] = [
    ['GET', {}, 43002],
    [
      'a form',
      { method: 'POST', body: 'appid=wx1&secret=s1', headers: { 'content-type': form } },
      41002,
    ],
    ['bad JSON', { method: 'POST', body: '{"appid":' }, 47001],
    ['JSON that is no object', { method: 'POST', body: '[]' }, 47001],
    ['a field of a wrong type', { method: 'POST', body: '{"appid":1}' }, 47001],
    ['an empty body', { method: 'POST' }, 44002],
    [
      'JSON declared as a form',
      { method: 'POST', body: json, headers: { 'content-type': form } },
      undefined,
    ],
  ]
  it.for(cases)('answers %s as WeChat does', async ([, init, errcode], { expect }) => {
    const { simulator } = await setup()
    const response = await simulator.fetch('/cgi-bin/stable_token', init)
    expect(response.status).toBe(200)
    expect(((await response.json()) as { errcode?: number }).errcode).toBe(errcode)
  })
})
