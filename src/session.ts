/**
 * @module The dashboard's sessions: a signed value in a cookie, nothing stored. A session ends twelve
 * hours after it began, however much it is used, and with `ADMIN_KEY` or `MASTER_KEY`: both go into its
 * signature. Signing out takes the cookie back; a copy of it would still work until its end.
 */

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from './ports.ts'
import { deriveKey } from './sealing.ts'

/** How long a session lasts, seconds. */
export const SESSION_LIFE_S = 12 * 3_600

/** Makes and checks sessions, and the values that forms prove themselves with. */
export interface Sessions {
  /** A new session, as its cookie holds it. @param now unix milliseconds */
  begin(now: number): string
  /** Whether this is a session of ours that is not over. */
  isOpen(session: string, now: number): boolean
  /** What a form of this visitor carries (CSRF). @param visitor the session, or whom Access named */
  formToken(visitor: string): string
}

const SESSION = /^(\d{10})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/
const NONCE_BYTES = 16

/** See {@link Sessions}. */
export function createSessions(masterKey: Uint8Array, adminKey: string, random: Random): Sessions {
  const secret = deriveKey(masterKey, 'dashboard-session')
  const admin = createHash('sha256').update(adminKey).digest('base64url')
  const macOf = (purpose: string, text: string) =>
    createHmac('sha256', secret).update(`${purpose}\n${admin}\n${text}`).digest()
  const isMac = (mac: Buffer, claimed: string) => {
    const bytes = Buffer.from(claimed, 'base64url')
    return bytes.length === mac.length && timingSafeEqual(bytes, mac)
  }
  return {
    begin(now) {
      const endsAt = Math.floor(now / 1_000) + SESSION_LIFE_S
      const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64url')
      const text = `${endsAt}.${nonce}`
      return `${text}.${macOf('session', text).toString('base64url')}`
    },
    isOpen(session, now) {
      const [, endsAt = '', nonce = '', mac = ''] = SESSION.exec(session) ?? []
      return Number(endsAt) * 1_000 > now && isMac(macOf('session', `${endsAt}.${nonce}`), mac)
    },
    formToken: (visitor) => macOf('form', visitor).toString('base64url'),
  }
}
