/**
 * @module Looking through the list of credentials: by state, kind, and part of their names, a page at a
 * time, ten thousand of them. Rows are as old as the last word of their keepers, so that looking
 * wakes nobody; what time alone changes (`agedState`) is said here once more, in SQL.
 */

import type { CredentialKind } from '../credential.ts'
import { agedState, type CredentialStatus } from '../keeper/status.ts'
import type { Sql, SqlRow, SqlValue } from '../ports.ts'
import type { CredentialFilter, KnownCredential, Page, StateCounts } from './rpc.ts'

/** The list, to be looked through. */
export interface CredentialIndex {
  find(
    filter: CredentialFilter,
    cursor: string | null,
    limit: number,
    now: number,
  ): Page<KnownCredential>
  count(filter: CredentialFilter, now: number): StateCounts
  /**
   * The earliest end of all promises among credentials that are kept warm; null for none. One that must authorize
   * again has a state and an incident for that, and would hide all others.
   */
  servesUntil(now: number): number | null
}

/** Of one row; with `now` bound twice. */
const STATE = `CASE
  WHEN state IS NULL THEN 'new'
  WHEN state IN ('serving', 'degraded', 'unavailable') AND cold_at <= ? THEN 'idle'
  WHEN state IN ('serving', 'degraded') AND serves_until <= ? THEN 'unavailable'
  ELSE state END`

const OF_KIND: Readonly<Record<CredentialKind, string>> = {
  app: "(path LIKE 'apps/%' AND path NOT LIKE '%/tickets/%')",
  component: "(path LIKE 'components/%' AND path NOT LIKE '%/authorizers/%')",
  authorizer: "(path LIKE '%/authorizers/%' AND path NOT LIKE '%/tickets/%')",
  ticket: "path LIKE '%/tickets/%'",
}

/** The list of one registry, whose tables `store.ts` has made. */
export function openCredentialIndex(sql: Sql): CredentialIndex {
  return {
    find(filter, cursor, limit, now) {
      const { where, bindings } = conditionsOf(filter, now)
      const rows = sql.all(
        `SELECT path, status FROM credential WHERE path > ? AND ${where} ORDER BY path LIMIT ?`,
        cursor ?? '',
        ...bindings,
        limit + 1,
      )
      const items = rows.slice(0, limit).map((row) => readRow(row, now))
      const last = items.at(-1)
      return { items, next: rows.length > limit && last !== undefined ? last.credential : null }
    },
    count(filter, now) {
      const { where, bindings } = conditionsOf({ ...filter, states: [] }, now)
      const rows = sql.all(
        `SELECT ${STATE} AS shown, COUNT(*) AS many FROM credential WHERE ${where} GROUP BY shown`,
        now,
        now,
        ...bindings,
      )
      return Object.fromEntries(rows.map((row) => [row['shown'], Number(row['many'])]))
    },
    servesUntil(now) {
      const [row] = sql.all(
        `SELECT MIN(serves_until) AS at FROM credential
         WHERE (cold_at IS NULL OR cold_at > ?) AND state IS NOT 'reauthorization_required'`,
        now,
      )
      const at = row?.['at'] ?? null
      return at === null ? null : Number(at)
    },
  }
}

function conditionsOf(
  { kinds, states, search }: CredentialFilter,
  now: number,
): { readonly where: string; readonly bindings: readonly SqlValue[] } {
  const conditions = ['1']
  const bindings: SqlValue[] = []
  if (kinds.length > 0) {
    conditions.push(`(${kinds.map((kind) => OF_KIND[kind]).join(' OR ')})`)
  }
  if (search !== '') {
    conditions.push("(instr(lower(path), ?) > 0 OR instr(lower(coalesce(name, '')), ?) > 0)")
    bindings.push(search.toLowerCase(), search.toLowerCase())
  }
  if (states.length > 0) {
    conditions.push(`${STATE} IN (${states.map(() => '?').join(', ')})`)
    bindings.push(now, now, ...states)
  }
  return { where: conditions.join(' AND '), bindings }
}

function readRow(row: SqlRow, now: number): KnownCredential {
  const text = row['status'] ?? null
  const status = text === null ? null : (JSON.parse(String(text)) as CredentialStatus)
  return {
    credential: String(row['path']),
    status: status && { ...status, state: agedState(status, now) },
  }
}
