/**
 * @module The simulator's clock: real (with an adjustable skew) or frozen at a settable moment.
 * Everything that ages (tokens, quotas, refusals, scripts) reads this clock and no other, so that a
 * test can live through two hours, or through a skew between itself and WeChat, in no time.
 * It only tells the time; what becomes due when time moves is `schedule.ts`.
 */

export type ClockMode = 'real' | 'frozen'

export type Clock = {
  /** Milliseconds since the epoch, as the simulated WeChat sees it. */
  now(): number
  mode(): ClockMode
  /** How far a real clock is ahead of its source; 0 while frozen. */
  skewSeconds(): number
  freeze(now: number): void
  /** Moves the time in either mode. */
  advance(seconds: number): void
  real(skewSeconds?: number): void
}

export type ClockOptions = {
  /** Where real time comes from. Default `Date.now`. */
  source?: () => number
  /** Start frozen at this moment, in milliseconds. Default: start real. */
  now?: number
}

export function createClock(options: ClockOptions = {}): Clock {
  // Called, not captured: a test may replace Date.now by a fake after the clock was made.
  const source = options.source ?? (() => Date.now())
  let frozenAt: number | null = options.now ?? null
  let skewMs = 0
  return {
    now: () => frozenAt ?? source() + skewMs,
    mode: () => (frozenAt === null ? 'real' : 'frozen'),
    skewSeconds: () => (frozenAt === null ? skewMs / 1000 : 0),
    freeze(now) {
      frozenAt = now
    },
    advance(seconds) {
      if (frozenAt === null) {
        skewMs += seconds * 1000
      } else {
        frozenAt += seconds * 1000
      }
    },
    real(skewSeconds = 0) {
      frozenAt = null
      skewMs = skewSeconds * 1000
    },
  }
}
