/**
 * Sealed values open where they were put, under a key that is configured, and nowhere else: what an
 * attacker with the storage, but without the master key, can neither read nor move nor change.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { systemRandom } from '../../src/ports.ts'
import { createSealer, deriveKey, type Sealer } from '../../src/sealing.ts'
import { seededRandom } from './given.ts'

const KEY = new Uint8Array(32).fill(1)
const OTHER_KEY = new Uint8Array(32).fill(2)
const PATH = 'apps/wx1'

function sealerOf(key = KEY, previous: Uint8Array | null = null): Sealer {
  return createSealer(key, previous, systemRandom)
}

/** The sealed value with its bytes changed. */
function tampered(sealed: string, change: (bytes: Buffer) => Uint8Array): string {
  const [format, keyId, body = ''] = sealed.split('.')
  return [
    format,
    keyId,
    Buffer.from(change(Buffer.from(body, 'base64url'))).toString('base64url'),
  ].join('.')
}

describe('a sealed value', () => {
  it('opens where it was sealed', ({ expect }) => {
    const sealer = sealerOf()
    const sealed = sealer.seal(PATH, 'secret', 'AppSecret 令牌')
    expect(sealer.open(PATH, 'secret', sealed)).toEqual({
      ok: true,
      plain: 'AppSecret 令牌',
      stale: false,
    })
  })

  it('opens in another process that has the same master key', ({ expect }) => {
    const sealed = sealerOf().seal(PATH, 'secret', 'x')
    expect(sealerOf().open(PATH, 'secret', sealed)).toMatchObject({ ok: true, plain: 'x' })
  })

  it('opens whatever the path, the field and the text are', ({ expect }) => {
    const sealer = sealerOf()
    const text = fc.string({ unit: 'binary', maxLength: 200 })
    fc.assert(
      fc.property(text, text, text, (path, field, plain) => {
        const opened = sealer.open(path, field, sealer.seal(path, field, plain))
        expect(opened).toEqual({ ok: true, plain, stale: false })
      }),
      { numRuns: 300 },
    )
  })

  it('shows nothing of what is in it', ({ expect }) => {
    const plain = '0123456789abcdef0123456789abcdef'
    const sealed = sealerOf().seal(PATH, 'secret', plain)
    expect(sealed).toMatch(/^lp1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/)
    const bytes = Buffer.from(sealed.split('.')[2] ?? '', 'base64url')
    expect(bytes.includes(Buffer.from(plain))).toBe(false)
    expect(sealed).not.toContain(plain)
  })

  it('is another one each time: no nonce is used twice', ({ expect }) => {
    const sealer = sealerOf()
    const sealed = Array.from({ length: 1_000 }, () => sealer.seal(PATH, 'secret', 'same'))
    const nonces = sealed.map((value) =>
      Buffer.from(value.split('.')[2] ?? '', 'base64url')
        .subarray(0, 12)
        .toString('hex'),
    )
    expect(new Set(nonces).size).toBe(1_000)
    expect(new Set(sealed).size).toBe(1_000)
  })

  it('takes its nonce of 12 bytes from the randomness it was given', ({ expect }) => {
    const asked: number[] = []
    const random = seededRandom(1)
    const sealer = createSealer(KEY, null, {
      bytes(length) {
        asked.push(length)
        return random.bytes(length)
      },
    })
    sealer.seal(PATH, 'secret', 'x')
    sealer.seal(PATH, 'secret', 'x')
    expect(asked).toEqual([12, 12])
  })
})

