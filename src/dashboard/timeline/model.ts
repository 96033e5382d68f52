/**
 * @module What a timeline shows of one credential, worked out from its history: when each generation of its
 * token lived and how it ended, where two lived side by side, and what happened when. Pure: it takes
 * `now` and returns data.
 */

import type { EventKind, KeeperEvent } from '../../keeper/event.ts'
import type { CredentialStatus } from '../../keeper/status.ts'
import { OVERLAP_MS } from '../../policy/constants.ts'

/** How a generation ended, or will. */
export type Ending =
  /** Its `expires_in` was over. */
  | 'expired'
  /** Replaced, and honoured through WeChat's overlap. */
  | 'replaced'
  /** Cut off by the next generation but one: WeChat keeps two. */
  | 'cut_off'
  /** WeChat refused it before its time, and lingpai had not replaced it. */
  | 'killed'
  /** WeChat refused it before its time, and lingpai may have brought that about: an answer was lost. */
  | 'found_dead'
  /** The credential was deleted here; WeChat was not told. */
  | 'forgotten'
  /** Current, and not over: it goes on until it is replaced. */
  | 'goes_on'

/** One generation of the token. Times are unix milliseconds. */
export interface Generation {
  readonly number: number
  readonly from: number
  /** When WeChat stops honouring it, as far as is known; in the future for one that works still. */
  readonly until: number
  readonly ending: Ending
}

/** A stretch in which two generations work. */
export interface Overlap {
  readonly from: number
  readonly until: number
}

/** Kinds of marks: each has a symbol of its own. */
export type MarkKind = 'rotation' | 'kill' | 'failure' | 'report' | 'ticket' | 'other'

/** Something that happened. */
export interface Mark {
  readonly kind: MarkKind
  readonly event: KeeperEvent
}

/** All of it. */
export interface Timeline {
  readonly from: number
  readonly until: number
  readonly now: number
  /** Oldest first. */
  readonly generations: readonly Generation[]
  readonly overlaps: readonly Overlap[]
  /** Oldest first. */
  readonly marks: readonly Mark[]
  /** When the next rotation is planned; null where none is, or where it is beyond the end. */
  readonly plannedAt: number | null
}

/** A stretch of time, unix milliseconds. */
export interface Span {
  readonly from: number
  readonly until: number
}

const MARKS: Readonly<Record<EventKind, MarkKind>> = {
  registered: 'other',
  configured: 'other',
  rotated: 'rotation',
  unchanged: 'other',
  refused: 'failure',
  lost_answer: 'failure',
  reported: 'report',
  killed_elsewhere: 'kill',
  ticket: 'ticket',
  ticket_overdue: 'failure',
  ticket_expiring: 'failure',
  pushed: 'other',
  authorized: 'other',
  authorization_failed: 'failure',
  reauthorization_required: 'failure',
  deleted: 'other',
}

/** How long a token of unknown end is drawn: WeChat's usual `expires_in`. Only old history has none. */
const USUAL_LIFE_MS = 7_200_000

/**
 * The timeline of a credential.
 *
 * @param events its history, in any order; older ones that are missing are simply not shown
 * @param status how it is now; null shows the past only
 */
export function timelineOf(
  events: readonly KeeperEvent[],
  status: Pick<CredentialStatus, 'rotatesAt' | 'state'> | null,
  span: Span,
  now: number,
): Timeline {
  const sorted = events.toSorted((a, b) => a.seq - b.seq)
  const all = generationsOf(sorted, now)
  const isIn = (from: number, until: number) => until >= span.from && from <= span.until
  const rotatesAt = status === null || status.state === 'idle' ? null : status.rotatesAt
  return {
    ...span,
    now,
    generations: all.filter(({ from, until }) => isIn(from, until)),
    overlaps: overlapsOf(all).filter(({ from, until }) => isIn(from, until)),
    marks: sorted
      .filter(({ at }) => isIn(at, at))
      .map((event) => ({ kind: MARKS[event.kind], event })),
    plannedAt: rotatesAt !== null && rotatesAt > now && rotatesAt <= span.until ? rotatesAt : null,
  }
}

/** @param events oldest first */
function generationsOf(events: readonly KeeperEvent[], now: number): readonly Generation[] {
  const issued = events.filter(({ kind }) => kind === 'rotated')
  return issued.map((event, index) => {
    const { generation: number, at: from } = event
    const successors = successorsOf(issued, index)
    const [next, nextButOne] = successors
    // Whoever cut off the newest cut off the one before it first, if that was still honoured.
    const lineage = [event, ...successors].map(({ generation }) => generation)
    const killedAt = nextAfter(events, event, 'killed_elsewhere', lineage)
    const foundDeadAt =
      killedAt === null ? nextAfter(events.filter(isFoundDead), event, 'reported', [number]) : null
    const deletedAt = nextAfter(events, event, 'deleted')
    const expiresAt = expiryOf(events, event)
    const ends: readonly (readonly [number, Ending])[] = [
      [expiresAt, next === undefined && expiresAt > now ? 'goes_on' : 'expired'],
      ...(next === undefined ? [] : [[next.at + OVERLAP_MS, 'replaced'] as const]),
      ...(nextButOne === undefined ? [] : [[nextButOne.at, 'cut_off'] as const]),
      ...(deletedAt === null ? [] : [[deletedAt, 'forgotten'] as const]),
      ...(killedAt === null ? [] : [[killedAt, 'killed'] as const]),
      ...(foundDeadAt === null ? [] : [[foundDeadAt, 'found_dead'] as const]),
    ]
    const [until, ending] = ends.reduce((first, each) => (each[0] < first[0] ? each : first))
    return { number, from, until: Math.max(from, until), ending }
  })
}

/** Whether WeChat said that it does not honour a token. */
function isFoundDead({ kind, detail }: KeeperEvent): boolean {
  return kind === 'reported' && detail === 'dead'
}

/** The next ones of the same grant: tokens of another grant do not end those before them. */
function successorsOf(issued: readonly KeeperEvent[], index: number): readonly KeeperEvent[] {
  const later = issued.slice(index + 1)
  const changed = later.findIndex(({ detail }) => detail === 'grant_changed')
  return changed === -1 ? later : later.slice(0, changed)
}

/** When WeChat said that a generation ends; it may have said so again later (`unchanged`). */
function expiryOf(events: readonly KeeperEvent[], issued: KeeperEvent): number {
  const said = events.filter(
    ({ kind, generation, expiresAt, seq }) =>
      (kind === 'rotated' || kind === 'unchanged') &&
      generation === issued.generation &&
      expiresAt !== null &&
      seq >= issued.seq,
  )
  return said.at(-1)?.expiresAt ?? issued.at + USUAL_LIFE_MS
}

/** When something of a kind next happened; null if it did not. @param to which generations; null for any */
function nextAfter(
  events: readonly KeeperEvent[],
  issued: KeeperEvent,
  kind: EventKind,
  to: readonly number[] | null = null,
): number | null {
  const found = events.find(
    (event) =>
      event.seq > issued.seq &&
      event.kind === kind &&
      (to === null || to.includes(event.generation)),
  )
  return found?.at ?? null
}

/** @param generations oldest first */
function overlapsOf(generations: readonly Generation[]): readonly Overlap[] {
  return generations.flatMap((generation, index) => {
    const next = generations[index + 1]
    if (next === undefined) {
      return []
    }
    const until = Math.min(generation.until, next.until)
    return until <= next.from ? [] : [{ from: next.from, until }]
  })
}
