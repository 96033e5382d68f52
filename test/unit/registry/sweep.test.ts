/** Ticking what is due: many at once but not too many, and no broken credential in another's way. */

import { describe, it } from 'vitest'
import type { TickResult } from '../../../src/keeper/rpc.ts'
import type { SweepSummary } from '../../../src/registry/rpc.ts'
import {
  SWEEP_LIMIT_MS,
  SWEEP_PARALLEL,
  sweep,
  TICK_LIMIT_MS,
} from '../../../src/registry/sweep.ts'
import { NOON, S, settle, VirtualTime } from '../given.ts'

const ROTATED: TickResult = {
  known: true,
  did: 'rotated',
  nextAt: NOON + 6_600 * S,
  version: 1,
  status: null,
}
const NOTHING: TickResult = {
  known: true,
  did: 'nothing',
  nextAt: NOON + 60 * S,
  version: 2,
  status: null,
}
const FAILED: TickResult = {
  known: true,
  did: 'failed',
  nextAt: NOON + 2 * S,
  version: 3,
  status: null,
}
const UNKNOWN: TickResult = { known: false, did: 'nothing', nextAt: null, version: 4, status: null }

type Tick = (path: string, time: VirtualTime) => Promise<TickResult>

interface Setup {
  readonly paths: readonly string[]
  readonly tick: Tick
  /** How many paths the registry's list gives at once. */
  readonly batch?: number
  /** Paths stay due although their outcome was noted. */
  readonly staysDue?: boolean
}

/** A sweep over a registry's list, from which noted paths disappear. */
function begin({ paths, tick, batch = 500, staysDue = false }: Setup) {
  const time = new VirtualTime()
  const noted = new Map<string, TickResult | null>()
  const ticked: string[] = []
  const under = { way: 0, most: 0 }
  const done: { summary: SweepSummary | undefined; error: unknown } = {
    summary: undefined,
    error: undefined,
  }
  const summary = sweep({
    clock: time.clock,
    timers: time.timers,
    due: () => paths.filter((path) => staysDue || !noted.has(path)).slice(0, batch),
    async tick(path) {
      ticked.push(path)
      under.way += 1
      under.most = Math.max(under.most, under.way)
      try {
        return await tick(path, time)
      } finally {
        under.way -= 1
      }
    },
    note: (path, result) => noted.set(path, result),
  })
  summary.then(
    (value) => {
      done.summary = value
    },
    (error: unknown) => {
      done.error = error
    },
  )
  return { time, noted, ticked, under, done, summary }
}

function pathsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `apps/wx${i}`)
}

const silence = (): Promise<never> => new Promise(() => {})

describe('a sweep', () => {
  it('ends at once when nothing is due', async ({ expect }) => {
    const { summary, time } = begin({ paths: [], tick: async () => ROTATED })
    expect(await summary).toEqual({
      due: 0,
      rotated: 0,
      failed: 0,
      unreachable: 0,
      dropped: 0,
      tookMs: 0,
    })
    expect(time.pending).toBe(0)
  })

  it('ticks each due credential once, batch after batch', async ({ expect }) => {
    const paths = pathsOf(1_234)
    const { summary, ticked, time } = begin({ paths, tick: async () => ROTATED })
    expect(await summary).toMatchObject({ due: 1_234, rotated: 1_234 })
    expect([...ticked].sort()).toEqual([...paths].sort())
    expect(time.pending).toBe(0)
  })

  it('ticks each credential once even if it is due again at once', async ({ expect }) => {
    const setup = { paths: pathsOf(50), tick: async () => FAILED, staysDue: true }
    const { summary, ticked } = begin(setup)
    expect(await summary).toMatchObject({ due: 50, failed: 50 })
    expect(ticked).toHaveLength(50)
  })

  it('has never more than its number under way, and makes use of it', async ({ expect }) => {
    const { summary, under } = begin({
      paths: pathsOf(200),
      tick: async () => {
        await settle()
        return ROTATED
      },
    })
    await summary
    expect(under.most).toBe(SWEEP_PARALLEL)
    expect(SWEEP_PARALLEL).toBe(24)
  })

  it('counts what came of it, and how long it took', async ({ expect }) => {
    const results = [ROTATED, ROTATED, ROTATED, FAILED, FAILED, NOTHING, UNKNOWN]
    const setup = { paths: pathsOf(8), tick: silence }
    const { time, noted, done } = begin({
      ...setup,
      tick: async (path) => results[Number(path.slice('apps/wx'.length))] ?? silence(),
    })
    await time.advance(TICK_LIMIT_MS)
    expect(done.summary).toEqual({
      due: 8,
      rotated: 3,
      failed: 2,
      unreachable: 1,
      dropped: 1,
      tookMs: TICK_LIMIT_MS,
    })
    expect([...noted.values()]).toEqual([...results, null])
  })

  it('notes a credential that its keeper no longer knows as such, so that it is dropped', async ({
    expect,
  }) => {
    const { summary, noted } = begin({ paths: ['apps/wx0'], tick: async () => UNKNOWN })
    expect(await summary).toMatchObject({ due: 1, dropped: 1, rotated: 0 })
    expect(noted.get('apps/wx0')).toEqual(UNKNOWN)
  })
})

