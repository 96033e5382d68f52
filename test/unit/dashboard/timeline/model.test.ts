/** A timeline shows when each token worked, by WeChat's rules: the newest and one before it, that for five minutes. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { timelineOf } from '../../../../src/dashboard/timeline/model.ts'
import { EVENT_KINDS, type KeeperEvent } from '../../../../src/keeper/event.ts'
import { HOUR, histories, history, MINUTE, NOW, rotated, S, type Told } from './given.ts'

const DAY = { from: NOW - 24 * HOUR, until: NOW + 3 * HOUR }

/** All that is known, seen from `NOW`. */
const timeline = (events: readonly KeeperEvent[]) => timelineOf(events, null, DAY, NOW)

/** Generations of a history, each with its end and how it ended. */
const ends = (...told: readonly Told[]) =>
  timeline(history(...told)).generations.map(({ number, until, ending }) => [number, until, ending])

const T = NOW - 4 * HOUR

describe('a generation', () => {
  it('lives exactly five minutes beyond its replacement', ({ expect }) => {
    const replacedAt = T + 110 * MINUTE
    expect(ends(rotated(1, T), rotated(2, replacedAt))).toEqual([
      [1, replacedAt + 300 * S, 'replaced'],
      [2, replacedAt + 2 * HOUR, 'expired'],
    ])
  })

  it('begins when it was issued', ({ expect }) => {
    const { generations } = timeline(history(rotated(1, T), rotated(2, T + HOUR)))
    expect(generations.map(({ from }) => from)).toEqual([T, T + HOUR])
  })

  it('expires within the overlap if its life is over before that', ({ expect }) => {
    const replacedAt = T + 2 * HOUR - 100 * S
    expect(ends(rotated(1, T), rotated(2, replacedAt))[0]).toEqual([1, T + 2 * HOUR, 'expired'])
  })

  it('is cut off by the next but one, which comes within the overlap', ({ expect }) => {
    const [second, third] = [T + HOUR, T + HOUR + 299 * S]
    expect(ends(rotated(1, T), rotated(2, second), rotated(3, third)).slice(0, 2)).toEqual([
      [1, third, 'cut_off'],
      [2, third + 300 * S, 'replaced'],
    ])
  })

  it('is not cut off by one that comes when the overlap is over', ({ expect }) => {
    const second = T + HOUR
    const [first] = ends(rotated(1, T), rotated(2, second), rotated(3, second + 300 * S))
    expect(first).toEqual([1, second + 300 * S, 'replaced'])
  })

  it('ends when it is noticed that somebody else killed it', ({ expect }) => {
    const killed = { kind: 'killed_elsewhere', at: T + HOUR, generation: 2 } as const
    const told = [rotated(1, T - HOUR), rotated(2, T), killed, rotated(3, T + HOUR + S)]
    expect(ends(...told).slice(0, 2)).toEqual([
      [1, T + 300 * S, 'replaced'],
      [2, T + HOUR, 'killed'],
    ])
  })

  it('ends with the one after it, if somebody else kills that within the overlap', ({ expect }) => {
    const killed = { kind: 'killed_elsewhere', at: T + MINUTE, generation: 2 } as const
    expect(ends(rotated(1, T - HOUR), rotated(2, T), killed)).toEqual([
      [1, T + MINUTE, 'killed'],
      [2, T + MINUTE, 'killed'],
    ])
  })

  it('ends when it is found dead, and it is not known who did that', ({ expect }) => {
    const dead = { kind: 'reported', at: T + HOUR, generation: 1, detail: 'dead' } as const
    const alive = { ...dead, at: T + MINUTE, detail: 'alive' } as const
    expect(ends(rotated(1, T), alive, dead, rotated(2, T + HOUR + S))[0]).toEqual([
      1,
      T + HOUR,
      'found_dead',
    ])
  })

  it('is not killed with one of another grant', ({ expect }) => {
    const changed = { ...rotated(2, T + MINUTE), detail: 'grant_changed' }
    const killed = { kind: 'killed_elsewhere', at: T + HOUR, generation: 2 } as const
    expect(ends(rotated(1, T), changed, killed)).toEqual([
      [1, T + 2 * HOUR, 'expired'],
      [2, T + HOUR, 'killed'],
    ])
  })

  it('goes on as long as WeChat says when it names the same token again', ({ expect }) => {
    const expiresAt = NOW + 90 * MINUTE
    const unchanged = { kind: 'unchanged', at: T + HOUR, generation: 1, expiresAt } as const
    expect(ends(rotated(1, T), unchanged)).toEqual([[1, expiresAt, 'goes_on']])
    const silent = { ...unchanged, expiresAt: null }
    expect(ends(rotated(1, T), silent)).toEqual([[1, T + 2 * HOUR, 'expired']])
  })

  it('ends with its credential, and one of the same number that comes later is another', ({
    expect,
  }) => {
    const deleted = { kind: 'deleted', at: T + HOUR, generation: 1 } as const
    const killed = { kind: 'killed_elsewhere', at: T + 3 * HOUR, generation: 1 } as const
    expect(ends(rotated(1, T), deleted, rotated(1, T + 2 * HOUR), killed)).toEqual([
      [1, T + HOUR, 'forgotten'],
      [1, T + 3 * HOUR, 'killed'],
    ])
  })

  it('is in use while it is the newest and not over, and has expired then', ({ expect }) => {
    expect(ends(rotated(1, NOW - HOUR))).toEqual([[1, NOW + HOUR, 'goes_on']])
    expect(ends(rotated(1, NOW - 3 * HOUR))).toEqual([[1, NOW - HOUR, 'expired']])
  })

  it('lives two hours where an old history does not say', ({ expect }) => {
    const old = { ...rotated(1, NOW - HOUR), expiresAt: null }
    expect(ends(old)).toEqual([[1, NOW + HOUR, 'goes_on']])
  })

  it('whose beginning is not in the history any more is not shown', ({ expect }) => {
    const killed = { kind: 'killed_elsewhere', at: T, generation: 6 } as const
    const unchanged = { kind: 'unchanged', at: T - S, generation: 6, expiresAt: NOW } as const
    expect(ends(unchanged, killed, rotated(7, NOW - HOUR))).toEqual([[7, NOW + HOUR, 'goes_on']])
  })
})

