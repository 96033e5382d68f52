/** @module Histories for the tests of the timeline: single events, and whatever a credential may go through. */

import fc from 'fast-check'
import type { EventKind, KeeperEvent } from '../../../../src/keeper/event.ts'

export const S = 1_000
export const MINUTE = 60 * S
export const HOUR = 60 * MINUTE

/** 14:00 in China. */
export const NOW = Date.UTC(2026, 10, 28, 6)

/** What is special about an event; the number comes from its place in the history. */
export type Told = Partial<KeeperEvent> & Pick<KeeperEvent, 'kind' | 'at'>

/** A history, oldest first. */
export function history(...told: readonly Told[]): readonly KeeperEvent[] {
  return told.map((event, index) => ({
    seq: index + 1,
    trigger: 'cron',
    by: null,
    generation: 0,
    tookMs: null,
    errcode: null,
    rid: null,
    detail: null,
    expiresAt: null,
    ...event,
  }))
}

/** A rotation whose token WeChat ends after `lifeMs`. */
export function rotated(generation: number, at: number, lifeMs = 2 * HOUR): Told {
  return { kind: 'rotated', at, generation, detail: 'planned', expiresAt: at + lifeMs }
}

/** Something that happens to a credential: after how long, and how long a token lives that comes of it. */
interface Step {
  readonly does: EventKind
  readonly afterMs: number
  readonly lifeMs: number
}

/** Waits around the overlap and around the ends of tokens, where generations meet. */
const waits = fc.oneof(
  fc.integer({ min: 0, max: 400 * S }),
  fc.integer({ min: 0, max: 3 * HOUR }),
  fc.constantFrom(0, 300 * S - 1, 300 * S, 300 * S + 1, 2 * HOUR),
)

const lives = fc.oneof(fc.constant(2 * HOUR), fc.integer({ min: 1, max: 2 * HOUR }))

/** Whatever may happen, of these kinds, in an order that a keeper could have written. */
export function histories(kinds: readonly EventKind[]): fc.Arbitrary<readonly KeeperEvent[]> {
  const steps: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom<EventKind>('rotated', 'rotated', ...kinds),
    afterMs: waits,
    lifeMs: lives,
  })
  return fc.array(steps, { maxLength: 14 }).map((all) => history(...happened(all)))
}

function happened(steps: readonly Step[]): readonly Told[] {
  const told: Told[] = []
  let [at, generation] = [NOW - 10 * HOUR, 0]
  let isAlive = false
  for (const { does, afterMs, lifeMs } of steps) {
    at += afterMs
    if (does === 'rotated') {
      generation += 1
      isAlive = true
      told.push(rotated(generation, at, lifeMs))
    } else if (does === 'deleted') {
      told.push({ kind: does, at, generation })
      generation = 0
      isAlive = false
    } else if (isAlive) {
      const expiresAt = does === 'unchanged' ? at + lifeMs : null
      told.push({ kind: does, at, generation, expiresAt })
      isAlive = does !== 'killed_elsewhere'
    }
  }
  return told
}
