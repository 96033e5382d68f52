/**
 * Which pushes are opened: those of WeChat, signed with the platform's Token, encrypted with one of
 * its keys, meant for this component. Everything else is refused, and says at which step.
 */

import { describe, it } from 'vitest'
import { cdata } from '../../../../src/wechat/callback/passive-reply.ts'
import { openPush, PUSH_MAX_BYTES } from '../../../../src/wechat/callback/push.ts'
import { isSigned, sha1OfSorted } from '../../../../src/wechat/callback/signature.ts'
import {
  bodyOf,
  COMPONENT,
  KEY,
  keyOf,
  NONCE,
  PREVIOUS_KEY,
  pushOf,
  refusalOf,
  STRANGE_KEY,
  TICKET,
  TICKET_XML,
  TIMESTAMP,
  TOKEN,
  vectors,
} from './given.ts'

const PUSH = pushOf(TICKET_XML)

/** The same push with another body, signed if there is an Encrypt to sign. */
function withBody(body: string, encrypt = '') {
  const signed = sha1OfSorted([TOKEN, TIMESTAMP, NONCE, encrypt])
  return { ...PUSH, body, query: { ...PUSH.query, msg_signature: signed } }
}

describe('a push', () => {
  it('of a ticket is opened', ({ expect }) => {
    const { token, key, appid, timestamp, nonce, encrypt, msg_signature } = vectors.ticket_push
    const opened = openPush({
      token,
      keys: [keyOf(key)],
      componentAppid: appid,
      query: { timestamp, nonce, msg_signature },
      body: bodyOf(encrypt),
    })
    expect(opened).toEqual({
      kind: 'opened',
      keyIndex: 0,
      message: {
        AppId: appid,
        CreateTime: '1413192605',
        InfoType: 'component_verify_ticket',
        ComponentVerifyTicket: TICKET,
      },
    })
  })

  it('of the official page is opened, with ToUserName instead of AppId', ({ expect }) => {
    const { token, key, appid, timestamp, nonce, encrypt, msg_signature } =
      vectors.official_thirdparty_doc
    const opened = openPush({
      token,
      keys: [keyOf(key)],
      componentAppid: appid,
      query: { timestamp, nonce, msg_signature },
      body: `<xml>\n  <ToUserName>${cdata('gh_97417a04a28d')}</ToUserName>\n  <Encrypt>\n${cdata(encrypt)}\n</Encrypt>\n</xml>\n`,
    })
    expect(opened).toMatchObject({ kind: 'opened', message: { Event: 'debug_demo' } })
  })

  it('is opened with the previous key too, and says so', ({ expect }) => {
    const push = pushOf(TICKET_XML, { key: PREVIOUS_KEY })
    expect(refusalOf(push)).toBe('bad_cipher')
    expect(openPush({ ...push, keys: [KEY, PREVIOUS_KEY] })).toMatchObject({
      kind: 'opened',
      keyIndex: 1,
    })
    expect(openPush({ ...PUSH, keys: [KEY, PREVIOUS_KEY] })).toMatchObject({ keyIndex: 0 })
  })

  it('is opened whatever its age, and as often as it comes', ({ expect }) => {
    const old = pushOf(TICKET_XML, { timestamp: '1' })
    expect(refusalOf(old)).toBeNull()
    expect(openPush(old)).toEqual(openPush(old))
  })

  it('is opened with its Encrypt as text, with a declaration, with an empty appid', ({
    expect,
  }) => {
    const encrypt = vectors.ticket_push.encrypt
    for (const body of [
      `<xml><Encrypt>${encrypt}</Encrypt></xml>`,
      `<?xml version="1.0" encoding="UTF-8"?>\n<xml><AppId/><Encrypt>\n${encrypt}\n</Encrypt><xml>`,
      `<xml><AgentID>${cdata('<Encrypt')}</AgentID><Encrypt>${cdata(encrypt)}</Encrypt></xml>`,
    ]) {
      expect(refusalOf(withBody(body, encrypt)), body).toBeNull()
    }
  })

  it('may say anything in any language', ({ expect }) => {
    const said = '你好 🀄 ]]> <!DOCTYPE x> &lt; \u2028'
    const push = pushOf(`<xml><Content>${cdata(said)}</Content></xml>`)
    expect(openPush(push)).toMatchObject({ message: { Content: said.trim() } })
  })

  it('is opened though a character in it is cut in half', ({ expect }) => {
    const push = pushOf('<xml><Nick>\uD83C</Nick><a>1</a></xml>')
    expect(openPush(push)).toMatchObject({ message: { Nick: '\uFFFD', a: '1' } })
  })
})

