/**
 * @module The history of all credentials as one: the feeds of the root registry and of every platform's,
 * merged, newest first. A cursor names the last event of a page by its time, its number in its feed,
 * and that feed, so that the next page begins right after it whatever came meanwhile.
 */

import { componentPath, parseCredential } from '../credential.ts'
import { ANY_EVENT, type EventFilter } from '../keeper/event.ts'
import { listPlatforms, registryOfAccounts } from '../platforms.ts'
import type { RegistryEvent, RegistryRpc } from '../registry/rpc.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'

/** A page of the common history. */
export interface History {
  readonly items: readonly RegistryEvent[]
  /** Of the next page, null at the end. */
  readonly next: string | null
}

/** One registry's feed; its name sorts it among those of the same moment. */
interface Feed {
  /** The platform's appid, empty for the root. */
  readonly name: string
  readonly registry: RegistryRpc
}

interface Place {
  readonly at: number
  readonly id: number
  readonly feed: string
}

/**
 * A page of what happened to all credentials, or to the accounts of one platform.
 *
 * @param below appid of that platform; null for all credentials
 * @param cursor `next` of the page before, null for the newest
 */
export async function readHistory(
  edge: Edge,
  below: string | null,
  cursor: string | null,
  limit: number,
  filter: EventFilter = ANY_EVENT,
): Promise<History> {
  const after = cursor === null ? null : placeOf(cursor)
  const feeds = below === null ? await allFeeds(edge) : [platformFeed(edge, below)]
  const found = await Promise.all(
    feeds.map(async ({ name, registry }) => {
      const before = after && startIn(name, after)
      const events = await askObject(() => registry.events({ before, limit: limit + 1, filter }))
      return events.map((event) => ({ event, place: { at: event.at, id: event.id, feed: name } }))
    }),
  )
  const sorted = found.flat().sort((a, b) => compare(a.place, b.place))
  const page = sorted.slice(0, limit)
  const last = page.at(-1)?.place
  const isMore = sorted.length > limit && last !== undefined
  return {
    items: page.map(({ event }) => event),
    next: isMore ? `${last.at}-${last.id}-${last.feed}` : null,
  }
}

/** More than any feed has counted. */
const LAST_ID = 999_999_999_999_999

/** The cursor of a page that begins with what happened at a moment or before. @param at unix milliseconds */
export function cursorAt(at: number): string {
  return `${at}-${LAST_ID}-`
}

async function allFeeds(edge: Edge): Promise<readonly Feed[]> {
  const root = edge.registry()
  const platforms = await askObject(() => listPlatforms(root))
  const appids = platforms.flatMap((path) => {
    const credential = parseCredential(path)
    return credential?.kind === 'component' ? [credential.componentAppid] : []
  })
  return [{ name: '', registry: root }, ...appids.map((appid) => platformFeed(edge, appid))]
}

function platformFeed(edge: Edge, componentAppid: string): Feed {
  return {
    name: componentAppid,
    registry: registryOfAccounts(edge.registryOf, componentPath(componentAppid)),
  }
}

/** Newest first; of one moment by feed, then newest first. */
function compare(a: Place, b: Place): number {
  return b.at - a.at || (a.feed < b.feed ? -1 : a.feed > b.feed ? 1 : b.id - a.id)
}

/** Where in a feed everything begins that comes after a place in the common order. */
function startIn(feed: string, { at, id, feed: lastFeed }: Place): { at: number; id: number } {
  if (feed === lastFeed) {
    return { at, id }
  }
  // Of the same moment, feeds before this one have been shown whole, those after it not at all.
  return { at, id: feed < lastFeed ? 0 : Number.MAX_SAFE_INTEGER }
}

function placeOf(cursor: string): Place {
  const [at = '', id = '', ...feed] = cursor.split('-')
  return { at: Number(at), id: Number(id), feed: feed.join('-') }
}
