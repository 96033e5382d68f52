/**
 * @module What a keeper remembers, and its sealed form. One JSON document per credential, written in
 * one row, so that a token, the plan that belongs to it and the intent to replace it can never be
 * stored apart. docs/storage.md says which fields are sealed.
 */

import type { Lineage } from '../policy/lineage.ts'
import type { ProbeLedger } from '../policy/report.ts'
import type { Opened, Sealer } from '../sealing.ts'
import type { AppSettings } from './rpc.ts'

/** A credential's configuration, in the clear: in memory only. */
export interface CredentialConfig extends Omit<AppSettings, 'name'> {
  readonly name: string | null
  /** Counts changes of secret or grant, so that an answer to an older one is recognized. */
  readonly revision: number
  /** Unix milliseconds. */
  readonly registeredAt: number
}

/** Everything a keeper remembers of its credential, in the clear: in memory only. */
export interface KeeperRecord {
  readonly config: CredentialConfig
  readonly lineage: Lineage
  readonly probes: ProbeLedger
  /** Grows with every commit, also across deletion and a new registration. */
  readonly version: number
  /** Unix milliseconds; null if it was never read. */
  readonly lastReadAt: number | null
}

/** What came out of a stored record. */
export type DecodedRecord =
  | { readonly ok: true; readonly record: KeeperRecord; readonly stale: boolean }
  | { readonly ok: false; readonly keyId: string }

const FORMAT = 1

/** The document as it is stored: secret and tokens sealed, everything else readable. */
export function encodeRecord(record: KeeperRecord, path: string, sealer: Sealer): string {
  const seal = (field: string, plain: string): string => sealer.seal(path, field, plain)
  return JSON.stringify({ format: FORMAT, ...mapSecrets(record, seal) })
}

/** Opens a stored document. */
export function decodeRecord(document: string, path: string, sealer: Sealer): DecodedRecord {
  const { format: _format, ...sealed } = JSON.parse(document) as KeeperRecord & { format: number }
  let stale = false
  let failed: Extract<Opened, { ok: false }> | null = null
  const open = (field: string, value: string): string => {
    const opened = sealer.open(path, field, value)
    if (!opened.ok) {
      failed = opened
      return ''
    }
    stale ||= opened.stale
    return opened.plain
  }
  const record = mapSecrets(sealed, open)
  const failure = failed as Extract<Opened, { ok: false }> | null
  return failure === null ? { ok: true, record, stale } : { ok: false, keyId: failure.keyId }
}

/** Applies `map` to every secret of a record: the one list of what is sealed. */
function mapSecrets(
  record: KeeperRecord,
  map: (field: string, value: string) => string,
): KeeperRecord {
  const { config, lineage } = record
  const { current, previous } = lineage
  return {
    ...record,
    config: { ...config, secret: map('secret', config.secret) },
    lineage: {
      ...lineage,
      current: current && { ...current, value: map('access_token', current.value) },
      previous: previous && { ...previous, value: map('access_token', previous.value) },
    },
  }
}