describe('a push is refused', () => {
  it.for(['timestamp', 'nonce', 'msg_signature'])('without %s', (name, { expect }) => {
    expect(refusalOf({ ...PUSH, query: { ...PUSH.query, [name]: undefined } })).toBe('bad_query')
  })

  it('with a wrong msg_signature, though signature is right', ({ expect }) => {
    const signature = sha1OfSorted([TOKEN, TIMESTAMP, NONCE])
    const query = { ...PUSH.query, signature, msg_signature: 'f'.repeat(40) }
    expect(refusalOf({ ...PUSH, query })).toBe('bad_signature')
    expect(refusalOf({ ...PUSH, query: { ...query, msg_signature: signature } })).toBe(
      'bad_signature',
    )
  })

  it('signed with another Token, or checked with none', ({ expect }) => {
    expect(refusalOf(pushOf(TICKET_XML, { token: 'another' }))).toBe('bad_signature')
    expect(refusalOf({ ...pushOf(TICKET_XML, { token: '' }), token: '' })).toBe('bad_signature')
  })

  it('with a text that somebody else signed', ({ expect }) => {
    const { body } = pushOf(TICKET_XML, { seed: 2 })
    expect(refusalOf({ ...PUSH, body })).toBe('bad_signature')
  })

  it('encrypted with a key that is not, or no longer, the platform’s', ({ expect }) => {
    const push = pushOf(TICKET_XML, { key: STRANGE_KEY })
    expect(refusalOf({ ...push, keys: [KEY, PREVIOUS_KEY] })).toBe('bad_cipher')
    expect(refusalOf({ ...PUSH, keys: [] })).toBe('bad_cipher')
  })

  it.for(['wx0000000000000000', `${COMPONENT}0`, COMPONENT.slice(1), COMPONENT.toUpperCase(), ''])(
    'meant for %j',
    (appid, { expect }) => {
      expect(refusalOf(pushOf(TICKET_XML, { appid }))).toBe('wrong_appid')
    },
  )

  it.for([
    ['of nothing', ''],
    ['in plain text', TICKET_XML],
    ['of JSON', '{"Encrypt":"abc"}'],
    ['with an empty Encrypt', bodyOf('')],
    ['with two Encrypts', `<xml><Encrypt>AAAA</Encrypt><Encrypt>AAAA</Encrypt></xml>`],
    ['with an Encrypt inside', '<xml><Encrypt><a>AAAA</a></Encrypt></xml>'],
    ['with an Encrypt without an end', '<xml><Encrypt><![CDATA[AAAA]]></xml>'],
    ['with an Encrypt in small letters', '<xml><encrypt>AAAA</encrypt></xml>'],
    ['with two CDATAs', '<xml><Encrypt><![CDATA[AA]]><![CDATA[AA]]></Encrypt></xml>'],
  ] as const)('with a body %s', ([, body], { expect }) => {
    expect(refusalOf(withBody(body, 'AAAA'))).toBe('bad_xml')
  })

  it('with a DOCTYPE around a signed text', ({ expect }) => {
    const encrypt = vectors.ticket_push.encrypt
    for (const head of [
      '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
      '<!doctype xml>',
      '<!ENTITY e "x">',
      '<?php ?>',
    ]) {
      expect(refusalOf(withBody(head + bodyOf(encrypt), encrypt)), head).toBe('bad_xml')
    }
  })

  it.for([
    [
      'a billion laughs',
      '<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xml><a>&b;</a></xml>',
    ],
    ['words', vectors.official_sample_java.plain],
    ['nothing', ''],
    ['another push', bodyOf('AAAA').replaceAll('xml>', 'push>')],
  ] as const)('with %s inside', ([, plain], { expect }) => {
    expect(refusalOf(pushOf(plain))).toBe('bad_message')
  })

  it('with a body over 64 KiB, whatever it is', ({ expect }) => {
    const spare = PUSH_MAX_BYTES - Buffer.byteLength(PUSH.body)
    expect(refusalOf({ ...PUSH, body: PUSH.body + ' '.repeat(spare) })).toBeNull()
    expect(refusalOf({ ...PUSH, body: PUSH.body + ' '.repeat(spare + 1) })).toBe('too_large')
    expect(refusalOf({ ...PUSH, body: '令'.repeat(PUSH_MAX_BYTES / 3 + 1) })).toBe('too_large')
  })

  it('if it is cut off, wherever that is', ({ expect }) => {
    const end = PUSH.body.indexOf('</Encrypt>') + '</Encrypt>'.length
    for (let length = 0; length < end; length++) {
      expect(refusalOf({ ...PUSH, body: PUSH.body.slice(0, length) })).toBe('bad_xml')
    }
  })

  it('if the head of its text was moved into its nonce, which fits the same digest', ({
    expect,
  }) => {
    const { encrypt, key, appid } = vectors.official_thirdparty_doc
    // A timestamp, a nonce and a Token around which the text is sorted the same, whole and cut.
    const [timestamp, nonce, token] = ['0', '1', 'zzz']
    const genuine = sha1OfSorted([token, timestamp, nonce, encrypt])
    const query = { timestamp, nonce: nonce + encrypt.slice(0, 128), msg_signature: genuine }
    const rest = encrypt.slice(128)
    expect(isSigned(token, { ...query, msgSignature: genuine }, rest)).toBe(true)
    const push = { token, keys: [keyOf(key)], componentAppid: appid, query, body: bodyOf(rest) }
    expect(refusalOf(push)).toBe('bad_query')
  })
})
