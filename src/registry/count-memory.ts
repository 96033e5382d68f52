/**
 * @module Counts of a long list, remembered for a minute. Each count reads all of its rows, rows that are read are
 * paid for, and somebody who watches the dashboard asks every five seconds. Short lists are always counted.
 */

import { BoundedMap } from '../bounded-map.ts'
import type { CredentialFilter, StateCounts } from './rpc.ts'

/** From so many credentials on, counts are remembered. */
export const LONG_LIST = 1_000

/** For how long. */
export const COUNTS_KEPT_MS = 60_000

/** So many searches at once. */
const CAPACITY = 100

/** What was counted lately. */
export class CountMemory {
  readonly #counts = new BoundedMap<StateCounts>(CAPACITY)
  /** The most that was ever found: about how long the list is. */
  #most = 0

  /** How many match: remembered, or as `count` says now. */
  of({ kinds, search }: CredentialFilter, now: number, count: () => StateCounts): StateCounts {
    const key = JSON.stringify([kinds, search])
    const remembered = this.#counts.get(key, now)
    if (remembered !== undefined) {
      return remembered
    }
    const counted = count()
    const found = Object.values(counted).reduce((sum, many) => sum + many, 0)
    this.#most = Math.max(this.#most, found)
    if (this.#most >= LONG_LIST) {
      this.#counts.set(key, counted, now + COUNTS_KEPT_MS)
    }
    return counted
  }
}
