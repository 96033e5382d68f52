/**
 * @module What asking for a token leads to, the same for every grant, and the one place where an
 * answer becomes a token: an error body, an empty body, HTML, truncated JSON or a missing
 * `expires_in` never does (rule 4).
 */

import type { FailureReport } from '../../policy/failure.ts'
import type { AskedWith } from '../error-catalogue.ts'
import { lostReport, refusalOf } from '../refusal.ts'
import { errcodeOf, hasUnreadableErrcode, type Reply, wholeNumber } from '../reply.ts'

/** The outcome of one request for a token. */
export type IssueResult =
  | { readonly kind: 'issued'; readonly value: string; readonly expiresInMs: number }
  /** WeChat answered with an errcode: nothing was issued. */
  | { readonly kind: 'refused'; readonly report: FailureReport }
  /** No usable answer: a token may have been issued (rule 6). */
  | { readonly kind: 'lost'; readonly report: FailureReport }

/** Longer than any token seen (157) or announced (512); what is longer is not a token. */
const TOKEN_MAX_LENGTH = 4_096

/** A month: an `expires_in` beyond it is a broken answer, not a generous one. */
const EXPIRES_IN_MAX_S = 31 * 24 * 3_600

/**
 * Reads an answer that should carry a token.
 *
 * @param field where the token stands, e.g. `access_token`
 * @param secrets what the request carried, so that no error text repeats it
 */
export function readIssued(
  reply: Reply,
  field: string,
  secrets: readonly string[],
  askedWith: AskedWith = 'app_secret',
): IssueResult {
  if (reply.kind === 'lost') {
    return { kind: 'lost', report: lostReport(reply.cause, reply.status) }
  }
  const errcode = errcodeOf(reply.json)
  if (errcode !== null && errcode !== 0) {
    return { kind: 'refused', report: refusalOf(errcode, reply.json, secrets, askedWith) }
  }
  const token = hasUnreadableErrcode(reply.json) ? null : tokenIn(reply.json, field)
  return token !== null
    ? { kind: 'issued', ...token }
    : { kind: 'lost', report: lostReport('malformed') }
}

/** A token that stands in an answer, and how long it lives; null if either is unusable. */
export function tokenIn(
  fields: Readonly<Record<string, unknown>>,
  name: string,
): { readonly value: string; readonly expiresInMs: number } | null {
  const value = fields[name]
  const expiresIn = wholeNumber(fields['expires_in'])
  const usable =
    typeof value === 'string' &&
    value.length <= TOKEN_MAX_LENGTH &&
    /^[\x21-\x7e]+$/.test(value) &&
    expiresIn !== null &&
    expiresIn > 0 &&
    expiresIn <= EXPIRES_IN_MAX_S
  return usable ? { value, expiresInMs: expiresIn * 1_000 } : null
}
