/** The simulated accounts of a platform: codes, exchanges, refresh tokens, re-authorization, lists. */

import { describe, it } from 'vitest'
import type { TokenFacts } from '../simulator/control-tokens.ts'
import { xmlText } from '../simulator/push-envelope.ts'
import { COMPONENT, NOON, testPlatform } from '../simulator/test-platform.ts'

async function setup(config: Record<string, unknown> = {}) {
  const platform = await testPlatform({ config })
  const exchange = (code: string) =>
    platform.withToken('api_query_auth', { authorization_code: code })
  /** An account whose code was exchanged. */
  const authorized = async (account: string) => {
    const { auth_code } = await platform.authorize(account)
    const { authorization_info: info } = await exchange(auth_code)
    return {
      token: info?.authorizer_access_token ?? '',
      refreshToken: info?.authorizer_refresh_token ?? '',
    }
  }
  const truth = (account: string) =>
    platform.control<{
      refresh_token: { value: string; generation: number; valid: boolean }
      tokens: (TokenFacts & { token: string })[]
      max_live_at_once: number
    }>('GET', `/authorizers/${account}`)
  const list = async (offset = 0, count = 500) =>
    platform.withToken('api_get_authorizer_list', { offset, count })
  return { ...platform, exchange, authorized, truth, list }
}

const infoTypes = ({ receiver }: Awaited<ReturnType<typeof setup>>) =>
  receiver.accepted.map(({ infoType }) => infoType)

describe('an authorization', () => {
  it('answers as the page redirects, and sends the same code as authorized', async ({ expect }) => {
    const { authorize, receiver } = await setup()
    const answer = await authorize('wxa')
    expect(answer).toEqual({
      auth_code: expect.stringMatching(/^queryauthcode@@@[\w-]{86}$/),
      expires_in: 600,
    })
    const [{ infoType, xml } = { infoType: '', xml: '' }] = receiver.accepted
    expect(infoType).toBe('authorized')
    expect(xmlText(xml, 'AppId')).toBe(COMPONENT)
    expect(xmlText(xml, 'AuthorizerAppid')).toBe('wxa')
    expect(xmlText(xml, 'AuthorizationCode')).toBe(answer.auth_code)
    expect(xmlText(xml, 'AuthorizationCodeExpiredTime')).toBe(String(NOON / 1000 + 600))
    expect(xmlText(xml, 'PreAuthCode')).toMatch(/^preauthcode@@@[\w-]{64}$/)
  })

  it('sends nothing if told so, and nothing can stop it', async ({ expect }) => {
    const { authorize, receiver, control } = await setup()
    await authorize('wxa', { push: false })
    expect(receiver.received).toHaveLength(0)
    receiver.respond = () => new Response('no')
    await authorize('wxb')
    expect(receiver.received).toHaveLength(4)
    expect(await control('GET')).toMatchObject({ authorizers: 2, pushes: { alarms: 1 } })
  })

  it('of an unpublished platform is for its test accounts', async ({ expect }) => {
    const { authorize } = await setup({ published: false, test_accounts: ['wxa'] })
    await authorize('wxa')
    await expect(authorize('wxb')).rejects.toThrow(/400 .*61028/)
  })
})

describe('a pre_auth_code', () => {
  it('has the life that is configured', async ({ expect }) => {
    const { withToken } = await setup({ pre_auth_code_expires_in: 600 })
    expect(await withToken('api_create_preauthcode', {})).toEqual({
      pre_auth_code: expect.stringMatching(/^preauthcode@@@[\w-]{64}$/),
      expires_in: 600,
    })
  })
})

describe('api_query_auth', () => {
  it('nests the tokens under authorization_info', async ({ expect }) => {
    const { client, authorize, exchange } = await setup()
    const { auth_code } = await authorize('wxa')
    const answer = await exchange(auth_code)
    expect(answer).toEqual({
      authorization_info: {
        authorizer_appid: 'wxa',
        authorizer_access_token: expect.stringMatching(/^\d+_[\w-]+$/),
        expires_in: 7200,
        authorizer_refresh_token: expect.stringMatching(/^refreshtoken@@@[\w-]{43}$/),
        func_info: expect.arrayContaining([{ funcscope_category: { id: 1 } }]),
      },
    })
    const token = answer.authorization_info?.authorizer_access_token ?? ''
    expect(await client.probe(token)).toBe('ok')
    expect(await client.control('GET', `/tokens/${token}`)).toMatchObject({
      lineage: 'authorizer',
      appid: 'wxa',
      live: true,
    })
  })

  it('takes a code once, and in time', async ({ expect }) => {
    const { authorize, exchange, advance } = await setup({ auth_code_expires_in: 3600 })
    const { auth_code: code, expires_in } = await authorize('wxa')
    expect(expires_in).toBe(3600)
    await advance(3599)
    await exchange(code)
    expect(await exchange(code)).toMatchObject({ errcode: 61010 })
    const { auth_code: late } = await authorize('wxb')
    await advance(3600)
    expect(await exchange(late)).toMatchObject({ errcode: 61010 })
    expect(await exchange('queryauthcode@@@x')).toMatchObject({ errcode: 61009 })
    expect(await exchange('')).toMatchObject({ errcode: 61009 })
  })

  it('gives no tokens for an account without permission for APIs', async ({ expect }) => {
    const { authorize, exchange } = await setup()
    const { auth_code } = await authorize('wxa', { api_permission: false })
    expect(await exchange(auth_code)).toEqual({
      authorization_info: { authorizer_appid: 'wxa', func_info: expect.any(Array) },
    })
  })

  it('refuses a code whose account has gone', async ({ expect }) => {
    const { authorize, exchange, control } = await setup()
    const { auth_code } = await authorize('wxa')
    await control('POST', '/authorizers/wxa/deauthorize')
    expect(await exchange(auth_code)).toMatchObject({ errcode: 61003 })
  })
})

