/**
 * What a platform asks WeChat beside the two tokens (protocol C11, E5, E10, E14, E15): the exact
 * request of each, and what is read from its answer.
 */

import { describe, it } from 'vitest'
import {
  authorizerInfo,
  LIST_PAGE,
  listAuthorizers,
  probeComponentToken,
} from '../../../src/wechat/authorizers.ts'
import { createPreAuthCode } from '../../../src/wechat/pre-auth-code.ts'
import { startPushTicket } from '../../../src/wechat/push-ticket.ts'
import { queryAuth } from '../../../src/wechat/query-auth.ts'
import { createTransport, type Transport } from '../../../src/wechat/transport.ts'
import { onlyCall, scriptedFetch, VirtualTime } from '../given.ts'

const PLATFORM = 'wxcomponent0000001'
const ACCOUNT = 'wxaccount000000001'
const CALLER = { componentAppid: PLATFORM, componentAccessToken: '61_component-token' }
const SECRET = 'component-secret'

function setup(answer: unknown) {
  const { fetch, calls } = scriptedFetch(() => Response.json(answer))
  const time = new VirtualTime()
  return { transport: createTransport('https://wechat.example', fetch, time.timers), calls }
}

type Ask = (transport: Transport) => Promise<unknown>

const ASKS: readonly (readonly [string, Ask, Readonly<Record<string, unknown>>])[] = [
  ['api_create_preauthcode', (transport) => createPreAuthCode(transport, CALLER), {}],
  [
    'api_query_auth',
    (transport) => queryAuth(transport, CALLER, 'queryauthcode@@@1'),
    { authorization_code: 'queryauthcode@@@1' },
  ],
  [
    'api_get_authorizer_info',
    (transport) => authorizerInfo(transport, CALLER, ACCOUNT),
    { authorizer_appid: ACCOUNT },
  ],
  [
    'api_get_authorizer_list',
    (transport) => listAuthorizers(transport, CALLER, 500),
    { offset: 500, count: LIST_PAGE },
  ],
  [
    'api_get_authorizer_list',
    (transport) => probeComponentToken(transport, CALLER),
    { offset: 0, count: 1 },
  ],
]

describe('a call with the platform’s token', () => {
  it.for(ASKS)('is a POST to %s that names the platform', async ([name, ask, more], { expect }) => {
    const { transport, calls } = setup({})
    await ask(transport)
    const { url, init } = onlyCall(calls)
    expect(init.method).toBe('POST')
    expect(url.pathname).toBe(`/cgi-bin/component/${name}`)
    expect([...url.searchParams.values()]).toEqual([CALLER.componentAccessToken])
    expect(JSON.parse(String(init.body))).toEqual({ component_appid: PLATFORM, ...more })
  })

  it('refused with 40001 complains of that token, not of a secret', async ({ expect }) => {
    const { transport } = setup({ errcode: 40_001, errmsg: 'invalid credential' })
    expect(await listAuthorizers(transport, CALLER, 0)).toMatchObject({
      kind: 'refused',
      report: { class: 'parent', advice: expect.stringContaining('component_access_token') },
    })
  })
})

describe('api_query_auth', () => {
  const information = {
    authorizer_appid: ACCOUNT,
    authorizer_access_token: '61_first',
    expires_in: 7_200,
    authorizer_refresh_token: 'refreshtoken@@@1',
    func_info: [{ funcscope_category: { id: 1 } }],
  }
  const ask = (answer: unknown) => queryAuth(setup(answer).transport, CALLER, 'queryauthcode@@@1')

  it('gives the account and its refresh token', async ({ expect }) => {
    expect(await ask({ authorization_info: information })).toEqual({
      kind: 'answered',
      value: { appid: ACCOUNT, refreshToken: 'refreshtoken@@@1' },
    })
  })

  it('may give no tokens, for an account without permission for APIs', async ({ expect }) => {
    const { authorizer_appid, func_info } = information
    const answer = { authorization_info: { authorizer_appid, func_info } }
    expect(await ask(answer)).toEqual({
      kind: 'answered',
      value: { appid: ACCOUNT, refreshToken: null },
    })
  })

  it.for([{}, { authorization_info: null }, { authorization_info: { authorizer_appid: '../x' } }])(
    'is lost with an answer like %j',
    async (answer, { expect }) => {
      expect(await ask(answer)).toMatchObject({ kind: 'lost' })
    },
  )

  it.for([61_009, 61_010])(
    'refuses a code that is used up with %i',
    async (errcode, { expect }) => {
      expect(await ask({ errcode, errmsg: 'code queryauthcode@@@1' })).toMatchObject({
        kind: 'refused',
        report: { errcode, errmsg: 'code ***' },
      })
    },
  )
})

