/**
 * @module What to do next, as a function of state and time. A reader who understands this file
 * understands the product: when a token is replaced, what a reader is given meanwhile, and when the
 * keeper has to be woken.
 */

import {
  ALARM_GRACE_LEAD_SHARE,
  ALARM_GRACE_MAX_MS,
  EARLY_RENEWAL_MS,
  FORCED_REFRESH_INTERVAL_MS,
  IN_FLIGHT_WATCH_MS,
  OVERLAP_MS,
  STABLE_RENEWAL_WINDOW_MS,
} from './constants.ts'
import { isDestructive } from './grant.ts'
import type { Lineage } from './lineage.ts'
import { doomedAt, type Offer, offerAt } from './promise.ts'

/** Why the next token is asked for. */
export type Why =
  /** There never was one. */
  | 'first'
  /** WeChat refuses the current one. */
  | 'dead'
  /** The configured grant is another one than the current token's. */
  | 'grant_changed'
  /** An answer was lost: the current token may be doomed (rule 6). */
  | 'outcome_unknown'
  /** Its time has come. */
  | 'planned'
  /** An operator said so. */
  | 'forced'

/** The next issuance: not before `at` (unix milliseconds). */
export interface Due {
  readonly at: number
  readonly why: Why
}

/** When the next token may be asked for, and why. */
export function nextIssuance(lineage: Lineage): Due {
  const wanted = wantedIssuance(lineage)
  const at = Math.max(wanted.at, lineage.failure?.retryAt ?? 0, overlapEnd(lineage))
  return { at, why: wanted.why }
}

function wantedIssuance(lineage: Lineage): Due {
  const { current } = lineage
  if (current === null) {
    return { at: 0, why: 'first' }
  }
  if (lineage.deadSince !== null) {
    return { at: 0, why: 'dead' }
  }
  if (current.grant !== lineage.grant) {
    return { at: 0, why: 'grant_changed' }
  }
  if (lineage.unknown !== null) {
    // Not before every promise given under the cap has run out: asking again kills it (rule 6).
    return {
      at: Math.min(current.expiresAt, doomedAt(lineage)) - current.slack,
      why: 'outcome_unknown',
    }
  }
  return { at: current.rotatesAt, why: 'planned' }
}

/** Until when issuing again would kill a token that somebody may still use (rule 5); 0 if nothing is in the way. */
function overlapEnd(lineage: Lineage): number {
  const { current, overlap } = lineage
  if (
    overlap === null ||
    overlap.grant !== lineage.grant ||
    !isDestructive(lineage.grant) ||
    current === null ||
    lineage.deadSince !== null
  ) {
    return 0
  }
  return Math.min(overlap.until, current.expiresAt)
}

/**
 * Whether the next request must ask for a replacement by force: the normal one named a dead token.
 * Should that fail, too, normal and forced requests take turns.
 */
export function mustForce(lineage: Lineage): boolean {
  const { deadSince, failure } = lineage
  return deadSince !== null && failure?.class === 'same_token' && failure.count % 2 === 1
}

/** What a read gets. */
export type ReadPlan =
  | { readonly kind: 'serve'; readonly offer: Exclude<Offer, { kind: 'none' }> }
  /** An issuance is under way: its outcome decides. */
  | { readonly kind: 'wait' }
  /** Ask WeChat now; the reader waits. */
  | { readonly kind: 'issue'; readonly why: Why }
  /** Nothing to serve, and nothing to be tried before `until`. */
  | { readonly kind: 'unavailable'; readonly until: number }

/**
 * Serve what is promised; if the promise is used up (or shorter than asked for), get a new token
 * first if that is allowed now; if not, serve what there is.
 *
 * @param minExpiresInMs what the reader needs, 0 for "whatever is promised"
 */
