/**
 * @module What a registry counts of its credentials' events, for metrics: only ever upwards, also when a
 * credential is deleted. An event that comes twice is counted once, because the feed knows it.
 */

import type { KeeperEvent } from '../keeper/event.ts'
import type { Reads } from '../policy/figures.ts'

/** How long WeChat took, by what it was asked. */
export type UpstreamCall = 'issue' | 'probe'

/** Counts of durations; `buckets[i]` those up to `LATENCY_BOUNDS_MS[i]` and above the one before. */
export interface Latency {
  readonly buckets: readonly number[]
  readonly count: number
  readonly sumMs: number
}

/** Counts by labels, which a space joins. */
export type Counts = Readonly<Record<string, number>>

/** All that is counted. */
export interface Tally {
  /** By grant and trigger. */
  readonly rotations: Counts
  /** By grant and errcode. */
  readonly refusals: Counts
  /** By grant. */
  readonly lostAnswers: Counts
  /** By grant: tokens that somebody else killed. */
  readonly kills: Counts
  /** By verdict. */
  readonly reports: Counts
  readonly latency: Readonly<Record<UpstreamCall, Latency>>
  readonly reads: Reads
}

/** Upper bounds of the latency buckets, milliseconds; one more bucket has what took longer. */
export const LATENCY_BOUNDS_MS: readonly number[] = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

/** No reads. */
export const NO_READS: Reads = { edge: 0, keeper: 0 }

const NO_LATENCY: Latency = { buckets: [], count: 0, sumMs: 0 }

/** Of a registry that heard of nothing yet. */
export const EMPTY_TALLY: Tally = {
  rotations: {},
  refusals: {},
  lostAnswers: {},
  kills: {},
  reports: {},
  latency: { issue: NO_LATENCY, probe: NO_LATENCY },
  reads: NO_READS,
}

/** Counts events of a credential, each of which is told of once. */
export function tallyEvents(
  tally: Tally,
  grant: string | null,
  events: readonly KeeperEvent[],
): Tally {
  return events.reduce((counted, event) => tallyEvent(counted, grant ?? 'unknown', event), tally)
}

function tallyEvent(tally: Tally, grant: string, event: KeeperEvent): Tally {
  switch (event.kind) {
    case 'rotated':
      return withLatency(
        { ...tally, rotations: plusOne(tally.rotations, `${grant} ${event.trigger}`) },
        'issue',
        event,
      )
    case 'unchanged':
      return withLatency(tally, 'issue', event)
    case 'refused':
      return withLatency(
        { ...tally, refusals: plusOne(tally.refusals, `${grant} ${event.errcode ?? 'none'}`) },
        'issue',
        event,
      )
    case 'lost_answer':
      return withLatency(
        { ...tally, lostAnswers: plusOne(tally.lostAnswers, grant) },
        'issue',
        event,
      )
    case 'reported':
      return withLatency(
        { ...tally, reports: plusOne(tally.reports, event.detail ?? 'unverified') },
        'probe',
        event,
      )
    case 'killed_elsewhere':
      return { ...tally, kills: plusOne(tally.kills, grant) }
    default:
      return tally
  }
}

/** Counts the reads of one credential since it was last heard of. */
export function tallyReads(tally: Tally, before: Reads, after: Reads): Tally {
  // Fewer than before: it was deleted and registered again, or a restart lost some.
  const edge = Math.max(0, after.edge - before.edge)
  const keeper = Math.max(0, after.keeper - before.keeper)
  return edge + keeper === 0
    ? tally
    : { ...tally, reads: { edge: tally.reads.edge + edge, keeper: tally.reads.keeper + keeper } }
}

function plusOne(counts: Counts, label: string): Counts {
  return { ...counts, [label]: (counts[label] ?? 0) + 1 }
}

function withLatency(tally: Tally, call: UpstreamCall, { tookMs }: KeeperEvent): Tally {
  if (tookMs === null) {
    return tally
  }
  const { buckets, count, sumMs } = tally.latency[call]
  const place = LATENCY_BOUNDS_MS.findIndex((bound) => tookMs <= bound)
  const index = place === -1 ? LATENCY_BOUNDS_MS.length : place
  const counted = Array.from(
    { length: LATENCY_BOUNDS_MS.length + 1 },
    (_, at) => (buckets[at] ?? 0) + (at === index ? 1 : 0),
  )
  const latency = { buckets: counted, count: count + 1, sumMs: sumMs + tookMs }
  return { ...tally, latency: { ...tally.latency, [call]: latency } }
}
