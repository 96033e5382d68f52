/**
 * @module The registry's SQLite: credentials and when they are due, client keys, the newest events,
 * and the id of the master key. Incidents and alerts have their own files. Only the
 * addresses of alert channels are secret, and sealed. Migrations are a list; a new one is appended, never
 * edited.
 *
 * Long, because all tables that the registry itself uses are here; incidents, notices and channels have stores of
 * their own.
 */

import type { KeeperEvent } from '../keeper/event.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { migrate, readEvent } from '../keeper/store.ts'
import type { ClientKey } from '../keys.ts'
import type { Sql, SqlRow } from '../ports.ts'
import type { RefusedAddress } from './refused-addresses.ts'
import type { FeedQuery, ImportProgress, Page, RegistryEvent } from './rpc.ts'
import { EMPTY_TALLY, type Tally } from './tally.ts'

/** How many events of all credentials together are kept. */
export const FEED_LENGTH = 2_000

/** A job that forgets the accounts of a deleted platform. */
export interface Forgetting {
  readonly componentAppid: string
  /** When the next batch is due, unix milliseconds. */
  readonly nextAt: number
}

/** The tables of a registry. */
export interface RegistryStore {
  /** Adds a path; one that is there already stays as it is. */
  enroll(path: string, dueAt: number | null): void
  remove(path: string): void
  /** Without tickets, which belong to their accounts. */
  list(prefix: string, cursor: string | null, limit: number): Page<string>
  /**
   * Adds or changes a path, unless a newer version has already done so.
   *
   * @param status what its keeper says of itself; null leaves what it said before
   * @param askAt when to ask about a path that is not in the list, if it is not due before: a word that
   * was under way while its credential was deleted must not bring it back for good
   */
  note(
    path: string,
    dueAt: number | null,
    version: number,
    status: CredentialStatus | null,
    askAt: number,
  ): void
  /** What its keeper last said of itself; null for one that was never heard of. */
  status(path: string): CredentialStatus | null
  /** Puts a path off whatever its version: its keeper could not be asked. */
  postpone(path: string, dueAt: number): void
  /** Paths due at `now`, longest overdue first. */
  due(now: number, limit: number): readonly string[]
  addKey(key: ClientKey): void
  key(id: string): ClientKey | null
  keys(cursor: string | null, limit: number): Page<ClientKey>
  revokeKey(id: string): boolean
  /** Appends to the feed what is not there already, drops what is too old; answers with the new. */
  addEvents(credential: string, events: readonly KeeperEvent[]): readonly KeeperEvent[]
  /** Newest first. */
  events(query: FeedQuery): readonly RegistryEvent[]
  tally(): Tally
  setTally(tally: Tally): void
  refusedAddresses(): readonly RefusedAddress[]
  setRefusedAddresses(addresses: readonly RefusedAddress[]): void
  importProgress(): ImportProgress | null
  setImportProgress(progress: ImportProgress): void
  /** The deleted platform whose accounts are being forgotten, if any. */
  forgetting(): Forgetting | null
  setForgetting(forgetting: Forgetting | null): void
  masterKeyId(): string | null
  setMasterKeyId(id: string): void
}

