/**
 * Both grants of third-party platforms, as seeds/000 and seeds/001 print them: the exact request, and
 * which answers become a token or a refresh token (rules 4 and 8).
 */

import { describe, it } from 'vitest'
import { issueByAuthorizer } from '../../../src/wechat/grants/authorizer.ts'
import { issueByComponent } from '../../../src/wechat/grants/component.ts'
import { createTransport } from '../../../src/wechat/transport.ts'
import { createWeChat } from '../../../src/wechat/upstream.ts'
import { onlyCall, scriptedFetch, VirtualTime } from '../given.ts'

/** The pages' own examples. */
const COMPONENT = {
  request: {
    component_appid: 'appid_value',
    component_appsecret: 'appsecret_value',
    component_verify_ticket: 'ticket_value',
  },
  answer: {
    component_access_token:
      '61W3mEpU66027wgNZ_MhGHNQDHnFATkDa9-2llqrMBjUwxRSNPbVsMmyD-yq8wZETSoE5NQgecigDrSHkPtIYA',
    expires_in: 7_200,
  },
}
const AUTHORIZER = {
  request: {
    component_appid: 'appid_value',
    authorizer_appid: 'auth_appid_value',
    authorizer_refresh_token: 'refresh_token_value',
  },
  answer: {
    authorizer_access_token: 'some-access-token',
    expires_in: 7_200,
    authorizer_refresh_token: 'refresh_token_value',
  },
}

const COMPONENT_ORDER = {
  componentAppid: 'appid_value',
  secret: 'appsecret_value',
  ticket: 'ticket_value',
}
const AUTHORIZER_ORDER = {
  componentAppid: 'appid_value',
  componentAccessToken: 'ACCESS+TOKEN/1',
  appid: 'auth_appid_value',
  refreshToken: 'refresh_token_value',
}

function setup(respond: () => Response | Promise<Response>) {
  const { fetch, calls } = scriptedFetch(respond)
  const time = new VirtualTime()
  return { transport: createTransport('https://api.weixin.qq.com', fetch, time.timers), calls }
}

function askForComponent(answer: unknown) {
  return issueByComponent(setup(() => Response.json(answer)).transport, COMPONENT_ORDER)
}

function askForAuthorizer(answer: unknown) {
  return issueByAuthorizer(setup(() => Response.json(answer)).transport, AUTHORIZER_ORDER)
}

describe('component (seeds/000)', () => {
  it('is asked for with a POST to api_component_token that has no query', async ({ expect }) => {
    const { transport, calls } = setup(() => Response.json(COMPONENT.answer))
    await issueByComponent(transport, COMPONENT_ORDER)
    const { url, init } = onlyCall(calls)
    expect(init.method).toBe('POST')
    expect(url.href).toBe('https://api.weixin.qq.com/cgi-bin/component/api_component_token')
  })

  it('carries component_appid, component_appsecret and component_verify_ticket, and no other', async ({
    expect,
  }) => {
    const { transport, calls } = setup(() => Response.json(COMPONENT.answer))
    await issueByComponent(transport, COMPONENT_ORDER)
    const { init } = onlyCall(calls)
    // A string, so that it does not go out chunked (protocol I8).
    expect(typeof init.body).toBe('string')
    expect(JSON.parse(String(init.body))).toEqual(COMPONENT.request)
  })

  it('becomes a token from the answer that seeds/000 prints', async ({ expect }) => {
    expect(await askForComponent(COMPONENT.answer)).toEqual({
      kind: 'issued',
      value: COMPONENT.answer.component_access_token,
      expiresInMs: 7_200_000,
    })
  })

  it.for([
    ['without component_access_token', { component_access_token: undefined }],
    ['with an empty component_access_token', { component_access_token: '' }],
    ['with a component_access_token that is no text', { component_access_token: 61 }],
    ['without expires_in', { expires_in: undefined }],
    ['with an expires_in that is no number', { expires_in: 'soon' }],
    ['with an expires_in of 0', { expires_in: 0 }],
    [
      'with the token under the name of an own account’s',
      { component_access_token: undefined, access_token: 'x' },
    ],
  ] as const)(
    'becomes no component_access_token from an answer %s',
    async ([, changed], { expect }) => {
      expect(await askForComponent({ ...COMPONENT.answer, ...changed })).toMatchObject({
        kind: 'lost',
        report: { errmsg: 'malformed' },
      })
    },
  )

  it('is refused by an errcode, with advice for a platform', async ({ expect }) => {
    const errmsg = 'invalid appsecret view more at http://t.cn/RAEkdVq'
    expect(await askForComponent({ errcode: 40_125, errmsg })).toMatchObject({
      kind: 'refused',
      report: {
        class: 'configuration',
        reason: 'bad_secret',
        advice: expect.stringContaining('PUT /v1/components/{component_appid}'),
        errmsg,
      },
    })
  })
})

