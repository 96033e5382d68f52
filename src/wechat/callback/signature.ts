/**
 * @module The `msg_signature` of a push (protocol C3): SHA-1 over the platform's Token, the query's
 * timestamp and nonce, and the encrypted text. The query's `signature` leaves the text out, so it
 * proves nothing and is looked at nowhere.
 *
 * WeChat joins the four without separators, so one digest fits every way to cut the same characters
 * into four: whoever recorded a push could move the head of its text into the nonce, and the shorter
 * text would still be signed. What opens is then a tail of some message, perhaps of a user's words.
 * {@link readSignedQuery} closes that: only whole cipher blocks can go, which is 64 characters at the
 * least, and more than a nonce may have. (A tail cannot go: the length inside says where it ends.)
 */

import { createHash, timingSafeEqual } from 'node:crypto'

/** What the query of a push says about its body. */
export interface SignedQuery {
  /** Unix seconds, as WeChat wrote them: signed as text, and used for nothing else. */
  readonly timestamp: string
  readonly nonce: string
  readonly msgSignature: string
}

const TIMESTAMP = /^\d{1,16}$/
/** Far longer than WeChat's, which have about 10 characters. */
const NONCE = /^[\x21-\x7e]{1,64}$/
/** What WeChat allows as a Token. */
const TOKEN = /^[A-Za-z0-9]{3,32}$/

/** Whether this can be a third-party platform's Token. */
export function isPushToken(text: string): boolean {
  return TOKEN.test(text)
}

/** The three signed parameters, or null if one is missing or cannot be WeChat's. */
export function readSignedQuery(
  query: Readonly<Record<string, string | undefined>>,
): SignedQuery | null {
  const timestamp = query['timestamp'] ?? ''
  const nonce = query['nonce'] ?? ''
  const msgSignature = query['msg_signature'] ?? ''
  const complete = TIMESTAMP.test(timestamp) && NONCE.test(nonce) && msgSignature !== ''
  return complete ? { timestamp, nonce, msgSignature } : null
}

/** SHA-1 of the parts, sorted and joined; 40 characters of lower-case hex. */
export function sha1OfSorted(parts: readonly string[]): string {
  // Sorted by code unit, which for the ASCII that is signed here is the byte order WeChat means.
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

/** Whether the holder of the Token signed this text; takes as long for every wrong signature. */
export function isSigned(token: string, query: SignedQuery, encrypt: string): boolean {
  if (!isPushToken(token)) {
    // Anybody can sign with an empty Token.
    return false
  }
  const expected = Buffer.from(sha1OfSorted([token, query.timestamp, query.nonce, encrypt]))
  const given = Buffer.from(query.msgSignature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
