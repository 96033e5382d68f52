/** @module A notice to begin with, and a channel to send it to. */

import type { Notice, Target } from '../../../src/alerts/notice.ts'

/** When all of it happens. */
export const AT = Date.UTC(2026, 10, 23, 8, 6)

const MINUTE = 60_000

/** An own account whose token runs out, since a minute. */
export function aNotice(fields: Partial<Notice> = {}): Notice {
  return {
    id: 'apps/wx1:running_out:1795421160000:opened',
    incident: 'apps/wx1:running_out:1795421160000',
    change: 'opened',
    kind: 'running_out',
    credential: 'apps/wx1',
    name: 'shop',
    grant: 'client_credential',
    since: AT - MINUTE,
    at: AT,
    end: null,
    reason: 'ip_not_allowed',
    errcode: 40164,
    errmsg: 'invalid ip 203.0.113.7, not in whitelist',
    advice: 'Add the address 203.0.113.7 to the IP allow-list.',
    ...fields,
  }
}

/** The same after two and a half hours. */
export function aRecovery(fields: Partial<Notice> = {}): Notice {
  const over = { change: 'closed', end: 'recovered', at: AT + 150 * MINUTE } as const
  const nothing = { reason: null, errcode: null, errmsg: null, advice: null }
  return aNotice({ ...over, ...nothing, ...fields })
}

/** A channel with a secret. */
export function aTarget(fields: Partial<Target> = {}): Target {
  return {
    format: 'json',
    url: 'https://alerts.example/hook?key=1',
    secret: 'SEC-0123456789',
    language: 'en',
    origin: 'https://token.example.com',
    ...fields,
  }
}
