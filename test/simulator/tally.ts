/**
 * @module A count that starts again with every period: calls of a day, clearings of a month. The
 * periods are numbers of `quota.ts`; a limit is passed in, because it can be changed at any time.
 */

export type Tally = { period: number; count: number }

export function createTally(): Tally {
  return { period: 0, count: 0 }
}

/** What was counted in this period. */
export function countIn(tally: Tally, period: number): number {
  return tally.period === period ? tally.count : 0
}

/** Counts one more, unless the limit is reached: then false, uncounted. */
export function spendIn(tally: Tally, period: number, limit: number): boolean {
  const count = countIn(tally, period)
  if (count >= limit) {
    return false
  }
  tally.period = period
  tally.count = count + 1
  return true
}

export function clearTally(tally: Tally): void {
  tally.count = 0
}
