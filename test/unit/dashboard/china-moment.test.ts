/** The time that a form asks about is a time in China. */

import { describe, it } from 'vitest'
import { chinaMoment, chinaTime } from '../../../src/dashboard/words.ts'

describe('a moment from a form', () => {
  it('is read as chinaTime writes it', ({ expect }) => {
    expect(chinaMoment('2026-11-28T14:05')).toBe(Date.UTC(2026, 10, 28, 6, 5))
    expect(chinaMoment('2026-11-28T00:05:09')).toBe(Date.UTC(2026, 10, 27, 16, 5, 9))
    const at = Date.UTC(2033, 2, 1, 3, 0, 1)
    expect(chinaMoment(chinaTime(at))).toBe(at)
  })

  it.for([
    '',
    '14:05',
    '2026-11-28',
    '2026-02-30T14:05',
    '2026-13-28T14:05',
    '2026-11-28T25:05',
    '1969-01-01T00:00',
  ])('is none in "%s"', (text, { expect }) => {
    expect(chinaMoment(text)).toBeNull()
  })
})
