/**
 * Pushes from WeChat: what is acknowledged is durable, what cannot prove to be WeChat's changes nothing
 * and learns nothing, and authorizations are acted on in order, once, until they are done.
 */

import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { type PushKey, parseEncodingAesKey } from '../../src/wechat/callback/cipher.ts'
import { cdata, encryptMessage } from '../../src/wechat/callback/passive-reply.ts'
import { admin, advance, env, newAppid, useCleanWorld } from './given.ts'

useCleanWorld()

const TOKEN = 'pushToken1'
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const OTHER_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const SETTINGS = { secret: 'component-secret', token: TOKEN, encoding_aes_key: KEY }

function keyOf(text: string): PushKey {
  const parsed = parseEncodingAesKey(text)
  if (!parsed.ok) {
    throw new Error(parsed.problem)
  }
  return parsed.key
}

async function givenPlatform(more: object = {}): Promise<string> {
  const appid = newAppid()
  await admin('PUT', `/v1/components/${appid}`, { ...SETTINGS, ...more })
  return appid
}

interface Sending {
  readonly token?: string
  readonly key?: string
  /** The appid inside the envelope. */
  readonly inside?: string
  /** What is sent instead of the envelope. */
  readonly body?: string
  readonly signature?: string
}

/** Sends a push as WeChat would, or with something wrong about it. */
async function push(
  appid: string,
  plain: string,
  sending: Sending = {},
): Promise<{ status: number; text: string }> {
  const { token = TOKEN, key = KEY, inside = appid } = sending
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = '263014780'
  const sealed = encryptMessage({
    token,
    key: keyOf(key),
    appid: inside,
    random: { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) },
    timestamp,
    nonce,
    plain,
  })
  const query = new URLSearchParams({
    signature: 'x',
    timestamp,
    nonce,
    encrypt_type: 'aes',
    msg_signature: sending.signature ?? sealed.msgSignature,
  })
  const body = `<xml><AppId>${cdata(appid)}</AppId><Encrypt>${cdata(sealed.encrypt)}</Encrypt></xml>`
  const response = await exports.default.fetch(
    new Request(`https://lingpai.test/callback/${appid}?${query}`, {
      method: 'POST',
      body: sending.body ?? body,
      headers: { 'content-type': 'text/xml' },
    }),
  )
  return { status: response.status, text: await response.text() }
}

const ticketXml = (appid: string, ticket: string, createTime: number): string =>
  `<xml><AppId>${cdata(appid)}</AppId><CreateTime>${createTime}</CreateTime>` +
  `<InfoType>${cdata('component_verify_ticket')}</InfoType>` +
  `<ComponentVerifyTicket>${cdata(ticket)}</ComponentVerifyTicket></xml>`

const keeperOf = (appid: string) => env.KEEPER.getByName(`components/${appid}`)

/** Names and CreateTimes of the tickets that are kept, newest first, as they rest: sealed. */
async function storedTickets(appid: string): Promise<{ value: string; createTime: number }[]> {
  const document = await runInDurableObject(keeperOf(appid), (_object, state) =>
    state.storage.sql.exec<{ document: string }>('SELECT document FROM record').one(),
  )
  return JSON.parse(document.document).config.tickets
}

describe('a pushed ticket', () => {
  it('is acknowledged with exactly success, and outlives the object', async ({ expect }) => {
    const appid = await givenPlatform()
    expect(await push(appid, ticketXml(appid, 'ticket@@@one', 100))).toEqual({
      status: 200,
      text: 'success',
    })
    await evictDurableObject(keeperOf(appid))
    const tickets = await storedTickets(appid)
    expect(tickets.map(({ createTime }) => createTime)).toEqual([100])
    expect(JSON.stringify(tickets)).not.toContain('ticket@@@one')
  })

  it('never replaces a newer one, and the newest two are kept', async ({ expect }) => {
    const appid = await givenPlatform()
    for (const createTime of [100, 300, 200, 300, 50]) {
      const { text } = await push(appid, ticketXml(appid, `ticket@@@${createTime}`, createTime))
      expect(text).toBe('success')
    }
    expect((await storedTickets(appid)).map(({ createTime }) => createTime)).toEqual([300, 200])
  })

  it('repeated by WeChat has no second effect', async ({ expect }) => {
    const appid = await givenPlatform()
    await push(appid, ticketXml(appid, 'ticket@@@one', 100))
    const [before] = await storedTickets(appid)
    await advance(60)
    expect((await push(appid, ticketXml(appid, 'ticket@@@one', 100))).text).toBe('success')
    const { body } = await admin('GET', `/v1/events?credential=components/${appid}`)
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual([
      'ticket',
      'registered',
    ])
    expect((await storedTickets(appid))[0]?.createTime).toBe(before?.createTime)
  })

  it('is opened with the previous key, too', async ({ expect }) => {
    const appid = await givenPlatform({
      encoding_aes_key: OTHER_KEY,
      previous_encoding_aes_key: KEY,
    })
    for (const key of [KEY, OTHER_KEY]) {
      expect((await push(appid, ticketXml(appid, `ticket@@@${key}`, 100), { key })).status).toBe(
        200,
      )
    }
  })

  it('is accepted whatever the length of its message leaves as padding', async ({ expect }) => {
    const appid = await givenPlatform()
    for (let length = 1; length <= 32; length++) {
      const xml = ticketXml(appid, `ticket@@@${'x'.repeat(length)}`, length)
      expect((await push(appid, xml)).text).toBe('success')
    }
  })
})

describe('a push that is not WeChat’s', () => {
  it.for([
    ['signed with another Token', { token: 'otherToken' }],
    ['with a wrong signature', { signature: '0'.repeat(40) }],
    ['encrypted with a key that is not ours', { key: OTHER_KEY }],
    ['meant for another platform', { inside: 'wx-somebody-else' }],
    ['in plain text', { body: '<xml><AppId>wx1</AppId><InfoType>authorized</InfoType></xml>' }],
    ['with a DOCTYPE', { body: '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>' }],
    ['empty', { body: '' }],
  ] as const)(
    '%s is refused without a word, logged, and changes nothing',
    async ([, sending], { expect }) => {
      const appid = await givenPlatform()
      const log = vi.spyOn(console, 'warn')
      const { status, text } = await push(appid, ticketXml(appid, 'ticket@@@forged', 999), sending)
      expect(status).toBe(403)
      expect(JSON.parse(text).detail).toBe('This is no push for this server.')
      expect(String(log.mock.calls.at(-1))).toContain('"event":"push.refused"')
      expect(await storedTickets(appid)).toEqual([])
    },
  )

  it('is refused alike when there is no such platform', async ({ expect }) => {
    const appid = newAppid()
    const { status, text } = await push(appid, ticketXml(appid, 'ticket@@@x', 1))
    expect([status, JSON.parse(text).detail]).toEqual([403, 'This is no push for this server.'])
  })

  it('is not even read when it is too large', async ({ expect }) => {
    const appid = await givenPlatform()
    const { status } = await push(appid, 'x', { body: 'x'.repeat(70_000) })
    expect(status).toBe(413)
  })
})

describe('a push that lingpai does not know', () => {
  it('is acknowledged and changes nothing', async ({ expect }) => {
    const appid = await givenPlatform()
    const xml =
      '<xml><CreateTime>1</CreateTime><InfoType>notify_3rd_wxa_auth</InfoType><taskid>7</taskid></xml>'
    expect(await push(appid, xml)).toEqual({ status: 200, text: 'success' })
    const { body } = await admin('GET', `/v1/events?credential=components/${appid}`)
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual(['registered'])
  })
})
