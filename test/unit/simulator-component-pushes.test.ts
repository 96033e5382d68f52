/** The simulator's pushes: their cadence and form, retries, alarms, hostile and odd ones. */

import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import { open, signatureOf } from '../simulator/envelope.ts'
import { xmlText } from '../simulator/push-envelope.ts'
import { restoreSnapshot, takeSnapshot } from '../simulator/snapshot.ts'
import {
  COMPONENT,
  KEY,
  NOON,
  OLD_KEY,
  PUSH_URL,
  testPlatform,
} from '../simulator/test-platform.ts'

type Platform = Awaited<ReturnType<typeof testPlatform>>
type Shown = { pushes: Record<string, unknown>; tickets: { age_seconds: number; valid: boolean }[] }

const tickets = ({ receiver }: Platform) =>
  receiver.accepted.map(({ xml }) => xmlText(xml, 'ComponentVerifyTicket'))

const fail = () => new Response('busy', { status: 500 })

describe('the push of a ticket', () => {
  it('comes every 600 s of the clock, from 600 s after the URL is known', async ({ expect }) => {
    const platform = await testPlatform()
    await platform.advance(599)
    expect(platform.receiver.received).toHaveLength(0)
    await platform.advance(1)
    expect(platform.receiver.received).toHaveLength(1)
    await platform.advance(1200)
    const times = platform.receiver.accepted.map(({ xml }) => xmlText(xml, 'CreateTime'))
    expect(times).toEqual([600, 1200, 1800].map((s) => String(NOON / 1000 + s)))
  })

  it('is an envelope with all five parameters, rightly signed', async ({ expect }) => {
    const { advance, receiver } = await testPlatform()
    await advance(600)
    const [push] = receiver.accepted
    expect(`${push?.url.origin}${push?.url.pathname}`).toBe(PUSH_URL)
    expect(push?.contentType).toBe('text/xml')
    expect(push?.body).toMatch(
      /^<xml><AppId><!\[CDATA\[wxc\]\]><\/AppId><Encrypt><!\[CDATA\[[A-Za-z0-9+/=]+\]\]><\/Encrypt><\/xml>$/,
    )
    const query = Object.fromEntries(push?.url.searchParams ?? [])
    expect(Object.keys(query).sort()).toEqual([
      'encrypt_type',
      'msg_signature',
      'nonce',
      'signature',
      'timestamp',
    ])
    const { timestamp = '', nonce = '' } = query
    expect(query).toMatchObject({
      encrypt_type: 'aes',
      timestamp: String(NOON / 1000 + 600),
      signature: await signatureOf('push-token', timestamp, nonce),
    })
    expect(push?.xml).toMatch(
      /^<xml><AppId>.*<\/AppId><CreateTime>\d{10}<\/CreateTime><InfoType><!\[CDATA\[component_verify_ticket\]\]><\/InfoType><ComponentVerifyTicket><!\[CDATA\[ticket@@@[\w-]{86}\]\]><\/ComponentVerifyTicket>\n*<\/xml>$/,
    )
  })

  it('comes with every padding', async ({ expect }) => {
    const platform = await testPlatform()
    await platform.advance(32 * 600)
    const lengths = platform.receiver.accepted.map(({ xml }) => xml.length % 32)
    expect(new Set(lengths).size).toBe(32)
  })

  it('carries the same value twice, then a new one', async ({ expect }) => {
    const platform = await testPlatform()
    await platform.advance(2400)
    const [first, second, third, fourth] = tickets(platform)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    expect(fourth).toBe(third)
  })

  it('stops without a URL, and goes on in another run', async ({ expect }) => {
    const platform = await testPlatform()
    await platform.advance(300)
    const other = createSimulator({ fetch: platform.receiver.fetch })
    restoreSnapshot(other.world, takeSnapshot(platform.simulator.world))
    const { control } = createClient(other.fetch)
    await control('POST', '/clock', { advance_seconds: 300 })
    expect(platform.receiver.received).toHaveLength(1)
    await control('PUT', `/components/${COMPONENT}`, { push_url: null })
    await control('POST', '/clock', { advance_seconds: 6000 })
    expect(platform.receiver.received).toHaveLength(1)
    await platform.control('DELETE')
    await platform.advance(6000)
    expect(platform.receiver.received).toHaveLength(1)
  })
})

