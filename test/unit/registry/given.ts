/** @module A credential's status to begin with, and a registry's tables in memory. */

import type { CredentialStatus } from '../../../src/keeper/status.ts'
import { openRegistryStore, type RegistryStore } from '../../../src/registry/store.ts'
import { Disk } from '../crash/disk.ts'

export const NOON = Date.UTC(2033, 2, 1, 4, 0, 0)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** An own account with a fresh token, and nothing the matter. */
export function aStatus(
  credential: string,
  fields: Partial<CredentialStatus> = {},
): CredentialStatus {
  return {
    credential,
    grant: 'client_credential',
    name: null,
    state: 'serving',
    generation: 1,
    fingerprint: 'c0ffee00',
    previousFingerprint: null,
    expiresAt: NOON + 110 * MINUTE,
    promised: true,
    servesUntil: NOON + 119 * MINUTE,
    coldAt: null,
    rotatesAt: NOON + 108 * MINUTE,
    lastRotatedAt: NOON,
    lastReadAt: NOON,
    reads: { edge: 0, keeper: 0 },
    lastKilledAt: null,
    budget: { asks: 1, forcedAsks: 0, probes: 0, probesPerDay: 1_000 },
    lastFailure: null,
    advice: null,
    platform: null,
    ...fields,
  }
}

/** A registry's tables with these credentials. */
export function aRegistry(statuses: readonly CredentialStatus[]): {
  readonly disk: Disk
  readonly store: RegistryStore
} {
  const disk = new Disk()
  const store = openRegistryStore(disk.sql)
  for (const status of statuses) {
    store.enroll(status.credential, null)
    store.note(status.credential, null, 1, status, NOON)
  }
  return { disk, store }
}
