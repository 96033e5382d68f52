/**
 * @module A push of WeChat's, from the bytes of a stranger to a message of the platform's, in the one
 * order that is safe: nothing is decrypted or parsed before its signature is proven, and nothing
 * decrypted counts unless it was meant for this component. Nothing in here throws.
 *
 * Age is no reason to refuse: effects are idempotent and ordered by CreateTime, so a replay is
 * harmless, and a push that WeChat repeats late is as good as new.
 */

import { type Decrypted, decryptText, type PushKey } from './cipher.ts'
import { encryptedTextIn } from './envelope.ts'
import { isSigned, readSignedQuery } from './signature.ts'
import { parseXml, type XmlElement } from './xml.ts'

/** A push as it came in, and what it takes to open it. */
export interface IncomingPush {
  /** The platform's Token. */
  readonly token: string
  /** The current EncodingAESKey, then the previous one: WeChat goes on with that for a while (C7). */
  readonly keys: readonly PushKey[]
  readonly componentAppid: string
  /** `timestamp`, `nonce` and `msg_signature` count. */
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** Why a push was not opened. */
export type PushRefusal =
  | 'too_large'
  /** `timestamp`, `nonce` or `msg_signature` is missing or cannot be WeChat's. */
  | 'bad_query'
  /** No XML with one `<Encrypt>`: plain text, JSON, a DOCTYPE. */
  | 'bad_xml'
  /** Not signed with the platform's Token. */
  | 'bad_signature'
  /** Signed, but none of the keys opens it. */
  | 'bad_cipher'
  /** Opened, but meant for another component. */
  | 'wrong_appid'
  /** Opened, but what is inside is no XML that WeChat would write. */
  | 'bad_message'

/** What {@link openPush} made of a push. */
export type OpenedPush =
  /** `keyIndex`: which of the keys opened it; a reply is encrypted with the same (C7). */
  | { readonly kind: 'opened'; readonly message: XmlElement; readonly keyIndex: number }
  | { readonly kind: 'refused'; readonly reason: PushRefusal }

/** Largest body that is looked at; a push has a few hundred bytes. */
export const PUSH_MAX_BYTES = 64 * 1024

/** Verifies, decrypts and reads a push. */
export function openPush({ token, keys, componentAppid, query, body }: IncomingPush): OpenedPush {
  if (Buffer.byteLength(body, 'utf8') > PUSH_MAX_BYTES) {
    return refused('too_large')
  }
  const signedQuery = readSignedQuery(query)
  if (signedQuery === null) {
    return refused('bad_query')
  }
  const encrypt = encryptedTextIn(body)
  if (encrypt === null) {
    return refused('bad_xml')
  }
  if (!isSigned(token, signedQuery, encrypt)) {
    return refused('bad_signature')
  }
  const attempts = keys.map((key) => decryptText(key, encrypt))
  const keyIndex = attempts.findIndex((attempt) => attempt?.appid === componentAppid)
  const opened = attempts[keyIndex] ?? null
  if (opened === null) {
    return refused(attempts.every((attempt) => attempt === null) ? 'bad_cipher' : 'wrong_appid')
  }
  const message = parseXml(textOf(opened))
  return message === null ? refused('bad_message') : { kind: 'opened', message, keyIndex }
}

function textOf({ message }: Decrypted): string {
  // A nickname cut in the middle of a character is no reason to lose a push: such bytes are replaced.
  return new TextDecoder().decode(message)
}

function refused(reason: PushRefusal): OpenedPush {
  return { kind: 'refused', reason }
}