describe('an overlap', () => {
  it('is there from a rotation until the token before it ends', ({ expect }) => {
    const { overlaps } = timeline(history(rotated(1, T), rotated(2, T + HOUR)))
    expect(overlaps).toEqual([{ from: T + HOUR, until: T + HOUR + 300 * S }])
  })

  it('is not there where the token before it had ended', ({ expect }) => {
    const killed = { kind: 'killed_elsewhere', at: T + HOUR, generation: 1 } as const
    expect(timeline(history(rotated(1, T), killed, rotated(2, T + HOUR))).overlaps).toEqual([])
    expect(timeline(history(rotated(1, T), rotated(2, T + 2 * HOUR))).overlaps).toEqual([])
  })
})

describe('a span', () => {
  const events = history(
    rotated(1, T),
    rotated(2, T + 30 * MINUTE),
    rotated(3, T + HOUR),
    rotated(4, T + 2 * HOUR),
  )
  const within = (from: number, until: number) => {
    const { generations, marks, overlaps } = timelineOf(events, null, { from, until }, NOW)
    return [
      generations.map(({ number }) => number),
      marks.map(({ event }) => event.seq),
      overlaps.length,
    ]
  }

  it('leaves out whatever is before it or after it', ({ expect }) => {
    expect(within(T + 50 * MINUTE, T + 70 * MINUTE)).toEqual([[2, 3], [3], 1])
  })

  it('keeps generations that began before it, and nothing else', ({ expect }) => {
    expect(within(T + 80 * MINUTE, T + 90 * MINUTE)).toEqual([[3], [], 0])
  })

  it('knows of rotations after it how what is in it ends', ({ expect }) => {
    const span = { from: T, until: T + 10 * MINUTE }
    expect(timelineOf(events, null, span, NOW).generations).toEqual([
      { number: 1, from: T, until: T + 35 * MINUTE, ending: 'replaced' },
    ])
  })
})

