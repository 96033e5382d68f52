/** @module When a push that a downstream did not take is sent to it again, and when no more. */

import { FORWARD_GIVE_UP_MS, FORWARD_RETRY_FIRST_MS, FORWARD_RETRY_MAX_MS } from './constants.ts'

/** The next attempt after the `attempts`-th failed at `now`, unix milliseconds; null for none. */
export function nextAttemptAt(receivedAt: number, attempts: number, now: number): number | null {
  if (now - receivedAt >= FORWARD_GIVE_UP_MS) {
    return null
  }
  return now + Math.min(FORWARD_RETRY_MAX_MS, FORWARD_RETRY_FIRST_MS * 2 ** (attempts - 1))
}
