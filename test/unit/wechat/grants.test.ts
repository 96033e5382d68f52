/** Both grants of own accounts: the exact request, and which answers become a token (rule 4). */

import { describe, it } from 'vitest'
import { issueByClientCredential } from '../../../src/wechat/grants/client-credential.ts'
import { type IssueResult, readIssued } from '../../../src/wechat/grants/issue-result.ts'
import { issueByStableToken } from '../../../src/wechat/grants/stable-token.ts'
import type { LostCause } from '../../../src/wechat/reply.ts'
import { createTransport } from '../../../src/wechat/transport.ts'
import { createWeChat } from '../../../src/wechat/upstream.ts'
import { answer, onlyCall, scriptedFetch, VirtualTime } from '../given.ts'

const APPID = 'wx0123456789abcdef'
const SECRET = '0123456789abcdef0123456789abcdef'
const TOKEN = { access_token: '81_abc-DEF_123', expires_in: 7_200 }

function setup(respond: () => Response | Promise<Response> = () => Response.json(TOKEN)) {
  const { fetch, calls } = scriptedFetch(respond)
  const transport = createTransport('https://wechat.example', fetch, new VirtualTime().timers)
  return { transport, calls }
}

function read(json: Readonly<Record<string, unknown>>): IssueResult {
  return readIssued(answer(json), 'access_token', [SECRET])
}

describe('client_credential', () => {
  it('asks with a GET that carries grant_type, appid and secret, and nothing else', async ({
    expect,
  }) => {
    const { transport, calls } = setup()
    const result = await issueByClientCredential(transport, APPID, SECRET)
    const { url, init } = onlyCall(calls)
    expect(init.method).toBe('GET')
    expect(init.body).toBeUndefined()
    expect(url.pathname).toBe('/cgi-bin/token')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      grant_type: 'client_credential',
      appid: APPID,
      secret: SECRET,
    })
    expect(result).toEqual({ kind: 'issued', value: TOKEN.access_token, expiresInMs: 7_200_000 })
  })
})

describe('stable_token', () => {
  it.for([false, true])(
    'asks with a POST whose JSON says force_refresh %s',
    async (forced, { expect }) => {
      const { transport, calls } = setup()
      const result = await issueByStableToken(transport, APPID, SECRET, forced)
      const { url, init } = onlyCall(calls)
      expect(init.method).toBe('POST')
      expect(`${url.pathname}${url.search}`).toBe('/cgi-bin/stable_token')
      expect(typeof init.body).toBe('string')
      expect(JSON.parse(String(init.body))).toEqual({
        grant_type: 'client_credential',
        appid: APPID,
        secret: SECRET,
        force_refresh: forced,
      })
      expect(result).toEqual({ kind: 'issued', value: TOKEN.access_token, expiresInMs: 7_200_000 })
    },
  )
})

describe('WeChat as a keeper sees it', () => {
  it('picks the request by the grant', async ({ expect }) => {
    const { transport, calls } = setup()
    const wechat = createWeChat(transport)
    await wechat.clientCredential(APPID, SECRET)
    await wechat.stableToken(APPID, SECRET, false)
    await wechat.stableToken(APPID, SECRET, true)
    expect(calls.map(({ url }) => url.pathname)).toEqual([
      '/cgi-bin/token',
      '/cgi-bin/stable_token',
      '/cgi-bin/stable_token',
    ])
    const forces = calls.map(({ init }) => String(init.body).includes('"force_refresh":true'))
    expect(forces).toEqual([false, false, true])
  })

  it('checks a token with the cheapest call', async ({ expect }) => {
    const { transport, calls } = setup(() => Response.json({ ip_list: ['1.2.3.4'] }))
    expect(await createWeChat(transport).probe('81_abc')).toMatchObject({ verdict: 'alive' })
    expect(onlyCall(calls).url.pathname).toBe('/cgi-bin/get_api_domain_ip')
  })
})

describe('an answer with a token', () => {
  it.for([
    ['without an errcode', {}],
    ['with errcode 0', { errcode: 0, errmsg: 'ok' }],
    ['with errcode "0"', { errcode: '0' }],
    ['with fields nobody knows', { hint: 'x' }],
  ] as const)('is issued %s', ([, more], { expect }) => {
    const result = read({ ...TOKEN, ...more })
    expect(result).toEqual({ kind: 'issued', value: TOKEN.access_token, expiresInMs: 7_200_000 })
  })

  it('is issued for the life it says, also as a text', ({ expect }) => {
    expect(read({ ...TOKEN, expires_in: '7200' })).toMatchObject({ expiresInMs: 7_200_000 })
    expect(read({ ...TOKEN, expires_in: 300 })).toMatchObject({ expiresInMs: 300_000 })
    expect(read({ ...TOKEN, expires_in: 1 })).toMatchObject({ expiresInMs: 1_000 })
    expect(read({ ...TOKEN, expires_in: 2_678_400 })).toMatchObject({ kind: 'issued' })
  })

  it('is issued where the token is as long as WeChat announces', ({ expect }) => {
    const value = `81_${'a'.repeat(509)}`
    expect(read({ ...TOKEN, access_token: value })).toMatchObject({ kind: 'issued', value })
  })

  it('is issued under the name that was asked for only', ({ expect }) => {
    const ticket = { errcode: 0, errmsg: 'ok', ticket: 'abc', expires_in: 7_200 }
    expect(readIssued(answer(ticket), 'ticket', [])).toMatchObject({ kind: 'issued', value: 'abc' })
    expect(read(ticket).kind).toBe('lost')
  })
})

