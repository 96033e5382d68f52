/** The encryption of the simulator's pushes: published vectors, every padding, what is not opened. */

import { createDecipheriv } from 'node:crypto'
import { describe, it } from 'vitest'
import { open, padOf, seal, sha1, signatureOf } from '../simulator/envelope.ts'
import { eventXml, padded, ticketFields } from '../simulator/push-messages.ts'

const JAVA_SAMPLE = {
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  appid: 'wxb11529c136998cb6',
  random: 'aaaabbbbccccdddd',
  plain: '我是中文abcd123',
  pad: 7,
  encrypt:
    'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
}

/** From the page on message pushes; its padding of 22 is one that WebCrypto alone does not open. */
const THIRD_PARTY_SAMPLE = {
  token: 'AAAAA',
  encodingAesKey: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  appid: 'wx134c8103faa5a59e',
  random: '1205899eaf019bbd',
  timestamp: '1715943329',
  nonce: '1590219412',
  pad: 22,
  plain:
    '<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n' +
    '<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>\n' +
    '<CreateTime>1715943329</CreateTime>\n<MsgType><![CDATA[event]]></MsgType>\n' +
    '<Event><![CDATA[debug_demo]]></Event>\n<debug_str><![CDATA[hello world]]></debug_str>\n</xml>',
  encrypt:
    'D7yzvUNAL930rd28wf21s4hvXhz0L6Uit/p2Di6C5DHyYGpEgdBRnKjBec34JwoQXicwaZC7fOVihW80F4VtsdvE//1v' +
    'r7oAbqjDv8KenVp+ajKYpJnyQ4zMRhIC+a31fCVOMC03FfzV/QuC94kBP55a+Za3sJgvAn+ZbsNqZI5DkyuzkhQN8OBq' +
    'CzFhizGmy0xpM0MEA4agpvE+RuNO1rhHTtuJB5yltw1FiYzecSXJ+y/D2r81VkRn2eYjh2ltsoyfbDR7Is6ookXIFxTf' +
    'yeNyeHxMeT4KN5WpCDmSbTcUYrbBUlkGLJ9n/rU8YOywma6G7aTb7KZKOqCxgfoUlYEZPk4FUL/TK7ShriFDMVCLyjQJ' +
    '15Ob++agDWtcxhfUfe6HIoIpRW8mKNBQiY/Jd1svvuskA1wLef1RTtzKfMpagSCX/laZINmdnX4zrF6kIaR9P4xQrWXb' +
    'sTFHTYe0Mg==',
  msgSignature: '6c12a4205838198b8fa631b3220723bb07f1015c',
  signature: 'cc0c594499c1634947d5b502f158ee518947db27',
}

/** The reply on the same page, its misprint kept. */
const THIRD_PARTY_REPLY = {
  token: 'AAAAA',
  encodingAesKey: THIRD_PARTY_SAMPLE.encodingAesKey,
  appid: THIRD_PARTY_SAMPLE.appid,
  random: '999951349e8ee746',
  timestamp: '1713424427',
  nonce: '415670741',
  plain: '<xml><demo_resp>[CDATA[good luck]]</demo_resp></xml>',
  encrypt:
    'hE8R6mGXHkJJjU72KxzKUd1GEkKJaEZq7vRL8XgK3o+00k8JGq6+pZJUIlTSyhsX+bxIBQ72g3GyvDdIZcr6+3HAZbSv' +
    'PT9t/o11MI7d6WELwqrGd7jMnV0zv3Zc9Nq7',
  msgSignature: '03e0812039325c2712ef5f0f980fd14c70d6e307',
}

const TICKET_PUSH = {
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  appid: 'wx5823bf96d3bd56c7',
  random: '0123456789abcdef',
  timestamp: '1413192605',
  nonce: 'nonce123456',
  pad: 17,
  encrypt:
    'sKqRbbiSUnDhFHOvPjtUMbnl0I8R7Mth+5YbhOsPyBfQHdDswLNqgpoysDsA8edhns2ortEOVfnUrx7J4gRtijfj9mfW' +
    'JrDDmSmnUQkVnEOjPK5SrztdQfO3bUH4snMgsPUzv0QZ+gMuPzetW6Pxu8yZnm0z+rBY/nH3Z/0k3oa14kQuRVRNT4OE' +
    'GjsVrzdCn2xShtJAjBX8qUbQwdTb2gh6BPomFkY8MPJ536enSvZtGpTpCMCPhp+ore690a2ofxXRdoeQK1pR5czJepBK' +
    'EXlzl1pJ3w6nZx7zD3MSftDO8Quu0iA5XZionQ43ctn1hc5Br3241hIZQHzy+zDGYIDSAXmpnXK8OREOXqBXrcIiHp40' +
    'synxpXiMXmAaRfs2',
  msgSignature: 'c481214127394376d79378af54c2aae88b9313e9',
  signature: '6c46f40dd2bc61c824fdd8134f16689a8aeba4cc',
}

