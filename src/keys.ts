/**
 * @module Client keys, `lpk_<id>_<mac>`: the mac is derived from `MASTER_KEY`, so a forged key is
 * refused at the edge without a look-up. What a key may read, and whether it still may, is looked up
 * by its id.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from './ports.ts'
import { deriveKey } from './sealing.ts'

/** What the registry keeps of a client key; the key itself is kept nowhere. */
export interface ClientKey {
  readonly id: string
  readonly name: string
  /** Allow-list entries, see `isCovered`. */
  readonly allow: readonly string[]
  /** Unix milliseconds. */
  readonly createdAt: number
}

/** Makes and checks client keys. */
export interface KeySigner {
  /** The whole key for an id, to be shown once. */
  sign(id: string): string
  /** The id of a genuine key, or null: forged, mistyped, or of a master key that is gone. */
  verify(key: string): string | null
}

const KEY_PATTERN = /^lpk_([a-z0-9]{16})_([A-Za-z0-9_-]{43})$/
const ID_BYTES = 10

/** Keys signed under the previous master key stay good while it is configured. */
export function createKeySigner(
  masterKey: Uint8Array,
  previousMasterKey: Uint8Array | null,
): KeySigner {
  const current = deriveKey(masterKey, 'client-key')
  const all =
    previousMasterKey === null ? [current] : [current, deriveKey(previousMasterKey, 'client-key')]
  return {
    sign: (id) => `lpk_${id}_${macOf(current, id).toString('base64url')}`,
    verify(key) {
      const match = KEY_PATTERN.exec(key)
      const [, id, mac] = match ?? []
      if (id === undefined || mac === undefined) {
        return null
      }
      const claimed = Buffer.from(mac, 'base64url')
      // The 43rd character has two spare bits: only one of four spellings is the key we gave out.
      if (claimed.toString('base64url') !== mac) {
        return null
      }
      return all.some((secret) => timingSafeEqual(macOf(secret, id), claimed)) ? id : null
    },
  }
}

function macOf(secret: Buffer, id: string): Buffer {
  return createHmac('sha256', secret).update(id).digest()
}

/** A new id: 16 characters of base 32, 80 bits. */
export function newKeyId(random: Random): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let bits = 0n
  for (const byte of random.bytes(ID_BYTES)) {
    bits = (bits << 8n) | BigInt(byte)
  }
  let id = ''
  for (let i = 0; i < 16; i++) {
    id += alphabet[Number(bits & 31n)]
    bits >>= 5n
  }
  return id
}

/** Secrets are compared in blocks of this many bytes; none is longer. */
const COMPARED_BYTES = 512

/** Compares two secrets in a time that tells neither where they differ nor how long `known` is. */
export function secretsEqual(given: string, known: string): boolean {
  const [left, right] = [Buffer.alloc(COMPARED_BYTES), Buffer.alloc(COMPARED_BYTES)]
  left.write(given, 'utf8')
  right.write(known, 'utf8')
  return timingSafeEqual(left, right) && given.length === known.length
}