describe('an answer that never becomes a token', () => {
  const malformed: readonly [string, Record<string, unknown>][] = [
    ['nothing in it', {}],
    ['errcode 0 and nothing else', { errcode: 0, errmsg: 'ok' }],
    ['no expires_in', { access_token: '81_abc' }],
    ['expires_in null', { ...TOKEN, expires_in: null }],
    ['expires_in 0', { ...TOKEN, expires_in: 0 }],
    ['expires_in "0"', { ...TOKEN, expires_in: '0' }],
    ['expires_in −1', { ...TOKEN, expires_in: -1 }],
    ['expires_in "soon"', { ...TOKEN, expires_in: 'soon' }],
    ['an expires_in with a fraction', { ...TOKEN, expires_in: 7_200.5 }],
    ['an expires_in of more than a month', { ...TOKEN, expires_in: 2_678_401 }],
    ['an absurd expires_in', { ...TOKEN, expires_in: 1e15 }],
    ['no access_token', { expires_in: 7_200 }],
    ['an empty token', { ...TOKEN, access_token: '' }],
    ['a token null', { ...TOKEN, access_token: null }],
    ['a token that is a number', { ...TOKEN, access_token: 81 }],
    ['a token with a space', { ...TOKEN, access_token: '81_a bc' }],
    ['a token with a line break', { ...TOKEN, access_token: '81_abc\n' }],
    ['a token beyond ASCII', { ...TOKEN, access_token: '81_令牌' }],
    ['a token of 4,097 characters', { ...TOKEN, access_token: 'a'.repeat(4_097) }],
  ]

  it.for(malformed)('is lost with %s', ([, json], { expect }) => {
    const result = read(json)
    expect(result).toMatchObject({
      kind: 'lost',
      report: { class: 'lost_answer', reason: 'backing_off', errcode: null, errmsg: 'malformed' },
    })
    expect(JSON.stringify(result)).not.toContain('81_')
  })

  it.for([
    [40_125, 'bad_secret'],
    ['40125', 'bad_secret'],
    [-1, 'backing_off'],
    [12_345, 'refused'],
  ] as const)(
    'is refused with errcode %j, even if a token is there',
    ([errcode, reason], { expect }) => {
      const result = read({ ...TOKEN, errcode, errmsg: 'no' })
      expect(result).toMatchObject({
        kind: 'refused',
        report: { reason, errcode: Number(errcode), errmsg: 'no' },
      })
      expect(JSON.stringify(result)).not.toContain(TOKEN.access_token)
    },
  )

  it.for<LostCause>([
    'timeout',
    'network',
    'http_status',
    'redirect',
    'too_large',
    'empty',
    'not_json',
  ])('is lost when the exchange was (%s)', (cause, { expect }) => {
    const result = readIssued({ kind: 'lost', cause, status: null }, 'access_token', [])
    expect(result).toMatchObject({
      kind: 'lost',
      report: { class: 'lost_answer', errcode: null, errmsg: cause, rid: null },
    })
  })
})

describe('what a grant never gives away', () => {
  it.for<[string, () => Response | Promise<Response>]>([
    [
      'an errmsg that repeats the secret',
      () => Response.json({ errcode: 40_125, errmsg: `invalid appsecret ${SECRET} of ${SECRET}` }),
    ],
    ['a page that repeats the URL', () => new Response(`<a href="?secret=${SECRET}">`)],
    ['a rejection that repeats it', () => Promise.reject(new Error(`?secret=${SECRET}`))],
    ['a token field that holds it', () => Response.json({ access_token: { secret: SECRET } })],
  ])('is the AppSecret, in the result of %s', async ([, respond], { expect }) => {
    const { transport } = setup(respond)
    for (const result of [
      await issueByClientCredential(transport, APPID, SECRET),
      await issueByStableToken(transport, APPID, SECRET, false),
    ]) {
      expect(result.kind).not.toBe('issued')
      expect(JSON.stringify(result)).not.toContain(SECRET)
    }
  })
})
