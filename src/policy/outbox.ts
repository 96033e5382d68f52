/** @module When what somebody else did not take is sent again, and when no more. */

import { FORWARD_GIVE_UP_MS, FORWARD_RETRY_FIRST_MS, FORWARD_RETRY_MAX_MS } from './constants.ts'

/** The next attempt after the `attempts`-th failed at `now`, unix milliseconds; null for none. */
export function nextAttemptAt(receivedAt: number, attempts: number, now: number): number | null {
  return now - receivedAt >= FORWARD_GIVE_UP_MS ? null : now + pauseAfter(attempts)
}

/** How long to wait after the `attempts`-th attempt failed, milliseconds. */
export function pauseAfter(attempts: number): number {
  return Math.min(FORWARD_RETRY_MAX_MS, FORWARD_RETRY_FIRST_MS * 2 ** (attempts - 1))
}