describe('a sealed value does not open', () => {
  const sealer = sealerOf()
  const sealed = sealer.seal(PATH, 'secret', 'AppSecret')
  const damaged = { ok: false, reason: 'damaged', keyId: sealer.keyId }

  it.for(['apps/wx2', 'apps/wx1/', 'components/wx1', 'APPS/WX1', ''])(
    'under another path (%s)',
    (path, { expect }) => {
      expect(sealer.open(path, 'secret', sealed)).toEqual(damaged)
    },
  )

  it.for(['token', 'Secret', 'secret ', ''])('as another field (%s)', (field, { expect }) => {
    expect(sealer.open(PATH, field, sealed)).toEqual(damaged)
  })

  it('where path and field are split at another place', ({ expect }) => {
    expect(sealer.open('apps/wx1secret', '', sealed)).toEqual(damaged)
    expect(sealer.open('apps/wx', '1secret', sealed)).toEqual(damaged)
  })

  it('with any one bit changed, be it of nonce, text or tag', ({ expect }) => {
    const length = Buffer.from(sealed.split('.')[2] ?? '', 'base64url').length
    for (let bit = 0; bit < length * 8; bit++) {
      const altered = tampered(sealed, (bytes) => {
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        return bytes
      })
      expect(sealer.open(PATH, 'secret', altered)).toEqual(damaged)
    }
  })

  it('cut off anywhere', ({ expect }) => {
    const length = Buffer.from(sealed.split('.')[2] ?? '', 'base64url').length
    for (let kept = 0; kept < length; kept++) {
      const cut = tampered(sealed, (bytes) => bytes.subarray(0, kept))
      expect(sealer.open(PATH, 'secret', cut)).toEqual(damaged)
    }
  })

  it('with bytes added', ({ expect }) => {
    const longer = tampered(sealed, (bytes) => Buffer.concat([bytes, Buffer.of(0)]))
    expect(sealer.open(PATH, 'secret', longer)).toEqual(damaged)
  })

  it('in another format', ({ expect }) => {
    expect(sealer.open(PATH, 'secret', sealed.replace('lp1', 'lp2'))).toEqual(damaged)
    expect(sealer.open(PATH, 'secret', 'AppSecret')).toMatchObject({ reason: 'damaged' })
    expect(sealer.open(PATH, 'secret', '')).toMatchObject({ reason: 'damaged' })
  })

  it('under a master key that is not configured, and says which key that was', ({ expect }) => {
    const other = sealerOf(OTHER_KEY)
    expect(other.open(PATH, 'secret', sealed)).toEqual({
      ok: false,
      reason: 'unknown_key',
      keyId: sealer.keyId,
    })
  })

  it('under a key that only borrows the id of the right one', ({ expect }) => {
    const other = sealerOf(OTHER_KEY)
    const relabelled = sealed.replace(sealer.keyId, other.keyId)
    expect(other.open(PATH, 'secret', relabelled)).toMatchObject({ reason: 'damaged' })
  })
})

describe('while the master key is rotated', () => {
  const before = sealerOf(OTHER_KEY)
  const during = sealerOf(KEY, OTHER_KEY)

  it('what the previous key sealed opens and is stale', ({ expect }) => {
    const sealed = before.seal(PATH, 'secret', 'x')
    expect(during.open(PATH, 'secret', sealed)).toEqual({ ok: true, plain: 'x', stale: true })
  })

  it('what is sealed now needs the new key only', ({ expect }) => {
    const sealed = during.seal(PATH, 'secret', 'x')
    expect(during.open(PATH, 'secret', sealed)).toEqual({ ok: true, plain: 'x', stale: false })
    expect(sealerOf(KEY).open(PATH, 'secret', sealed)).toMatchObject({ ok: true })
    expect(before.open(PATH, 'secret', sealed)).toMatchObject({ reason: 'unknown_key' })
  })

  it('the ids of both keys are known, that of the sealing one first', ({ expect }) => {
    expect(during.keyIds).toEqual([sealerOf(KEY).keyId, before.keyId])
    expect(during.keyId).toBe(sealerOf(KEY).keyId)
    expect(before.keyIds).toEqual([before.keyId])
    expect(before.keyId).not.toBe(during.keyId)
  })

  it('another place is refused under the previous key too', ({ expect }) => {
    const sealed = before.seal(PATH, 'secret', 'x')
    expect(during.open('apps/wx2', 'secret', sealed)).toMatchObject({ reason: 'damaged' })
  })
})

describe('a derived key', () => {
  it('is 32 bytes, and another one for each purpose and master key', ({ expect }) => {
    const keys = [
      deriveKey(KEY, 'sealing'),
      deriveKey(KEY, 'client-key'),
      deriveKey(OTHER_KEY, 'sealing'),
      Buffer.from(KEY),
    ]
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(4)
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32, 32])
  })

  it('is HKDF-SHA-256 without a salt (RFC 5869), so that it stays what it is', async ({
    expect,
  }) => {
    const material = await crypto.subtle.importKey('raw', KEY, 'HKDF', false, ['deriveBits'])
    const bits = await crypto.subtle.deriveBits(
      {
        name: 'HKDF',
        hash: 'SHA-256',
        salt: new Uint8Array(0),
        info: new TextEncoder().encode('sealing'),
      },
      material,
      256,
    )
    expect(deriveKey(KEY, 'sealing').toString('hex')).toBe(Buffer.from(bits).toString('hex'))
  })
})
