/**
 * @module The table of notices, oldest first: in a platform's registry what is yet to be handed to the root, in the
 * root what its channels are yet to be told, and for two days what they were told, so that nothing that is handed
 * over twice is told twice.
 */

import type { Notice } from '../alerts/notice.ts'
import { NOTICE_KEPT_MS, NOTICES_MAX } from '../policy/constants.ts'
import type { IncidentKind } from '../policy/incident.ts'
import type { Sql, SqlRow } from '../ports.ts'

/** A notice with its place. */
export interface StoredNotice {
  readonly id: number
  /** When this registry got it, unix milliseconds. */
  readonly receivedAt: number
  readonly notice: Notice
}

/** What somebody is yet to be told: of these kinds, after that place. */
export interface Untold {
  readonly toldUpTo: number
  readonly kinds: readonly IncidentKind[]
}

/** The table of one registry. */
export interface NoticeStore {
  /** Adds what is not there already. */
  add(notices: readonly Notice[], now: number): void
  /** Drops what is too old, or too much. Reads no more rows than it drops, and one. */
  dropOld(now: number): void
  /** The oldest. */
  first(limit: number): readonly StoredNotice[]
  remove(ids: readonly number[]): void
  /** The place of the newest. */
  last(): number
  /** The oldest that somebody is yet to be told, received after `since`. */
  untold(who: Untold, since: number, limit: number): readonly StoredNotice[]
  /** How many somebody is yet to be told, received after `since`. */
  countUntold(who: Untold, since: number): number
  /** How many were received by then and never told, and the place of the last of them. */
  expired(who: Untold, by: number): { readonly count: number; readonly upTo: number }
}

/** Opens the table, which `store.ts` has made. */
export function openNoticeStore(sql: Sql): NoticeStore {
  return {
    add(notices, now) {
      for (const notice of notices) {
        sql.all(
          'INSERT OR IGNORE INTO notice (key, kind, received_at, document) VALUES (?, ?, ?, ?)',
          notice.id,
          notice.kind,
          now,
          JSON.stringify(notice),
        )
      }
    },
    dropOld(now) {
      // Subqueries, because each ends at the first row that it finds.
      const [row] = sql.all(
        `SELECT (SELECT MIN(id) FROM notice) AS oldest, (SELECT MAX(id) FROM notice) AS newest,
           (SELECT id FROM notice WHERE received_at >= ? ORDER BY id LIMIT 1) AS fresh`,
        now - NOTICE_KEPT_MS,
      )
      const oldest = row?.['oldest'] ?? null
      const newest = Number(row?.['newest'])
      const keepFrom = Math.max(Number(row?.['fresh'] ?? newest + 1), newest + 1 - NOTICES_MAX)
      if (oldest !== null && Number(oldest) < keepFrom) {
        sql.all('DELETE FROM notice WHERE id < ?', keepFrom)
      }
    },
    first(limit) {
      return sql.all('SELECT * FROM notice ORDER BY id LIMIT ?', limit).map(readNotice)
    },
    remove(ids) {
      for (const id of ids) {
        sql.all('DELETE FROM notice WHERE id = ?', id)
      }
    },
    last() {
      return Number(sql.all('SELECT COALESCE(MAX(id), 0) AS id FROM notice')[0]?.['id'])
    },
    untold(who, since, limit) {
      const { where, bindings } = conditionsOf(who)
      return sql
        .all(
          `SELECT * FROM notice WHERE ${where} AND received_at > ? ORDER BY id LIMIT ?`,
          ...bindings,
          since,
          limit,
        )
        .map(readNotice)
    },
    countUntold(who, since) {
      const { where, bindings } = conditionsOf(who)
      const [row] = sql.all(
        `SELECT COUNT(*) AS many FROM notice WHERE ${where} AND received_at > ?`,
        ...bindings,
        since,
      )
      return Number(row?.['many'])
    },
    expired(who, by) {
      const { where, bindings } = conditionsOf(who)
      const [row] = sql.all(
        `SELECT COUNT(*) AS many, COALESCE(MAX(id), 0) AS up_to FROM notice
         WHERE ${where} AND received_at <= ?`,
        ...bindings,
        by,
      )
      return { count: Number(row?.['many']), upTo: Number(row?.['up_to']) }
    },
  }
}

function conditionsOf({ toldUpTo, kinds }: Untold) {
  const where = `id > ? AND kind IN (${kinds.map(() => '?').join(', ')})`
  return { where, bindings: [toldUpTo, ...kinds] }
}

function readNotice(row: SqlRow): StoredNotice {
  return {
    id: Number(row['id']),
    receivedAt: Number(row['received_at']),
    notice: JSON.parse(String(row['document'])) as Notice,
  }
}
