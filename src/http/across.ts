/**
 * @module Lists that go across all registries: the root's own first, then that of each platform, in the order of their
 * paths. A cursor begins with the path of the last item, which says in which registry to go on.
 */

import { ROOT_REGISTRY, registryNameOf } from '../credential.ts'
import { listPlatforms, registryOfAccounts } from '../platforms.ts'
import type { Page, RegistryRpc } from '../registry/rpc.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'

/**
 * A page of what the registries list.
 *
 * @param cursor of the last item of the page before, path first; null for the first page
 * @param list a page of one registry, after a cursor of its own
 * @param cursorOf the cursor of an item
 */
export async function pageAcross<T>(
  edge: Edge,
  cursor: string | null,
  limit: number,
  list: (registry: RegistryRpc, after: string | null, limit: number) => Promise<Page<T>>,
  cursorOf: (item: T) => string,
): Promise<Page<T>> {
  const names = await registryNames(edge)
  const { start, isThere } = startOf(names, cursor)
  const found: T[] = []
  let after = isThere ? cursor : null
  for (const name of names.slice(start)) {
    const page = await askObject(() =>
      list(registryNamed(edge, name), after, limit + 1 - found.length),
    )
    found.push(...page.items)
    after = null
    if (found.length > limit) {
      break
    }
  }
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? cursorOf(last) : null }
}

/** The root's, then one for each platform. */
export async function registryNames(edge: Edge): Promise<readonly string[]> {
  const platforms = await askObject(() => listPlatforms(edge.registry()))
  return [ROOT_REGISTRY, ...platforms]
}

/** A registry, by its name. */
export function registryNamed(edge: Edge, name: string): RegistryRpc {
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
  const [path = ''] = cursor.split(' ')
  const name = registryNameOf(path)
  const found = names.findIndex((each) => each === name || (each !== ROOT_REGISTRY && each > name))
  const start = found === -1 ? names.length : found
  return { start, isThere: names[start] === name }
}
