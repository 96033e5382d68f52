/**
 * @module The table of alert channels: one row each, with how far it has been told. Address and secret are
 * sealed in one document, because a robot's address carries its key.
 */

import type { Channel } from '../alerts/channel.ts'
import type { AlertFormat, AlertLanguage } from '../alerts/notice.ts'
import type { IncidentKind } from '../policy/incident.ts'
import type { Sql, SqlRow } from '../ports.ts'

/** A channel as it is stored. */
export interface StoredChannel extends Omit<Channel, 'waiting'> {
  /** Sealed. */
  readonly document: string
  /** Place of the last notice that it was told, or need not be. */
  readonly toldUpTo: number
  /** Messages that it did not take, in a row. */
  readonly attempts: number
  /** It is sent nothing before, unix milliseconds. */
  readonly notBefore: number
}

/** What changes when a channel was sent a message. */
export type ChannelProgress = Pick<
  StoredChannel,
  'toldUpTo' | 'attempts' | 'notBefore' | 'lastAttemptAt' | 'lastDeliveredAt' | 'problem'
>

/** The table of the root registry; empty in all others. */
export interface ChannelStore {
  /** In the order in which they were made. */
  all(): readonly StoredChannel[]
  get(id: string): StoredChannel | null
  add(channel: StoredChannel): void
  remove(id: string): boolean
  /** Notes how it went; nothing for one that was removed meanwhile. */
  note(id: string, progress: ChannelProgress): void
  /** Sealed anew. */
  reseal(id: string, document: string): void
}

/** Opens the table, which `store.ts` has made. */
export function openChannelStore(sql: Sql): ChannelStore {
  return {
    all() {
      return sql.all('SELECT * FROM alert_channel ORDER BY rowid').map(readChannel)
    },
    get(id) {
      const [row] = sql.all('SELECT * FROM alert_channel WHERE id = ?', id)
      return row === undefined ? null : readChannel(row)
    },
    add(channel) {
      sql.all(
        `INSERT INTO alert_channel
           (id, name, format, language, kinds, host, fingerprint, origin, created_at, document,
            told_up_to, attempts, not_before)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        channel.id,
        channel.name,
        channel.format,
        channel.language,
        JSON.stringify(channel.kinds),
        channel.host,
        channel.fingerprint,
        channel.origin,
        channel.createdAt,
        channel.document,
        channel.toldUpTo,
        channel.attempts,
        channel.notBefore,
      )
    },
    remove(id) {
      return sql.all('DELETE FROM alert_channel WHERE id = ? RETURNING id', id).length > 0
    },
    note(id, progress) {
      sql.all(
        `UPDATE alert_channel SET told_up_to = ?, attempts = ?, not_before = ?, last_attempt_at = ?,
           last_delivered_at = ?, problem = ? WHERE id = ?`,
        progress.toldUpTo,
        progress.attempts,
        progress.notBefore,
        progress.lastAttemptAt,
        progress.lastDeliveredAt,
        progress.problem,
        id,
      )
    },
    reseal(id, document) {
      sql.all('UPDATE alert_channel SET document = ? WHERE id = ?', document, id)
    },
  }
}

function readChannel(row: SqlRow): StoredChannel {
  const numberOrNull = (name: string): number | null => {
    const value = row[name] ?? null
    return value === null ? null : Number(value)
  }
  const problem = row['problem'] ?? null
  return {
    id: String(row['id']),
    name: String(row['name']),
    format: String(row['format']) as AlertFormat,
    language: String(row['language']) as AlertLanguage,
    kinds: JSON.parse(String(row['kinds'])) as IncidentKind[],
    host: String(row['host']),
    fingerprint: String(row['fingerprint']),
    origin: String(row['origin']),
    createdAt: Number(row['created_at']),
    document: String(row['document']),
    toldUpTo: Number(row['told_up_to']),
    attempts: Number(row['attempts']),
    notBefore: Number(row['not_before']),
    lastAttemptAt: numberOrNull('last_attempt_at'),
    lastDeliveredAt: numberOrNull('last_delivered_at'),
    problem: problem === null ? null : String(problem),
  }
}
