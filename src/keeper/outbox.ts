/**
 * @module The table of pushes that wait to be passed on: one row for each push and downstream. What a
 * row says is sealed as a whole; the columns beside it say whose it is and when it is due.
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

/** The table. It exists as soon as a credential is registered. Downstreams are named by a digest. */
export interface Outbox {
  /** Adds a row unless the very same push waits there already. Answers how many were dropped for it. */
  add(downstream: string, digest: string, document: string, now: number): number
  /** The oldest row of a downstream that is due at `now`; null if none is. */
  next(downstream: string, now: number): Forward | null
  /** When the next row is due, unix milliseconds; null while there is none. */
  dueAt(): number | null
  putOff(id: number, attempts: number, notBefore: number, error: string): void
  /** Nothing of this downstream is due before that. */
  pause(downstream: string, notBefore: number): void
  remove(id: number): void
  /** Drops what waits for anybody else. */
  keepOnly(downstreams: readonly string[]): void
  state(): OutboxState
}

/** Opens the outbox of a platform. */
export function openOutbox(sql: Sql): Outbox {
  return {
    add(downstream, digest, document, now) {
      sql.all(
        `INSERT OR IGNORE INTO forward
           (downstream, digest, document, received_at, attempts, not_before)
         VALUES (?, ?, ?, ?, 0, ?)`,
        downstream,
        digest,
        document,
        now,
        now,
      )
      return sql.all(
        `DELETE FROM forward WHERE downstream = ? AND id <=
           (SELECT id FROM forward WHERE downstream = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
         RETURNING id`,
        downstream,
        downstream,
        FORWARDS_MAX,
      ).length
    },
    next(downstream, now) {
      const [row] = sql.all(
        'SELECT * FROM forward WHERE downstream = ? AND not_before <= ? ORDER BY id LIMIT 1',
        downstream,
        now,
      )
      return row === undefined ? null : readForward(row)
    },
    dueAt() {
      const [row] = sql.all('SELECT not_before FROM forward ORDER BY not_before LIMIT 1')
      return row === undefined ? null : Number(row['not_before'])
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
    pause(downstream, notBefore) {
      sql.all(
        'UPDATE forward SET not_before = ? WHERE downstream = ? AND not_before < ?',
        notBefore,
        downstream,
        notBefore,
      )
    },
    remove(id) {
      sql.all('DELETE FROM forward WHERE id = ?', id)
    },
    keepOnly(downstreams) {
      const places = downstreams.map(() => '?').join(', ')
      sql.all(`DELETE FROM forward WHERE downstream NOT IN (${places})`, ...downstreams)
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
