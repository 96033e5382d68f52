/** What Analytics Engine is given of an event: the columns of docs/metrics.md, in their places. */

import { describe, it } from 'vitest'
import { type AnalyticsDataset, createObserver } from '../../src/analytics.ts'
import type { KeeperEvent } from '../../src/keeper/event.ts'
import type { KeeperRecord } from '../../src/keeper/record.ts'
import { emptyLineage } from '../../src/policy/lineage.ts'
import { NOON } from './registry/given.ts'

const EVENT: KeeperEvent = {
  seq: 1,
  at: NOON,
  kind: 'refused',
  trigger: 'cron',
  by: null,
  generation: 7,
  tookMs: 120,
  errcode: 40164,
  rid: '12345678-12345678-12345678',
  detail: 'ip_not_allowed',
  expiresAt: null,
}

function aRecord(expiresAt: number | null): KeeperRecord {
  const lineage = emptyLineage('stable_token')
  const current = expiresAt === null ? null : { value: 'A-SECRET', expiresAt }
  return { config: { grant: 'stable_token' }, lineage: { ...lineage, current } } as KeeperRecord
}

function pointsOf(event: KeeperEvent, record: KeeperRecord, path = 'apps/wxA'): readonly unknown[] {
  const points: unknown[] = []
  const dataset: AnalyticsDataset = { writeDataPoint: (point) => points.push(point) }
  createObserver(dataset, path)(event, record)
  return points
}

describe('an event in Analytics Engine', () => {
  it('is one data point, and has no secret', ({ expect }) => {
    const points = pointsOf(EVENT, aRecord(NOON + 90_500))
    expect(points).toEqual([
      {
        indexes: ['apps/wxA'],
        blobs: [
          'apps/wxA',
          'stable_token',
          'refused',
          'cron',
          null,
          'ip_not_allowed',
          '12345678-12345678-12345678',
        ],
        doubles: [7, 120, 40164, 90],
      },
    ])
    expect(JSON.stringify(points)).not.toContain('A-SECRET')
  })

  it('has -1 for what there is none of', ({ expect }) => {
    const point = { doubles: [7, -1, -1, -1] }
    expect(pointsOf({ ...EVENT, tookMs: null, errcode: null }, aRecord(null))).toMatchObject([
      point,
    ])
  })

  it('has an index that is not too long', ({ expect }) => {
    const path = `components/${'w'.repeat(64)}/authorizers/${'x'.repeat(64)}`
    expect(pointsOf(EVENT, aRecord(null), path)).toMatchObject([
      { indexes: [path.slice(0, 96)], blobs: expect.arrayContaining([path]) },
    ])
  })

  it('is no data point without a dataset', ({ expect }) => {
    expect(() => createObserver(undefined, 'apps/wxA')(EVENT, aRecord(null))).not.toThrow()
  })
})
