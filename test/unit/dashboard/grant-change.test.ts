/** A timeline across a change of grant: tokens of two grants live side by side, as WeChat has it. */

import { it } from 'vitest'
import { timelineOf } from '../../../src/dashboard/timeline/model.ts'
import type { KeeperEvent } from '../../../src/keeper/event.ts'

const NOW = Date.UTC(2033, 2, 1, 3)
const MINUTE_MS = 60_000
const LIFE_MS = 120 * MINUTE_MS

function issued(generation: number, minutesAgo: number, detail: string): KeeperEvent {
  const at = NOW - minutesAgo * MINUTE_MS
  const rest = { trigger: 'cron', by: null, tookMs: 1, errcode: null, rid: null } as const
  return {
    seq: generation,
    at,
    kind: 'rotated',
    generation,
    detail,
    expiresAt: at + LIFE_MS,
    ...rest,
  }
}

it('a token is not ended by those of another grant, only by those of its own', ({ expect }) => {
  const events = [
    issued(1, 180, 'planned'),
    issued(2, 100, 'planned'),
    issued(3, 30, 'grant_changed'),
    issued(4, 28, 'forced'),
    issued(5, 25, 'forced'),
  ]
  const span = { from: NOW - 300 * MINUTE_MS, until: NOW + 300 * MINUTE_MS }
  const { generations, overlaps } = timelineOf(events, null, span, NOW)
  const endsAgo = generations.map(({ number, until }) => [number, (NOW - until) / MINUTE_MS])
  expect(endsAgo).toEqual([
    [1, 95],
    [2, -20],
    [3, 25],
    [4, 20],
    [5, -95],
  ])
  const [, across] = overlaps
  expect(across).toEqual({ from: NOW - 30 * MINUTE_MS, until: NOW - 25 * MINUTE_MS })
})
