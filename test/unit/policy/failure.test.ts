/** What a failure means for the next try. */

import { describe, it } from 'vitest'
import {
  endsWithTicket,
  type Failure,
  type FailureClass,
  failureAfter,
  nextShanghaiMidnight,
  retryAt,
  shanghaiDay,
} from '../../../src/policy/failure.ts'
import { failureReport, NOON, S } from '../given.ts'

const MINUTE = 60 * S
const HOUR = 60 * MINUTE

function at(iso: string): number {
  return Date.parse(iso)
}

/** Pauses in seconds before each of the next tries, if this class comes again and again. */
function pauses(failureClass: FailureClass, times: number): readonly number[] {
  let failure: Failure | null = null
  let now = NOON
  const seen: number[] = []
  for (let i = 0; i < times; i++) {
    failure = failureAfter(failure, failureReport(failureClass), now)
    seen.push((failure.retryAt - now) / S)
    now = failure.retryAt
  }
  return seen
}

describe('the pause after a failure', () => {
  it.for<FailureClass>(['transient', 'lost_answer'])(
    'of class %s begins at 2 s, doubles, and ends at a minute',
    (failureClass, { expect }) => {
      expect(pauses(failureClass, 8)).toEqual([2, 4, 8, 16, 32, 60, 60, 60])
    },
  )

  it('while WeChat refuses the platform’s token doubles from 10 s to 5 minutes', ({ expect }) => {
    let failure: Failure | null = null
    const seen: number[] = []
    for (let i = 0; i < 7; i++) {
      const refused = { ...failureReport('parent'), errcode: 40001 }
      failure = failureAfter(failure, refused, NOON)
      seen.push((failure.retryAt - NOON) / S)
    }
    expect(seen).toEqual([10, 20, 40, 80, 160, 300, 300])
  })

  it('stays 10 s where the platform has no token to ask with: nobody was asked', ({ expect }) => {
    let failure: Failure | null = null
    for (let i = 0; i < 5; i++) {
      failure = failureAfter(failure, { ...failureReport('parent'), errcode: null }, NOON)
      expect(failure.retryAt).toBe(NOON + 10 * S)
    }
  })

  it('of a quota does not end with a new ticket, any other does', ({ expect }) => {
    const ended = (failureClass: FailureClass): boolean =>
      endsWithTicket(failureAfter(null, failureReport(failureClass), NOON))
    expect([ended('daily_quota'), ended('minute_quota')]).toEqual([false, false])
    expect([ended('ticket'), ended('configuration'), ended('address')]).toEqual([true, true, true])
  })

  it('stays a minute after any number of failures', ({ expect }) => {
    expect(retryAt('transient', 1_000, NOON)).toBe(NOON + MINUTE)
    expect(retryAt('transient', 100_000, NOON)).toBe(NOON + MINUTE)
  })

  it('is none the first time WeChat names a dead token again, then that of a transient one', ({
    expect,
  }) => {
    expect(pauses('same_token', 8)).toEqual([0, 2, 4, 8, 16, 32, 60, 60])
  })

  it.for<[FailureClass, number]>([
    ['minute_quota', MINUTE],
    ['configuration', 10 * MINUTE],
    ['address', 5 * MINUTE],
    ['confirmation', 5 * MINUTE],
    ['confirmation_denied_hour', HOUR],
    ['confirmation_denied_day', 24 * HOUR],
    ['account', 30 * MINUTE],
    ['unrecognized', MINUTE],
  ])('of class %s is always the same %i ms', ([failureClass, pause], { expect }) => {
    expect(retryAt(failureClass, 1, NOON)).toBe(NOON + pause)
    expect(retryAt(failureClass, 7, NOON)).toBe(NOON + pause)
  })
})

describe('a used up daily quota', () => {
  it.for([
    // Shanghai is UTC+8: its midnight is 16:00 UTC of the day before.
    ['2026-01-05T04:00:00.000Z', '2026-01-05T16:00:00.000Z'],
    ['2026-01-05T15:59:59.999Z', '2026-01-05T16:00:00.000Z'],
    ['2026-01-05T16:00:00.000Z', '2026-01-06T16:00:00.000Z'],
    ['2026-01-05T16:00:00.001Z', '2026-01-06T16:00:00.000Z'],
    ['2026-01-06T00:00:00.000Z', '2026-01-06T16:00:00.000Z'],
    ['2026-12-31T15:59:59.000Z', '2026-12-31T16:00:00.000Z'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01T16:00:00.000Z'],
    ['2028-02-28T20:00:00.000Z', '2028-02-29T16:00:00.000Z'],
    // Summer time begins and ends elsewhere, not in Shanghai.
    ['2026-03-29T01:00:00.000Z', '2026-03-29T16:00:00.000Z'],
    ['2026-10-25T01:00:00.000Z', '2026-10-25T16:00:00.000Z'],
  ] as const)('at %s is waited for until %s', ([now, midnight], { expect }) => {
    expect(retryAt('daily_quota', 1, at(now))).toBe(at(midnight))
    expect(retryAt('daily_quota', 5, at(now))).toBe(at(midnight))
    expect(nextShanghaiMidnight(at(now))).toBe(at(midnight))
  })

  it('counts a new day from midnight in Shanghai', ({ expect }) => {
    const before = shanghaiDay(at('2026-01-05T15:59:59.999Z'))
    expect(shanghaiDay(at('2026-01-04T16:00:00.000Z'))).toBe(before)
    expect(shanghaiDay(at('2026-01-05T16:00:00.000Z'))).toBe(before + 1)
  })
})

describe('failures in a row', () => {
  it('are counted per class, and begin anew with another one', ({ expect }) => {
    const once = failureAfter(null, failureReport('transient'), NOON)
    const twice = failureAfter(once, failureReport('transient'), NOON + S)
    const other = failureAfter(twice, failureReport('lost_answer'), NOON + 2 * S)
    const back = failureAfter(other, failureReport('transient'), NOON + 3 * S)
    expect([once, twice, other, back].map(({ count }) => count)).toEqual([1, 2, 1, 1])
    expect(back.retryAt).toBe(NOON + 5 * S)
  })

  it('are counted on when only their reason or errcode differs', ({ expect }) => {
    const first = { ...failureReport('configuration', 'bad_secret'), errcode: 40_125 }
    const second = { ...failureReport('configuration', 'bad_appid'), errcode: 40_013 }
    const failure = failureAfter(failureAfter(null, first, NOON), second, NOON)
    expect(failure).toMatchObject({ count: 2, reason: 'bad_appid', errcode: 40_013 })
  })

  it('keep what was reported, and when', ({ expect }) => {
    const report = {
      class: 'address',
      reason: 'ip_not_allowed',
      advice: 'Allow it.',
      errcode: 40_164,
      errmsg: 'invalid ip',
      rid: 'r',
    } as const
    expect(failureAfter(null, report, NOON)).toEqual({
      ...report,
      at: NOON,
      count: 1,
      retryAt: NOON + 5 * MINUTE,
    })
  })
})
