/** The simulated JS tickets, quotas and their clearing, and the check of callbacks. */

import { createHash } from 'node:crypto'
import { describe, it } from 'vitest'
import { testPlatform } from '../simulator/test-platform.ts'

async function setup() {
  // Without a URL, so that a month can pass without thousands of pushes.
  const platform = await testPlatform({ config: { push_url: null } })
  const { client } = platform
  await client.control('PUT', '/apps/wxoa', {
    secret: 's',
    kind: 'official_account',
    quota: { token_per_day: 5 },
  })
  const { access_token: token = '' } = await client.token('wxoa', 's')
  const get = async (path: string, query: Record<string, string> = {}) => {
    const url = `${path}?${new URLSearchParams({ access_token: token, ...query })}`
    return (await (await platform.simulator.fetch(url)).json()) as Record<string, unknown>
  }
  const post = (path: string, fields: unknown, query: Record<string, string> = {}) =>
    client.post(`${path}?${new URLSearchParams({ access_token: token, ...query })}`, fields)
  const ticket = async (more: Record<string, string> = {}) =>
    String((await get('/cgi-bin/ticket/getticket', { type: 'jsapi', ...more }))['ticket'])
  /** Whether WeChat's client would take a page signed with this ticket. */
  const works = async (value: string, url = 'https://shop.example/?a=1') => {
    const signed = `jsapi_ticket=${value}&noncestr=n&timestamp=1&url=https://shop.example/?a=1`
    const signature = createHash('sha1').update(signed).digest('hex')
    const page = { appId: 'wxoa', timestamp: 1, nonceStr: 'n', signature, url }
    return (await client.control('POST', '/jssdk', page))['accepted']
  }
  return { ...platform, token, get, post, jsTicket: ticket, works }
}

describe('getticket', () => {
  it('answers with errcode 0 the same ticket, always for 7200, until its boundary', async ({
    expect,
  }) => {
    const { client, get, jsTicket, advance } = await setup()
    const query = { type: 'jsapi' }
    const first = await get('/cgi-bin/ticket/getticket', query)
    expect(first).toEqual({
      errcode: 0,
      errmsg: 'ok',
      ticket: expect.stringMatching(/^[\w-]{86}$/),
      expires_in: 7200,
    })
    await advance(7199)
    expect(await get('/cgi-bin/ticket/getticket', query)).toEqual(first)
    await advance(1)
    const { access_token = '' } = await client.token('wxoa', 's')
    expect(await jsTicket({ access_token })).not.toBe(first['ticket'])
  })

  it('keeps a ticket working for an hour after its boundary', async ({ expect }) => {
    const { client, jsTicket, works, advance } = await setup()
    const old = await jsTicket()
    expect(await works(old)).toBe(true)
    expect(await works(old, 'https://shop.example/?a=1#part')).toBe(true)
    expect(await works(old, 'https://shop.example/')).toBe(false)
    await advance(7200)
    const { access_token = '' } = await client.token('wxoa', 's')
    const renewed = await jsTicket({ access_token })
    await advance(3599)
    expect(await works(old)).toBe(true)
    await advance(1)
    expect(await works(old)).toBe(false)
    expect(await works(renewed)).toBe(true)
    expect(await works('made-up')).toBe(false)
  })

  it('gives one ticket to an account and its platform, another for cards', async ({ expect }) => {
    const { authorize, withToken, jsTicket } = await setup()
    const { auth_code } = await authorize('wxoa')
    const { authorization_info: info } = await withToken('api_query_auth', {
      authorization_code: auth_code,
    })
    const access_token = info?.authorizer_access_token ?? ''
    expect(await jsTicket({ access_token })).toBe(await jsTicket())
    expect(await jsTicket({ type: 'wx_card' })).not.toBe(await jsTicket())
  })

  it('has none for mini programs, platforms, other types and bad tokens', async ({ expect }) => {
    const { client, get, componentToken } = await setup()
    await client.control('PUT', '/apps/wxmp', { secret: 's', kind: 'mini_program' })
    const { access_token: mini = '' } = await client.token('wxmp', 's')
    const errcode = async (query: Record<string, string>) =>
      (await get('/cgi-bin/ticket/getticket', { type: 'jsapi', ...query }))['errcode']
    expect(await errcode({ access_token: mini })).toBe(48001)
    expect(await errcode({ access_token: await componentToken() })).toBe(40001)
    expect(await errcode({ type: 'other' })).toBe(40097)
    expect(await errcode({ access_token: '' })).toBe(41001)
    expect(await errcode({ access_token: '50_garbage' })).toBe(40014)
  })
})

describe('quota/get', () => {
  const PATH = '/cgi-bin/openapi/quota/get'

  it('tells what is left of an account, a platform, an authorizer', async ({ expect }) => {
    const { post, control, componentToken, withToken, authorize, refresh } = await setup()
    expect(await post(PATH, { cgi_path: '/cgi-bin/token' })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 5, used: 1, remain: 4 },
    })
    expect(await post(PATH, { cgi_path: '/cgi-bin/stable_token' })).toMatchObject({
      quota: { daily_limit: 500_000, used: 0 },
    })
    const component = { access_token: await componentToken() }
    const cgi_path = '/cgi-bin/component/api_component_token'
    expect(await post(PATH, { cgi_path }, component)).toMatchObject({
      quota: { daily_limit: 10_000, used: 1, remain: 9_999 },
    })
    const { auth_code } = await authorize('wxoa')
    const { authorization_info: info } = await withToken('api_query_auth', {
      authorization_code: auth_code,
    })
    await refresh('wxoa', info?.authorizer_refresh_token ?? '')
    const answer = await post(
      PATH,
      { cgi_path: '/cgi-bin/component/api_authorizer_token' },
      { access_token: info?.authorizer_access_token ?? '' },
    )
    expect(answer).toMatchObject({ quota: { used: 1 } })
    expect(await control('GET')).toMatchObject({ used: { component_token_per_day: 3 } })
  })

  it('refuses paths unknown or not of the token, and bad tokens', async ({ expect }) => {
    const { post } = await setup()
    const errcode = async (cgi_path: string, query = {}) =>
      (await post(PATH, { cgi_path }, query))['errcode']
    expect(await errcode('cgi-bin/token')).toBe(76021)
    expect(await errcode('constructor')).toBe(76021)
    expect(await errcode('/cgi-bin/component/api_component_token')).toBe(76022)
    expect(await errcode('/cgi-bin/token', { access_token: '50_garbage' })).toBe(40014)
    expect(await errcode('/cgi-bin/token', { access_token: '' })).toBe(41001)
  })
})