const MIGRATIONS: readonly string[] = [
  'CREATE TABLE credential (path TEXT PRIMARY KEY, due_at INTEGER, version INTEGER NOT NULL)',
  'CREATE INDEX credential_due ON credential (due_at) WHERE due_at IS NOT NULL',
  `CREATE TABLE client_key (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, allow TEXT NOT NULL, created_at INTEGER NOT NULL
  )`,
  `CREATE TABLE feed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, credential TEXT NOT NULL, seq INTEGER NOT NULL,
    at INTEGER NOT NULL, kind TEXT NOT NULL, trigger_ TEXT NOT NULL, by_ TEXT,
    generation INTEGER NOT NULL, took_ms INTEGER, errcode INTEGER, rid TEXT, detail TEXT
  )`,
  // An announcement may come twice.
  'CREATE UNIQUE INDEX feed_once ON feed (credential, seq, at)',
  'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
  'ALTER TABLE feed ADD COLUMN expires_at INTEGER',
  // What each keeper last said of itself, see credential-index.ts.
  'ALTER TABLE credential ADD COLUMN status TEXT',
  'ALTER TABLE credential ADD COLUMN name TEXT',
  'ALTER TABLE credential ADD COLUMN state TEXT',
  'ALTER TABLE credential ADD COLUMN serves_until INTEGER',
  'ALTER TABLE credential ADD COLUMN cold_at INTEGER',
  // When a credential is to be looked at because time has passed, see incident-store.ts.
  'ALTER TABLE credential ADD COLUMN look_at INTEGER',
  'CREATE INDEX credential_look ON credential (look_at) WHERE look_at IS NOT NULL',
  // All that is known already is looked at once.
  'UPDATE credential SET look_at = 0 WHERE status IS NOT NULL',
  `CREATE TABLE incident (
    path TEXT NOT NULL, kind TEXT NOT NULL, since INTEGER NOT NULL, opened_at INTEGER,
    calm_since INTEGER, PRIMARY KEY (path, kind)
  ) WITHOUT ROWID`,
  // What is yet to be told, and what was told lately, see notice-store.ts.
  `CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    received_at INTEGER NOT NULL, document TEXT NOT NULL
  )`,
  // Whom to tell, see channel-store.ts.
  `CREATE TABLE alert_channel (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, format TEXT NOT NULL, language TEXT NOT NULL,
    kinds TEXT NOT NULL, host TEXT NOT NULL, fingerprint TEXT NOT NULL, origin TEXT NOT NULL,
    created_at INTEGER NOT NULL, document TEXT NOT NULL, told_up_to INTEGER NOT NULL,
    attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, last_attempt_at INTEGER,
    last_delivered_at INTEGER, problem TEXT
  )`,
]

const STATUS_COLUMNS = `, status = excluded.status, name = excluded.name, state = excluded.state,
  serves_until = excluded.serves_until, cold_at = excluded.cold_at`

/** Sorts after every character of a path: the end of the range that a prefix spans. */
const AFTER_ANY = '\u{10ffff}'

