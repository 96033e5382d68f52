/**
 * @module What an operator does with a platform that is registered: hand a ticket in, import its
 * accounts. The API and the dashboard both come through here.
 */

import { componentPath } from '../credential.ts'
import { registryOfAccounts } from '../platforms.ts'
import type { ImportProgress } from '../registry/rpc.ts'
import { askKeeper, askObject } from './ask.ts'
import type { Edge } from './edge.ts'

/**
 * Hands in a `component_verify_ticket` that was pushed elsewhere. False: it was known already. Ends the
 * request with a 404 if the platform is not registered.
 *
 * @param by who asks, for the history
 */
export async function handInTicket(
  edge: Edge,
  componentAppid: string,
  value: string,
  by: string,
): Promise<boolean> {
  const path = componentPath(componentAppid)
  // WeChat's CreateTime is not known here: whoever hands it in says that it is the newest.
  const createTime = Math.floor(edge.clock.now() / 1_000)
  const { kept } = await askKeeper(path, () => edge.keeper(path).ticket({ value, createTime }, by))
  return kept
}

/**
 * Begins the import of a platform's accounts, or joins the one that runs. Ends the request with a 404 if
 * the platform is not registered.
 */
export async function startImport(edge: Edge, componentAppid: string): Promise<ImportProgress> {
  const path = componentPath(componentAppid)
  await askKeeper(path, () => edge.keeper(path).status())
  const registry = registryOfAccounts(edge.registryOf, path)
  return askObject(() => registry.startImport(componentAppid))
}

/** How the newest import of a platform's accounts is doing; null if there never was one. */
export function newestImport(edge: Edge, componentAppid: string): Promise<ImportProgress | null> {
  const registry = registryOfAccounts(edge.registryOf, componentPath(componentAppid))
  return askObject(() => registry.importProgress())
}
