/**
 * @module Looking through the history: of everything, of a platform's accounts, or of one credential. The
 * API and the dashboard both come through here.
 */

import { accountOf, parseCredential } from '../credential.ts'
import { ANY_EVENT, type EventFilter, type KeeperEvent } from '../keeper/event.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { cursorAt, readHistory } from './history.ts'
import { refuseField } from './problem.ts'

/** What whoever reads the history wants. */
export interface EventSearch {
  /** A path, or `components/{component_appid}/authorizers/*`; null for everything. */
  readonly credential: string | null
  readonly filter: EventFilter
  /** `next` of the page before; null for the first page. */
  readonly cursor: string | null
  /** The first page begins with what happened then or before, unix milliseconds; null: with the newest. */
  readonly until?: number | null
  readonly limit: number
}

/** An event, and whose it is. */
export interface CredentialEvent extends KeeperEvent {
  readonly credential: string
}

/** A page of what was found, newest first. */
export interface FoundEvents {
  readonly items: readonly CredentialEvent[]
  /** Of the next page, null at the end. */
  readonly next: string | null
}

/** More than a keeper keeps. */
const ALL_OF_ONE = 1_000

/** Whether the history can be asked for this path. */
export function hasHistory(credential: string): boolean {
  return platformBelow(credential) !== null || parseCredential(accountOf(credential)) !== null
}

/** A page of the history. Ends the request with a 400 if path or cursor are none. */
export async function findEvents(edge: Edge, search: EventSearch): Promise<FoundEvents> {
  const { credential, filter, limit, until = null } = search
  const below = credential === null ? null : platformBelow(credential)
  if (credential === null || below !== null) {
    const cursor = search.cursor ?? (until === null ? null : cursorAt(until))
    return readHistory(edge, below, cursor, limit, filter)
  }
  if (!hasHistory(credential)) {
    refuseField('credential', 'must be a credential path such as apps/wx0123456789abcdef')
  }
  const before =
    search.cursor === null ? await firstAfter(edge, credential, until) : Number(search.cursor)
  if (Number.isNaN(before)) {
    refuseField('cursor', 'must be the next_cursor of a page before of the same credential')
  }
  const page = await askObject(() => edge.keeper(credential).events(before, limit, filter))
  return {
    items: page.items.map((event) => ({ ...event, credential })),
    next: page.next === null ? null : String(page.next),
  }
}

/** The first event of a credential after a moment: those before it are wanted. Null: all of them are. */
async function firstAfter(
  edge: Edge,
  credential: string,
  until: number | null,
): Promise<number | null> {
  if (until === null) {
    return null
  }
  const all = await askObject(() => edge.keeper(credential).events(null, ALL_OF_ONE, ANY_EVENT))
  return all.items.findLast(({ at }) => at > until)?.seq ?? null
}

/** The platform of `components/{component_appid}/authorizers/*`; null for anything else. */
function platformBelow(path: string): string | null {
  const credential = path.endsWith('/*') ? parseCredential(path.replace(/\*$/, 'any')) : null
  return credential?.kind === 'authorizer' ? credential.componentAppid : null
}
