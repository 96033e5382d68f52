/** The map that isolate memory is made of: bounded, forgetful, and never late. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { BoundedMap } from '../../src/bounded-map.ts'

const NOW = 1_000
const LATER = 2_000

describe('a bounded map', () => {
  it('answers with what was set, until its time is over', ({ expect }) => {
    const map = new BoundedMap<string>(10)
    map.set('a', 'A', LATER)
    expect(map.get('a', NOW)).toBe('A')
    expect(map.get('a', LATER - 1)).toBe('A')
    expect(map.get('a', LATER)).toBeUndefined()
    expect(map.size).toBe(0)
  })

  it('does not bring back what was over once, if the clock steps back', ({ expect }) => {
    const map = new BoundedMap<string>(10)
    map.set('a', 'A', LATER)
    map.get('a', LATER)
    expect(map.get('a', NOW)).toBeUndefined()
  })

  it('answers nothing for what was never set, or deleted', ({ expect }) => {
    const map = new BoundedMap<string>(10)
    map.set('a', 'A', LATER)
    map.delete('a')
    map.delete('never')
    expect(map.get('a', NOW)).toBeUndefined()
    expect(map.get('__proto__', NOW)).toBeUndefined()
  })

  it('holds the newest value of a key, with its own time', ({ expect }) => {
    const map = new BoundedMap<string>(10)
    map.set('a', 'old', LATER)
    map.set('a', 'new', LATER + 1)
    expect(map.get('a', LATER)).toBe('new')
    expect(map.size).toBe(1)
  })

  it('can hold values that look like nothing', ({ expect }) => {
    const map = new BoundedMap<number | null>(10)
    map.set('zero', 0, LATER)
    map.set('null', null, LATER)
    expect(map.get('zero', NOW)).toBe(0)
    expect(map.get('null', NOW)).toBeNull()
  })

  it('drops the least recently used of 10,000 when one more comes', ({ expect }) => {
    const map = new BoundedMap<number>(10_000)
    for (let i = 0; i < 10_000; i++) {
      map.set(`key-${i}`, i, LATER)
    }
    expect(map.get('key-0', NOW)).toBe(0)
    map.set('one more', -1, LATER)
    expect(map.size).toBe(10_000)
    expect(map.get('key-1', NOW)).toBeUndefined()
    expect(map.get('key-0', NOW)).toBe(0)
    expect(map.get('key-2', NOW)).toBe(2)
    expect(map.get('one more', NOW)).toBe(-1)
  })

  it('counts setting a key again as a use of it', ({ expect }) => {
    const map = new BoundedMap<string>(2)
    map.set('a', 'A', LATER)
    map.set('b', 'B', LATER)
    map.set('a', 'A2', LATER)
    map.set('c', 'C', LATER)
    expect(map.get('a', NOW)).toBe('A2')
    expect(map.get('b', NOW)).toBeUndefined()
  })

  it('behaves as a list of recent uses would, whatever is done to it', ({ expect }) => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const step = fc.oneof(
      fc.record({ do: fc.constant('set' as const), key, life: fc.integer({ min: 0, max: 9 }) }),
      fc.record({ do: fc.constant('get' as const), key }),
      fc.record({ do: fc.constant('delete' as const), key }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const map = new BoundedMap<number>(3)
        let recent: { key: string; value: number; until: number }[] = []
        for (const [now, what] of steps.entries()) {
          const found = recent.find((entry) => entry.key === what.key)
          recent = recent.filter((entry) => entry !== found)
          if (what.do === 'set') {
            recent.push({ key: what.key, value: now, until: now + what.life })
            recent = recent.slice(-3)
            map.set(what.key, now, now + what.life)
          } else if (what.do === 'delete') {
            map.delete(what.key)
          } else {
            const alive = found !== undefined && found.until > now ? found : undefined
            recent.push(...(alive === undefined ? [] : [alive]))
            expect(map.get(what.key, now)).toBe(alive?.value)
          }
          expect(map.size).toBe(recent.length)
        }
      }),
    )
  })
})
