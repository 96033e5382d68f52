/** @module Page cursors: opaque to callers, the last item's name inside. */

import { refuse } from './problem.ts'

/** A cursor for the page that begins after `name`; null where there is none. */
export function cursorFor(name: string | null): string | null {
  return name === null ? null : Buffer.from(name, 'utf8').toString('base64url')
}

/** The name inside a cursor; null for the first page. Refuses what no page gave out. */
export function cursorText(cursor: string | undefined, field: string): string | null {
  if (cursor === undefined) {
    return null
  }
  const name = Buffer.from(cursor, 'base64url').toString('utf8')
  if (cursorFor(name) !== cursor) {
    const message = 'must be the next_cursor of a page before'
    refuse('invalid_request', { detail: `${field} ${message}.`, errors: [{ field, message }] })
  }
  return name
}
