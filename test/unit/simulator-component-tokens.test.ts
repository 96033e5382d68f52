/** The simulated component token: tickets, succession, the door of the platform's endpoints. */

import { describe, it } from 'vitest'
import type { TokenFacts } from '../simulator/control-tokens.ts'
import { COMPONENT, testPlatform } from '../simulator/test-platform.ts'

const SECRET = 'component-secret'

async function setup(config: Record<string, unknown> = {}) {
  const platform = await testPlatform({ config })
  const issue = (fields: Record<string, unknown>, ip?: string) =>
    platform.ask('api_component_token', { component_appsecret: SECRET, ...fields }, '', ip)
  /** The errcode of the cheapest call with this token, or 'ok'. */
  const probe = async (token: string, name = 'component_access_token', ip?: string) => {
    const query = `?${name}=${token}`
    const page = { offset: 0, count: 1 }
    return (await platform.ask('api_get_authorizer_list', page, query, ip)).errcode ?? 'ok'
  }
  const facts = (token: string) => platform.client.control<TokenFacts>('GET', `/tokens/${token}`)
  return { ...platform, issue, probe, facts }
}

describe('api_component_token', () => {
  it('answers exactly a token and its life', async ({ expect }) => {
    const { issue, ticket } = await setup()
    const answer = await issue({ component_verify_ticket: await ticket() })
    expect(answer).toEqual({
      component_access_token: expect.stringMatching(/^\d+_[\w-]+$/),
      expires_in: 7200,
    })
  })

  it('issues anew each time; the one before lives 300 s more, and never a third', async ({
    expect,
  }) => {
    const { componentToken, probe, advance, facts } = await setup()
    const first = await componentToken()
    const second = await componentToken()
    expect(await probe(first)).toBe('ok')
    await advance(299)
    expect(await probe(first)).toBe('ok')
    await advance(1)
    expect(await probe(first)).toBe(40001)
    await componentToken()
    await componentToken()
    expect(await probe(second)).toBe(40001)
    expect(await facts(second)).toMatchObject({
      live: false,
      lineage: 'component',
      appid: COMPONENT,
      died_because: 'third_issuance',
    })
    const last = await componentToken()
    await advance(7200)
    expect(await probe(last)).toBe(42001)
  })

  it('lives as long as is configured', async ({ expect }) => {
    const { issue, ticket } = await setup({ expires_in: 600 })
    const answer = await issue({ component_verify_ticket: await ticket() })
    expect(answer.expires_in).toBe(600)
  })

  it('takes any ticket until it is 12 h old, and tells old from unknown', async ({ expect }) => {
    const { issue, ticket, advance } = await setup()
    const old = await ticket()
    await advance(43_199)
    await ticket()
    expect(await issue({ component_verify_ticket: old })).not.toHaveProperty('errcode')
    await advance(1)
    expect(await issue({ component_verify_ticket: old })).toMatchObject({ errcode: 61005 })
    for (const wrong of ['ticket@@@x', '', 7]) {
      expect(await issue({ component_verify_ticket: wrong })).toMatchObject({ errcode: 61006 })
    }
  })

  it.for([
    [{ component_appid: '' }, 41018],
    [{ component_appsecret: '' }, 41004],
    [{ component_appsecret: 7 }, 47001],
    [{ component_appid: 'wxother' }, 61011],
    [{ component_appid: 'wxc ' }, 40013],
    [{ component_appsecret: 'wrong', component_verify_ticket: 'wrong' }, 40125],
  ] as const)('refuses %j with %i', async ([fields, errcode], { expect }) => {
    const { issue, ticket } = await setup()
    const answer = await issue({ component_verify_ticket: await ticket(), ...fields })
    expect(answer).toMatchObject({ errcode })
  })

  it('can refuse a wrong secret with 40001', async ({ expect }) => {
    const { issue } = await setup({ wrong_secret_errcode: 40001 })
    expect(await issue({ component_appsecret: 'wrong' })).toMatchObject({ errcode: 40001 })
  })

  it('refuses other methods and bodies as every POST does', async ({ expect }) => {
    const { simulator } = await setup()
    const errcode = async (init: RequestInit) => {
      const response = await simulator.fetch('/cgi-bin/component/api_component_token', init)
      return ((await response.json()) as { errcode?: number }).errcode
    }
    expect(await errcode({})).toBe(43002)
    expect(await errcode({ method: 'POST', body: '' })).toBe(44002)
    expect(await errcode({ method: 'POST', body: '{' })).toBe(47001)
    const form = new URLSearchParams({ component_appid: COMPONENT })
    expect(await errcode({ method: 'POST', body: form })).toBe(41018)
  })

  it('has a daily quota', async ({ expect }) => {
    const { issue, ticket, advance } = await setup({ quota: { component_token_per_day: 1 } })
    const fields = { component_verify_ticket: await ticket() }
    await issue(fields)
    expect(await issue(fields)).toMatchObject({ errcode: 45009 })
    await advance(12 * 3600)
    expect(await issue({ component_verify_ticket: await ticket() })).not.toHaveProperty('errcode')
  })

  it('is where a platform must go: the account endpoints say so', async ({ expect }) => {
    const { client } = await setup()
    expect(await client.token(COMPONENT, SECRET)).toMatchObject({ errcode: 61024 })
    expect(await client.stable(COMPONENT, SECRET)).toMatchObject({ errcode: 61024 })
  })
})

describe('the endpoints of a platform', () => {
  it('take its token under either name, and no other', async ({ expect }) => {
    const { client, componentToken, probe, ask } = await setup()
    const token = await componentToken()
    expect(await probe(token, 'component_access_token')).toBe('ok')
    expect(await probe(token, 'access_token')).toBe('ok')
    expect(await probe('')).toBe(41001)
    expect(await ask('api_get_authorizer_list', { offset: 0, count: 1 })).toMatchObject({
      errcode: 41001,
    })
    expect(await probe('50_garbage')).toBe(40014)
    await client.control('PUT', '/apps/wxa', { secret: 's' })
    const { access_token = '' } = await client.token('wxa', 's')
    expect(await probe(access_token, 'access_token')).toBe(61014)
  })

  it('take the token only of the platform that the body names', async ({ expect }) => {
    const { withToken } = await setup()
    const page = { offset: 0, count: 1 }
    const of = (component_appid: string) =>
      withToken('api_get_authorizer_list', { ...page, component_appid })
    expect(await of('wxother')).toMatchObject({ errcode: 40013 })
    expect(await of('')).toMatchObject({ errcode: 41018 })
  })

  it('refuse addresses that are not registered, and name them', async ({ expect }) => {
    const { issue, ticket, componentToken, probe, control } = await setup()
    const token = await componentToken()
    await control('PUT', '', { ip_allow_list: ['192.0.2.0/24'] })
    const fields = { component_verify_ticket: await ticket() }
    expect(await issue(fields, '198.51.100.9')).toEqual({
      errcode: 61004,
      errmsg: expect.stringMatching(
        /^access clientip is not registered requestIP: 198\.51\.100\.9 rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/,
      ),
    })
    expect(await probe(token, 'access_token', '198.51.100.9')).toBe(61004)
    expect(await issue(fields, '192.0.2.9')).not.toHaveProperty('errcode')
    expect(await probe(token, 'access_token', '192.0.2.9')).toBe('ok')
  })

  it('are the only ones for its token', async ({ expect }) => {
    const { client, componentToken } = await setup()
    expect(await client.probe(await componentToken())).toBe(40001)
  })
})