/** Brings the tables up to date and opens them. */
export function openRegistryStore(sql: Sql): RegistryStore {
  migrate(sql, MIGRATIONS)
  return {
    enroll(path, dueAt) {
      sql.all(
        'INSERT OR IGNORE INTO credential (path, due_at, version) VALUES (?, ?, 0)',
        path,
        dueAt,
      )
    },
    remove(path) {
      sql.all('DELETE FROM credential WHERE path = ?', path)
    },
    list(prefix, cursor, limit) {
      const after = cursor ?? prefix
      const rows = sql.all(
        `SELECT path FROM credential WHERE path > ? AND path > ? AND path < ?
           AND path NOT LIKE '%/tickets/%' ORDER BY path LIMIT ?`,
        prefix,
        after,
        prefix + AFTER_ANY,
        limit + 1,
      )
      const paths = rows.map((row) => String(row['path']))
      return pageOf(paths, limit, (path) => path)
    },
    note(path, dueAt, version, status, askAt) {
      // One statement, because every row that is written is paid for.
      sql.all(
        `INSERT INTO credential (path, due_at, version, status, name, state, serves_until, cold_at)
         VALUES (?, min(ifnull(?, ?), ?), ?, ?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET due_at = ?, version = excluded.version
           ${status === null ? '' : STATUS_COLUMNS}
         WHERE excluded.version >= credential.version`,
        path,
        dueAt,
        askAt,
        askAt,
        version,
        status && JSON.stringify(status),
        status?.name ?? null,
        status?.state ?? null,
        status?.servesUntil ?? null,
        status?.coldAt ?? null,
        dueAt,
      )
    },
    status(path) {
      const [row] = sql.all('SELECT status FROM credential WHERE path = ?', path)
      const text = row?.['status'] ?? null
      return text === null ? null : (JSON.parse(String(text)) as CredentialStatus)
    },
    postpone(path, dueAt) {
      sql.all('UPDATE credential SET due_at = ? WHERE path = ?', dueAt, path)
    },
    due(now, limit) {
      const rows = sql.all(
        'SELECT path FROM credential WHERE due_at <= ? ORDER BY due_at LIMIT ?',
        now,
        limit,
      )
      return rows.map((row) => String(row['path']))
    },
    addKey(key) {
      sql.all(
        'INSERT INTO client_key (id, name, allow, created_at) VALUES (?, ?, ?, ?)',
        key.id,
        key.name,
        JSON.stringify(key.allow),
        key.createdAt,
      )
    },
    key(id) {
      const [row] = sql.all('SELECT * FROM client_key WHERE id = ?', id)
      return row === undefined ? null : readKey(row)
    },
    keys(cursor, limit) {
      const rows = sql.all(
        'SELECT * FROM client_key WHERE id > ? ORDER BY id LIMIT ?',
        cursor ?? '',
        limit + 1,
      )
      return pageOf(rows.map(readKey), limit, (key) => key.id)
    },
    revokeKey(id) {
      return sql.all('DELETE FROM client_key WHERE id = ? RETURNING id', id).length > 0
    },
    addEvents(credential, events) {
      const added = events.filter((event) => {
        const rows = sql.all(
          `INSERT OR IGNORE INTO feed
             (credential, seq, at, kind, trigger_, by_, generation, took_ms, errcode, rid, detail,
              expires_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
          credential,
          event.seq,
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
        return rows.length > 0
      })
      if (added.length > 0) {
        sql.all('DELETE FROM feed WHERE id <= (SELECT MAX(id) FROM feed) - ?', FEED_LENGTH)
      }
      return added
    },
    events({ before, limit, filter }) {
      const rows = sql.all(
        `SELECT * FROM feed
         WHERE (at < ? OR (at = ? AND id < ?)) AND kind = COALESCE(?, kind) AND by_ IS COALESCE(?, by_)
         ORDER BY at DESC, id DESC LIMIT ?`,
        before?.at ?? Number.MAX_SAFE_INTEGER,
        before?.at ?? Number.MAX_SAFE_INTEGER,
        before?.id ?? 0,
        filter.kind,
        filter.by,
        limit,
      )
      return rows.map((row) => ({
        ...readEvent(row),
        id: Number(row['id']),
        credential: String(row['credential']),
      }))
    },
    tally() {
      return parsedSetting<Tally>(sql, 'tally', EMPTY_TALLY)
    },
    setTally(tally) {
      setSetting(sql, 'tally', JSON.stringify(tally))
    },
    refusedAddresses() {
      return parsedSetting<readonly RefusedAddress[]>(sql, 'refused_addresses', [])
    },
    setRefusedAddresses(addresses) {
      setSetting(sql, 'refused_addresses', JSON.stringify(addresses))
    },
    importProgress() {
      return parsedSetting<ImportProgress | null>(sql, 'import', null)
    },
    setImportProgress(progress) {
      setSetting(sql, 'import', JSON.stringify(progress))
    },
    forgetting() {
      return parsedSetting<Forgetting | null>(sql, 'forgetting', null)
    },
    setForgetting(forgetting) {
      if (forgetting === null) {
        sql.all("DELETE FROM setting WHERE name = 'forgetting'")
      } else {
        setSetting(sql, 'forgetting', JSON.stringify(forgetting))
      }
    },
    masterKeyId: () => setting(sql, 'master_key_id'),
    setMasterKeyId: (id) => setSetting(sql, 'master_key_id', id),
  }
}

function setting(sql: Sql, name: string): string | null {
  const [row] = sql.all('SELECT value FROM setting WHERE name = ?', name)
  return row === undefined ? null : String(row['value'])
}

/** A setting that is JSON; `fallback` until it is set. */
function parsedSetting<T>(sql: Sql, name: string, fallback: T): T {
  const text = setting(sql, name)
  return text === null ? fallback : (JSON.parse(text) as T)
}

function setSetting(sql: Sql, name: string, value: string): void {
  sql.all('INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)', name, value)
}

function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

function readKey(row: SqlRow): ClientKey {
  return {
    id: String(row['id']),
    name: String(row['name']),
    allow: JSON.parse(String(row['allow'])) as string[],
    createdAt: Number(row['created_at']),
  }
}