/** With the key, appid and random of TICKET_PUSH, for so many times `x`. */
const PAD_EDGES = [
  [
    9,
    17,
    'sKqRbbiSUnDhFHOvPjtUMeovCiUs+Tjvrww0PGecQP0wZ0RLuLBmYGEDbest3jzhhc08N55Y92Kxqdyz6STtkA==',
  ],
  [
    10,
    16,
    'sKqRbbiSUnDhFHOvPjtUMR0O/HnikonGE2sysEyTTBXOKOqG0282R9zAsHUdFZBD8BnYOzK/0lNF+qHEuTTbqw==',
  ],
  [
    25,
    1,
    'sKqRbbiSUnDhFHOvPjtUMTIgWxMfZaDiaj7KzsCGyXqqH9HC+RjyYtNk3PCh1eyjg4jSIJ9DqwBX6vUvZrmBVA==',
  ],
  [
    26,
    32,
    'sKqRbbiSUnDhFHOvPjtUMSs1k8K1CdhVATTBQNj5RGfr2SSogQPwiaREvDG6j+anDDTQGRPc5XVafaRf07vjdJWo03DV' +
      '9aa/cArn/HDtV476heTTKpJSMh7JMO1cnA3V',
  ],
] as const

describe('the published vectors', () => {
  it.for([JAVA_SAMPLE, THIRD_PARTY_SAMPLE])(
    'are sealed and opened alike, pad $pad',
    async (sample, { expect }) => {
      expect(padOf(sample.plain, sample.appid)).toBe(sample.pad)
      expect(await seal(sample.plain, sample)).toBe(sample.encrypt)
      expect(await open(sample.encrypt, sample.encodingAesKey)).toEqual({
        message: sample.plain,
        appid: sample.appid,
      })
    },
  )

  it('are sealed alike at the edges of padding', async ({ expect }) => {
    for (const [length, pad, encrypt] of PAD_EDGES) {
      const plain = 'x'.repeat(length)
      expect(padOf(plain, TICKET_PUSH.appid)).toBe(pad)
      expect(await seal(plain, TICKET_PUSH)).toBe(encrypt)
    }
  })

  it('are a reply as platforms give them', async ({ expect }) => {
    const { token, timestamp, nonce, encrypt, msgSignature, plain } = THIRD_PARTY_REPLY
    expect(await seal(plain, THIRD_PARTY_REPLY)).toBe(encrypt)
    expect(await signatureOf(token, timestamp, nonce, encrypt)).toBe(msgSignature)
  })

  it('are a whole push of a ticket, from the text to the signatures', async ({ expect }) => {
    const { appid, token, timestamp, nonce, encrypt } = TICKET_PUSH
    const fields = ticketFields('ticket@@@some_verify_ticket')
    const xml = eventXml(appid, Number(timestamp), 'component_verify_ticket', fields)
    expect(await seal(xml, TICKET_PUSH)).toBe(encrypt)
    expect(await signatureOf(token, timestamp, nonce)).toBe(TICKET_PUSH.signature)
    const signed = await signatureOf(token, timestamp, nonce, encrypt)
    expect(signed).toBe(TICKET_PUSH.msgSignature)
  })

  it('are signatures', async ({ expect }) => {
    const { token, timestamp, nonce, encrypt } = THIRD_PARTY_SAMPLE
    const { signature, msgSignature } = THIRD_PARTY_SAMPLE
    expect(await signatureOf(token, timestamp, nonce)).toBe(signature)
    expect(await signatureOf(token, timestamp, nonce, encrypt)).toBe(msgSignature)
    expect(await sha1('123345')).toBe('9f537aeb751ec72605f57f94a2f6dc3e3958e1dd')
  })
})

describe('padding', () => {
  it('is of every length in 32 messages of one kind, and what another library expects', async ({
    expect,
  }) => {
    const { appid, encodingAesKey } = TICKET_PUSH
    const key = Buffer.from(`${encodingAesKey}=`, 'base64')
    const xml = eventXml(appid, 1_413_192_605, 'component_verify_ticket')
    const pads = new Set<number>()
    for (let index = 0; index < 32; index++) {
      const text = padded(xml, appid, index)
      expect(text.replaceAll('\n', '')).toBe(xml)
      const sealed = Buffer.from(await seal(text, TICKET_PUSH), 'base64')
      const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16))
      decipher.setAutoPadding(false)
      const plain = Buffer.concat([decipher.update(sealed), decipher.final()])
      const pad = plain.at(-1) ?? 0
      expect(plain.subarray(-pad).equals(Buffer.alloc(pad, pad))).toBe(true)
      expect(plain.subarray(20, -pad).toString()).toBe(text + appid)
      pads.add(pad)
    }
    expect([...pads].sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, i) => i + 1))
  })

  it('alternates between short and long, so that a receiver of half of them fails soon', ({
    expect,
  }) => {
    const pads = [0, 1, 2, 3].map((index) => padOf(padded('<xml></xml>', 'wx1', index), 'wx1'))
    expect(pads.map((pad) => pad > 16)).toEqual([false, true, false, true])
  })
})

describe('what is not opened', () => {
  it.for([
    ['not base64', '%%%'],
    ['nothing', ''],
    ['half a block', 'AAAAAAAAAAAAAAAAAAAAAA=='],
    ['a text of another key', JAVA_SAMPLE.encrypt],
  ] as const)('is %s', async ([_what, encrypted], { expect }) => {
    expect(await open(encrypted, TICKET_PUSH.encodingAesKey)).toBeNull()
  })
})
