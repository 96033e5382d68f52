/**
 * @module What is counted of one credential, for whoever watches it. Nothing is decided by these
 * numbers; they are written along with whatever else is, so that a restart can lose some minutes of them.
 */

import { shanghaiDay } from './failure.ts'

/** Reads since the credential was registered, by who answered. */
export interface Reads {
  /** Answered by an isolate at the edge from its memory. */
  readonly edge: number
  /** Answered by the keeper. */
  readonly keeper: number
}

/** Requests for a token that left today: WeChat's quotas count by the Shanghai day. */
export interface AskLedger {
  readonly day: number
  readonly count: number
  /** Of them those with `force_refresh`, which has a quota of its own. */
  readonly forced: number
}

/** What a platform was pushed. Times are unix milliseconds, null for never. */
export interface PushFigures {
  readonly lastAt: number | null
  /** Pushes that could not prove to be WeChat's. */
  readonly refused: number
  readonly lastRefusedAt: number | null
  /** Why the last of them was refused, in a word. */
  readonly lastRefusal: string | null
}

/** All that is counted of a credential. */
export interface Figures {
  readonly reads: Reads
  readonly asks: AskLedger
  /** When somebody else last killed its token, unix milliseconds; null for never. */
  readonly killedAt: number | null
  readonly pushes: PushFigures
}

/** Of a credential that nothing happened to yet. */
export const NO_FIGURES: Figures = {
  reads: { edge: 0, keeper: 0 },
  asks: { day: 0, count: 0, forced: 0 },
  killedAt: null,
  pushes: { lastAt: null, refused: 0, lastRefusedAt: null, lastRefusal: null },
}

/** The keeper answered a read, and `edge` of them were answered at the edge since it was last asked. */
export function countRead(figures: Figures, edge: number): Figures {
  const { reads } = figures
  return { ...figures, reads: { edge: reads.edge + edge, keeper: reads.keeper + 1 } }
}

/** A request for a token leaves. */
export function countAsk(figures: Figures, forced: boolean, now: number): Figures {
  const today = asksToday(figures, now)
  return {
    ...figures,
    asks: { ...today, count: today.count + 1, forced: today.forced + (forced ? 1 : 0) },
  }
}

/** The requests of the day that `now` falls in. */
export function asksToday({ asks }: Figures, now: number): AskLedger {
  const day = shanghaiDay(now)
  return asks.day === day ? asks : { day, count: 0, forced: 0 }
}

/** A push came; `refusal` says why it was refused, null for one of WeChat's. */
export function countPush(figures: Figures, refusal: string | null, now: number): Figures {
  const { pushes } = figures
  const counted =
    refusal === null
      ? { ...pushes, lastAt: now }
      : { ...pushes, refused: pushes.refused + 1, lastRefusedAt: now, lastRefusal: refusal }
  return { ...figures, pushes: counted }
}
