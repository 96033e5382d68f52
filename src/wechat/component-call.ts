/**
 * @module Calls that a platform makes with its own token: POST with the token in the query, an answer
 * that is what was asked for, an errcode, or nothing usable.
 */

import type { FailureReport } from '../policy/failure.ts'
import type { AskedWith } from './error-catalogue.ts'
import { lostReport, refusalOf } from './refusal.ts'
import { errcodeOf, hasUnreadableErrcode, type Reply } from './reply.ts'
import type { Transport } from './transport.ts'

/** What came of a call. */
export type Called<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly report: FailureReport }
  /** No usable answer: whether WeChat did what was asked is unknown. */
  | { readonly kind: 'lost'; readonly report: FailureReport }

/** A platform, and the token it calls with. */
export interface Caller {
  readonly componentAppid: string
  readonly componentAccessToken: string
}

/**
 * Calls an endpoint below `/cgi-bin/component/`.
 *
 * @param fields of the body, beside `component_appid`
 * @param read what was asked for, null if the answer lacks it
 */
export async function callComponent<T>(
  transport: Transport,
  endpoint: string,
  { componentAppid, componentAccessToken }: Caller,
  fields: Readonly<Record<string, string | number>>,
  read: (json: Readonly<Record<string, unknown>>) => T | null,
): Promise<Called<T>> {
  const reply = await transport.post(
    `/cgi-bin/component/${endpoint}`,
    // Older documents call it component_access_token, newer ones access_token: WeChat takes both.
    { component_access_token: componentAccessToken },
    { component_appid: componentAppid, ...fields },
  )
  const secrets = Object.values(fields).filter((value) => typeof value === 'string')
  return readCalled(reply, [componentAccessToken, ...secrets], 'platform_token', read)
}

/** @param secrets what the request carried, so that no error text repeats it */
export function readCalled<T>(
  reply: Reply,
  secrets: readonly string[],
  askedWith: AskedWith,
  read: (json: Readonly<Record<string, unknown>>) => T | null,
): Called<T> {
  if (reply.kind === 'lost') {
    return { kind: 'lost', report: lostReport(reply.cause, reply.status) }
  }
  const errcode = errcodeOf(reply.json)
  if (errcode !== null && errcode !== 0) {
    return { kind: 'refused', report: refusalOf(errcode, reply.json, secrets, askedWith) }
  }
  const value = hasUnreadableErrcode(reply.json) ? null : read(reply.json)
  return value === null
    ? { kind: 'lost', report: lostReport('malformed') }
    : { kind: 'answered', value }
}

/** What stands below a name of an answer; empty if nothing does. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
