/**
 * @module Watching over the supply of tickets (rule 9). WeChat pushes one every ten minutes; one that
 * stays out is asked for again, seldom, and long before the last one held runs out somebody is told.
 */

import { TICKET_ALERT_MS, TICKET_OVERDUE_MS, TICKET_RESTART_INTERVAL_MS } from './constants.ts'
import type { Ticket } from './ticket.ts'

/** What was done since the newest ticket came. Times are unix milliseconds, null for not yet. */
export interface TicketWatch {
  /** When WeChat was last asked to push again. */
  readonly restartAskedAt: number | null
  /** When the alert went out: one for each interruption. */
  readonly alertedAt: number | null
}

/** Nothing was done, because nothing had to be. */
export const CALM_WATCH: TicketWatch = { restartAskedAt: null, alertedAt: null }

/** What to do about the tickets now, and when to look again. */
export interface TicketWatchPlan {
  /** Ask WeChat to push again, and warn. */
  readonly restart: boolean
  readonly alert: boolean
  /** Unix milliseconds; `now` or before if there is something to do. */
  readonly nextAt: number
}

/** @param since from when to count while there never was a ticket: the platform's registration */
export function planTicketWatch(
  tickets: readonly Ticket[],
  watch: TicketWatch,
  since: number,
  now: number,
): TicketWatchPlan {
  const newest = tickets[0]?.receivedAt ?? since
  const askAgainAt = (watch.restartAskedAt ?? Number.NEGATIVE_INFINITY) + TICKET_RESTART_INTERVAL_MS
  const restartAt = Math.max(newest + TICKET_OVERDUE_MS, askAgainAt)
  const alertAt = watch.alertedAt === null ? newest + TICKET_ALERT_MS : Number.POSITIVE_INFINITY
  return {
    restart: restartAt <= now,
    alert: alertAt <= now,
    nextAt: Math.min(restartAt, alertAt),
  }
}
