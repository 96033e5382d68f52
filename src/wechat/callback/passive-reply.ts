/**
 * @module The other direction: a message encrypted and signed as WeChat does it, for a reply that
 * says more than `success` (protocol C14).
 */

import type { Random } from '../../ports.ts'
import { encryptText, type PushKey } from './cipher.ts'
import { sha1OfSorted } from './signature.ts'

/** What to encrypt, for whom, and with what. */
export interface OutgoingMessage {
  readonly token: string
  /** The key that opened the push being replied to (C7). */
  readonly key: PushKey
  /** The component's appid, also for a message in an authorizer's name. */
  readonly appid: string
  readonly random: Random
  /** Unix seconds. */
  readonly timestamp: string
  /** Digits and letters. */
  readonly nonce: string
  readonly plain: string
}

/** A message ready to be sent. */
export interface EncryptedMessage {
  readonly encrypt: string
  readonly msgSignature: string
  /** The body of a reply. */
  readonly xml: string
}

/** Encrypts and signs a message. */
export function encryptMessage(message: OutgoingMessage): EncryptedMessage {
  const { token, key, appid, random, timestamp, nonce, plain } = message
  const encrypt = encryptText(key, random, { message: plain, appid })
  const msgSignature = sha1OfSorted([token, timestamp, nonce, encrypt])
  const xml = [
    '<xml>',
    `<Encrypt>${cdata(encrypt)}</Encrypt>`,
    `<MsgSignature>${cdata(msgSignature)}</MsgSignature>`,
    `<TimeStamp>${timestamp}</TimeStamp>`,
    `<Nonce>${cdata(nonce)}</Nonce>`,
    '</xml>',
  ].join('')
  return { encrypt, msgSignature, xml }
}

/** Text that means itself in XML, even where it has `]]>` in it. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}
