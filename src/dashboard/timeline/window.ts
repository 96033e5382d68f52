/**
 * @module Which stretch of time a credential's page shows: the last hours and what is planned, or the hours around
 * a moment that was asked about. Pure.
 */

import type { CredentialStatus } from '../../keeper/status.ts'
import type { Span } from './model.ts'

/** How many hours can be chosen. */
export const HOURS = [1, 4, 12, 48] as const

/** Hours if none are chosen: two generations and what comes next. */
export const DEFAULT_HOURS = 4

const HOUR_MS = 3_600_000
const AFTER_MS = 10 * 60_000

/** What is still to come is at most this share of the hours that are chosen. */
const FUTURE_SHARE = 0.6

/** The hours that an address asks for. */
export function hoursOf(text: string | undefined): number {
  return HOURS.find((hours) => String(hours) === text) ?? DEFAULT_HOURS
}

/**
 * The stretch to show.
 *
 * @param around the moment that was asked about, unix milliseconds; null for now
 */
export function windowAround(
  around: number | null,
  hours: number,
  status: Pick<CredentialStatus, 'rotatesAt' | 'servesUntil'>,
  now: number,
): Span {
  const length = hours * HOUR_MS
  if (around !== null) {
    return { from: around - length / 2, until: around + length / 2 }
  }
  const ends = [status.rotatesAt ?? 0, status.servesUntil ?? 0, now]
  const ahead = Math.min(Math.max(...ends) - now + AFTER_MS, length * FUTURE_SHARE)
  return { from: now - length, until: now + ahead }
}
