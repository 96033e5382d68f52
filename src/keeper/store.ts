/**
 * @module A keeper's SQLite: one row for the record, up to 200 rows of history, and for a platform the
 * outbox. Migrations are a list; a new one is appended, never edited.
 */

import type { Sql } from '../ports.ts'
import type { EventFilter, EventKind, EventPage, KeeperEvent, NewEvent, Trigger } from './event.ts'

/** How many events of a credential are kept. */
export const HISTORY_LENGTH = 200

/** The tables of a keeper. */
export interface KeeperStore {
  /** The record as {@link encodeRecord} made it, null before registration. */
  read(): string | null
  write(document: string): void
  /** Appends to the history and drops what is too old. */
  append(event: NewEvent): KeeperEvent
  /** The history, newest first. */
  events(before: number | null, limit: number, filter: EventFilter): EventPage
  /** Deletes record, history and whatever waits to be passed on. */
  erase(): void
  /** CreateTime of the newest withdrawal of this account's authorization, unix seconds; 0 for none. */
  withdrawnAt(): number
  setWithdrawnAt(createTime: number): void
}

const MIGRATIONS: readonly string[] = [
  'CREATE TABLE record (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL)',
  `CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL,
    trigger_ TEXT NOT NULL, by_ TEXT, generation INTEGER NOT NULL, took_ms INTEGER,
    errcode INTEGER, rid TEXT, detail TEXT
  )`,
  // Outlives the record: an older push that comes late must not bring the account back.
  'CREATE TABLE withdrawal (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL)',
  // Pushes that wait to be passed on, see outbox.ts.
  `CREATE TABLE forward (
    id INTEGER PRIMARY KEY AUTOINCREMENT, downstream TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
    received_at INTEGER NOT NULL, attempts INTEGER NOT NULL, not_before INTEGER NOT NULL,
    error TEXT, document TEXT NOT NULL
  )`,
  'CREATE INDEX forward_due ON forward (not_before)',
  'CREATE INDEX forward_next ON forward (downstream, not_before)',
  // Who was given which token, see asking.ts.
  `CREATE TABLE asked (
    by_ TEXT PRIMARY KEY, generation INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL
  )`,
  'ALTER TABLE event ADD COLUMN expires_at INTEGER',
]

/**
 * Brings the tables up to date and opens them. They are made by the first write: asking after a
 * credential that does not exist must not leave an object with storage behind.
 */
export function openKeeperStore(sql: Sql): KeeperStore {
  let exists = hasTables(sql)
  const makeTables = (): void => {
    migrate(sql, MIGRATIONS)
    exists = true
  }
  if (exists) {
    makeTables()
  }
  return {
    read() {
      if (!exists) {
        return null
      }
      const [row] = sql.all('SELECT document FROM record')
      return row === undefined ? null : String(row['document'])
    },
    write(document) {
      makeTables()
      sql.all('INSERT OR REPLACE INTO record (id, document) VALUES (1, ?)', document)
    },
    append(event) {
      const [row] = sql.all(
        `INSERT INTO event
           (at, kind, trigger_, by_, generation, took_ms, errcode, rid, detail, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
        event.at,
        event.kind,
        event.trigger,
        event.by,
        event.generation,
        event.tookMs,
        event.errcode,
        event.rid,
        event.detail,
        event.expiresAt,
      )
      const seq = Number(row?.['seq'])
      sql.all('DELETE FROM event WHERE seq <= ?', seq - HISTORY_LENGTH)
      return { seq, ...event }
    },
    events(before, limit, { kind, by }) {
      if (!exists) {
        return { items: [], next: null }
      }
      const rows = sql.all(
        `SELECT * FROM event
         WHERE seq < ? AND kind = COALESCE(?, kind) AND by_ IS COALESCE(?, by_)
         ORDER BY seq DESC LIMIT ?`,
        before ?? Number.MAX_SAFE_INTEGER,
        kind,
        by,
        limit + 1,
      )
      const items = rows.slice(0, limit).map(readEvent)
      const last = items.at(-1)
      return { items, next: rows.length > limit && last !== undefined ? last.seq : null }
    },
    erase() {
      if (exists) {
        sql.all('DELETE FROM record')
        sql.all('DELETE FROM event')
        sql.all('DELETE FROM forward')
        sql.all('DELETE FROM asked')
      }
    },
    withdrawnAt() {
      const [row] = exists ? sql.all('SELECT at FROM withdrawal') : []
      return Number(row?.['at'] ?? 0)
    },
    setWithdrawnAt(createTime) {
      makeTables()
      sql.all('INSERT OR REPLACE INTO withdrawal (id, at) VALUES (1, ?)', createTime)
    },
  }
}

function hasTables(sql: Sql): boolean {
  return sql.all("SELECT name FROM sqlite_master WHERE name = 'migration'").length > 0
}

/** Runs the migrations that have not run yet. Synchronous, hence atomic. */
export function migrate(sql: Sql, migrations: readonly string[]): void {
  sql.all('CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY)')
  const [row] = sql.all('SELECT COUNT(*) AS done FROM migration')
  const done = Number(row?.['done'])
  migrations.slice(done).forEach((statement, index) => {
    sql.all(statement)
    sql.all('INSERT INTO migration (id) VALUES (?)', done + index + 1)
  })
}

/** An event from its columns, which the keeper's and the registry's tables share. */
export function readEvent(row: Readonly<Record<string, string | number | null>>): KeeperEvent {
  const number = (name: string): number | null => {
    const value = row[name]
    return value === null || value === undefined ? null : Number(value)
  }
  const text = (name: string): string | null => {
    const value = row[name]
    return value === null || value === undefined ? null : String(value)
  }
  return {
    seq: Number(row['seq']),
    at: Number(row['at']),
    kind: String(row['kind']) as EventKind,
    trigger: String(row['trigger_']) as Trigger,
    by: text('by_'),
    generation: Number(row['generation']),
    tookMs: number('took_ms'),
    errcode: number('errcode'),
    rid: text('rid'),
    detail: text('detail'),
    expiresAt: number('expires_at'),
  }
}
