/**
 * @module The figures of all registries, and the status of every own account and platform, for metrics. A
 * platform's registry that cannot be reached is left out and counted: a scrape must not fail
 * because of one of them.
 */

import { parseCredential } from '../credential.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { listPlatforms, registryOfAccounts } from '../platforms.ts'
import type { KnownCredential, Page, RegistryFigures } from '../registry/rpc.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'

/** What a registry has counted. */
export interface Section {
  /** Appid of the platform whose accounts these are; empty for own accounts and platforms. */
  readonly platform: string
  readonly figures: RegistryFigures
}

/** Everything there is to tell. */
export interface Gathered {
  readonly sections: readonly Section[]
  /** Own accounts and platforms with series of their own. */
  readonly credentials: readonly CredentialStatus[]
  /** Registries of platforms that could not be asked. */
  readonly unreachable: number
}

/** More own accounts than this are counted only: a scrape has to end. */
const CREDENTIALS_MAX = 1_000

const PAGE = 500

/** Asks all registries; none of their keepers. */
export async function gatherFigures(edge: Edge): Promise<Gathered> {
  const root = edge.registry()
  const [figures, platforms, credentials] = await Promise.all([
    askObject(() => root.figures()),
    askObject(() => listPlatforms(root)),
    ownCredentials(edge),
  ])
  const asked = await Promise.all(platforms.map((path) => sectionOf(edge, path)))
  const reached = asked.filter((section) => section !== null)
  return {
    sections: [{ platform: '', figures }, ...reached],
    credentials,
    unreachable: asked.length - reached.length,
  }
}

async function sectionOf(edge: Edge, path: string): Promise<Section | null> {
  const credential = parseCredential(path)
  const platform = credential?.kind === 'component' ? credential.componentAppid : ''
  try {
    const registry = registryOfAccounts(edge.registryOf, path)
    return { platform, figures: await registry.figures() }
  } catch {
    edge.log('warn', 'registry.unreachable', { credential: path })
    return null
  }
}

async function ownCredentials(edge: Edge): Promise<readonly CredentialStatus[]> {
  const filter = { kinds: ['app', 'component'], states: [], search: '' } as const
  const found: CredentialStatus[] = []
  let cursor: string | null = null
  do {
    const after: string | null = cursor
    const page: Page<KnownCredential> = await askObject(() =>
      edge.registry().find(filter, after, PAGE),
    )
    found.push(...page.items.flatMap(({ status }) => (status === null ? [] : [status])))
    cursor = page.next
  } while (cursor !== null && found.length < CREDENTIALS_MAX)
  return found
}
