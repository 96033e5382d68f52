/**
 * @module Links that let somebody connect an account to a platform: made by an operator, signed with a
 * key derived from `MASTER_KEY`, good until they expire. Nothing is stored for them. The same text
 * comes back from WeChat within the redirect address, so it also proves that the redirect is ours.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from './sealing.ts'

/** What a link says. */
export interface ConnectLink {
  readonly componentAppid: string
  /** Unix seconds. */
  readonly expiresAt: number
  /** Given back with the redirect to `returnUrl`. */
  readonly state: string | null
  /** Where the browser goes when the account is connected; null: to a page that says so. */
  readonly returnUrl: string | null
  /** WeChat's `auth_type`: which kinds of accounts may be chosen. */
  readonly authType: number
  /** WeChat's `biz_appid`: the one account that may; null for any. */
  readonly bizAppid: string | null
}

/** Makes and reads links. */
export interface ConnectLinkSigner {
  sign(link: ConnectLink): string
  /** What a link says if it is ours; null if not. Whether it has expired is the caller's to see. */
  read(text: string): ConnectLink | null
}

const TEXT = /^([A-Za-z0-9_-]{1,8192})\.([A-Za-z0-9_-]{43})$/

/** Links signed under the previous master key stay good while it is configured. */
export function createConnectLinkSigner(
  masterKey: Uint8Array,
  previousMasterKey: Uint8Array | null,
): ConnectLinkSigner {
  const current = deriveKey(masterKey, 'connect-link')
  const all =
    previousMasterKey === null ? [current] : [current, deriveKey(previousMasterKey, 'connect-link')]
  return {
    sign(link) {
      const payload = Buffer.from(JSON.stringify(link)).toString('base64url')
      return `${payload}.${macOf(current, payload).toString('base64url')}`
    },
    read(text) {
      const [, payload = '', mac = ''] = TEXT.exec(text) ?? []
      const claimed = Buffer.from(mac, 'base64url')
      const isOurs = payload !== '' && all.some((key) => sameBytes(macOf(key, payload), claimed))
      return isOurs
        ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as ConnectLink)
        : null
    },
  }
}

function macOf(key: Buffer, payload: string): Buffer {
  return createHmac('sha256', key).update(payload).digest()
}

function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Whether an address is one of those listed, or below one of them: same origin, same path so far. */
export function isBelowAny(address: string, listed: readonly string[]): boolean {
  const url = new URL(address)
  return listed.some((entry) => {
    const { origin, pathname } = new URL(entry)
    const below = pathname.endsWith('/') ? pathname : `${pathname}/`
    return url.origin === origin && (url.pathname === pathname || url.pathname.startsWith(below))
  })
}
