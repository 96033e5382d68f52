/** The control API about platforms: configuration, truth, faults, calls, snapshots, publish check. */

import { describe, it } from 'vitest'
import { createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import { seal, signatureOf } from '../simulator/envelope.ts'
import { xmlText } from '../simulator/push-envelope.ts'
import { xmlOf } from '../simulator/push-messages.ts'
import type { ReceivedPush } from '../simulator/push-receiver.ts'
import { restoreSnapshot, takeSnapshot } from '../simulator/snapshot.ts'
import {
  COMPONENT,
  type ComponentAnswer,
  KEY,
  NOON,
  testPlatform,
} from '../simulator/test-platform.ts'

type Calls = { items: { endpoint: string; appid: string | null; issued: boolean }[] }

describe('a platform', () => {
  it('is shown without secrets, keys and tickets', async ({ expect }) => {
    const { client, control, ticket, advance } = await testPlatform({
      config: { previous_encoding_aes_key: KEY },
    })
    const value = await ticket()
    await advance(60)
    const shown = await control('GET')
    expect(shown).toMatchObject({
      appid: COMPONENT,
      push_url: expect.any(String),
      refresh_token_mode: 'unchanged',
      expires_in: 7200,
      published: true,
      has_previous_encoding_aes_key: true,
      authorizers: 0,
      tickets: [{ age_seconds: 60, valid: true }],
      pushes: { attempts: 0, alarms: 0, stopped: false, next_at: NOON + 600_000 },
    })
    const text = JSON.stringify([shown, await client.control('GET', '')])
    for (const secret of ['component-secret', 'push-token', KEY, value]) {
      expect(text).not.toContain(secret)
    }
  })

  it('is changed field by field', async ({ expect }) => {
    const { control } = await testPlatform({ config: { quota: { component_token_per_day: 3 } } })
    expect(await control('PUT', '', { expires_in: 600 })).toMatchObject({
      expires_in: 600,
      push_url: expect.any(String),
      quota: { component_token_per_day: 3, authorizer_token_per_day: 10_000 },
    })
  })

  it('takes its tokens with it when deleted', async ({ expect }) => {
    const { client, control, componentToken } = await testPlatform()
    const token = await componentToken()
    await control('DELETE')
    expect(await client.control('GET', `/tokens/${token}`)).toMatchObject({
      live: false,
      died_because: 'revoked',
    })
    await expect(control('GET')).rejects.toThrow('404')
    await expect(control('DELETE')).rejects.toThrow('404')
  })

  it('is not known under the name of another', async ({ expect }) => {
    const { client } = await testPlatform()
    for (const path of ['/push', '/tickets', '/publish-check', '/authorizers/wxa/reauthorize']) {
      await expect(client.control('POST', `/components/wxother${path}`)).rejects.toThrow('404')
    }
    const authorizers = client.control('POST', '/components/wxother/authorizers', { appid: 'wxa' })
    await expect(authorizers).rejects.toThrow('404')
    await expect(client.control('GET', `/components/${COMPONENT}/authorizers/wxa`)).rejects.toThrow(
      '404',
    )
  })
})

describe('wrong requests', () => {
  it.for([
    ['PUT', '/components/wxnew', { token: 't', encoding_aes_key: KEY }, 'secret'],
    ['PUT', '/components/wxnew', { secret: 's', encoding_aes_key: KEY }, 'token'],
    ['PUT', '/components/wxnew', { secret: 's', token: 't' }, 'encoding_aes_key'],
    ['PUT', '/components/wxc', { encoding_aes_key: 'short' }, 'encoding_aes_key'],
    ['PUT', '/components/wxc', { push_url: 'ftp://x' }, 'push_url'],
    ['PUT', '/components/wxc', { refresh_token_mode: 'odd' }, 'refresh_token_mode'],
    ['PUT', '/components/wxc', { push: true }, 'push'],
    ['POST', '/components/wxc/push', { infotype: 'x' }, 'infotype'],
    ['POST', '/components/wxc/authorizers', {}, 'appid'],
    ['POST', '/components/wxc/authorizers', { appid: 'wx a' }, 'appid'],
    ['POST', '/components/wxc/authorizers', { count: 0 }, 'count'],
    ['POST', '/jssdk', { appId: 'wxa' }, 'signature'],
  ] as const)(
    '%s %s %j gets a 400 that names the field',
    async ([method, path, body, field], { expect }) => {
      const { client } = await testPlatform()
      await expect(client.control(method, path, body)).rejects.toThrow(new RegExp(`400 .*${field}`))
    },
  )
})

describe('calls and faults', () => {
  it('are of the account where there is one, else of the platform', async ({ expect }) => {
    const { client, authorize, refresh, withToken, componentToken } = await testPlatform()
    const token = await componentToken()
    const { auth_code } = await authorize('wxa')
    await withToken('api_create_preauthcode', {}, token)
    const answer = await withToken('api_query_auth', { authorization_code: auth_code }, token)
    const { authorizer_access_token = '', authorizer_refresh_token = '' } =
      answer.authorization_info ?? {}
    await refresh('wxa', authorizer_refresh_token, token)
    await withToken('api_get_authorizer_info', { authorizer_appid: 'wxa' }, token)
    await withToken('api_get_authorizer_list', { offset: 0, count: 1 }, token)
    await client.probe(authorizer_access_token)
    const { items } = await client.control<Calls>('GET', '/calls')
    const seen = items.map(({ endpoint, appid, issued }) => [
      endpoint.split('/').at(-1),
      appid,
      issued,
    ])
    expect(seen).toEqual([
      ['api_component_token', COMPONENT, true],
      ['api_create_preauthcode', COMPONENT, false],
      ['api_query_auth', 'wxa', true],
      ['api_authorizer_token', 'wxa', true],
      ['api_get_authorizer_info', 'wxa', false],
      ['api_get_authorizer_list', COMPONENT, false],
      ['get_api_domain_ip', 'wxa', false],
    ])
  })

  it('let the answer of a refresh be lost after its effect', async ({ expect }) => {
    const { client, control, refresh, componentToken } = await testPlatform({
      config: { refresh_token_mode: 'rotate' },
    })
    const { refresh_token } = await control<{ refresh_token: string }>('POST', '/authorizers', {
      appid: 'wxa',
      exchanged: true,
    })
    const token = await componentToken()
    const endpoint = '/cgi-bin/component/api_authorizer_token'
    const fault = { endpoint, appid: 'wxa', fault: 'reset_after_effect', times: 1 }
    await client.control('POST', '/faults', fault)
    await expect(refresh('wxa', refresh_token, token)).rejects.toThrow('reset')
    const truth = await control<{ refresh_token: { generation: number }; tokens: unknown[] }>(
      'GET',
      '/authorizers/wxa',
    )
    expect(truth.tokens).toHaveLength(1)
    expect(truth.refresh_token.generation).toBe(2)
    expect(await refresh('wxa', refresh_token, token)).toMatchObject({ errcode: 61023 })
  })

  it.for([
    ['missing_expires_in', undefined, undefined],
    ['expires_in', 300, 300],
    ['string_expires_in', undefined, '7200'],
  ] as const)(
    'reach into the answer of api_query_auth: %s',
    async ([fault, value, seen], { expect }) => {
      const { client, authorize, withToken } = await testPlatform()
      const { auth_code } = await authorize('wxa')
      await client.control('POST', '/faults', {
        endpoint: '/cgi-bin/component/api_query_auth',
        fault,
        value,
      })
      const answer = await withToken('api_query_auth', { authorization_code: auth_code })
      expect(answer).not.toHaveProperty('expires_in')
      expect(answer.authorization_info).toMatchObject({
        authorizer_access_token: expect.any(String),
      })
      expect(answer.authorization_info?.expires_in).toBe(seen)
    },
  )

  it('meet the component token as any other', async ({ expect }) => {
    const { client, componentToken, simulator } = await testPlatform()
    const endpoint = '/cgi-bin/component/api_component_token'
    await client.control('POST', '/faults', { endpoint, fault: 'system_error', times: 1 })
    expect(await componentToken()).toBe('')
    expect(simulator.world.tokens.size).toBe(0)
    expect(await componentToken()).not.toBe('')
  })
})

describe('a snapshot', () => {
  it('carries platforms, accounts, codes, tickets and JS tickets', async ({ expect }) => {
    const platform = await testPlatform()
    const { client, control, authorize, ticket, simulator } = platform
    const { refresh_token } = await control<{ refresh_token: string }>('POST', '/authorizers', {
      appid: 'wxa',
      exchanged: true,
    })
    const { auth_code } = await authorize('wxb')
    const value = await ticket()
    await client.control('PUT', '/apps/wxoa', { secret: 's', kind: 'official_account' })
    const { access_token = '' } = await client.token('wxoa', 's')
    const jsTicket = `/cgi-bin/ticket/getticket?type=jsapi&access_token=${access_token}`
    const ticketBefore = await (await simulator.fetch(jsTicket)).json()

    const other = createSimulator({ seed: 2, fetch: platform.receiver.fetch })
    expect(restoreSnapshot(other.world, takeSnapshot(simulator.world))).toBe(true)
    const { post } = createClient(other.fetch)
    const ask = (name: string, fields: object, token = '') =>
      post<ComponentAnswer>(`/cgi-bin/component/${name}?access_token=${token}`, {
        component_appid: COMPONENT,
        ...fields,
      })
    const fields = { component_appsecret: 'component-secret', component_verify_ticket: value }
    const { component_access_token: token } = await ask('api_component_token', fields)
    const refreshed = await ask(
      'api_authorizer_token',
      { authorizer_appid: 'wxa', authorizer_refresh_token: refresh_token },
      token,
    )
    expect(refreshed).toHaveProperty('authorizer_access_token')
    const exchanged = await ask('api_query_auth', { authorization_code: auth_code }, token)
    expect(exchanged.authorization_info?.authorizer_appid).toBe('wxb')
    expect(await (await other.fetch(jsTicket)).json()).toEqual(ticketBefore)
  })

  it('keeps a token and its succession one thing', async ({ expect }) => {
    const { simulator, componentToken } = await testPlatform()
    const token = await componentToken()
    const other = createSimulator({ seed: 2 })
    restoreSnapshot(other.world, takeSnapshot(simulator.world))
    const { lineage } = other.world.components.get(COMPONENT) ?? { lineage: null }
    expect(lineage?.current).toBe(other.world.tokens.get(token))
  })
})

describe('the publish check', () => {
  const REPLY_TO = 'TESTCOMPONENT_MSG_TYPE_TEXT'

  async function sealedReply(xml: string) {
    const encrypted = await seal(xml, {
      encodingAesKey: KEY,
      appid: COMPONENT,
      random: '0123456789abcdef',
    })
    const signature = await signatureOf('push-token', '1', '2', encrypted)
    return xmlOf([
      ['Encrypt', encrypted],
      ['MsgSignature', signature],
      ['TimeStamp', '1'],
      ['Nonce', '2'],
    ])
  }

  /** A platform that does what it must, apart from what a test makes it do otherwise. */
  async function setup(faults: { reply?: string; exchanges?: boolean; message?: string } = {}) {
    const platform = await testPlatform({
      config: { message_url: 'https://platform.example/$APPID$/messages', published: false },
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, ms / 100)
          signal?.addEventListener('abort', () => clearTimeout(timer))
        }),
    })
    const { client, receiver, withToken } = platform
    const answerCode = async (user: string, code: string) => {
      if (faults.exchanges === false) {
        return
      }
      const answer = await withToken('api_query_auth', { authorization_code: code })
      const token = answer.authorization_info?.authorizer_access_token ?? ''
      const content = faults.message ?? `${code}_from_api`
      const message = { touser: user, msgtype: 'text', text: { content } }
      await client.post(`/cgi-bin/message/custom/send?access_token=${token}`, message)
    }
    receiver.respond = async ({ url, xml }: ReceivedPush) => {
      if (!url.pathname.endsWith('/messages')) {
        return new Response('success')
      }
      const content = xmlText(xml, 'Content') ?? ''
      const user = xmlText(xml, 'FromUserName') ?? ''
      if (content.startsWith('QUERY_AUTH_CODE:')) {
        void answerCode(user, content.slice('QUERY_AUTH_CODE:'.length))
        return new Response('')
      }
      const reply = xmlOf([
        ['ToUserName', user],
        ['FromUserName', xmlText(xml, 'ToUserName') ?? ''],
        ['CreateTime', 1],
        ['MsgType', 'text'],
        ['Content', faults.reply ?? `${content}_callback`],
      ])
      return new Response(await sealedReply(reply))
    }
    const check = () =>
      platform.control<{ passed: boolean; checks: { name: string; passed: boolean }[] }>(
        'POST',
        '/publish-check',
      )
    return { ...platform, check }
  }

  it('passes a platform that answers the fixed messages', async ({ expect }) => {
    const { check, receiver } = await setup()
    expect(await check()).toEqual({
      passed: true,
      checks: [
        { name: 'ticket', passed: true, detail: '200 "success"' },
        { name: 'wx570bc396a51b8ff8 text', passed: true, detail: 'replied' },
        { name: 'wx570bc396a51b8ff8 code', passed: true, detail: 'exchanged and sent' },
        { name: 'wxd101a85aa106f53e text', passed: true, detail: 'replied' },
        { name: 'wxd101a85aa106f53e code', passed: true, detail: 'exchanged and sent' },
      ],
    })
    const message = receiver.accepted.find(({ xml }) => xml.includes(REPLY_TO))
    expect(message?.url.pathname).toBe('/wx570bc396a51b8ff8/messages')
    expect(message?.url.searchParams.get('openid')).toBe(
      xmlText(message?.xml ?? '', 'FromUserName'),
    )
    expect(message?.body).toMatch(/^<xml><ToUserName><!\[CDATA\[gh_/)
  })

  it.for([
    [{ reply: 'something else' }, 'text'],
    [{ exchanges: false }, 'code'],
    [{ message: 'something else' }, 'code'],
  ] as const)('fails one that does %j', async ([faults, failing], { expect }) => {
    const { check } = await setup(faults)
    const { passed, checks } = await check()
    expect(passed).toBe(false)
    for (const one of checks) {
      expect(one.passed).toBe(!one.name.endsWith(failing))
    }
  })

  it('fails one that answers a message like an event', async ({ expect }) => {
    const { check, receiver } = await setup()
    receiver.respond = () => new Response('success')
    const { checks } = await check()
    expect(checks.map(({ passed }) => passed)).toEqual([true, false, false, false, false])
  })

  it('fails one that has no URL for messages', async ({ expect }) => {
    const { control } = await testPlatform()
    expect(await control('POST', '/publish-check')).toMatchObject({
      passed: false,
      checks: [
        { name: 'ticket', passed: true },
        { detail: expect.stringContaining('message_url') },
        {},
        {},
        {},
      ],
    })
  })
})
