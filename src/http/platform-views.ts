/**
 * @module What pages show of platforms: each with its accounts by state, the accounts of one, and the
 * addresses from which WeChat took no call.
 */

import { componentPath } from '../credential.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { registryOfAccounts } from '../platforms.ts'
import type { RefusedAddress } from '../registry/refused-addresses.ts'
import type { CredentialFilter, StateCounts } from '../registry/rpc.ts'
import { registryNamed, registryNames } from './across.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { statusOrUnreachable } from './managing.ts'

/** A platform, and how its accounts are. */
export interface PlatformView {
  readonly status: CredentialStatus
  readonly accounts: StateCounts
}

/** The accounts of a platform: how many there are in each state, and the first of them. */
export interface AccountsView {
  readonly counts: StateCounts
  readonly items: readonly CredentialStatus[]
}

const ACCOUNTS: CredentialFilter = { kinds: ['authorizer'], states: [], search: '' }

/**
 * A page of platforms, by appid.
 *
 * @param cursor path of the last one of the page before; null for the first page
 */
export async function findPlatforms(
  edge: Edge,
  cursor: string | null,
  limit: number,
): Promise<{ readonly items: readonly PlatformView[]; readonly next: string | null }> {
  const page = await askObject(() => edge.registry().list('components/', cursor, limit))
  const items = await Promise.all(page.items.map((path) => viewOf(edge, path)))
  return { items: items.flat(), next: page.next }
}

async function viewOf(edge: Edge, path: string): Promise<readonly PlatformView[]> {
  const [statuses, accounts] = await Promise.all([
    statusOrUnreachable(edge, path),
    askObject(() => registryOfAccounts(edge.registryOf, path).count(ACCOUNTS)),
  ])
  return statuses.map((status) => ({ status, accounts }))
}

/** The accounts of a platform. @param limit how many are shown */
export async function findAccounts(
  edge: Edge,
  componentAppid: string,
  limit: number,
): Promise<AccountsView> {
  const registry = () => registryOfAccounts(edge.registryOf, componentPath(componentAppid))
  const [counts, page] = await Promise.all([
    askObject(() => registry().count(ACCOUNTS)),
    askObject(() => registry().find(ACCOUNTS, null, limit)),
  ])
  const items = await Promise.all(
    page.items.map(async ({ credential, status }) =>
      status === null ? statusOrUnreachable(edge, credential) : [status],
    ),
  )
  return { counts, items: items.flat() }
}

/**
 * The addresses from which WeChat took no call of an own account, a platform or its accounts, newest
 * first. Calls for all of them leave the same way, so they are one list.
 */
export async function allRefusedAddresses(edge: Edge): Promise<readonly RefusedAddress[]> {
  const names = await registryNames(edge)
  const lists = await Promise.all(
    names.map((name) => askObject(() => registryNamed(edge, name).refusedAddresses())),
  )
  const newestFirst = lists.flat().sort((a, b) => b.at - a.at)
  const byAddress = new Map<string, RefusedAddress>()
  for (const refused of newestFirst) {
    if (!byAddress.has(refused.address)) {
      byAddress.set(refused.address, refused)
    }
  }
  return [...byAddress.values()]
}
