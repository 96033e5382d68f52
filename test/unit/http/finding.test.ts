/** Looking through all credentials: page after page across registries, also when a platform goes meanwhile. */

import { describe, it } from 'vitest'
import type { Edge } from '../../../src/http/edge.ts'
import { findCredentials } from '../../../src/http/finding.ts'
import { openCredentialIndex } from '../../../src/registry/credential-index.ts'
import type { CredentialFilter, RegistryRpc } from '../../../src/registry/rpc.ts'
import { aRegistry, aStatus, NOON } from '../registry/given.ts'

const ALL: CredentialFilter = { kinds: [], states: [], search: '' }

const accountsOf = (platform: string) =>
  ['wx1', 'wx2'].map((appid) => `components/${platform}/authorizers/${appid}`)

function registryWith(paths: readonly string[]): Pick<RegistryRpc, 'find' | 'list'> {
  const { disk, store } = aRegistry(paths.map((path) => aStatus(path)))
  const index = openCredentialIndex(disk.sql)
  return {
    find: async (filter, cursor, limit) => index.find(filter, cursor, limit, NOON),
    list: async (prefix, cursor, limit) => store.list(prefix, cursor, limit),
  }
}

/** A server with two own accounts and these platforms, of two accounts each. */
function serverWith(platforms: readonly string[]): Edge {
  const root = registryWith(['apps/wxA', 'apps/wxB', ...platforms.map((id) => `components/${id}`)])
  return {
    clock: { now: () => NOON },
    registry: () => root,
    registryOf: (path: string) => registryWith(accountsOf(path.split('/')[1] ?? '')),
  } as unknown as Edge
}

async function pathsAfter(edge: Edge, cursor: string | null, limit: number) {
  const { items, next } = await findCredentials(edge, ALL, cursor, limit)
  return { paths: items.map(({ credential }) => credential), next }
}

describe('a page of all credentials', () => {
  it.for([1, 2, 3, 4, 5, 100])(
    'of %i at a time has each once, in order',
    async (limit, { expect }) => {
      const edge = serverWith(['wxC', 'wxD'])
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const { paths, next } = await pathsAfter(edge, cursor, limit)
        seen.push(...paths)
        cursor = next
      } while (cursor !== null)
      const own = ['apps/wxA', 'apps/wxB', 'components/wxC', 'components/wxD']
      expect(seen).toEqual([...own, ...accountsOf('wxC'), ...accountsOf('wxD')])
    },
  )

  it('goes on with the next platform where that of the cursor was deleted', async ({ expect }) => {
    const cursor = 'components/wxC/authorizers/wx1'
    const { paths } = await pathsAfter(serverWith(['wxB', 'wxD']), cursor, 9)
    expect(paths).toEqual(accountsOf('wxD'))
  })

  it('is the last one where there is no next platform', async ({ expect }) => {
    const cursor = 'components/wxZ/authorizers/wx1'
    expect(await pathsAfter(serverWith(['wxC']), cursor, 9)).toEqual({ paths: [], next: null })
  })
})
