/**
 * What one isolate remembers of tokens: at most the edge time-to-live, never past a promise, never a
 * token that was reported. A late answer must not bring one back.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import {
  type EdgeToken,
  edgeToken,
  expiresIn,
  MEMORY_CAPACITY,
  TokenMemory,
} from '../../../src/http/token-memory.ts'
import type { ServedToken } from '../../../src/keeper/rpc.ts'
import { NOON, S } from '../given.ts'

const TTL = 30 * S
const PATH = 'apps/wx1'

function token(value: string, served: Partial<ServedToken> = {}, askedAt = NOON): EdgeToken {
  const whole = { value, generation: 1, remainingMs: 6_840 * S, promised: true, ...served }
  return edgeToken(whole, askedAt)
}

describe("an isolate's memory", () => {
  it('answers for the edge time-to-live, and not a moment longer', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1'), NOON)
    expect(memory.get(PATH, NOON)?.value).toBe('T1')
    expect(memory.get(PATH, NOON + TTL - 1)?.value).toBe('T1')
    expect(memory.get(PATH, NOON + TTL)).toBeUndefined()
  })

  it('does not live longer by being read', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1'), NOON)
    for (let now = NOON; now < NOON + TTL; now += S) {
      memory.get(PATH, now)
    }
    expect(memory.get(PATH, NOON + TTL)).toBeUndefined()
  })

  it('remembers nothing with a time-to-live of 0', ({ expect }) => {
    const memory = new TokenMemory(0)
    memory.set(PATH, token('T1'), NOON)
    expect(memory.get(PATH, NOON)).toBeUndefined()
  })

  it('never answers past the promise, and stops while a whole second is left', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    const short = token('T1', { remainingMs: 10 * S })
    memory.set(PATH, short, NOON)
    expect(memory.get(PATH, NOON + 9 * S - 1)?.value).toBe('T1')
    expect(expiresIn(short, NOON + 9 * S - 1)).toBe(1)
    expect(memory.get(PATH, NOON + 9 * S)).toBeUndefined()
  })

  it('counts the promise from when the keeper was asked, not from when it answered', ({
    expect,
  }) => {
    const memory = new TokenMemory(TTL)
    const slow = token('T1', { remainingMs: 10 * S }, NOON)
    memory.set(PATH, slow, NOON)
    expect(memory.get(PATH, NOON + 8 * S)?.value).toBe('T1')
    expect(memory.get(PATH, NOON + 9 * S)).toBeUndefined()
  })

  it('never remembers a token whose promise was used up on the way', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1', { remainingMs: 5 * S }), NOON)
    memory.set('apps/wx2', token('T2', { remainingMs: 1_000 }), NOON)
    expect(memory.get(PATH, NOON + 6 * S)).toBeUndefined()
    expect(memory.get('apps/wx2', NOON)).toBeUndefined()
  })

  it('never remembers a token of which nothing is promised', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1', { promised: false, remainingMs: 60 * S }), NOON)
    expect(memory.get(PATH, NOON)).toBeUndefined()
  })

  it('keeps credentials apart', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1'), NOON)
    memory.set('apps/wx2', token('T2'), NOON)
    memory.forget(PATH)
    expect(memory.get(PATH, NOON)).toBeUndefined()
    expect(memory.get('apps/wx2', NOON)?.value).toBe('T2')
    memory.reported(PATH, 'T2', NOON)
    expect(memory.get('apps/wx2', NOON)?.value).toBe('T2')
  })

  it('remembers anew after it was told to forget', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1'), NOON)
    memory.forget(PATH)
    memory.set(PATH, token('T2', { generation: 2 }), NOON)
    expect(memory.get(PATH, NOON)?.value).toBe('T2')
  })

  it('holds 10,000 credentials, and drops the one longest not read for one more', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    for (let i = 0; i <= MEMORY_CAPACITY; i++) {
      memory.set(`apps/wx${i}`, token(`T${i}`), NOON)
    }
    expect(MEMORY_CAPACITY).toBe(10_000)
    expect(memory.get('apps/wx0', NOON)).toBeUndefined()
    expect(memory.get('apps/wx1', NOON)?.value).toBe('T1')
    expect(memory.get(`apps/wx${MEMORY_CAPACITY}`, NOON)?.value).toBe(`T${MEMORY_CAPACITY}`)
  })
})

describe('a reported token', () => {
  it('is not answered from memory any more', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.set(PATH, token('T1'), NOON)
    memory.reported(PATH, 'T1', NOON + S)
    expect(memory.get(PATH, NOON + S)).toBeUndefined()
  })

  it('is not brought back by a late answer for 60 seconds', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.reported(PATH, 'T1', NOON)
    for (const later of [0, 1, 10 * S, 59_999]) {
      memory.set(PATH, token('T1'), NOON + later)
      expect(memory.get(PATH, NOON + later)).toBeUndefined()
    }
    memory.set(PATH, token('T1'), NOON + 60 * S)
    expect(memory.get(PATH, NOON + 60 * S)?.value).toBe('T1')
  })

  it('says nothing about another credential', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.reported(PATH, 'T1', NOON)
    memory.set('apps/wx2', token('T1'), NOON)
    expect(memory.get('apps/wx2', NOON)?.value).toBe('T1')
  })

  it('is not brought back by an answer that was asked for before the report', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.reported(PATH, 'T1', NOON)
    memory.set(PATH, token('T1', {}, NOON - 5 * S), NOON - 5 * S)
    expect(memory.get(PATH, NOON)).toBeUndefined()
  })

  it('gives way to a newer one at once', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.reported(PATH, 'T1', NOON)
    memory.set(PATH, token('T2', { generation: 2 }), NOON)
    expect(memory.get(PATH, NOON)?.value).toBe('T2')
    memory.set(PATH, token('T1'), NOON)
    expect(memory.get(PATH, NOON)?.value).toBe('T2')
  })

  it('is not brought back when somebody reports an older one after it', ({ expect }) => {
    const memory = new TokenMemory(TTL)
    memory.reported(PATH, 'T2', NOON)
    memory.reported(PATH, 'T1', NOON + S)
    memory.set(PATH, token('T2', { generation: 2 }), NOON + 2 * S)
    expect(memory.get(PATH, NOON + 2 * S)).toBeUndefined()
  })
})

describe('expires_in', () => {
  it('counts down in whole seconds and stops at 0', ({ expect }) => {
    const short = token('T1', { remainingMs: 10_500 })
    const seen = [0, 499, 500, 501, 9_500, 9_501, 10_499, 10_500, 60_000].map((later) =>
      expiresIn(short, NOON + later),
    )
    expect(seen).toEqual([10, 10, 10, 9, 1, 0, 0, 0, 0])
  })

  it('is never more than the promise that the keeper gave', ({ expect }) => {
    const time = fc.integer({ min: 0, max: 7_200_000 })
    fc.assert(
      fc.property(time, time, (remainingMs, later) => {
        const seconds = expiresIn(token('T1', { remainingMs }), NOON + later)
        const left = Math.max(0, remainingMs - later)
        expect(seconds * S).toBeLessThanOrEqual(left)
        expect(seconds * S).toBeGreaterThan(left - S)
      }),
    )
  })

  it('is at least 1 for whatever memory answers', ({ expect }) => {
    const time = fc.integer({ min: 0, max: 60_000 })
    fc.assert(
      fc.property(time, time, time, (remainingMs, setAfter, readAfter) => {
        const memory = new TokenMemory(60 * S)
        memory.set(PATH, token('T1', { remainingMs }), NOON + setAfter)
        const now = NOON + setAfter + readAfter
        const remembered = memory.get(PATH, now)
        const seconds = remembered === undefined ? 1 : expiresIn(remembered, now)
        expect(seconds).toBeGreaterThanOrEqual(1)
        expect(remembered === undefined || now < NOON + remainingMs).toBe(true)
      }),
    )
  })
})

describe("the constant parts of a token's answer", () => {
  it('are JSON around expires_in, with the end of the promise', ({ expect }) => {
    const edge = token('81_"\\abc', { generation: 7, remainingMs: 60_500, promised: false })
    expect(JSON.parse(`${edge.jsonBefore}60${edge.jsonAfter}`)).toEqual({
      access_token: '81_"\\abc',
      expires_in: 60,
      expires_at: new Date(NOON + 60_500).toISOString(),
      generation: 7,
      promised: false,
    })
    expect(edge.promiseEnd).toBe(NOON + 60_500)
  })

  it('counts the answers given from it, until the keeper is told', ({ expect }) => {
    const memory = new TokenMemory(30_000)
    memory.countRead('apps/wxA')
    memory.countRead('apps/wxA')
    memory.countRead('apps/wxB')
    expect(memory.takeReads('apps/wxA')).toBe(2)
    expect(memory.takeReads('apps/wxA')).toBe(0)
    expect(memory.takeReads('apps/wxB')).toBe(1)
  })
})
