/** What a registry counts, from the events that its keepers tell of. */

import { describe, it } from 'vitest'
import type { KeeperEvent } from '../../../src/keeper/event.ts'
import {
  EMPTY_TALLY,
  LATENCY_BOUNDS_MS,
  tallyEvents,
  tallyReads,
} from '../../../src/registry/tally.ts'
import { aRegistry, NOON } from './given.ts'

function anEvent(fields: Partial<KeeperEvent>): KeeperEvent {
  const none = { tookMs: null, errcode: null, rid: null, detail: null, expiresAt: null }
  const blank = { seq: 1, at: NOON, by: null, generation: 1, ...none }
  return { ...blank, kind: 'rotated', trigger: 'cron', ...fields }
}

describe('the tally', () => {
  it('counts each kind under its labels, on top of what was counted', ({ expect }) => {
    const once = tallyEvents(EMPTY_TALLY, 'stable_token', [
      anEvent({ kind: 'rotated', trigger: 'cron' }),
      anEvent({ kind: 'rotated', trigger: 'operator' }),
      anEvent({ kind: 'refused', errcode: 40164 }),
      anEvent({ kind: 'refused' }),
      anEvent({ kind: 'lost_answer' }),
      anEvent({ kind: 'reported', detail: 'dead' }),
      anEvent({ kind: 'killed_elsewhere' }),
      anEvent({ kind: 'configured' }),
    ])
    expect(once).toMatchObject({
      rotations: { 'stable_token cron': 1, 'stable_token operator': 1 },
      refusals: { 'stable_token 40164': 1, 'stable_token none': 1 },
      lostAnswers: { stable_token: 1 },
      reports: { dead: 1 },
      kills: { stable_token: 1 },
    })
    const twice = tallyEvents(once, 'stable_token', [anEvent({ kind: 'rotated' })])
    expect(twice.rotations).toEqual({ 'stable_token cron': 2, 'stable_token operator': 1 })
  })

  it('sorts how long WeChat took into buckets, each bound belonging to its own', ({ expect }) => {
    const times = [0, ...LATENCY_BOUNDS_MS, 60_000]
    const events = times.map((tookMs) => anEvent({ kind: 'unchanged', tookMs }))
    const { issue, probe } = tallyEvents(EMPTY_TALLY, null, events).latency
    expect(issue.buckets).toEqual([2, ...LATENCY_BOUNDS_MS.slice(1).map(() => 1), 1])
    expect(issue.count).toBe(times.length)
    expect(issue.sumMs).toBe(times.reduce((sum, each) => sum + each, 0))
    expect(probe.count).toBe(0)
  })

  it('counts reads since a credential was last heard of, and never backwards', ({ expect }) => {
    const first = tallyReads(EMPTY_TALLY, { edge: 0, keeper: 0 }, { edge: 10, keeper: 2 })
    expect(first.reads).toEqual({ edge: 10, keeper: 2 })
    const second = tallyReads(first, { edge: 10, keeper: 2 }, { edge: 4, keeper: 3 })
    expect(second.reads).toEqual({ edge: 10, keeper: 3 })
    expect(tallyReads(second, { edge: 4, keeper: 3 }, { edge: 4, keeper: 3 })).toBe(second)
  })

  it('is kept, and an event told twice is new once', ({ expect }) => {
    const { store } = aRegistry([])
    const events = [anEvent({ seq: 1 }), anEvent({ seq: 2, at: NOON + 1 })]
    expect(store.addEvents('apps/wxA', events)).toEqual(events)
    expect(store.addEvents('apps/wxA', events)).toEqual([])
    expect(store.tally()).toEqual(EMPTY_TALLY)
    const tally = tallyEvents(EMPTY_TALLY, 'ticket', events)
    store.setTally(tally)
    expect(store.tally()).toEqual(tally)
  })
})
