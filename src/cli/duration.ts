/** @module Durations and moments in few characters. */

const MINUTE_S = 60
const HOUR_S = 60 * MINUTE_S
const DAY_S = 24 * HOUR_S

/** `45s`, `12m 5s`, `1h 53m`, `3d 4h`: the two largest units. Less than nothing is `0s`. */
export function secondsInWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < MINUTE_S) {
    return `${whole}s`
  }
  if (whole < HOUR_S) {
    return two(Math.floor(whole / MINUTE_S), 'm', whole % MINUTE_S, 's')
  }
  if (whole < DAY_S) {
    return two(Math.floor(whole / HOUR_S), 'h', Math.floor((whole % HOUR_S) / MINUTE_S), 'm')
  }
  return two(Math.floor(whole / DAY_S), 'd', Math.floor((whole % DAY_S) / HOUR_S), 'h')
}

function two(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${unit}` : `${large}${unit} ${small}${smallUnit}`
}

/** How long until a moment: `12m 5s`, `now` when it has come, `-` if there is none. */
export function timeUntil(iso: string | null | undefined, now: number): string {
  const at = momentOf(iso)
  if (at === null) {
    return '-'
  }
  return at <= now ? 'now' : secondsInWords((at - now) / 1_000)
}

/** How long ago a moment was: `5s ago`, or `never`. */
export function timeSince(iso: string | null | undefined, now: number): string {
  const at = momentOf(iso)
  return at === null ? 'never' : `${secondsInWords((now - at) / 1_000)} ago`
}

/** Unix milliseconds of ISO 8601; null of anything else. */
function momentOf(iso: unknown): number | null {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN
  return Number.isNaN(at) ? null : at
}

/** `2026-11-23 22:05:52Z`: to the second, UTC as everywhere in lingpai. Anything else as it is. */
export function momentInWords(iso: string): string {
  const at = momentOf(iso)
  return at === null
    ? String(iso)
    : new Date(at).toISOString().replace('T', ' ').replace(/\.\d+/, '')
}
