/** The page of a credential shows the hours that were asked for, and what is to come as far as it is of use. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { HOURS, hoursOf, windowAround } from '../../../../src/dashboard/timeline/window.ts'
import { HOUR, MINUTE, NOW } from './given.ts'

const NOTHING = { rotatesAt: null, servesUntil: null }

describe('the hours', () => {
  it('are one of those that can be chosen, or else four', ({ expect }) => {
    expect(HOURS.map((hours) => hoursOf(String(hours)))).toEqual([...HOURS])
    for (const text of [undefined, '', '0', '5', '-4', '04', '1e0', '99999999', 'x']) {
      expect(hoursOf(text), text).toBe(4)
    }
  })
})

describe('the window', () => {
  it('begins that many hours ago and ends a little after now', ({ expect }) => {
    expect(windowAround(null, 4, NOTHING, NOW)).toEqual({
      from: NOW - 4 * HOUR,
      until: NOW + 10 * MINUTE,
    })
  })

  it('of four hours has the planned rotation of a fresh token in sight, and its end', ({
    expect,
  }) => {
    const status = { rotatesAt: NOW + 110 * MINUTE, servesUntil: NOW + 119 * MINUTE }
    expect(windowAround(null, 4, status, NOW).until).toBe(NOW + 129 * MINUTE)
    const unserved = { ...status, servesUntil: null }
    expect(windowAround(null, 4, unserved, NOW).until).toBe(NOW + 120 * MINUTE)
  })

  it('of one hour is not mostly the future', ({ expect }) => {
    const status = { rotatesAt: NOW + 110 * MINUTE, servesUntil: NOW + 119 * MINUTE }
    expect(windowAround(null, 1, status, NOW).until).toBe(NOW + 36 * MINUTE)
  })

  it('takes no notice of what was planned and is past', ({ expect }) => {
    const status = { rotatesAt: NOW - 9 * HOUR, servesUntil: NOW - 8 * HOUR }
    expect(windowAround(null, 4, status, NOW)).toEqual(windowAround(null, 4, NOTHING, NOW))
  })

  it('has the moment that was asked about in its middle, whatever is planned', ({ expect }) => {
    const status = { rotatesAt: NOW + HOUR, servesUntil: NOW + 2 * HOUR }
    const around = NOW - 30 * HOUR
    expect(windowAround(around, 12, status, NOW)).toEqual({
      from: around - 6 * HOUR,
      until: around + 6 * HOUR,
    })
  })

  it('shows now, and more past than future', ({ expect }) => {
    const moment = fc.option(fc.integer({ min: 0, max: 2 * NOW }))
    fc.assert(
      fc.property(fc.constantFrom(...HOURS), moment, moment, (hours, rotatesAt, servesUntil) => {
        const { from, until } = windowAround(null, hours, { rotatesAt, servesUntil }, NOW)
        expect(from).toBe(NOW - hours * HOUR)
        expect(until).toBeGreaterThan(NOW)
        expect(until - NOW).toBeLessThan(NOW - from)
      }),
    )
  })
})
