/** @module Pushes as WeChat would send them, and keys to open them with. */

import type { Random } from '../../../../src/ports.ts'
import { type PushKey, parseEncodingAesKey } from '../../../../src/wechat/callback/cipher.ts'
import { cdata, encryptMessage } from '../../../../src/wechat/callback/passive-reply.ts'
import {
  type IncomingPush,
  type OpenedPush,
  openPush,
} from '../../../../src/wechat/callback/push.ts'
import { seededRandom } from '../../given.ts'
import vectors from './vectors.json' with { type: 'json' }

export { vectors }

export const COMPONENT = 'wx5823bf96d3bd56c7'
export const TOKEN = 'QDG6eK'
export const TIMESTAMP = '1413192605'
export const NONCE = '263014780'

/** The key of an EncodingAESKey that is one. */
export function keyOf(encodingAesKey: string): PushKey {
  const parsed = parseEncodingAesKey(encodingAesKey)
  if (!parsed.ok) {
    throw new Error(parsed.problem)
  }
  return parsed.key
}

export const KEY = keyOf('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C')
export const PREVIOUS_KEY = keyOf('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG')
export const STRANGE_KEY = keyOf('kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR')

export const TICKET = 'ticket@@@some_verify_ticket'
export const TICKET_XML = vectors.ticket_push.plain

/** Randomness that gives these sixteen characters as the head of a plain text. */
export function headed(head: string): Random {
  return { bytes: () => Buffer.from(head, 'hex') }
}

/** The body of a push to the authorization URL. */
export function bodyOf(encrypt: string, appid = COMPONENT): string {
  return `<xml><AppId>${cdata(appid)}</AppId><Encrypt>${cdata(encrypt)}</Encrypt></xml>`
}

interface Sealing {
  readonly token?: string
  readonly key?: PushKey
  readonly appid?: string
  readonly timestamp?: string
  readonly nonce?: string
  readonly seed?: number
}

/** A genuine push of this plain text, and whatever is to be different about it. */
export function pushOf(plain: string, sealing: Sealing = {}): IncomingPush {
  const { token = TOKEN, key = KEY, appid = COMPONENT, seed = 1 } = sealing
  const { timestamp = TIMESTAMP, nonce = NONCE } = sealing
  const random = seededRandom(seed)
  const sealed = encryptMessage({ token, key, appid, random, timestamp, nonce, plain })
  return {
    token: TOKEN,
    keys: [KEY],
    componentAppid: COMPONENT,
    query: {
      signature: '0'.repeat(40),
      timestamp,
      nonce,
      encrypt_type: 'aes',
      msg_signature: sealed.msgSignature,
    },
    body: bodyOf(sealed.encrypt),
  }
}

/** Why a push is refused, or null if it is opened. */
export function refusalOf(push: IncomingPush): string | null {
  const opened: OpenedPush = openPush(push)
  return opened.kind === 'refused' ? opened.reason : null
}
