/**
 * @module One data point of Workers Analytics Engine for each event of a credential's history, where a
 * dataset is bound as `ANALYTICS`. docs/metrics.md has the columns; a new one is appended, none changes
 * its place.
 */

import type { KeeperEvent } from './keeper/event.ts'
import type { KeeperRecord } from './keeper/record.ts'

/** The part of a bound dataset that is used. */
export interface AnalyticsDataset {
  writeDataPoint(point: {
    readonly indexes: string[]
    readonly blobs: (string | null)[]
    readonly doubles: number[]
  }): void
}

/** An index is cut off after this many bytes; a path is ASCII. */
const INDEX_MAX_BYTES = 96

/** Stands for "none" among the numbers, which cannot be null. */
const NONE = -1

/**
 * What a keeper hands its events to. Writing is not waited for and costs the caller nothing; without
 * a dataset it does nothing.
 */
export function createObserver(
  dataset: AnalyticsDataset | undefined,
  path: string,
): (event: KeeperEvent, record: KeeperRecord) => void {
  if (dataset === undefined) {
    return () => {}
  }
  return function observe(event, { config, lineage }) {
    const { current } = lineage
    dataset.writeDataPoint({
      indexes: [path.slice(0, INDEX_MAX_BYTES)],
      blobs: [path, config.grant, event.kind, event.trigger, event.by, event.detail, event.rid],
      doubles: [
        event.generation,
        event.tookMs ?? NONE,
        event.errcode ?? NONE,
        current === null ? NONE : Math.max(0, Math.floor((current.expiresAt - event.at) / 1_000)),
      ],
    })
  }
}
