/**
 * @module What an operator does with a credential of any kind: register, look at, list, forget. Each
 * step is ordered so that a crash between two leaves nothing that cron does not mend.
 */

import { componentPath, ticketPathsOf } from '../credential.ts'
import type { Settings } from '../keeper/rpc.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { registryOfAccounts } from '../platforms.ts'
import { askKeeper, askObject } from './ask.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { Edge } from './edge.ts'
import { refuse, refuseFor } from './problem.ts'
import { statusBody } from './wire.ts'

/** What came of registering. */
export interface Registered {
  /** False: it was registered before, and changed at most. */
  readonly created: boolean
  readonly status: CredentialStatus
}

/** Registers or changes a credential. @param by who asks, for the history */
export async function register(
  edge: Edge,
  path: string,
  settings: Settings,
  by: string,
): Promise<Registered> {
  // The list first: should the second step fail, cron finds an unknown credential and drops it.
  await askObject(() => edge.registryOf(path).enroll(path))
  return askKeeper(path, () => edge.keeper(path).configure(settings, by))
}

/** Whether a credential is registered, be it one that cannot be opened. */
export async function isRegistered(edge: Edge, path: string): Promise<boolean> {
  const outcome = await askObject(() => edge.keeper(path).status())
  return outcome.ok || outcome.refusal.code !== 'unknown_credential'
}

/**
 * How a credential is doing; null if it is not registered. Ends the request with the keeper's refusal if
 * it is there but cannot be opened.
 */
export async function lookUp(edge: Edge, path: string): Promise<CredentialStatus | null> {
  const outcome = await askObject(() => edge.keeper(path).status())
  if (outcome.ok) {
    return outcome.status
  }
  return outcome.refusal.code === 'unknown_credential' ? null : refuseFor(outcome.refusal, path)
}

/** How a credential is doing, as the API says it. */
export async function look(edge: Edge, path: string) {
  const { status } = await askKeeper(path, () => edge.keeper(path).status())
  return statusBody(status, edge.clock.now())
}

/**
 * A page of credentials of one kind.
 *
 * @param prefix what their paths begin with; @param cursor as the caller sent it
 */
export async function listBelow(
  edge: Edge,
  prefix: string,
  cursor: string | undefined,
  limit: number,
) {
  const after = cursorText(cursor, 'cursor')
  const registry = edge.registryOf(`${prefix}any`)
  const page = await askObject(() => registry.list(prefix, after, limit))
  const items = await Promise.all(page.items.map((path) => statusOrUnreachable(edge, path)))
  const now = edge.clock.now()
  return {
    items: items.flat().map((status) => statusBody(status, now)),
    next_cursor: cursorFor(page.next),
  }
}

/** Forgets a platform and, in the next minutes, its accounts. @param by who asks, for the history */
export function forgetComponent(edge: Edge, componentAppid: string, by: string): Promise<void> {
  const path = componentPath(componentAppid)
  const accounts = registryOfAccounts(edge.registryOf, path)
  return forget(edge, path, by, () => accounts.forgetAccounts(componentAppid))
}

/**
 * Forgets a credential and its sealed data.
 *
 * @param by who asks, for the history; @param whatElse goes with it; done also if the credential itself is gone already
 */
export async function forget(
  edge: Edge,
  path: string,
  by: string,
  whatElse: () => Promise<void> = async () => {},
): Promise<void> {
  // The sealed data first: should the second step fail, cron finds it gone and drops the path.
  const known = await askObject(() => edge.keeper(path).forget())
  await askObject(() => edge.registryOf(path).remove(path, by, known))
  await askObject(whatElse)
  await forgetTickets(edge, path, by)
  edge.tokens.forget(path)
  if (!known) {
    refuse('unknown_credential', { detail: `${path} is not registered here.` })
  }
  edge.log('info', 'token.deleted', { credential: path, by })
}

/** An account's tickets go with it. */
async function forgetTickets(edge: Edge, account: string, by: string): Promise<void> {
  for (const path of ticketPathsOf(account)) {
    const known = await askObject(() => edge.keeper(path).forget())
    if (known) {
      await askObject(() => edge.registryOf(path).remove(path, by, known))
    }
    edge.tokens.forget(path)
  }
}

/** One broken keeper must not hide the others from a list; one that knows nothing is left out. */
export async function statusOrUnreachable(edge: Edge, path: string): Promise<CredentialStatus[]> {
  try {
    const outcome = await edge.keeper(path).status()
    if (outcome.ok) {
      return [outcome.status]
    }
    return outcome.refusal.code === 'unknown_credential' ? [] : [unreachable(path)]
  } catch (error) {
    edge.log('warn', 'keeper.unreachable', {
      credential: path,
      error: error instanceof Error ? error.name : 'unknown',
    })
    return [unreachable(path)]
  }
}

function unreachable(path: string): CredentialStatus {
  return {
    credential: path,
    grant: null,
    name: null,
    state: 'unreachable',
    generation: 0,
    fingerprint: null,
    previousFingerprint: null,
    expiresAt: null,
    promised: false,
    servesUntil: null,
    coldAt: null,
    rotatesAt: null,
    lastRotatedAt: null,
    lastReadAt: null,
    reads: { edge: 0, keeper: 0 },
    lastKilledAt: null,
    budget: { asks: 0, forcedAsks: 0, probes: 0, probesPerDay: 0 },
    lastFailure: null,
    platform: null,
    advice: 'Its keeper could not be reached or opened just now; ask for it alone to see why.',
  }
}