describe('a program that was off for a day', () => {
  it('goes on with tickets in ten minutes, and does not make up for those of the day', async ({
    expect,
  }) => {
    const platform = await testPlatform()
    platform.simulator.world.clock.real()
    let now = NOON + 86_400_000
    const clock = createClock({ source: () => now })
    const other = createSimulator({ clock, fetch: platform.receiver.fetch })
    restoreSnapshot(other.world, takeSnapshot(platform.simulator.world))
    for (const [seconds, pushes] of [
      [0, 0],
      [599, 0],
      [1, 1],
      [600, 2],
    ] as const) {
      now += seconds * 1000
      other.world.schedule.runDue(now)
      await other.world.deliveries.idle()
      expect(platform.receiver.received).toHaveLength(pushes)
    }
  })
})

describe('what a receiver must answer', () => {
  it.for([
    ['success with a line break', () => new Response('success\n')],
    ['success as JSON', () => new Response('"success"')],
    ['success with another status', () => new Response('success', { status: 201 })],
    ['nothing', () => new Response('')],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example' } }),
    ],
    ['a broken connection', () => Promise.reject(new TypeError('reset'))],
  ] as const)(
    'is not %s: the same comes again three times, then an alarm',
    async ([_what, respond], { expect }) => {
      const { advance, receiver, control } = await testPlatform()
      receiver.respond = respond
      await advance(600)
      expect(receiver.received).toHaveLength(4)
      const sent = receiver.accepted.map(({ url, body }) => url.href + body)
      expect(new Set(sent).size).toBe(1)
      const { pushes } = await control<Shown>('GET')
      expect(pushes).toMatchObject({ attempts: 4, accepted: 0, alarms: 1, failed_rounds: 1 })
    },
  )

  it('is success, once', async ({ expect }) => {
    const { advance, receiver, control } = await testPlatform()
    let answers = 0
    receiver.respond = () => {
      answers += 1
      return answers < 3 ? fail() : new Response('success')
    }
    await advance(600)
    expect(receiver.received).toHaveLength(3)
    const { pushes } = await control<Shown>('GET')
    expect(pushes).toMatchObject({ attempts: 3, accepted: 1, alarms: 0, failed_rounds: 0 })
  })

  it('comes within five seconds, or too late', async ({ expect }) => {
    const waits: number[] = []
    const { receiver, push } = await testPlatform({
      sleep: async (ms) => {
        waits.push(ms)
      },
    })
    const late = Promise.withResolvers<Response>()
    receiver.respond = () => late.promise
    expect(await push()).toEqual({ status: null, body: '', accepted: false })
    expect(waits).toEqual([5000])
    late.resolve(new Response('success'))
  })
})

describe('pushes that keep failing', () => {
  it('end after six rounds, until they are started again', async ({ expect }) => {
    const { advance, receiver, control, ask } = await testPlatform()
    const start = () => ask('api_start_push_ticket', { component_secret: 'component-secret' })
    receiver.respond = fail
    await advance(600)
    expect(await start()).toEqual({ errcode: 0, errmsg: 'in a normal state' })
    await advance(6 * 600)
    expect(receiver.received).toHaveLength(7 * 4)
    await advance(86_400)
    expect(receiver.received).toHaveLength(7 * 4)
    expect((await control<Shown>('GET')).pushes).toMatchObject({ stopped: true, alarms: 7 })
    receiver.respond = () => new Response('success')
    expect(await start()).toEqual({ errcode: 0, errmsg: 'ok' })
    await advance(600)
    expect(receiver.received).toHaveLength(7 * 4 + 1)
    expect((await control<Shown>('GET')).pushes).toMatchObject({
      stopped: false,
      failed_rounds: 0,
    })
  })

  it('do not end when one round in between is accepted', async ({ expect }) => {
    const { advance, receiver, control } = await testPlatform()
    receiver.respond = fail
    await advance(5 * 600)
    receiver.respond = () => new Response('success')
    await advance(600)
    receiver.respond = fail
    await advance(5 * 600)
    expect((await control<Shown>('GET')).pushes).toMatchObject({
      stopped: false,
      failed_rounds: 5,
    })
  })

  it('cannot be started again by anybody', async ({ expect }) => {
    const { ask, client } = await testPlatform()
    const start = (fields: Record<string, unknown>) => ask('api_start_push_ticket', fields)
    expect(await start({ component_secret: 'x' })).toMatchObject({ errcode: 40125 })
    // The name that the token endpoint has for it.
    expect(await start({ component_appsecret: 'component-secret' })).toMatchObject({
      errcode: 41004,
    })
    const unknown = { component_appid: 'wxother', component_secret: 'x' }
    const answer = await client.post('/cgi-bin/component/api_start_push_ticket', unknown)
    expect(answer).toMatchObject({ errcode: 40013 })
  })
})

