/** @module One credential in full, a line for each thing to know. */

import type { Status } from './answers.ts'
import { momentInWords, secondsInWords, timeSince, timeUntil } from './duration.ts'
import { looking, type Part } from './part.ts'
import { statePart } from './state.ts'
import { padded } from './width.ts'

/** Cells of a label. */
const LABEL_WIDTH = 24

/** Label, in a column of its own, and value. What there is none of is left out. */
export function detailsOf(status: Status, now: number): readonly (readonly [string, Part])[] {
  const rows: [string, Part | null][] = [
    ['credential', looking('strong', String(status.credential))],
    ['name', status.name],
    ['grant', status.grant],
    ['state', statePart(status.state)],
    ['time left', timeLeftOf(status)],
    ['rotates', momentAnd(status.rotates_at, `in ${timeUntil(status.rotates_at, now)}`)],
    ['last rotated', momentAnd(status.last_rotated_at, timeSince(status.last_rotated_at, now))],
    ['last read', momentAnd(status.last_read_at, timeSince(status.last_read_at, now)) ?? 'never'],
    ['generation', String(status.generation)],
    ['fingerprint', status.fingerprint],
    ['previous fingerprint', status.previous_fingerprint],
    ...failureRows(status, now),
    ...platformRows(status.platform ?? {}),
  ]
  return rows.flatMap(([label, value]) =>
    value === null || value === undefined ? [] : [[padded(label, LABEL_WIDTH), value] as const],
  )
}

function timeLeftOf({ expires_in: expiresIn, promised }: Status): Part {
  if (expiresIn === null) {
    return 'no token'
  }
  const left = secondsInWords(expiresIn)
  return promised ? left : looking('warning', `${left}, not promised`)
}

function momentAnd(iso: string | null | undefined, words: string): string | null {
  return iso ? `${momentInWords(iso)} (${words === 'in now' ? 'now' : words})` : null
}

function failureRows({ last_failure: failure }: Status, now: number): [string, Part | null][] {
  if (!failure) {
    return []
  }
  const said = failure.errcode === null ? '' : `errcode ${failure.errcode} `
  return [
    [
      'last failure',
      looking('warning', `${failure.reason} (${failure.class}, ${failure.count} in a row)`),
    ],
    ['  at', momentAnd(failure.at, timeSince(failure.at, now))],
    ['  WeChat said', `${said}${failure.errmsg ?? ''}`.trim() || null],
    ['  rid', failure.rid],
    ['  tried again', momentAnd(failure.retry_at, `in ${timeUntil(failure.retry_at, now)}`)],
  ]
}

/** Whatever the server knows about a platform, by the API's own names. */
function platformRows(platform: Readonly<Record<string, unknown>>): [string, Part | null][] {
  return Object.entries(platform).map(([name, value]) => [
    name.replaceAll('_', ' '),
    wordsFor(name, value),
  ])
}

function wordsFor(name: string, value: unknown): string | null {
  if (Array.isArray(value)) {
    return value.length === 0 ? null : value.join(', ')
  }
  if (value === null || value === undefined) {
    return null
  }
  return name.endsWith('_at') ? momentInWords(String(value)) : String(value)
}