describe('clear_quota', () => {
  it('gives the day back, ten times a month in Shanghai, shared with v2', async ({ expect }) => {
    const { client, post, advance } = await setup()
    for (let i = 0; i < 4; i++) {
      await client.token('wxoa', 's')
    }
    const { access_token } = await client.token('wxoa', 's')
    expect(access_token).toBeUndefined()
    const { tokens } = await client.control<{ tokens: { token: string; live: boolean }[] }>(
      'GET',
      '/apps/wxoa/tokens',
    )
    const live = { access_token: tokens.at(-1)?.token ?? '' }
    const clear = () => post('/cgi-bin/clear_quota', { appid: 'wxoa' }, live)
    expect(await clear()).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await client.token('wxoa', 's')).not.toHaveProperty('errcode')
    const v2 = () => client.post('/cgi-bin/clear_quota/v2', { appid: 'wxoa', appsecret: 's' })
    for (let i = 0; i < 9; i++) {
      expect(await v2()).toEqual({ errcode: 0, errmsg: 'ok' })
    }
    expect(await v2()).toMatchObject({ errcode: 48006 })
    expect(await clear()).toMatchObject({ errcode: 48006 })
    // From noon on the 5th of January to midnight on the 1st of February, there.
    await advance((26 * 24 + 12) * 3600 - 1)
    expect(await v2()).toMatchObject({ errcode: 48006 })
    await advance(1)
    expect(await v2()).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  it('refuses another appid, and what v2 misses', async ({ expect }) => {
    const { client, post, simulator } = await setup()
    expect(await post('/cgi-bin/clear_quota', { appid: 'wx2' })).toMatchObject({ errcode: 40013 })
    expect(await post('/cgi-bin/clear_quota', {})).toMatchObject({ errcode: 41002 })
    const garbage = { access_token: '50_garbage' }
    expect(await post('/cgi-bin/clear_quota', { appid: 'wxoa' }, garbage)).toMatchObject({
      errcode: 40014,
    })
    const v2 = (fields: object) => client.post('/cgi-bin/clear_quota/v2', fields)
    expect(await v2({})).toMatchObject({ errcode: 41002 })
    expect(await v2({ appid: 'wxoa' })).toMatchObject({ errcode: 41004 })
    expect(await v2({ appid: 'wx2', appsecret: 's' })).toMatchObject({ errcode: 40013 })
    expect(await v2({ appid: 'wxoa', appsecret: 'x' })).toMatchObject({ errcode: 40125 })
    const inQuery = '/cgi-bin/clear_quota/v2?appid=wxoa&appsecret=s'
    const response = await simulator.fetch(inQuery, { method: 'POST', body: '' })
    expect(await response.json()).toMatchObject({ errcode: 0 })
  })

  it('of a platform gives back its own or one of its accounts', async ({ expect }) => {
    const { control, componentToken, ask, authorize, simulator } = await setup()
    await control('PUT', '', { quota: { component_token_per_day: 1 } })
    await authorize('wxoa')
    await componentToken()
    expect(await componentToken()).toBe('')
    const clear = (fields: object) =>
      ask('clear_quota/v2', { appsecret: 'component-secret', ...fields })
    expect(await clear({})).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await componentToken()).not.toBe('')
    expect(await clear({ appid: 'wxnever' })).toMatchObject({ errcode: 61003 })
    expect(await clear({ appsecret: 'x' })).toMatchObject({ errcode: 40125 })
    for (let i = 0; i < 9; i++) {
      expect(await clear({ appid: 'wxoa' })).toMatchObject({ errcode: 0 })
    }
    expect(await clear({ appid: 'wxoa' })).toMatchObject({ errcode: 48006 })
    const inQuery =
      '/cgi-bin/component/clear_quota/v2?component_appid=wxc&appsecret=component-secret'
    const response = await simulator.fetch(inQuery, { method: 'POST', body: '' })
    expect(await response.json()).toMatchObject({ errcode: 48006 })
  })
})

describe('callback/check', () => {
  const PATH = '/cgi-bin/callback/check'

  it('answers for a good token what was asked', async ({ expect }) => {
    const { post } = await setup()
    const check = async (action: string) =>
      Object.keys(await post(PATH, { action, check_operator: 'DEFAULT' }))
    expect(await check('dns')).toEqual(['dns'])
    expect(await check('ping')).toEqual(['ping'])
    expect(await check('all')).toEqual(['dns', 'ping'])
  })

  it('refuses unknown actions and operators, and bad tokens', async ({ expect }) => {
    const { post } = await setup()
    const errcode = async (fields: object, query = {}) =>
      (await post(PATH, fields, query))['errcode']
    expect(await errcode({ action: 'x' })).toBe(40202)
    expect(await errcode({ action: 'all', check_operator: 'x' })).toBe(40203)
    expect(await errcode({ action: 'all' }, { access_token: '50_garbage' })).toBe(40014)
  })
})
