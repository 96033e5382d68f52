/**
 * @module The table of incidents, and when each credential is to be looked at because time has passed. An
 * incident has one row from when it may become one until it is over.
 */

import type { CredentialStatus } from '../keeper/status.ts'
import {
  INCIDENT_KINDS,
  type Incident,
  type IncidentKind,
  isOfFailure,
  type OpenIncident,
} from '../policy/incident.ts'
import type { Sql, SqlRow } from '../ports.ts'
import type { ListedIncident, Page } from './rpc.ts'

/** How many incidents of each kind are open. */
export type IncidentCounts = Readonly<Record<IncidentKind, number>>

/** The table of one registry. */
export interface IncidentStore {
  /** All incidents of a credential, also those that nobody was told of yet. */
  of(path: string): readonly Incident[]
  /** Replaces them. @param before as `of` gave them */
  write(path: string, before: readonly Incident[], incidents: readonly Incident[]): void
  /** @param lookAt when to look again, unix milliseconds; null for never */
  setLookAt(path: string, lookAt: number | null): void
  /** Credentials that are to be looked at by `now`, longest due first. */
  due(now: number, limit: number): readonly string[]
  /** Credentials that are gone, but for their incidents. */
  orphans(limit: number): readonly string[]
  /** Open incidents in the order of their paths. `cursor`: of the page before, null for the first. */
  page(cursor: string | null, limit: number): Page<ListedIncident>
  counts(): IncidentCounts
}

/** Opens the table, which `store.ts` has made. */
export function openIncidentStore(sql: Sql): IncidentStore {
  return {
    of(path) {
      return sql.all('SELECT * FROM incident WHERE path = ?', path).map(readIncident)
    },
    write(path, before, incidents) {
      for (const { kind } of before) {
        if (!incidents.some((incident) => incident.kind === kind)) {
          sql.all('DELETE FROM incident WHERE path = ? AND kind = ?', path, kind)
        }
      }
      for (const incident of incidents) {
        const { kind, since, openedAt, calmSince } = incident
        const stored = before.find((each) => each.kind === kind)
        const isStored = stored?.openedAt === openedAt && stored.calmSince === calmSince
        if (!isStored) {
          sql.all(
            `INSERT OR REPLACE INTO incident (path, kind, since, opened_at, calm_since)
             VALUES (?, ?, ?, ?, ?)`,
            path,
            kind,
            since,
            openedAt,
            calmSince,
          )
        }
      }
    },
    setLookAt(path, lookAt) {
      // Nothing is written where nothing changes: every row that is written is paid for.
      sql.all(
        'UPDATE credential SET look_at = ? WHERE path = ? AND look_at IS NOT ?',
        lookAt,
        path,
        lookAt,
      )
    },
    due(now, limit) {
      const rows = sql.all(
        'SELECT path FROM credential WHERE look_at <= ? ORDER BY look_at LIMIT ?',
        now,
        limit,
      )
      return rows.map((row) => String(row['path']))
    },
    orphans(limit) {
      const rows = sql.all(
        `SELECT DISTINCT path FROM incident
         WHERE path NOT IN (SELECT path FROM credential) LIMIT ?`,
        limit,
      )
      return rows.map((row) => String(row['path']))
    },
    page(cursor, limit) {
      const { path, kind } = readCursor(cursor)
      const rows = sql.all(
        `SELECT incident.*, status FROM incident LEFT JOIN credential USING (path)
         WHERE opened_at IS NOT NULL AND (path > ? OR (path = ? AND kind > ?))
         ORDER BY path, kind LIMIT ?`,
        path,
        path,
        kind,
        limit + 1,
      )
      const items = rows.slice(0, limit).map(readListed)
      const last = items.at(-1)
      return { items, next: rows.length > limit && last !== undefined ? last.cursor : null }
    },
    counts() {
      const none = Object.fromEntries(INCIDENT_KINDS.map((kind) => [kind, 0])) as IncidentCounts
      const rows = sql.all(
        'SELECT kind, COUNT(*) AS many FROM incident WHERE opened_at IS NOT NULL GROUP BY kind',
      )
      const counted = rows.map((row) => [String(row['kind']), Number(row['many'])])
      return { ...none, ...Object.fromEntries(counted) }
    },
  }
}

function readIncident(row: SqlRow): Incident {
  const openedAt = row['opened_at'] ?? null
  const calmSince = row['calm_since'] ?? null
  return {
    kind: String(row['kind']) as IncidentKind,
    since: Number(row['since']),
    openedAt: openedAt === null ? null : Number(openedAt),
    calmSince: calmSince === null ? null : Number(calmSince),
  }
}

function readListed(row: SqlRow): ListedIncident {
  const incident = readIncident(row)
  const credential = String(row['path'])
  const text = row['status'] ?? null
  const status = text === null ? null : (JSON.parse(String(text)) as CredentialStatus)
  const isExplained = isOfFailure(incident.kind)
  return {
    ...(incident as OpenIncident),
    credential,
    name: status?.name ?? null,
    grant: status?.grant ?? null,
    reason: isExplained ? (status?.lastFailure?.reason ?? null) : null,
    advice: isExplained ? (status?.advice ?? null) : null,
    cursor: `${credential} ${INCIDENT_KINDS.indexOf(incident.kind)}`,
  }
}

/** Kinds are numbered there: a path and the longest kind would be more than a cursor may have. */
function readCursor(cursor: string | null): { readonly path: string; readonly kind: string } {
  const [path = '', number = ''] = (cursor ?? '').split(' ')
  return { path, kind: INCIDENT_KINDS[Number(number)] ?? '' }
}