describe('authorizer (seeds/001)', () => {
  it('is asked for with a POST to api_authorizer_token', async ({ expect }) => {
    const { transport, calls } = setup(() => Response.json(AUTHORIZER.answer))
    await issueByAuthorizer(transport, AUTHORIZER_ORDER)
    const { url, init } = onlyCall(calls)
    expect(init.method).toBe('POST')
    expect(`${url.origin}${url.pathname}`).toBe(
      'https://api.weixin.qq.com/cgi-bin/component/api_authorizer_token',
    )
  })

  it('proves who asks with the platform’s token in the query, and nothing else', async ({
    expect,
  }) => {
    const { transport, calls } = setup(() => Response.json(AUTHORIZER.answer))
    await issueByAuthorizer(transport, AUTHORIZER_ORDER)
    const { url } = onlyCall(calls)
    expect([...url.searchParams]).toEqual([['access_token', AUTHORIZER_ORDER.componentAccessToken]])
  })

  it('carries component_appid, authorizer_appid and authorizer_refresh_token, and no other', async ({
    expect,
  }) => {
    const { transport, calls } = setup(() => Response.json(AUTHORIZER.answer))
    await issueByAuthorizer(transport, AUTHORIZER_ORDER)
    const { init } = onlyCall(calls)
    expect(typeof init.body).toBe('string')
    expect(JSON.parse(String(init.body))).toEqual(AUTHORIZER.request)
  })

  it('becomes a token and a refresh token from the answer that seeds/001 prints', async ({
    expect,
  }) => {
    expect(await askForAuthorizer(AUTHORIZER.answer)).toEqual({
      result: {
        kind: 'issued',
        value: AUTHORIZER.answer.authorizer_access_token,
        expiresInMs: 7_200_000,
      },
      refreshToken: AUTHORIZER.answer.authorizer_refresh_token,
    })
  })

  it.for([0, '0'])('becomes a token with errcode %j, ok', async (errcode, { expect }) => {
    const { result } = await askForAuthorizer({ ...AUTHORIZER.answer, errcode, errmsg: 'ok' })
    expect(result.kind).toBe('issued')
  })

  it.for([
    ['without authorizer_access_token', { authorizer_access_token: undefined }],
    ['with an empty authorizer_access_token', { authorizer_access_token: '' }],
    ['without expires_in', { expires_in: undefined }],
    ['with errcode 0 and nothing else', { ...blanked(), errcode: 0, errmsg: 'ok' }],
    [
      'that is nested as that of api_query_auth',
      { ...blanked(), authorization_info: AUTHORIZER.answer },
    ],
  ] as const)(
    'becomes no authorizer_access_token from an answer %s',
    async ([, changed], { expect }) => {
      const { result } = await askForAuthorizer({ ...AUTHORIZER.answer, ...changed })
      expect(result).toMatchObject({ kind: 'lost', report: { errmsg: 'malformed' } })
    },
  )

  it.for([undefined, null, '', 7, 'two words', 'a\n', 'x'.repeat(1_025)])(
    'learns no refresh token from %j, but has its token',
    async (authorizer_refresh_token, { expect }) => {
      const answer = { ...AUTHORIZER.answer, authorizer_refresh_token }
      const { result, refreshToken } = await askForAuthorizer(answer)
      expect([result.kind, refreshToken]).toEqual(['issued', null])
    },
  )

  it('learns another refresh token than the one it sent', async ({ expect }) => {
    const answer = { ...AUTHORIZER.answer, authorizer_refresh_token: 'refreshtoken@@@new' }
    expect((await askForAuthorizer(answer)).refreshToken).toBe('refreshtoken@@@new')
  })

  it('learns a refresh token from an answer whose token is unusable', async ({ expect }) => {
    const answer = {
      ...AUTHORIZER.answer,
      expires_in: undefined,
      authorizer_refresh_token: 'refreshtoken@@@new',
    }
    const { result, refreshToken } = await askForAuthorizer(answer)
    expect([result.kind, refreshToken]).toEqual(['lost', 'refreshtoken@@@new'])
  })

  it('learns no refresh token from a refusal that carries one', async ({ expect }) => {
    const errmsg = 'must use component token for component api'
    const answer = { ...AUTHORIZER.answer, errcode: 61_014, errmsg }
    const { result, refreshToken } = await askForAuthorizer(answer)
    expect(result).toMatchObject({ kind: 'refused', report: { errcode: 61_014, errmsg } })
    expect(refreshToken).toBeNull()
  })

  it.for([40_001, 40_014, 42_001])(
    'is refused by %i because of the platform’s token, not of an AppSecret',
    async (errcode, { expect }) => {
      const { result } = await askForAuthorizer({ errcode, errmsg: 'invalid credential' })
      expect(result).toMatchObject({
        kind: 'refused',
        report: {
          class: 'parent',
          reason: 'backing_off',
          advice: expect.stringContaining('component_access_token'),
        },
      })
    },
  )
})

/** The answer of the example without any of its fields. */
function blanked(): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.keys(AUTHORIZER.answer).map((name) => [name, undefined]))
}

describe('what a platform’s grants never give away', () => {
  const echo = [...Object.values(COMPONENT_ORDER), ...Object.values(AUTHORIZER_ORDER)].join(' ')
  it.for<[string, () => Response | Promise<Response>]>([
    ['an errmsg that repeats it', () => Response.json({ errcode: 40_125, errmsg: echo })],
    ['a page that repeats it', () => new Response(echo)],
    ['a rejection that repeats it', () => Promise.reject(new Error(echo))],
    ['an answer that is none', () => Response.json({ component_access_token: { echo } })],
  ])('is a secret, a ticket or a token, in the result of %s', async ([, respond], { expect }) => {
    const wechat = createWeChat(setup(respond).transport)
    const component = await wechat.componentToken(COMPONENT_ORDER)
    const { result: authorizer } = await wechat.authorizerToken(AUTHORIZER_ORDER)
    expect([component.kind, authorizer.kind]).not.toContain('issued')
    for (const secret of [COMPONENT_ORDER.secret, COMPONENT_ORDER.ticket]) {
      expect(JSON.stringify(component)).not.toContain(secret)
    }
    for (const secret of [AUTHORIZER_ORDER.componentAccessToken, AUTHORIZER_ORDER.refreshToken]) {
      expect(JSON.stringify(authorizer)).not.toContain(secret)
    }
  })
})
