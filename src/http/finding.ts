/**
 * @module Looking through all credentials: those of the root registry, then each platform's accounts. The
 * registries answer from what keepers last told them, so that a look wakes nobody; only those are
 * asked themselves whose state may be another one by now.
 */

import type { CredentialState, CredentialStatus } from '../keeper/status.ts'
import type { CredentialFilter, KnownCredential, StateCounts } from '../registry/rpc.ts'
import { pageAcross, registryNamed, registryNames } from './across.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { statusOrUnreachable } from './managing.ts'

/** A page of credentials. */
export interface Found {
  readonly items: readonly CredentialStatus[]
  /** Path of the last one, where the next page begins; null at the end. */
  readonly next: string | null
}

/** How close to its plan a rotation may be under way. */
const ABOUT_TO_ROTATE_MS = 5_000

/** States that end by themselves, from one second to the next. */
const PASSING: readonly CredentialState[] = ['refreshing', 'killed_elsewhere']

/**
 * A page of the credentials that match, each registry's in the order of their paths.
 *
 * @param cursor path of the last one of the page before; null for the first page
 */
export async function findCredentials(
  edge: Edge,
  filter: CredentialFilter,
  cursor: string | null,
  limit: number,
): Promise<Found> {
  const { items: shown, next } = await pageAcross(
    edge,
    cursor,
    limit,
    (registry, after, count) => registry.find(filter, after, count),
    ({ credential }: KnownCredential) => credential,
  )
  const items = await Promise.all(shown.map((credential) => freshened(edge, credential)))
  return { items: items.flat(), next }
}

/** How many match, by state. */
export async function countCredentials(edge: Edge, filter: CredentialFilter): Promise<StateCounts> {
  const names = await registryNames(edge)
  const counts = await Promise.all(
    names.map((name) => askObject(() => registryNamed(edge, name).count(filter))),
  )
  const total = new Map<CredentialState, number>()
  for (const [state, count] of counts.flatMap((each) => Object.entries(each))) {
    const key = state as CredentialState
    total.set(key, (total.get(key) ?? 0) + count)
  }
  return Object.fromEntries(total)
}

/** What was told, or what the keeper says now; nothing for one that was forgotten meanwhile. */
async function freshened(
  edge: Edge,
  { credential, status }: KnownCredential,
): Promise<readonly CredentialStatus[]> {
  return status === null || mayHaveChanged(status, edge.clock.now())
    ? statusOrUnreachable(edge, credential)
    : [status]
}

function mayHaveChanged({ state, rotatesAt }: CredentialStatus, now: number): boolean {
  const isDue = rotatesAt !== null && rotatesAt <= now + ABOUT_TO_ROTATE_MS && state !== 'idle'
  return isDue || PASSING.includes(state)
}
