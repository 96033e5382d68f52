/**
 * @module The cipher of a push (protocol C4): AES-256-CBC whose IV is the head of the key, around
 * random(16) ‖ length(4, big-endian) ‖ message ‖ appid, padded to blocks of 32 bytes. The padding is
 * laid and checked by hand, because AES libraries know blocks of 16 only and would refuse half of
 * all pushes (C6). It authenticates nothing: that is what the signature is for.
 */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../../ports.ts'

/** An EncodingAESKey, ready for use. */
export interface PushKey {
  /** 32 bytes. */
  readonly key: Buffer
  /** 16 bytes. */
  readonly iv: Buffer
}

/** What {@link parseEncodingAesKey} found. `problem` ends a sentence that begins with the field. */
export type ParsedKey =
  | { readonly ok: true; readonly key: PushKey }
  | { readonly ok: false; readonly problem: string }

/** What was inside an encrypted text. */
export interface Decrypted {
  readonly message: Buffer
  /** Whom WeChat encrypted it for: the component's appid, also for messages of its authorizers. */
  readonly appid: string
}

/** Characters of an EncodingAESKey: 32 bytes in base64, without the `=` at the end. */
const ENCODED_LENGTH = 43
const IV_BYTES = 16
const BLOCK_BYTES = 32
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4

/** Reads the EncodingAESKey of the platform's settings. The reason for a refusal never repeats it. */
export function parseEncodingAesKey(text: string): ParsedKey {
  if (text.length !== ENCODED_LENGTH) {
    const padded = text.length === ENCODED_LENGTH + 1 && text.endsWith('=')
    const hint = padded ? ': leave out the = at its end' : ''
    return {
      ok: false,
      problem: `has ${text.length} characters instead of ${ENCODED_LENGTH}${hint}`,
    }
  }
  if (!/^[A-Za-z0-9+/]*$/.test(text)) {
    return { ok: false, problem: 'has characters other than letters and digits' }
  }
  // The last character has two bits to spare, and WeChat lets them be anything (C5): they are dropped.
  const key = Buffer.from(`${text}=`, 'base64')
  return { ok: true, key: { key, iv: key.subarray(0, IV_BYTES) } }
}

/** Opens an encrypted text, or gives null: another key, or not made as WeChat makes it. */
export function decryptText({ key, iv }: PushKey, encrypt: string): Decrypted | null {
  const cipherText = Buffer.from(encrypt, 'base64')
  // Decoding is lenient; one value has one spelling only.
  if (cipherText.toString('base64') !== encrypt || cipherText.length % BLOCK_BYTES !== 0) {
    return null
  }
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  const plain = withoutPadding(Buffer.concat([decipher.update(cipherText), decipher.final()]))
  if (plain === null || plain.length < RANDOM_BYTES + LENGTH_BYTES) {
    return null
  }
  const start = RANDOM_BYTES + LENGTH_BYTES
  const end = start + plain.readUInt32BE(RANDOM_BYTES)
  if (end > plain.length) {
    return null
  }
  return { message: plain.subarray(start, end), appid: plain.toString('utf8', end) }
}

/** The way back: what {@link decryptText} opens. */
export function encryptText(
  { key, iv }: PushKey,
  random: Random,
  { message, appid }: { readonly message: string; readonly appid: string },
): string {
  const body = Buffer.from(message, 'utf8')
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  // Sixteen characters rather than bytes, as in WeChat's own samples: some receivers read text.
  const head = Buffer.from(Buffer.from(random.bytes(RANDOM_BYTES / 2)).toString('hex'))
  const plain = withPadding(Buffer.concat([head, length, body, Buffer.from(appid, 'utf8')]))
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
}

/** PKCS#7 with blocks of 32: always 1 to 32 bytes, each of which says how many they are. */
function withPadding(bytes: Buffer): Buffer {
  const count = BLOCK_BYTES - (bytes.length % BLOCK_BYTES)
  return Buffer.concat([bytes, Buffer.alloc(count, count)])
}

function withoutPadding(bytes: Buffer): Buffer | null {
  const count = bytes.at(-1) ?? 0
  if (count < 1 || count > BLOCK_BYTES) {
    return null
  }
  const end = bytes.length - count
  return bytes.subarray(end).every((byte) => byte === count) ? bytes.subarray(0, end) : null
}