describe('api_authorizer_token', () => {
  it('answers flat, and the refresh token stays the same', async ({ expect }) => {
    const { authorized, refresh, truth } = await setup()
    const { refreshToken } = await authorized('wxa')
    for (let i = 0; i < 3; i++) {
      expect(await refresh('wxa', refreshToken)).toEqual({
        authorizer_access_token: expect.stringMatching(/^\d+_[\w-]+$/),
        expires_in: 7200,
        authorizer_refresh_token: refreshToken,
      })
    }
    const { refresh_token } = await truth('wxa')
    expect(refresh_token).toEqual({ value: refreshToken, generation: 1, valid: true })
  })

  it('leaves the token before 300 s, and never a third', async ({ expect }) => {
    const { client, authorized, refresh, advance, truth } = await setup()
    const { token: first, refreshToken } = await authorized('wxa')
    const { authorizer_access_token: second = '' } = await refresh('wxa', refreshToken)
    await advance(299)
    expect(await client.probe(first)).toBe('ok')
    await advance(1)
    expect(await client.probe(first)).toBe(40001)
    await refresh('wxa', refreshToken)
    await refresh('wxa', refreshToken)
    expect(await client.probe(second)).toBe(40001)
    const { tokens, max_live_at_once } = await truth('wxa')
    expect(max_live_at_once).toBe(2)
    expect(tokens.map(({ live }) => live)).toEqual([false, false, true, true])
    await advance(7200)
    expect(await client.probe(tokens[3]?.token ?? '')).toBe(42001)
  })

  it('with rotation gives a new refresh token each time, the old one dead at once', async ({
    expect,
  }) => {
    const { authorized, refresh, truth } = await setup({ refresh_token_mode: 'rotate' })
    const { refreshToken } = await authorized('wxa')
    const { authorizer_refresh_token: next = '' } = await refresh('wxa', refreshToken)
    expect(next).toMatch(/^refreshtoken@@@/)
    expect(next).not.toBe(refreshToken)
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 61023 })
    expect(await refresh('wxa', next)).not.toHaveProperty('errcode')
    expect((await truth('wxa')).refresh_token.generation).toBe(3)
  })

  it('can answer an empty refresh token, the one sent staying good', async ({ expect }) => {
    const { authorized, refresh } = await setup({ refresh_token_mode: 'empty' })
    const { refreshToken } = await authorized('wxa')
    expect(await refresh('wxa', refreshToken)).toMatchObject({ authorizer_refresh_token: '' })
    expect(await refresh('wxa', refreshToken)).toMatchObject({ authorizer_refresh_token: '' })
  })

  it('refuses refresh tokens that are wrong, of another account, missing', async ({ expect }) => {
    const { authorized, refresh } = await setup()
    const { refreshToken } = await authorized('wxa')
    await authorized('wxb')
    for (const wrong of ['refreshtoken@@@x', '']) {
      expect(await refresh('wxa', wrong)).toMatchObject({ errcode: 61023 })
    }
    expect(await refresh('wxb', refreshToken)).toMatchObject({ errcode: 61023 })
    expect(await refresh('wxnever', refreshToken)).toMatchObject({ errcode: 61003 })
    expect(await refresh('', refreshToken)).toMatchObject({ errcode: 41002 })
  })

  it('refuses an authorizer token in place of the component token', async ({ expect }) => {
    const { authorized, refresh } = await setup()
    const { token, refreshToken } = await authorized('wxa')
    expect(await refresh('wxa', refreshToken, token)).toMatchObject({ errcode: 61014 })
  })

  it('has a daily quota for each account', async ({ expect }) => {
    const { authorized, refresh } = await setup({ quota: { authorizer_token_per_day: 1 } })
    const a = await authorized('wxa')
    const b = await authorized('wxb')
    await refresh('wxa', a.refreshToken)
    expect(await refresh('wxa', a.refreshToken)).toMatchObject({ errcode: 45009 })
    expect(await refresh('wxb', b.refreshToken)).not.toHaveProperty('errcode')
  })

  it('minds the state of the account, but not a frozen AppSecret', async ({ expect }) => {
    const { client, authorized, refresh } = await setup()
    const { refreshToken } = await authorized('wxa')
    await client.control('PUT', '/apps/wxa', { secret: 's', state: 'limited' })
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 50002 })
    await client.control('PUT', '/apps/wxa', { state: 'secret_frozen' })
    expect(await refresh('wxa', refreshToken)).not.toHaveProperty('errcode')
  })

  it('is independent of the tokens that the account gets itself, and of other platforms', async ({
    expect,
  }) => {
    const { client, authorized, control } = await setup()
    await client.control('PUT', '/apps/wxa', { secret: 's' })
    const { access_token: own = '' } = await client.token('wxa', 's')
    const { token } = await authorized('wxa')
    await client.token('wxa', 's')
    await client.token('wxa', 's')
    expect(await client.probe(own)).toBe(40001)
    expect(await client.probe(token)).toBe('ok')
    const tokens = await client.control<{ tokens: unknown[] }>('GET', '/apps/wxa/tokens')
    expect(tokens.tokens).toHaveLength(3)
    await client.control('DELETE', '/apps/wxa')
    expect(await client.probe(token)).toBe('ok')
    await control('DELETE')
    expect(await client.probe(token)).toBe(40001)
  })

  it('gives tokens whose calls must come from an address of the platform', async ({ expect }) => {
    const { client, authorized, control } = await setup()
    const { token } = await authorized('wxa')
    await control('PUT', '', { ip_allow_list: ['192.0.2.1'] })
    expect(await client.probe(token, '198.51.100.1')).toBe(61004)
    expect(await client.probe(token, '192.0.2.1')).toBe('ok')
  })
})

