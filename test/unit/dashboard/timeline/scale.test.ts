/** Moments become places that a reader can trust, and the axis is marked at round times of China's clock. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { scaleOf, ticksOf } from '../../../../src/dashboard/timeline/scale.ts'
import { chinaTime } from '../../../../src/dashboard/words.ts'
import { HOUR, MINUTE, NOW, S } from './given.ts'

const DAY = 24 * HOUR

/** From a second to a year, now and then; as whole minutes quite often, where ticks fall on both ends. */
const spans = fc
  .record({
    from: fc.oneof(
      fc.integer({ min: 0, max: 4 * NOW }),
      fc.integer({ min: 0, max: 70_000_000 }).map((minutes) => minutes * MINUTE),
    ),
    length: fc.oneof(
      fc.integer({ min: S, max: 365 * DAY }),
      fc.integer({ min: 1, max: 60 * 60 }).map((minutes) => minutes * MINUTE),
      fc.constantFrom(HOUR, 4 * HOUR, 12 * HOUR, 48 * HOUR),
    ),
  })
  .map(({ from, length }) => ({ from, until: from + length }))

const counts = fc.integer({ min: 1, max: 20 })

describe('a place', () => {
  const scale = scaleOf({ from: NOW, until: NOW + HOUR }, 12, 1_000)

  it('is as far along as its moment', ({ expect }) => {
    expect([0, 15, 30, 60].map((minutes) => scale.x(NOW + minutes * MINUTE))).toEqual([
      12, 262, 512, 1_012,
    ])
  })

  it('of a moment outside is at the end that it is beyond', ({ expect }) => {
    expect([NOW - 1, NOW + HOUR + 1].map((at) => scale.x(at))).toEqual([12, 1_012])
  })

  it('is within the picture and never left of an earlier one, whatever the span', ({ expect }) => {
    const moments = fc.array(fc.integer({ min: 0, max: 5 * NOW }), { minLength: 2 })
    fc.assert(
      fc.property(spans, moments, (span, all) => {
        const { left, width, x } = scaleOf(span, 12, 1_076)
        const places = all.toSorted((a, b) => a - b).map((at) => x(at))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect(places.filter((place) => place < left || place > left + width)).toEqual([])
      }),
    )
  })

  it('is a number even where a span has no length', ({ expect }) => {
    expect(scaleOf({ from: NOW, until: NOW }, 12, 1_000).x(NOW)).toBe(12)
  })
})

describe('the marks of the axis', () => {
  const times = (from: number, until: number, most = 12) =>
    ticksOf({ from, until }, most).map((at) => chinaTime(at).slice(11, 16))

  it('are round times in China, as close as there is room for', ({ expect }) => {
    // 14:03 in China.
    const from = NOW + 3 * MINUTE
    expect(times(from, from + HOUR)).toEqual(
      ['05', '10', '15', '20', '25', '30', '35', '40', '45', '50', '55', '00'].map(
        (minutes, index) => `${index === 11 ? 15 : 14}:${minutes}`,
      ),
    )
    expect(times(from, from + 6 * HOUR, 6)).toEqual(
      ['15', '16', '17', '18', '19', '20'].map((hour) => `${hour}:00`),
    )
    expect(times(from, from + 2 * DAY, 4)).toEqual(['00:00', '12:00', '00:00', '12:00'])
  })

  it('are midnights in China where more than days are shown', ({ expect }) => {
    expect(new Set(times(NOW, NOW + 100 * DAY))).toEqual(new Set(['00:00']))
  })

  it('are never more than asked for, within the span and evenly spaced', ({ expect }) => {
    fc.assert(
      fc.property(spans, counts, (span, most) => {
        const ticks = ticksOf(span, most)
        expect(ticks.length).toBeLessThanOrEqual(most)
        expect(ticks.filter((at) => at < span.from || at > span.until)).toEqual([])
        const steps = ticks.slice(1).map((at, index) => at - (ticks[index] ?? 0))
        expect(new Set(steps).size).toBeLessThanOrEqual(1)
        expect(ticks.filter((at) => chinaTime(at).slice(17) !== '00')).toEqual([])
      }),
    )
  })

  it.for([1, 4, 12, 48])(
    'are five at least in the %d hours that can be chosen',
    (hours, { expect }) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 2 * DAY }), (later) => {
          const span = { from: NOW + later, until: NOW + later + hours * HOUR }
          expect(ticksOf(span, 12).length).toBeGreaterThanOrEqual(5)
        }),
      )
    },
  )
})