export function planRead(lineage: Lineage, now: number, minExpiresInMs: number): ReadPlan {
  const offer = offerAt(lineage, now)
  if (offer.kind === 'promised' && offer.until - now >= minExpiresInMs) {
    return { kind: 'serve', offer }
  }
  if (lineage.intent !== null) {
    return { kind: 'wait' }
  }
  const due = nextIssuance(lineage)
  if (due.at <= now || mayRenewEarly(lineage, now)) {
    return { kind: 'issue', why: due.why }
  }
  return offer.kind === 'none' ? { kind: 'unavailable', until: due.at } : { kind: 'serve', offer }
}

/**
 * Whether a reader that needs more than is promised may have a token ahead of its plan: a grant that
 * kills nothing, in the last minutes in which WeChat already hands out its successor.
 */
function mayRenewEarly(lineage: Lineage, now: number): boolean {
  const { current, failure, grant } = lineage
  return (
    current !== null &&
    !isDestructive(grant) &&
    now >= current.rotatesAt - EARLY_RENEWAL_MS &&
    current.expiresAt - now <= STABLE_RENEWAL_WINDOW_MS &&
    (failure === null || failure.retryAt <= now)
  )
}

/** Whether an operator's forced rotation would kill a token that may still be in use (rule 5). */
export type ForcedPlan =
  | { readonly kind: 'issue' }
  /** The token before the current one may live until `until`. */
  | { readonly kind: 'within_overlap'; readonly until: number }
  /** WeChat would answer with the current token until `until` (stable_token only). */
  | { readonly kind: 'rate_limited'; readonly until: number }

/** What an operator's forced rotation may do at `now`. */
export function planForced(lineage: Lineage, now: number, evenWithinOverlap: boolean): ForcedPlan {
  const { grant, forcedAt } = lineage
  if (!isDestructive(grant) && forcedAt !== null && now < forcedAt + FORCED_REFRESH_INTERVAL_MS) {
    return { kind: 'rate_limited', until: forcedAt + FORCED_REFRESH_INTERVAL_MS }
  }
  const until = liveBesideCurrentUntil(lineage, now)
  if (until > now && !evenWithinOverlap) {
    return { kind: 'within_overlap', until }
  }
  return { kind: 'issue' }
}

/**
 * Until when a token other than the current one may be alive, so that one more issuance would kill
 * something: the previous token in its overlap, or, after a lost answer, the current one itself.
 */
export function liveBesideCurrentUntil(lineage: Lineage, now: number): number {
  const { current, overlap, unknown } = lineage
  if (current === null || lineage.deadSince !== null || current.expiresAt <= now) {
    return 0
  }
  const previousEnd = overlap !== null && overlap.grant === lineage.grant ? overlap.until : 0
  // WeChat may have handled that request some time after it was sent: hence the slack.
  const unknownEnd = unknown === null ? 0 : unknown.sentAt + OVERLAP_MS + current.slack
  return Math.max(previousEnd, unknownEnd)
}

/** When the registry should have this credential ticked, unix milliseconds. */
export function nextTickAt(lineage: Lineage): number {
  return nextIssuance(lineage).at
}

/**
 * When the alarm should wake the keeper: for a planned rotation a little after cron's turn (it is
 * the second line of defence), for a retry at the very moment, for a request in flight late enough
 * to find it settled, unless the object was evicted meanwhile.
 */
export function alarmAt(lineage: Lineage, now: number): number {
  if (lineage.intent !== null) {
    return Math.max(lineage.intent.sentAt, now) + IN_FLIGHT_WATCH_MS
  }
  const due = nextIssuance(lineage)
  const retrying = lineage.failure !== null || due.why === 'outcome_unknown' || due.why === 'dead'
  const lead = lineage.current?.lead ?? Number.POSITIVE_INFINITY
  const grace = retrying ? 0 : Math.min(ALARM_GRACE_MAX_MS, lead * ALARM_GRACE_LEAD_SHARE)
  // Whatever is due at once is left to the next read or cron first.
  const from = !retrying && due.at === 0 ? now : due.at
  // Never "now": an alarm set to the running moment from inside an alarm handler is lost.
  return Math.max(from + grace, now + 1_000)
}