describe('one broken credential', () => {
  it('that never answers holds up no other, and is given up after its limit', async ({
    expect,
  }) => {
    const paths = pathsOf(200)
    const { time, ticked, noted, done } = begin({
      paths,
      tick: (path) => (path === 'apps/wx0' ? silence() : Promise.resolve(ROTATED)),
    })
    await settle()
    expect(ticked).toHaveLength(200)
    expect(noted.size).toBe(199)
    await time.advance(TICK_LIMIT_MS - 1)
    expect(noted.has('apps/wx0')).toBe(false)
    await time.advance(1)
    expect(noted.get('apps/wx0')).toBeNull()
    expect(done.summary).toMatchObject({ due: 200, rotated: 199, unreachable: 1 })
    expect(time.pending).toBe(0)
  })

  it('that rejects holds up no other', async ({ expect }) => {
    const { summary, noted, time } = begin({
      paths: pathsOf(100),
      tick: (path) =>
        path === 'apps/wx7' ? Promise.reject(new Error('overloaded')) : Promise.resolve(ROTATED),
    })
    expect(await summary).toMatchObject({ due: 100, rotated: 99, unreachable: 1 })
    expect(noted.get('apps/wx7')).toBeNull()
    expect(time.pending).toBe(0)
  })

  it('that throws before there is a promise holds up no other', async ({ expect }) => {
    const time = new VirtualTime()
    const noted = new Map<string, TickResult | null>()
    const summary = await sweep({
      clock: time.clock,
      timers: time.timers,
      due: () => pathsOf(3).filter((path) => !noted.has(path)),
      tick: (path) => {
        if (path === 'apps/wx1') {
          throw new Error('no such namespace')
        }
        return Promise.resolve(ROTATED)
      },
      note: (path, result) => noted.set(path, result),
    })
    expect(summary).toMatchObject({ due: 3, rotated: 2, unreachable: 1 })
    expect(time.pending).toBe(0)
  })

  it('that answers after it was given up changes nothing any more', async ({ expect }) => {
    let late = (_: TickResult): void => {}
    const { time, noted, done } = begin({
      paths: ['apps/wx0'],
      tick: () =>
        new Promise((resolve) => {
          late = resolve
        }),
    })
    await time.advance(TICK_LIMIT_MS)
    late(ROTATED)
    await settle()
    expect(noted.get('apps/wx0')).toBeNull()
    expect(done.summary).toMatchObject({ rotated: 0, unreachable: 1 })
  })

  it('that rejects after it was given up is no unhandled rejection', async ({ expect }) => {
    let late = (_: Error): void => {}
    const { time, done } = begin({
      paths: ['apps/wx0'],
      tick: () =>
        new Promise((_, reject) => {
          late = reject
        }),
    })
    await time.advance(TICK_LIMIT_MS)
    late(new Error('evicted'))
    await settle()
    expect(done).toMatchObject({ error: undefined, summary: { unreachable: 1 } })
  })

  it('whose outcome cannot be noted does not make the sweep reject', async ({ expect }) => {
    const time = new VirtualTime()
    const asked: string[] = []
    const summary = await sweep({
      clock: time.clock,
      timers: time.timers,
      due: () => pathsOf(50).filter((path) => !asked.includes(path)),
      tick: async (path) => {
        asked.push(path)
        return ROTATED
      },
      note: (path) => {
        if (path === 'apps/wx1') {
          throw new Error('disk I/O error')
        }
      },
    })
    expect(summary).toMatchObject({ due: 50 })
  })
})

describe('the time limit', () => {
  it('lets a sweep begin no further ticks, whatever is still due', async ({ expect }) => {
    const { time, ticked, done } = begin({ paths: pathsOf(1_000), tick: silence })
    await time.advance(2 * TICK_LIMIT_MS)
    expect(ticked).toHaveLength(2 * SWEEP_PARALLEL)
    expect(done.summary).toMatchObject({
      due: 2 * SWEEP_PARALLEL,
      unreachable: 2 * SWEEP_PARALLEL,
      tookMs: 2 * TICK_LIMIT_MS,
    })
    expect(2 * TICK_LIMIT_MS).toBeGreaterThan(SWEEP_LIMIT_MS)
  })

  it('ends a sweep within its minute, ticks under way included', ({ expect }) => {
    expect(SWEEP_LIMIT_MS).toBeLessThan(60 * S)
    expect(TICK_LIMIT_MS).toBeLessThan(SWEEP_LIMIT_MS)
    // A tick may take two requests to WeChat of 10 s to the answer's head.
    expect(TICK_LIMIT_MS).toBeGreaterThan(15 * S)
  })

  it('holds across batches too', async ({ expect }) => {
    const { time, ticked, done } = begin({
      paths: pathsOf(1_000),
      batch: 10,
      tick: async (_path, { timers }) => {
        await new Promise<void>((resolve) => {
          timers.start(10 * S, resolve)
        })
        return ROTATED
      },
    })
    await time.advance(60 * S)
    expect(ticked).toHaveLength(50)
    expect(done.summary).toMatchObject({ due: 50, rotated: 50, tookMs: 50 * S })
  })
})
