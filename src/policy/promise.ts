/**
 * @module What may be said of the current token right now (rule 2): until when it is certain to
 * work under our own plans, or that nothing can be promised any more.
 */

import { OVERLAP_MS } from './constants.ts'
import { endangersCurrent, type HeldToken, type Lineage } from './lineage.ts'

/** What can be handed out at one moment. `until` is unix milliseconds. */
export type Offer =
  /** Works until `until` whatever lingpai does. */
  | { readonly kind: 'promised'; readonly token: HeldToken; readonly until: number }
  /** Not known to be dead, but nothing can be promised: better than nothing, and said so (rule 6). */
  | { readonly kind: 'unpromised'; readonly token: HeldToken; readonly until: number }
  /** There is no token, or WeChat refuses it, or its life is over. */
  | { readonly kind: 'none' }

/** Offers are made in whole seconds: less than one is nothing. */
const SHORTEST_OFFER_MS = 1_000

/** What can be handed out at `now`. */
export function offerAt(lineage: Lineage, now: number): Offer {
  const { current } = lineage
  if (
    current === null ||
    lineage.deadSince !== null ||
    current.expiresAt - now < SHORTEST_OFFER_MS
  ) {
    return { kind: 'none' }
  }
  const until = promiseEnd(lineage, current, now)
  if (until - now >= SHORTEST_OFFER_MS) {
    return { kind: 'promised', token: current, until }
  }
  const graceMs = Math.max(SHORTEST_OFFER_MS, current.slack)
  return { kind: 'unpromised', token: current, until: Math.min(current.expiresAt, now + graceMs) }
}

/**
 * `min(expires_at, max(rotates_at, now) + overlap) − slack`, capped to the overlap of the oldest
 * request that is in flight or whose outcome is unknown (rule 6).
 */
export function promiseEnd(lineage: Lineage, current: HeldToken, now: number): number {
  const planned = Math.max(current.rotatesAt, now) + OVERLAP_MS
  return Math.min(current.expiresAt, planned, doomedAt(lineage)) - current.slack
}

/**
 * Until when a token can be promised if no newer one ever comes; null where none can be. What
 * remains until then is how long an operator has to mend what keeps the next token away.
 */
export function lastPromiseEnd(lineage: Lineage): number | null {
  const { current } = lineage
  return current === null || lineage.deadSince !== null
    ? null
    : Math.min(current.expiresAt, doomedAt(lineage)) - current.slack
}

/** When the current token dies if the oldest unsettled request did issue a new one; ∞ if none is. */
export function doomedAt(lineage: Lineage): number {
  const { intent, unknown } = lineage
  const inFlight =
    intent !== null && endangersCurrent(lineage, intent) ? intent.sentAt : Number.POSITIVE_INFINITY
  const lost =
    unknown !== null && endangersCurrent(lineage, unknown)
      ? unknown.sentAt
      : Number.POSITIVE_INFINITY
  return Math.min(inFlight, lost) + OVERLAP_MS
}
