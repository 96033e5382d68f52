/**
 * @module Asking WeChat whether a token works, by the cheapest call there is (rule 7):
 * `GET /cgi-bin/get_api_domain_ip`.
 */

import type { ProbeVerdict } from '../policy/report.ts'
import { ridIn } from './refusal.ts'
import { errcodeOf, hasUnreadableErrcode, type Reply } from './reply.ts'
import type { Transport } from './transport.ts'

/** What WeChat says of a token. */
export interface ProbeResult {
  readonly verdict: ProbeVerdict
  readonly errcode: number | null
  readonly rid: string | null
}

/** The errcodes that refuse the token itself; every other one but −1 means it was accepted. */
export const DEAD_ERRCODES: readonly number[] = [40001, 40014, 42001]

/** Checks an account's `access_token`. */
export async function probeAccessToken(transport: Transport, token: string): Promise<ProbeResult> {
  return readProbe(await transport.get('/cgi-bin/get_api_domain_ip', { access_token: token }))
}

/** Reads the answer of any call that was made with a token, as a verdict on that token. */
export function readProbe(reply: Reply): ProbeResult {
  if (reply.kind === 'lost') {
    return { verdict: 'unverified', errcode: null, rid: null }
  }
  const errcode = errcodeOf(reply.json)
  const errmsg = typeof reply.json['errmsg'] === 'string' ? reply.json['errmsg'] : ''
  return { verdict: verdictOf(errcode, reply.json), errcode, rid: ridIn(errmsg) }
}

function verdictOf(errcode: number | null, json: Readonly<Record<string, unknown>>): ProbeVerdict {
  if (errcode === null) {
    // Without an errcode only the answer that was asked for proves anything.
    return Array.isArray(json['ip_list']) && !hasUnreadableErrcode(json) ? 'alive' : 'unverified'
  }
  if (errcode === -1) {
    return 'unverified'
  }
  return DEAD_ERRCODES.includes(errcode) ? 'dead' : 'alive'
}