describe('the planned rotation', () => {
  const planned = (rotatesAt: number | null, state: 'serving' | 'idle' = 'serving') =>
    timelineOf([], { rotatesAt, state }, DAY, NOW).plannedAt

  it('is shown where it is to come, within what is shown', ({ expect }) => {
    expect([NOW + 1, DAY.until].map((at) => planned(at))).toEqual([NOW + 1, DAY.until])
    expect([null, NOW - HOUR, NOW, DAY.until + 1].map((at) => planned(at))).toEqual(
      Array(4).fill(null),
    )
  })

  it('is not shown of a credential that is left alone, nor of the past alone', ({ expect }) => {
    expect(planned(NOW + HOUR, 'idle')).toBeNull()
    expect(timelineOf([], null, DAY, NOW).plannedAt).toBeNull()
  })
})

describe('any history', () => {
  const everything = { from: 0, until: NOW + 1_000 * HOUR }
  const quiet = histories(['unchanged', 'deleted', 'reported', 'refused'])
  const any = histories(['unchanged', 'deleted', 'reported', 'killed_elsewhere'])

  it('has a generation for each token that was issued, which ends after it begins', ({
    expect,
  }) => {
    fc.assert(
      fc.property(any, (events) => {
        const { generations } = timelineOf(events, null, everything, NOW)
        expect(generations).toHaveLength(events.filter(({ kind }) => kind === 'rotated').length)
        expect(generations.filter(({ from, until }) => from > until)).toEqual([])
        expect(generations.map(({ from }) => from)).toEqual(
          generations.map(({ from }) => from).toSorted((a, b) => a - b),
        )
      }),
    )
  })

  it('has two tokens that work at most, as WeChat has', ({ expect }) => {
    fc.assert(
      fc.property(quiet, (events) => {
        const { generations } = timelineOf(events, null, everything, NOW)
        for (const { from: moment } of generations) {
          const alive = generations.filter(({ from, until }) => from <= moment && moment < until)
          expect(alive.length).toBeLessThanOrEqual(2)
        }
      }),
    )
  })

  it('has overlaps of five minutes at most, in which two tokens work', ({ expect }) => {
    fc.assert(
      fc.property(any, (events) => {
        const { generations, overlaps } = timelineOf(events, null, everything, NOW)
        for (const overlap of overlaps) {
          const both = generations.filter(
            ({ from, until }) => from <= overlap.from && until >= overlap.until,
          )
          expect(both.length).toBeGreaterThanOrEqual(2)
          expect(overlap.from).toBeLessThan(overlap.until)
          expect(overlap.until - overlap.from).toBeLessThanOrEqual(300 * S)
        }
      }),
    )
  })

  it('is shown the same in whatever order it comes', ({ expect }) => {
    fc.assert(
      fc.property(any, (events) => {
        expect(timeline(events.toReversed())).toEqual(timeline(events))
      }),
    )
  })

  it('has a mark for each of its events, whatever happened', ({ expect }) => {
    const events = history(...EVENT_KINDS.map((kind, index) => ({ kind, at: T + index * MINUTE })))
    const { marks } = timeline(events)
    expect(marks.map(({ event }) => event)).toEqual(events)
    expect(marks.filter(({ kind }) => kind === 'kill').map(({ event }) => event.kind)).toEqual([
      'killed_elsewhere',
    ])
    expect(marks.filter(({ kind }) => kind === 'rotation').map(({ event }) => event.kind)).toEqual([
      'rotated',
    ])
  })
})
