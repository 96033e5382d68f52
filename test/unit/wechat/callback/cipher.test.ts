/** Texts that WeChat and its SDKs encrypted, every padding there is, and everything that is no text. */

import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { systemRandom } from '../../../../src/ports.ts'
import {
  decryptText,
  encryptText,
  parseEncodingAesKey,
} from '../../../../src/wechat/callback/cipher.ts'
import { seededRandom } from '../../given.ts'
import { COMPONENT, headed, KEY, keyOf, STRANGE_KEY, vectors } from './given.ts'

const PADDINGS = Array.from({ length: 32 }, (_, i) => i + 1)

/** Encrypts exactly these bytes, which must be whole AES blocks. */
function encrypted(bytes: Uint8Array): string {
  const cipher = createCipheriv('aes-256-cbc', KEY.key, KEY.iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64')
}

/** A plain text with this padding: `head` 16, length 4, message, appid. */
function plainOf(padding: number, claimed?: number): Buffer {
  const appid = Buffer.from(COMPONENT)
  const message = Buffer.alloc(64 * 3 - 20 - appid.length - padding, 'x')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(claimed ?? message.length)
  const pad = Buffer.alloc(padding, padding)
  return Buffer.concat([Buffer.alloc(16, 'r'), length, message, appid, pad])
}

function opened(encodingAesKey: string, encrypt: string) {
  const decrypted = decryptText(keyOf(encodingAesKey), encrypt)
  return decrypted && { plain: decrypted.message.toString('utf8'), appid: decrypted.appid }
}

describe('an encrypted text', () => {
  it.for([
    ['the official Java SDK', vectors.official_sample_java],
    ['the official page on URLs', vectors.official_verify_url],
    ['the official page for platforms', vectors.official_thirdparty_doc],
    ['its reply', vectors.official_thirdparty_reply],
    ['a ticket', vectors.ticket_push],
  ] as const)('opens as %s has it', ([, vector], { expect }) => {
    expect(opened(vector.key, vector.encrypt)).toEqual({
      plain: vector.plain,
      appid: vector.appid,
    })
  })

  it.for([
    ['the official Java SDK', vectors.official_sample_java],
    ['the official page for platforms', vectors.official_thirdparty_doc],
    ['its reply', vectors.official_thirdparty_reply],
    ['a ticket', vectors.ticket_push],
  ] as const)('is made as %s has it', ([, vector], { expect }) => {
    const { key, random, plain, appid, encrypt } = vector
    expect(encryptText(keyOf(key), headed(random), { message: plain, appid })).toBe(encrypt)
  })

  it('is made and opened at the edges of a block', ({ expect }) => {
    const { key, appid, random, cases } = vectors.pad_edges
    for (const { len, encrypt } of cases) {
      const plain = 'x'.repeat(len)
      expect(opened(key, encrypt)).toEqual({ plain, appid })
      expect(encryptText(keyOf(key), headed(random), { message: plain, appid })).toBe(encrypt)
    }
  })

  it.for(PADDINGS)('opens with %d bytes of padding', (padding, { expect }) => {
    const decrypted = decryptText(KEY, encrypted(plainOf(padding)))
    expect(decrypted?.appid).toBe(COMPONENT)
    expect(decrypted?.message).toHaveLength(64 * 3 - 20 - COMPONENT.length - padding)
  })

  it.for(PADDINGS)('of whatever length comes back (%d)', (length, { expect }) => {
    const message = 'm'.repeat(length)
    const encrypt = encryptText(KEY, systemRandom, { message, appid: COMPONENT })
    expect(Buffer.from(encrypt, 'base64').length % 32).toBe(0)
    const decrypted = decryptText(KEY, encrypt)
    expect(decrypted?.message.toString()).toBe(message)
    expect(decrypted?.appid).toBe(COMPONENT)
  })

  it('comes back whatever is in it', ({ expect }) => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 })
    fc.assert(
      fc.property(text, text, fc.integer(), (message, appid, seed) => {
        const encrypt = encryptText(KEY, seededRandom(seed), { message, appid })
        const decrypted = decryptText(KEY, encrypt)
        expect(decrypted?.message.toString('utf8')).toBe(message)
        expect(decrypted?.appid).toBe(appid)
      }),
      { numRuns: 300 },
    )
  })

  it('counts bytes, not characters', ({ expect }) => {
    const message = '令牌🔑'
    const encrypt = encryptText(KEY, systemRandom, { message, appid: COMPONENT })
    expect(decryptText(KEY, encrypt)).toEqual({ message: Buffer.from(message), appid: COMPONENT })
  })

  it('looks different every time', ({ expect }) => {
    const text = { message: 'same', appid: COMPONENT }
    expect(encryptText(KEY, systemRandom, text)).not.toBe(encryptText(KEY, systemRandom, text))
  })
})

