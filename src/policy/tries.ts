/**
 * @module How often one place may try to sign in: so many wrong keys within a while, then it waits. A
 * key of twenty characters is not found by trying; this keeps a script from trying all day.
 */

import { SIGN_IN_TRIES, SIGN_IN_WINDOW_MS } from './constants.ts'

/** Whether one more try may be made. */
export type TryVerdict =
  | { readonly allowed: true }
  /** `retryAt`: when the oldest try is forgotten, unix milliseconds. */
  | { readonly allowed: false; readonly retryAt: number }

/** A verdict, and the tries to remember. */
export interface Tried {
  readonly verdict: TryVerdict
  /** Unix milliseconds, oldest first. */
  readonly tries: readonly number[]
}

/** Counts a try before its key is looked at, so that many at once are no way round. */
export function tryNow(before: readonly number[], now: number): Tried {
  const tries = before.filter((at) => at > now - SIGN_IN_WINDOW_MS)
  const [oldest] = tries
  return oldest !== undefined && tries.length >= SIGN_IN_TRIES
    ? { verdict: { allowed: false, retryAt: oldest + SIGN_IN_WINDOW_MS }, tries }
    : { verdict: { allowed: true }, tries: [...tries, now] }
}
