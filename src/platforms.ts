/** @module The platforms that are registered, and the registries of their accounts. */

import type { RegistryRpc } from './registry/rpc.ts'

const PAGE = 100

/** Their paths, in order. Rejects if the root registry cannot be reached. */
export async function listPlatforms(root: RegistryRpc): Promise<readonly string[]> {
  const platforms: string[] = []
  let cursor: string | null = null
  do {
    const page = await root.list('components/', cursor, PAGE)
    platforms.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return platforms
}

/** The registry that knows the accounts of a platform. @param platform its path */
export function registryOfAccounts(
  registryOf: (path: string) => RegistryRpc,
  platform: string,
): RegistryRpc {
  return registryOf(`${platform}/authorizers/any`)
}