describe('a re-authorization', () => {
  it('replaces the refresh token, and is told only if permissions changed', async ({ expect }) => {
    const platform = await setup()
    const { authorized, refresh, control, exchange } = platform
    const { refreshToken } = await authorized('wxa')
    const again = await control<{ auth_code: string }>('POST', '/authorizers/wxa/reauthorize')
    expect(infoTypes(platform)).toEqual(['authorized'])
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 61023 })
    const { authorization_info: info } = await exchange(again.auth_code)
    expect(info?.authorizer_refresh_token).not.toBe(refreshToken)
    const changed = await control<{ auth_code: string }>('POST', '/authorizers/wxa/reauthorize', {
      func_changed: true,
    })
    expect(infoTypes(platform)).toEqual(['authorized', 'updateauthorized'])
    const { authorization_info: other } = await exchange(changed.auth_code)
    expect(other?.func_info).toHaveLength((info?.func_info?.length ?? 0) + 1)
    const { xml } = platform.receiver.accepted[1] ?? { xml: '' }
    expect(xmlText(xml, 'AuthorizationCode')).toBe(changed.auth_code)
  })

  it('can leave the old refresh token a while', async ({ expect }) => {
    const { authorized, refresh, control, advance } = await setup({
      refresh_token_grace_seconds: 300,
    })
    const { refreshToken } = await authorized('wxa')
    await control('POST', '/authorizers/wxa/reauthorize')
    await advance(299)
    expect(await refresh('wxa', refreshToken)).not.toHaveProperty('errcode')
    await advance(1)
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 61023 })
  })

  it('is what authorizing once more is', async ({ expect }) => {
    const platform = await setup()
    await platform.authorize('wxa')
    await platform.authorize('wxa')
    expect(infoTypes(platform)).toEqual(['authorized'])
    expect((await platform.truth('wxa')).refresh_token.generation).toBe(2)
  })
})