describe('api_get_authorizer_info', () => {
  const ask = (answer: unknown) => authorizerInfo(setup(answer).transport, CALLER, ACCOUNT)

  it('gives the refresh token that WeChat holds', async ({ expect }) => {
    const answer = {
      authorizer_info: { nick_name: 'a\u0001b', account_status: 1 },
      authorization_info: {
        authorizer_appid: ACCOUNT,
        authorizer_refresh_token: 'refreshtoken@@@1',
        func_info: [],
      },
    }
    expect(await ask(answer)).toEqual({
      kind: 'answered',
      value: { refreshToken: 'refreshtoken@@@1' },
    })
  })

  it.for([{}, { authorization_info: { authorizer_refresh_token: '' } }])(
    'gives none with %j',
    async (answer, { expect }) => {
      expect(await ask(answer)).toEqual({ kind: 'answered', value: { refreshToken: null } })
    },
  )
})

describe('api_get_authorizer_list', () => {
  const ask = (answer: unknown) => listAuthorizers(setup(answer).transport, CALLER, 0)

  it('gives a page of 500 accounts at most, for WeChat refuses more with 40170', async ({
    expect,
  }) => {
    expect(LIST_PAGE).toBe(500)
    const list = [
      { authorizer_appid: ACCOUNT, refresh_token: 'refreshtoken@@@1', auth_time: 1_700_000_000 },
      { authorizer_appid: 'wxneverexchanged', auth_time: 1_700_000_001 },
      { authorizer_appid: 'wxempty', refresh_token: '' },
      { authorizer_appid: 'not an appid', refresh_token: 'x' },
      null,
    ]
    expect(await ask({ total_count: 1_205, list })).toEqual({
      kind: 'answered',
      value: {
        total: 1_205,
        count: 5,
        items: [
          { appid: ACCOUNT, refreshToken: 'refreshtoken@@@1', authTime: 1_700_000_000 },
          { appid: 'wxneverexchanged', refreshToken: null, authTime: 1_700_000_001 },
          { appid: 'wxempty', refreshToken: null, authTime: 0 },
        ],
      },
    })
  })

  it('is lost without a list', async ({ expect }) => {
    expect(await ask({ total_count: 1 })).toMatchObject({ kind: 'lost' })
  })
})

describe('api_create_preauthcode', () => {
  it('gives the code', async ({ expect }) => {
    const { transport } = setup({ pre_auth_code: 'preauthcode@@@1', expires_in: 600 })
    expect(await createPreAuthCode(transport, CALLER)).toEqual({
      kind: 'answered',
      value: 'preauthcode@@@1',
    })
  })

  it.for([{}, { pre_auth_code: '' }, { pre_auth_code: 7 }])(
    'is lost with %j',
    async (answer, { expect }) => {
      const { transport } = setup(answer)
      expect(await createPreAuthCode(transport, CALLER)).toMatchObject({ kind: 'lost' })
    },
  )
})

describe('api_start_push_ticket', () => {
  it('is a POST with the secret, which has another name here, and without a token', async ({
    expect,
  }) => {
    const { transport, calls } = setup({ errcode: 0, errmsg: 'ok' })
    const answer = await startPushTicket(transport, PLATFORM, SECRET)
    const { url, init } = onlyCall(calls)
    expect([init.method, `${url.pathname}${url.search}`]).toEqual([
      'POST',
      '/cgi-bin/component/api_start_push_ticket',
    ])
    expect(JSON.parse(String(init.body))).toEqual({
      component_appid: PLATFORM,
      component_secret: SECRET,
    })
    expect(answer).toEqual({ kind: 'answered', value: 'ok' })
  })

  it('is as well where pushes had not stopped', async ({ expect }) => {
    const { transport } = setup({ errcode: 0, errmsg: 'in a normal state' })
    expect((await startPushTicket(transport, PLATFORM, SECRET)).kind).toBe('answered')
  })

  it('refused leads to the platform’s own settings, and repeats no secret', async ({ expect }) => {
    const { transport } = setup({ errcode: 40_013, errmsg: `invalid appid ${SECRET}` })
    expect(await startPushTicket(transport, PLATFORM, SECRET)).toMatchObject({
      kind: 'refused',
      report: {
        reason: 'bad_appid',
        advice: expect.stringContaining('component_appid'),
        errmsg: 'invalid appid ***',
      },
    })
  })
})