describe('a push on demand', () => {
  it('is the next of the series, and tells what the receiver answered', async ({ expect }) => {
    const platform = await testPlatform()
    const accepted = { status: 200, body: 'success', accepted: true }
    expect(await platform.push()).toEqual(accepted)
    expect(await platform.push()).toEqual(accepted)
    await platform.advance(600)
    const [first, second, third] = tickets(platform)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
    platform.receiver.respond = fail
    expect(await platform.push()).toEqual({ status: 500, body: 'busy', accepted: false })
    expect(platform.receiver.received).toHaveLength(4)
  })

  it('can be dated, and then has a ticket of its own of that age', async ({ expect }) => {
    const platform = await testPlatform()
    await platform.push()
    const createTime = NOON / 1000 - 3600
    await platform.push({ create_time: createTime })
    const [now, dated] = platform.receiver.accepted
    expect(dated?.xml).toContain(`<CreateTime>${createTime}</CreateTime>`)
    expect(tickets(platform)[1]).not.toBe(tickets(platform)[0])
    expect(now?.url.searchParams.get('timestamp')).toBe(dated?.url.searchParams.get('timestamp'))
    const shown = await platform.control<Shown>('GET')
    expect(shown.tickets).toEqual([
      { age_seconds: 0, valid: true },
      { age_seconds: 3600, valid: true },
    ])
  })

  it.for([
    ['unknown', 'notify_something_new', {}],
    ['notify_third_fasteregister', 'notify_third_fasteregister', { status: '-1', appid: null }],
    ['unauthorized', 'unauthorized', { AuthorizerAppid: 'wxa' }],
    ['authorized', 'authorized', { AuthorizerAppid: 'wxa' }],
  ] as const)('can be of the type %s', async ([ordered, infoType, fields], { expect }) => {
    const { authorize, push, receiver } = await testPlatform()
    await authorize('wxa', { push: false })
    expect(await push({ info_type: ordered })).toMatchObject({ accepted: true })
    const [{ xml } = { xml: '' }] = receiver.accepted
    expect(xmlText(xml, 'InfoType')).toBe(infoType)
    for (const [name, value] of Object.entries(fields)) {
      expect(xmlText(xml, name)).toBe(value)
    }
  })

  it('carries a new code, good for an exchange, when it is an authorization', async ({
    expect,
  }) => {
    const { authorize, push, receiver, withToken } = await testPlatform()
    await authorize('wxa', { push: false })
    await push({ info_type: 'authorized', authorizer_appid: 'wxa' })
    const code = xmlText(receiver.accepted[0]?.xml ?? '', 'AuthorizationCode')
    const answer = await withToken('api_query_auth', { authorization_code: code })
    expect(answer.authorization_info).toMatchObject({ authorizer_appid: 'wxa' })
  })
})