describe('a deauthorization', () => {
  it('kills the live token and the refresh token, and sends unauthorized', async ({ expect }) => {
    const platform = await setup()
    const { client, authorized, refresh, control, truth, list } = platform
    const { token, refreshToken } = await authorized('wxa')
    await control('POST', '/authorizers/wxa/deauthorize')
    expect(await client.probe(token)).toBe(40001)
    expect(await client.control('GET', `/tokens/${token}`)).toMatchObject({
      died_because: 'deauthorized',
    })
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 61003 })
    expect(await truth('wxa')).toMatchObject({ authorized: false, refresh_token: { valid: false } })
    expect(await list()).toEqual({ total_count: 0, list: [] })
    expect(infoTypes(platform)).toEqual(['authorized', 'unauthorized'])
    const { xml } = platform.receiver.accepted[1] ?? { xml: '' }
    expect(xmlText(xml, 'AuthorizerAppid')).toBe('wxa')
    for (const what of ['deauthorize', 'reauthorize']) {
      await expect(control('POST', `/authorizers/wxa/${what}`)).rejects.toThrow('404')
    }
  })

  it('can be followed by a new authorization', async ({ expect }) => {
    const platform = await setup()
    const { authorized, control, refresh } = platform
    const { refreshToken } = await authorized('wxa')
    await control('POST', '/authorizers/wxa/deauthorize')
    const again = await authorized('wxa')
    expect(infoTypes(platform)).toEqual(['authorized', 'unauthorized', 'authorized'])
    expect(await refresh('wxa', refreshToken)).toMatchObject({ errcode: 61023 })
    expect(await refresh('wxa', again.refreshToken)).not.toHaveProperty('errcode')
  })
})

describe('api_get_authorizer_list', () => {
  it('pages, with the refresh tokens of those whose code was exchanged', async ({ expect }) => {
    const { authorize, authorized, list } = await setup()
    const { refreshToken } = await authorized('wxa')
    await authorize('wxb')
    expect(await list()).toEqual({
      total_count: 2,
      list: [
        { authorizer_appid: 'wxa', refresh_token: refreshToken, auth_time: NOON / 1000 },
        { authorizer_appid: 'wxb', auth_time: NOON / 1000 },
      ],
    })
    expect(await list(1, 1)).toMatchObject({
      total_count: 2,
      list: [{ authorizer_appid: 'wxb' }],
    })
    expect(await list(2, 500)).toEqual({ total_count: 2, list: [] })
    expect(await list(0, 501)).toMatchObject({ errcode: 40170 })
    expect(await list(-1, 1)).toMatchObject({ errcode: 47001 })
  })

  it('has the newest refresh token, so that a lost one can be found', async ({ expect }) => {
    const { authorized, list, refresh, control } = await setup()
    await authorized('wxa')
    await control('POST', '/authorizers/wxa/reauthorize')
    const { list: [entry] = [] } = await list()
    expect(await refresh('wxa', entry?.refresh_token ?? '')).not.toHaveProperty('errcode')
  })

  it('gives out ten thousand accounts made at once, quickly', async ({ expect }) => {
    const { control, withToken, componentToken, refresh } = await setup()
    const started = performance.now()
    const made = await control('POST', '/authorizers', { count: 10_000, prefix: 'wxmany' })
    expect(made).toEqual({ count: 10_000 })
    const token = await componentToken()
    const all: { authorizer_appid: string; refresh_token?: string }[] = []
    for (let offset = 0; offset < 10_000; offset += 500) {
      const page = { offset, count: 500 }
      const answer = await withToken('api_get_authorizer_list', page, token)
      expect(answer.total_count).toBe(10_000)
      all.push(...(answer.list ?? []))
    }
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(new Set(all.map(({ authorizer_appid }) => authorizer_appid)).size).toBe(10_000)
    const last = all.at(-1)
    expect(last?.authorizer_appid).toBe('wxmany10000')
    const answer = await refresh('wxmany10000', last?.refresh_token ?? '', token)
    expect(answer).not.toHaveProperty('errcode')
  })
})

describe('api_get_authorizer_info', () => {
  it('tells who it is, and its refresh token, but no token', async ({ expect }) => {
    const { authorized, authorize, withToken } = await setup()
    const { refreshToken } = await authorized('wxa')
    const info = (account: string) =>
      withToken('api_get_authorizer_info', { authorizer_appid: account })
    const answer = await info('wxa')
    expect(answer).toMatchObject({
      authorizer_info: { nick_name: '', account_status: 1 },
      authorization_info: { authorizer_appid: 'wxa', authorizer_refresh_token: refreshToken },
    })
    expect(JSON.stringify(answer)).not.toContain('access_token')
    expect(answer).not.toHaveProperty('authorizer_info.MiniProgramInfo')
    await authorize('wxb', { kind: 'mini_program', nick_name: '小程序' })
    expect(await info('wxb')).toMatchObject({
      authorizer_info: { nick_name: '小程序', MiniProgramInfo: expect.any(Object) },
    })
    expect(await info('wxnever')).toMatchObject({ errcode: 61003 })
  })
})

describe('an account made already exchanged', () => {
  it('answers its refresh token, and sends nothing', async ({ expect }) => {
    const { control, refresh, receiver } = await setup()
    const { refresh_token } = await control<{ refresh_token: string }>('POST', '/authorizers', {
      appid: 'wxa',
      exchanged: true,
    })
    expect(await refresh('wxa', refresh_token)).not.toHaveProperty('errcode')
    expect(receiver.received).toHaveLength(0)
  })
})
