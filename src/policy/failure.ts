/**
 * @module What a failed attempt means for the next one. The error catalogue (`src/wechat`) maps an
 * errcode to a class; this file maps a class to the moment of the next try.
 */

import {
  ACCOUNT_RETRY_MS,
  ADDRESS_RETRY_MS,
  CONFIGURATION_RETRY_MS,
  CONFIRMATION_DENIED_DAY_MS,
  CONFIRMATION_DENIED_HOUR_MS,
  CONFIRMATION_RETRY_MS,
  DAY_MS,
  MINUTE_QUOTA_RETRY_MS,
  PARENT_RETRY_MAX_MS,
  PARENT_RETRY_MS,
  REAUTHORIZATION_RETRY_MS,
  SHANGHAI_OFFSET_MS,
  TICKET_RETRY_MS,
  TRANSIENT_RETRY_FIRST_MS,
  TRANSIENT_RETRY_MAX_MS,
  UNRECOGNIZED_RETRY_MS,
} from './constants.ts'

/** What kind of failure it was, as far as the next try is concerned. */
export type FailureClass =
  /** WeChat is busy: soon again. */
  | 'transient'
  /** No usable answer came: it may or may not have issued a token (rule 6). */
  | 'lost_answer'
  /** WeChat named the very token again that it refuses (`stable_token`): ask for another by force. */
  | 'same_token'
  /** Too many calls in this minute. */
  | 'minute_quota'
  /** Too many calls today. */
  | 'daily_quota'
  /** Secret, appid or request is wrong until somebody changes the configuration. */
  | 'configuration'
  /** The address we call from is not on the account's allow-list. */
  | 'address'
  /** An administrator has to confirm this address. */
  | 'confirmation'
  /** An administrator refused this address, for one hour. */
  | 'confirmation_denied_hour'
  /** An administrator refused this address, for a day. */
  | 'confirmation_denied_day'
  /** The account itself is limited, punished or frozen. */
  | 'account'
  /** WeChat has to push a component_verify_ticket first; one that comes ends the wait. */
  | 'ticket'
  /** The platform's own token cannot be had, so nothing can be asked for its accounts. */
  | 'parent'
  /** The account must authorize the platform again; asking before is void. */
  | 'reauthorization'
  /** An errcode that the catalogue does not know. */
  | 'unrecognized'

/** What WeChat said, as far as an operator may see it. Never carries a secret. */
export interface Upstream {
  readonly errcode: number | null
  readonly errmsg: string | null
  /** WeChat's request id, `xxxxxxxx-xxxxxxxx-xxxxxxxx`. */
  readonly rid: string | null
}

/** The newest failure of a credential, until a success or a changed configuration ends it. */
export interface Failure extends Upstream {
  readonly class: FailureClass
  /** Stable word for clients and dashboards, e.g. `bad_secret`. */
  readonly reason: string
  /** One sentence for the operator: what it means and what to do. */
  readonly advice: string
  /** When it happened, unix milliseconds. */
  readonly at: number
  /** How many failures of this class in a row, from 1. */
  readonly count: number
  /** No further try before this moment, unix milliseconds. */
  readonly retryAt: number
}

/** A failure before policy has decided when to try again. */
export type FailureReport = Omit<Failure, 'at' | 'count' | 'retryAt'>

/** Turns a reported failure into one with a next try, given the failure before it. */
export function failureAfter(before: Failure | null, report: FailureReport, now: number): Failure {
  const count = before !== null && before.class === report.class ? before.count + 1 : 1
  // Without a token of the platform's WeChat was not asked, and looking again costs nothing.
  const wasNotAsked = report.class === 'parent' && report.errcode === null
  return { ...report, at: now, count, retryAt: retryAt(report.class, wasNotAsked ? 1 : count, now) }
}

/** When to try again after the `count`-th failure of this class in a row. */
export function retryAt(failureClass: FailureClass, count: number, now: number): number {
  switch (failureClass) {
    case 'transient':
    case 'lost_answer':
      return now + Math.min(TRANSIENT_RETRY_MAX_MS, TRANSIENT_RETRY_FIRST_MS * 2 ** (count - 1))
    case 'same_token':
      // The first time there is a better question to ask at once, see `mustForce` in plan.ts.
      return count === 1 ? now : retryAt('transient', count - 1, now)
    case 'minute_quota':
      return now + MINUTE_QUOTA_RETRY_MS
    case 'daily_quota':
      return nextShanghaiMidnight(now)
    case 'configuration':
      return now + CONFIGURATION_RETRY_MS
    case 'address':
      return now + ADDRESS_RETRY_MS
    case 'confirmation':
      return now + CONFIRMATION_RETRY_MS
    case 'confirmation_denied_hour':
      return now + CONFIRMATION_DENIED_HOUR_MS
    case 'confirmation_denied_day':
      return now + CONFIRMATION_DENIED_DAY_MS
    case 'account':
      return now + ACCOUNT_RETRY_MS
    case 'ticket':
      return now + TICKET_RETRY_MS
    case 'parent':
      return now + Math.min(PARENT_RETRY_MAX_MS, PARENT_RETRY_MS * 2 ** (count - 1))
    case 'reauthorization':
      return now + REAUTHORIZATION_RETRY_MS
    case 'unrecognized':
      return now + UNRECOGNIZED_RETRY_MS
  }
}

/** The number of the Shanghai day that `now` falls in; budgets and quotas count by it. */
export function shanghaiDay(now: number): number {
  return Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS)
}

/** The next 00:00 in Shanghai after `now`, unix milliseconds. */
export function nextShanghaiMidnight(now: number): number {
  return (shanghaiDay(now) + 1) * DAY_MS - SHANGHAI_OFFSET_MS
}

/** Whether a new ticket may mend a failure: it does not give back a quota. */
export function endsWithTicket(failure: Failure): boolean {
  return failure.class !== 'daily_quota' && failure.class !== 'minute_quota'
}
