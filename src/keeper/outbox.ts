/**
 * @module The table of pushes that wait to be passed on: one row for each push and downstream. What a
 * row says is sealed as a whole; the columns beside it only say when it is due.
 */

import { FORWARDS_MAX } from '../policy/constants.ts'
import type { Sql, SqlRow } from '../ports.ts'

/** One push for one downstream. */
export interface Forward {
  readonly id: number
  /** Sealed. */
  readonly document: string
  /** Unix milliseconds. */
  readonly receivedAt: number
  readonly attempts: number
}

/** How the outbox is doing. */
export interface OutboxState {
  readonly waiting: number
  /** When the oldest that waits came, unix milliseconds; null for none. */
  readonly oldestAt: number | null
  /** What the newest attempt that failed ended with, of those that wait; null for none. */
  readonly lastError: string | null
}

/** The table. It exists as soon as a credential is registered. */
export interface Outbox {
  /** Adds a row unless the very same push waits for that downstream already. Answers how many were dropped for it. */
  add(digest: string, document: string, now: number): number
  /** Rows due at `now`, oldest first. */
  due(now: number, limit: number): readonly Forward[]
  /** When the next row is due, unix milliseconds; null while there is none. */
  dueAt(): number | null
  putOff(id: number, attempts: number, notBefore: number, error: string): void
  remove(id: number): void
  state(): OutboxState
}

/** Opens the outbox of a platform. */
export function openOutbox(sql: Sql): Outbox {
  return {
    add(digest, document, now) {
      sql.all(
        `INSERT OR IGNORE INTO forward (digest, document, received_at, attempts, not_before)
         VALUES (?, ?, ?, 0, ?)`,
        digest,
        document,
        now,
        now,
      )
      return sql.all(
        `DELETE FROM forward WHERE id <= (SELECT id FROM forward ORDER BY id DESC LIMIT 1 OFFSET ?)
         RETURNING id`,
        FORWARDS_MAX,
      ).length
    },
    due(now, limit) {
      return sql
        .all('SELECT * FROM forward WHERE not_before <= ? ORDER BY id LIMIT ?', now, limit)
        .map(readForward)
    },
    dueAt() {
      const [row] = sql.all('SELECT MIN(not_before) AS at FROM forward')
      return row?.['at'] === null || row === undefined ? null : Number(row['at'])
    },
    putOff(id, attempts, notBefore, error) {
      sql.all(
        'UPDATE forward SET attempts = ?, not_before = ?, error = ? WHERE id = ?',
        attempts,
        notBefore,
        error,
        id,
      )
    },
    remove(id) {
      sql.all('DELETE FROM forward WHERE id = ?', id)
    },
    state() {
      const [row] = sql.all('SELECT COUNT(*) AS waiting, MIN(received_at) AS oldest FROM forward')
      const [failed] = sql.all(
        'SELECT error FROM forward WHERE error IS NOT NULL ORDER BY not_before DESC LIMIT 1',
      )
      const waiting = Number(row?.['waiting'])
      return {
        waiting,
        oldestAt: waiting === 0 ? null : Number(row?.['oldest']),
        lastError: failed === undefined ? null : String(failed['error']),
      }
    },
  }
}

function readForward(row: SqlRow): Forward {
  return {
    id: Number(row['id']),
    document: String(row['document']),
    receivedAt: Number(row['received_at']),
    attempts: Number(row['attempts']),
  }
}
