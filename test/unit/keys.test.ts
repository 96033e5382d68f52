/** Client keys: only what was signed here is taken, in the one spelling it was given out in. */

import { createHmac, hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { createKeySigner, newKeyId, secretsEqual } from '../../src/keys.ts'
import { systemRandom } from '../../src/ports.ts'
import { seededRandom } from './given.ts'

const MASTER = new Uint8Array(32).fill(1)
const OTHER_MASTER = new Uint8Array(32).fill(2)
const ID = 'abcdefghijklmn23'
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const signer = createKeySigner(MASTER, null)
const KEY = signer.sign(ID)

describe('a client key', () => {
  it('is verified as its id', ({ expect }) => {
    expect(signer.verify(KEY)).toBe(ID)
  })

  it('is lpk_, the id, and the mac that the design says', ({ expect }) => {
    const secret = Buffer.from(hkdfSync('sha256', MASTER, new Uint8Array(0), 'client-key', 32))
    const mac = createHmac('sha256', secret).update(ID).digest('base64url')
    expect(KEY).toBe(`lpk_${ID}_${mac}`)
  })

  it('is the same each time it is signed, also in another process', ({ expect }) => {
    expect(createKeySigner(MASTER, OTHER_MASTER).sign(ID)).toBe(KEY)
  })

  it('is verified whatever its id is', ({ expect }) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const id = newKeyId(seededRandom(seed))
        expect(signer.verify(signer.sign(id))).toBe(id)
      }),
    )
  })
})

describe('what is refused', () => {
  it('is a mac with any one character changed', ({ expect }) => {
    const start = KEY.length - 43
    for (let at = start; at < KEY.length; at++) {
      const other = KEY.charAt(at) === 'A' ? 'B' : 'A'
      const forged = `${KEY.slice(0, at)}${other}${KEY.slice(at + 1)}`
      expect(signer.verify(forged)).toBeNull()
    }
  })

  it('is every other spelling of the last character, though it means the same bytes', ({
    expect,
  }) => {
    const spellings = [...BASE64URL].map((character) => `${KEY.slice(0, -1)}${character}`)
    expect(spellings.filter((key) => signer.verify(key) !== null)).toEqual([KEY])
    const bytes = (key: string): string => Buffer.from(key.slice(-43), 'base64url').toString('hex')
    expect(spellings.filter((key) => bytes(key) === bytes(KEY))).toHaveLength(4)
  })

  it('is the mac of another id', ({ expect }) => {
    const other = signer.sign('zyxwvutsrqponm23')
    expect(signer.verify(`lpk_${ID}_${other.slice(-43)}`)).toBeNull()
  })

  it('is a key of another master key', ({ expect }) => {
    expect(createKeySigner(OTHER_MASTER, null).verify(KEY)).toBeNull()
  })

  it.for([
    '',
    'lpk_',
    ID,
    KEY.slice(0, -1),
    `${KEY}A`,
    `${KEY}=`,
    `${KEY}\n`,
    ` ${KEY}`,
    KEY.replace('lpk_', 'LPK_'),
    KEY.replace('lpk_', 'lpk-'),
    KEY.replace(ID, ID.toUpperCase()),
    KEY.replace(ID, ID.slice(1)),
    KEY.replace(ID, `${ID}a`),
    `lpk_${ID}_${'令'.repeat(43)}`,
  ])('is what does not look like one (%j)', (key, { expect }) => {
    expect(signer.verify(key)).toBeNull()
  })
})

describe('while the master key is rotated', () => {
  it('keys of both are good, and new ones are signed under the new one', ({ expect }) => {
    const during = createKeySigner(OTHER_MASTER, MASTER)
    expect(during.verify(KEY)).toBe(ID)
    expect(during.verify(during.sign(ID))).toBe(ID)
    expect(during.sign(ID)).toBe(createKeySigner(OTHER_MASTER, null).sign(ID))
    expect(during.sign(ID)).not.toBe(KEY)
  })
})

describe('a new id', () => {
  it('is 16 characters of base 32', ({ expect }) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(newKeyId(seededRandom(seed))).toMatch(/^[a-z2-7]{16}$/)
      }),
    )
  })

  it('carries all 80 bits that it was given', ({ expect }) => {
    const ids = new Set<string>()
    for (let bit = 0; bit < 80; bit++) {
      const bytes = new Uint8Array(10)
      bytes[bit >> 3] = 1 << (bit & 7)
      ids.add(newKeyId({ bytes: () => bytes }))
    }
    ids.add(newKeyId({ bytes: () => new Uint8Array(10) }))
    expect(ids.size).toBe(81)
    expect(newKeyId({ bytes: (length) => new Uint8Array(length).fill(255) })).toBe('7'.repeat(16))
  })

  it('is never given out twice', ({ expect }) => {
    const ids = Array.from({ length: 10_000 }, () => newKeyId(systemRandom))
    expect(new Set(ids).size).toBe(10_000)
  })
})

describe('comparing secrets', () => {
  it.for([
    ['', '', true],
    ['a', 'a', true],
    ['令牌', '令牌', true],
    ['a', 'b', false],
    ['a', '', false],
    ['a', 'a ', false],
    ['a', 'A', false],
    ['x'.repeat(1_000), 'x'.repeat(1_000), true],
    ['x'.repeat(1_000), 'x'.repeat(999), false],
  ] as const)('says of %j and %j: %j', ([a, b, equal], { expect }) => {
    expect(secretsEqual(a, b)).toBe(equal)
  })

  it('takes no two of many for each other', ({ expect }) => {
    const equal = Array.from({ length: 2_000 }, (_, i) => `secret-${i}`).filter((other) =>
      secretsEqual('secret-1234', other),
    )
    expect(equal).toEqual(['secret-1234'])
  })
})
