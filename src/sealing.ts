/**
 * @module AES-256-GCM for everything secret that rests in storage (rule 10). Keys are derived from
 * `MASTER_KEY`, which lives outside the store; the credential path and the field's name are
 * associated data, so a sealed value opens only where it was put.
 *
 * The synchronous `node:crypto` is used on purpose: sealing and writing happen in one uninterrupted
 * step, so no other event can come between a decision and its record.
 */

import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import type { Random } from './ports.ts'

/** Seals and opens secrets of one deployment. */
export interface Sealer {
  /** Names the key that {@link Sealer.seal} uses; not secret. */
  readonly keyId: string
  /** Ids of all keys that open: the current one first. */
  readonly keyIds: readonly string[]
  /** @param path the credential's path; @param field what the value is, e.g. `secret` */
  seal(path: string, field: string, plain: string): string
  open(path: string, field: string, sealed: string): Opened
}

/** What came out of a sealed value. */
export type Opened =
  /** `stale`: sealed under the previous master key, to be sealed again. */
  | { readonly ok: true; readonly plain: string; readonly stale: boolean }
  /** `unknown_key`: sealed under a master key that is not configured. `damaged`: not what was sealed here. */
  | { readonly ok: false; readonly reason: 'unknown_key' | 'damaged'; readonly keyId: string }

const FORMAT = 'lp1'
const IV_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

interface SealingKey {
  readonly id: string
  readonly key: Buffer
}

/** Derives a 32-byte key for one purpose from a master key (RFC 5869, SHA-256, no salt). */
export function deriveKey(masterKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, new Uint8Array(0), purpose, KEY_BYTES))
}

function sealingKey(masterKey: Uint8Array): SealingKey {
  const key = deriveKey(masterKey, 'sealing')
  const id = createHash('sha256').update('lingpai key id').update(key).digest('hex').slice(0, 8)
  return { id, key }
}

/** @param previousMasterKey opens what it sealed, and never seals */
export function createSealer(
  masterKey: Uint8Array,
  previousMasterKey: Uint8Array | null,
  random: Random,
): Sealer {
  const current = sealingKey(masterKey)
  const keys = previousMasterKey === null ? [current] : [current, sealingKey(previousMasterKey)]
  return {
    keyId: current.id,
    keyIds: keys.map((key) => key.id),

    seal(path, field, plain) {
      const iv = random.bytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', current.key, iv)
      cipher.setAAD(associatedData(path, field))
      const body = Buffer.concat([
        iv,
        cipher.update(plain, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `${FORMAT}.${current.id}.${body.toString('base64url')}`
    },

    open(path, field, sealed) {
      const [format, keyId = '', body = '', ...rest] = sealed.split('.')
      const bytes = Buffer.from(body, 'base64url')
      const key = keys.find((candidate) => candidate.id === keyId)
      // Decoding is lenient; one value has one spelling only.
      if (format !== FORMAT || rest.length > 0 || bytes.toString('base64url') !== body) {
        return { ok: false, reason: 'damaged', keyId }
      }
      if (key === undefined) {
        return { ok: false, reason: 'unknown_key', keyId }
      }
      const plain = decrypt(key.key, bytes, associatedData(path, field))
      return plain === null
        ? { ok: false, reason: 'damaged', keyId }
        : { ok: true, plain, stale: key.id !== current.id }
    },
  }
}

function associatedData(path: string, field: string): Buffer {
  return Buffer.from(`${path}\n${field}`, 'utf8')
}

function decrypt(key: Buffer, body: Buffer, aad: Buffer): string | null {
  if (body.length < IV_BYTES + TAG_BYTES) {
    return null
  }
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, IV_BYTES))
  decipher.setAAD(aad)
  decipher.setAuthTag(body.subarray(body.length - TAG_BYTES))
  try {
    const text = decipher.update(body.subarray(IV_BYTES, body.length - TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch {
    // The tag does not match: another place, another field, or altered bytes.
    return null
  }
}
