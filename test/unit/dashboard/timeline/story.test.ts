/** "Who killed our token at 14:05?": when it was noticed, through whom, since when, and what came after. */

import { describe, it } from 'vitest'
import { killsIn } from '../../../../src/dashboard/timeline/story.ts'
import { HOUR, history, MINUTE, NOW, rotated, S, type Told } from './given.ts'

const T = NOW - 4 * HOUR

const killed = (generation: number, at: number): Told => ({
  kind: 'killed_elsewhere',
  trigger: 'report',
  by: 'shop',
  at,
  generation,
})

const reported = (generation: number, at: number, detail: string): Told => ({
  kind: 'reported',
  trigger: 'report',
  by: 'shop',
  at,
  generation,
  detail,
})

describe('a kill', () => {
  it('was noticed through somebody, and the token lasted from its issue', ({ expect }) => {
    const events = history(
      rotated(1, T),
      reported(1, T + HOUR, 'dead'),
      killed(1, T + HOUR),
      rotated(2, T + HOUR + 200),
      rotated(3, T + 2 * HOUR),
    )
    expect(killsIn(events)).toEqual([
      {
        event: events[2],
        generation: 1,
        noticedAt: T + HOUR,
        aliveAt: T,
        replacedBy: { generation: 2, at: T + HOUR + 200 },
      },
    ])
  })

  it.for<readonly [string, Told]>([
    ['a check that found it alive', reported(1, T + MINUTE, 'alive')],
    ['WeChat’s naming it again', { kind: 'unchanged', at: T + MINUTE, generation: 1 }],
  ])('comes after %s, which is the last proof of life', ([, proof], { expect }) => {
    const [kill] = killsIn(history(rotated(1, T), proof, killed(1, T + HOUR)))
    expect(kill?.aliveAt).toBe(T + MINUTE)
  })

  it('is not put off by what proves nothing about its token', ({ expect }) => {
    const [kill] = killsIn(
      history(
        rotated(1, T - HOUR),
        rotated(2, T),
        reported(1, T + MINUTE, 'alive'),
        reported(2, T + 2 * MINUTE, 'unverified'),
        { kind: 'refused', at: T + 3 * MINUTE, generation: 2 },
        reported(2, T + HOUR, 'dead'),
        killed(2, T + HOUR),
        reported(2, T + HOUR + S, 'alive'),
      ),
    )
    expect(kill?.aliveAt).toBe(T)
  })

  it('says nothing about times that are not in the history any more', ({ expect }) => {
    const [kill] = killsIn(history(killed(7, T)))
    expect([kill?.generation, kill?.aliveAt, kill?.replacedBy]).toEqual([7, null, null])
  })

  it('has no successor as long as WeChat only refuses', ({ expect }) => {
    const [kill] = killsIn(
      history(rotated(1, T), killed(1, T + HOUR), {
        kind: 'refused',
        at: T + HOUR + S,
        generation: 1,
      }),
    )
    expect(kill?.replacedBy).toBeNull()
  })
})

describe('several kills', () => {
  it('are told newest first, each with its own successor, in whatever order events come', ({
    expect,
  }) => {
    const events = history(
      rotated(1, T),
      killed(1, T + HOUR),
      rotated(2, T + HOUR + S),
      killed(2, T + 2 * HOUR),
      rotated(3, T + 2 * HOUR + S),
    )
    const told = killsIn(events.toReversed()).map((kill) => [
      kill.generation,
      kill.aliveAt,
      kill.replacedBy?.generation,
    ])
    expect(told).toEqual([
      [2, T + HOUR + S, 3],
      [1, T, 2],
    ])
  })

  it('are none where nobody else asked for a token', ({ expect }) => {
    expect(killsIn(history(rotated(1, T), reported(1, T + HOUR, 'dead')))).toEqual([])
  })
})
