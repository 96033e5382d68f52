/**
 * @module How often an account may ask for tokens: calls per day and per minute, for each kind of
 * token, and forced refreshes per day. Days begin at 00:00 Asia/Shanghai, not UTC; minutes are those
 * of the clock. Only counts; who is charged and when is decided by `credential-checks.ts`.
 */

export type QuotaLimits = {
  token_per_day: number
  token_per_minute: number
  stable_per_day: number
  stable_per_minute: number
  stable_force_per_day: number
}

export type Quantity = keyof QuotaLimits

export type Usage = {
  day: number
  minute: number
  counts: Record<Quantity, number>
}

/** WeChat's published limits; the minute limit of /cgi-bin/token is not published, so a guess. */
export const DEFAULT_QUOTA: QuotaLimits = {
  token_per_day: 2_000,
  token_per_minute: 1_000,
  stable_per_day: 500_000,
  stable_per_minute: 10_000,
  stable_force_per_day: 20,
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Asia/Shanghai has had no daylight saving time since 1991. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** The number of the day in Shanghai. */
export function shanghaiDay(now: number): number {
  return Math.floor((now + SHANGHAI_OFFSET_MS) / DAY_MS)
}

/** The number of the month in Shanghai. */
export function shanghaiMonth(now: number): number {
  const there = new Date(now + SHANGHAI_OFFSET_MS)
  return there.getUTCFullYear() * 12 + there.getUTCMonth()
}

export function createUsage(): Usage {
  return { day: 0, minute: 0, counts: noCounts() }
}

/** The counts that stand at this moment: those of a day or minute gone by are forgotten. */
export function countsNow(usage: Usage, now: number): Record<Quantity, number> {
  const day = shanghaiDay(now)
  const minute = Math.floor(now / MINUTE_MS)
  if (day !== usage.day) {
    usage.counts = noCounts()
  } else if (minute !== usage.minute) {
    usage.counts.token_per_minute = 0
    usage.counts.stable_per_minute = 0
  }
  usage.day = day
  usage.minute = minute
  return usage.counts
}

/** Counts one call against all these limits, unless one is reached: then that one, uncounted. */
export function spend(
  usage: Usage,
  limits: QuotaLimits,
  quantities: readonly Quantity[],
  now: number,
): Quantity | null {
  const counts = countsNow(usage, now)
  const reached = quantities.find((quantity) => counts[quantity] >= limits[quantity])
  if (reached !== undefined) {
    return reached
  }
  for (const quantity of quantities) {
    counts[quantity] += 1
  }
  return null
}

/** As if nothing had been asked for today. */
export function clearUsage(usage: Usage): void {
  usage.counts = noCounts()
}

function noCounts(): Record<Quantity, number> {
  return {
    token_per_day: 0,
    token_per_minute: 0,
    stable_per_day: 0,
    stable_per_minute: 0,
    stable_force_per_day: 0,
  }
}