describe('hostile pushes', () => {
  it.for([
    ['wrong_signature', 'msg_signature'],
    ['wrong_appid', 'appid'],
    ['doctype', 'doctype'],
    ['plaintext', 'plaintext'],
  ] as const)('are refused for what is wrong with them: %s', async ([hostile, why], { expect }) => {
    const { push, receiver } = await testPlatform()
    expect(await push({ hostile })).toEqual({ status: 403, body: why, accepted: false })
    expect(receiver.refused).toEqual([why])
  })

  it('have a right signature parameter where only msg_signature is wrong', async ({ expect }) => {
    const { push, receiver } = await testPlatform()
    await push({ hostile: 'wrong_signature' })
    const query = Object.fromEntries(receiver.received[0]?.url.searchParams ?? [])
    const { timestamp = '', nonce = '' } = query
    expect(query['signature']).toBe(await signatureOf('push-token', timestamp, nonce))
    expect(query['msg_signature']).toMatch(/^[0-9a-f]{40}$/)
  })

  it.for(['wrong_signature', 'wrong_appid', 'doctype', 'plaintext'] as const)(
    'carry a ticket that WeChat does not know: %s',
    async (hostile, { expect }) => {
      const { push, receiver, ask } = await testPlatform()
      await push({ hostile })
      const [{ body } = { body: '' }] = receiver.received
      const sealed = xmlText(body, 'Encrypt')
      const xml = sealed === null ? body : (await open(sealed, KEY))?.message
      const ticket = xmlText(xml ?? '', 'ComponentVerifyTicket')
      expect(ticket).toMatch(/^ticket@@@/)
      const fields = { component_appsecret: 'component-secret', component_verify_ticket: ticket }
      expect(await ask('api_component_token', fields)).toMatchObject({ errcode: 61006 })
    },
  )

  it('can be forged authorizations and revocations', async ({ expect }) => {
    const { push, authorize, receiver, control } = await testPlatform()
    await authorize('wxa', { push: false })
    for (const info_type of ['authorized', 'unauthorized']) {
      await push({ hostile: 'wrong_signature', info_type, authorizer_appid: 'wxa' })
    }
    expect(receiver.refused).toEqual(['msg_signature', 'msg_signature'])
    expect(await control('GET', '/authorizers/wxa')).toMatchObject({ authorized: true })
  })
})

describe('odd pushes', () => {
  it('are rightly signed with an old time and an expired ticket: stale_timestamp', async ({
    expect,
  }) => {
    const { push, receiver, ask } = await testPlatform()
    expect(await push({ hostile: 'stale_timestamp' })).toMatchObject({ accepted: true })
    const [{ url, xml } = { url: new URL(PUSH_URL), xml: '' }] = receiver.accepted
    const old = String(NOON / 1000 - 13 * 3600)
    expect(url.searchParams.get('timestamp')).toBe(old)
    expect(xmlText(xml, 'CreateTime')).toBe(old)
    const fields = {
      component_appsecret: 'component-secret',
      component_verify_ticket: xmlText(xml, 'ComponentVerifyTicket'),
    }
    expect(await ask('api_component_token', fields)).toMatchObject({ errcode: 61005 })
  })

  it('are the last genuine one once more, byte for byte: retry_last', async ({ expect }) => {
    const { push, receiver } = await testPlatform()
    await push()
    await push({ hostile: 'wrong_signature' })
    await push({ hostile: 'retry_last' })
    const [first, again] = receiver.accepted.map(({ url, body }) => url.href + body)
    expect(again).toBe(first)
    expect(receiver.accepted).toHaveLength(2)
  })

  it('are sealed with the key before the current one: previous_key', async ({ expect }) => {
    const { push, receiver } = await testPlatform({
      config: { previous_encoding_aes_key: OLD_KEY },
    })
    expect(await push({ hostile: 'previous_key' })).toMatchObject({ accepted: true })
    const sealed = xmlText(receiver.accepted[0]?.body ?? '', 'Encrypt') ?? ''
    expect(await open(sealed, OLD_KEY)).toMatchObject({ appid: COMPONENT })
  })

  it.for([
    [{ hostile: 'retry_last' }, 'nothing was pushed'],
    [{ hostile: 'previous_key' }, 'previous_encoding_aes_key'],
    [{ info_type: 'authorized' }, 'authorizer_appid'],
    [{ info_type: 'no type' }, 'info_type'],
    [{ hostile: 'loud' }, 'hostile'],
  ] as const)('are refused when impossible: %j', async ([order, why], { expect }) => {
    const { push } = await testPlatform()
    await expect(push(order)).rejects.toThrow(new RegExp(`400 .*${why}`))
  })

  it('need a URL', async ({ expect }) => {
    const { push } = await testPlatform({ config: { push_url: null } })
    await expect(push()).rejects.toThrow(/400 .*push_url/)
  })
})
