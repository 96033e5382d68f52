/**
 * @module An error body turned into what policy and operators need: class, advice with the address
 * WeChat named, and errmsg and rid cleaned of anything secret.
 */

import type { FailureReport } from '../policy/failure.ts'
import { type AskedWith, catalogueEntry, type Reason } from './error-catalogue.ts'
import type { LostCause } from './reply.ts'

const ERRMSG_MAX_LENGTH = 256

/**
 * A refusal as WeChat worded it.
 *
 * @param secrets values that must not survive, should WeChat or a relay repeat them
 */
export function refusalOf(
  errcode: number,
  json: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
  askedWith: AskedWith = 'app_secret',
): FailureReport {
  const entry = catalogueEntry(errcode, askedWith)
  const raw = typeof json['errmsg'] === 'string' ? json['errmsg'] : ''
  const errmsg = cleaned(raw, secrets)
  const address = addressIn(errmsg)
  const advised = address === null ? "this server's address" : `the address ${address}`
  return {
    class: entry.class,
    reason: entry.reason,
    advice: entry.advice.replace('the address {address}', advised),
    errcode,
    errmsg,
    rid: ridIn(raw),
  }
}

/** A failure report for an exchange that ended without a usable answer. */
export function lostReport(cause: LostCause, status: number | null = null): FailureReport {
  const reason: Reason = 'backing_off'
  const what =
    status === null || status === 200 ? LOST_WORDS[cause] : `${LOST_WORDS[cause]} (HTTP ${status})`
  return {
    class: 'lost_answer',
    reason,
    advice: `${what}. lingpai tries again by itself; if it stays so, check the way from this server to WeChat.`,
    errcode: null,
    errmsg: cause,
    rid: null,
  }
}

/** Why an answer could not be used, as the beginning of a sentence. */
export const LOST_WORDS: Readonly<Record<LostCause, string>> = {
  timeout: 'WeChat did not answer in time',
  network: 'The connection to WeChat failed or broke',
  http_status: 'WeChat answered with an error page',
  redirect: 'WeChat answered with a redirect, which lingpai does not follow',
  too_large: "WeChat's answer was too large to be one",
  empty: "WeChat's answer was empty",
  not_json: "WeChat's answer was not JSON, or was cut off",
  malformed: "WeChat's answer had neither an errcode nor a usable token",
  evicted: 'This object was restarted while WeChat was being asked',
  internal: 'lingpai failed while it handled the answer (this is a bug)',
}

/** The request id at the end of an errmsg (protocol I7), or null. */
export function ridIn(errmsg: string): string | null {
  return /\brid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b/i.exec(errmsg)?.[1] ?? null
}

/** The address WeChat names in 40164, 61004 and 895xx, or null. */
export function addressIn(errmsg: string): string | null {
  for (const [, behind = ''] of errmsg.matchAll(BEFORE_ADDRESS)) {
    const address = behind.replace(/[.:]+$/, '')
    if (IPV4.test(address) || IPV6.test(address)) {
      return address
    }
  }
  return null
}

const BEFORE_ADDRESS = /(?:invalid ip(?: ipv6)?|requestIP|\bip)(?:\s*:(?!:)\s*|\s+)([0-9a-f.:]+)/gi
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const IPV6 = /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?::\d{1,3}(?:\.\d{1,3}){3})?$/i

function cleaned(errmsg: string, secrets: readonly string[]): string {
  let text = errmsg
  for (const secret of secrets) {
    // A relay may repeat the URL, where a secret is spelled another way.
    const inQuery = new URLSearchParams({ s: secret }).toString().slice('s='.length)
    for (const spelling of [secret, encodeURIComponent(secret), inQuery]) {
      text = spelling === '' ? text : text.replaceAll(spelling, '***')
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: one line of text is what may leave.
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, ERRMSG_MAX_LENGTH)
}