describe('what is no encrypted text', () => {
  const good = encrypted(plainOf(7))

  it.for([
    ['nothing', ''],
    ['no base64', '****'],
    ['base64 for URLs', good.replaceAll('+', '-').replaceAll('/', '_')],
    ['base64 without its end', good.replace(/=+$/, '').slice(0, -1)],
    ['base64 with white space in it', `${good.slice(0, 76)}\n${good.slice(76)}`],
    ['base64 with something behind it', `${good}AAAA`],
    ['half a block', encrypted(Buffer.alloc(16, 16))],
    ['one AES block too many', encrypted(Buffer.concat([plainOf(32), Buffer.alloc(16, 16)]))],
  ] as const)('%s is refused', ([, encrypt], { expect }) => {
    expect(decryptText(KEY, encrypt)).toBeNull()
  })

  it('another key does not open it', ({ expect }) => {
    expect(decryptText(STRANGE_KEY, good)).toBeNull()
  })

  it('padding of no bytes, or of more than a block, is refused', ({ expect }) => {
    const plain = plainOf(32)
    plain[plain.length - 1] = 0
    expect(decryptText(KEY, encrypted(plain))).toBeNull()
    for (const padding of [33, 64]) {
      expect(decryptText(KEY, encrypted(plainOf(padding))), `${padding}`).toBeNull()
    }
  })

  it('padding of which one byte is another is refused', ({ expect }) => {
    for (const padding of PADDINGS.slice(1)) {
      const plain = plainOf(padding)
      plain[plain.length - padding] = 0
      expect(decryptText(KEY, encrypted(plain)), `${padding}`).toBeNull()
    }
  })

  it('a text of padding alone is refused', ({ expect }) => {
    expect(decryptText(KEY, encrypted(Buffer.alloc(32, 32)))).toBeNull()
    expect(decryptText(KEY, encrypted(Buffer.alloc(32, 13)))).toBeNull()
  })

  it.for([0xffff_ffff, 0x8000_0000, 1_000])(
    'a length of %d, beyond its end, is refused',
    (claimed, { expect }) => {
      expect(decryptText(KEY, encrypted(plainOf(5, claimed)))).toBeNull()
    },
  )

  it('a shorter or longer length moves the appid', ({ expect }) => {
    const length = 64 * 3 - 20 - COMPONENT.length - 5
    expect(decryptText(KEY, encrypted(plainOf(5, length - 1)))?.appid).toBe(`x${COMPONENT}`)
    expect(decryptText(KEY, encrypted(plainOf(5, length + 1)))?.appid).toBe(COMPONENT.slice(1))
    expect(decryptText(KEY, encrypted(plainOf(5, length + COMPONENT.length)))?.appid).toBe('')
    expect(decryptText(KEY, encrypted(plainOf(5, length + COMPONENT.length + 1)))).toBeNull()
  })
})

describe('an EncodingAESKey', () => {
  it('may end in bits that mean nothing', ({ expect }) => {
    const { key, encrypt, plain, appid } = vectors.official_sample_java
    for (const last of ['E', 'F', 'G', 'H']) {
      expect(opened(`${key.slice(0, -1)}${last}`, encrypt)).toEqual({ plain, appid })
    }
  })

  it('becomes 32 bytes, the first 16 of which are the IV', ({ expect }) => {
    for (const last of 'AQgwBS9') {
      const { key, iv } = keyOf(`${'Z'.repeat(42)}${last}`)
      expect(key).toHaveLength(32)
      expect(iv).toEqual(key.subarray(0, 16))
    }
  })

  it.for([
    ['', 'has 0 characters instead of 43'],
    ['A'.repeat(42), 'has 42 characters instead of 43'],
    ['A'.repeat(44), 'has 44 characters instead of 43'],
    [`${'A'.repeat(43)}=`, 'has 44 characters instead of 43: leave out the = at its end'],
    [`${'A'.repeat(42)}=`, 'has characters other than letters and digits'],
    [`${'A'.repeat(42)}-`, 'has characters other than letters and digits'],
    [`${'A'.repeat(42)}\n`, 'has characters other than letters and digits'],
    [`${'A'.repeat(42)}令`, 'has characters other than letters and digits'],
  ] as const)('that is %j is refused with its reason', ([text, problem], { expect }) => {
    expect(parseEncodingAesKey(text)).toEqual({ ok: false, problem })
  })
})
