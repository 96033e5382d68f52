/**
 * @module Looking through all credentials: those of the root registry, then each platform's accounts. The
 * registries answer from what keepers last told them, so that a look wakes nobody; only those are
 * asked themselves whose state may be another one by now.
 */

import { ROOT_REGISTRY, registryNameOf } from '../credential.ts'
import type { CredentialState, CredentialStatus } from '../keeper/status.ts'
import { listPlatforms, registryOfAccounts } from '../platforms.ts'
import type {
  CredentialFilter,
  KnownCredential,
  Page,
  RegistryRpc,
  StateCounts,
} from '../registry/rpc.ts'
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
  const names = await registryNames(edge)
  const { start, isThere } = startOf(names, cursor)
  const known: KnownCredential[] = []
  let after = isThere ? cursor : null
  for (const name of names.slice(start)) {
    const page: Page<KnownCredential> = await askObject(() =>
      registryNamed(edge, name).find(filter, after, limit + 1 - known.length),
    )
    known.push(...page.items)
    after = null
    if (known.length > limit) {
      break
    }
  }
  const shown = known.slice(0, limit)
  const items = await Promise.all(shown.map((credential) => freshened(edge, credential)))
  const next = known.length > limit ? (shown.at(-1)?.credential ?? null) : null
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

/** The root's, then one for each platform. */
async function registryNames(edge: Edge): Promise<readonly string[]> {
  const platforms = await askObject(() => listPlatforms(edge.registry()))
  return [ROOT_REGISTRY, ...platforms]
}

function registryNamed(edge: Edge, name: string): RegistryRpc {
  return name === ROOT_REGISTRY ? edge.registry() : registryOfAccounts(edge.registryOf, name)
}

/** In which registry a page begins; the one that the cursor names may be gone with its platform. */
function startOf(
  names: readonly string[],
  cursor: string | null,
): { readonly start: number; readonly isThere: boolean } {
  if (cursor === null) {
    return { start: 0, isThere: false }
  }
  const name = registryNameOf(cursor)
  const found = names.findIndex((each) => each === name || (each !== ROOT_REGISTRY && each > name))
  const start = found === -1 ? names.length : found
  return { start, isThere: names[start] === name }
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
