/** What goes back to WeChat is what WeChat itself would have made. */

import { describe, it } from 'vitest'
import { systemRandom } from '../../../../src/ports.ts'
import { cdata, encryptMessage } from '../../../../src/wechat/callback/passive-reply.ts'
import { openPush } from '../../../../src/wechat/callback/push.ts'
import { parseXml } from '../../../../src/wechat/callback/xml.ts'
import { COMPONENT, headed, KEY, keyOf, NONCE, TIMESTAMP, TOKEN, vectors } from './given.ts'

describe('a reply', () => {
  it.for([
    ['the official reply', vectors.official_thirdparty_reply],
    ['the official push', vectors.official_thirdparty_doc],
    ['a ticket', vectors.ticket_push],
  ] as const)('is byte for byte %s', ([, vector], { expect }) => {
    const { token, appid, timestamp, nonce, plain, encrypt } = vector
    const [key, random] = [keyOf(vector.key), headed(vector.random)]
    const reply = encryptMessage({ token, key, appid, random, timestamp, nonce, plain })
    expect(reply.encrypt).toBe(encrypt)
    expect(reply.msgSignature).toBe(vector.msg_signature)
    expect(parseXml(reply.xml)).toEqual({
      Encrypt: encrypt,
      MsgSignature: vector.msg_signature,
      TimeStamp: timestamp,
      Nonce: nonce,
    })
  })

  it('opens like a push', ({ expect }) => {
    const plain = `<xml><Content>${cdata('回复 ]]> 🀄')}</Content></xml>`
    const { xml, msgSignature } = encryptMessage({
      token: TOKEN,
      key: KEY,
      appid: COMPONENT,
      random: systemRandom,
      timestamp: TIMESTAMP,
      nonce: NONCE,
      plain,
    })
    const opened = openPush({
      token: TOKEN,
      keys: [KEY],
      componentAppid: COMPONENT,
      query: { timestamp: TIMESTAMP, nonce: NONCE, msg_signature: msgSignature },
      body: xml,
    })
    expect(opened).toEqual({ kind: 'opened', keyIndex: 0, message: { Content: '回复 ]]> 🀄' } })
  })

  it('may have the end of CDATA in what it says', ({ expect }) => {
    for (const text of [']]>', ']]>]]>', ']]', ']]]>', '>', 'a]]>b']) {
      expect(parseXml(`<xml><a>${cdata(text)}</a></xml>`)).toEqual({ a: text })
    }
  })
})
