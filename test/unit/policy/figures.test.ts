/** What is counted of a credential, and what its numbers say of the future. */

import { describe, it } from 'vitest'
import { COLD_AFTER_MS, OVERLAP_MS } from '../../../src/policy/constants.ts'
import {
  asksToday,
  countAsk,
  countPush,
  countRead,
  NO_FIGURES,
} from '../../../src/policy/figures.ts'
import { emptyLineage, foundDead, intend, lose } from '../../../src/policy/lineage.ts'
import { lastPromiseEnd, offerAt } from '../../../src/policy/promise.ts'
import { coldAt, isCold } from '../../../src/policy/warmth.ts'
import { failureReport, issued, NOON, S } from '../given.ts'

const HOUR = 3_600 * S

describe('figures', () => {
  it('count reads by who answered', ({ expect }) => {
    expect(countRead(countRead(NO_FIGURES, 3), 0).reads).toEqual({ edge: 3, keeper: 2 })
  })

  it('count requests of the Shanghai day, those by force among them', ({ expect }) => {
    const twice = countAsk(countAsk(NO_FIGURES, false, NOON), true, NOON + HOUR)
    expect(asksToday(twice, NOON + 2 * HOUR)).toMatchObject({ count: 2, forced: 1 })
    const midnight = NOON + 12 * HOUR
    expect(asksToday(twice, midnight - 1)).toMatchObject({ count: 2 })
    expect(asksToday(twice, midnight)).toMatchObject({ count: 0, forced: 0 })
    expect(asksToday(countAsk(twice, false, midnight), midnight)).toMatchObject({ count: 1 })
  })

  it('tell pushes that were taken from those that were refused', ({ expect }) => {
    const taken = countPush(NO_FIGURES, null, NOON)
    const { pushes } = countPush(taken, 'bad_signature', NOON + S)
    expect(pushes).toEqual({
      lastAt: NOON,
      refused: 1,
      lastRefusedAt: NOON + S,
      lastRefusal: 'bad_signature',
    })
  })
})

describe('the end of all promises', () => {
  const lineage = issued(emptyLineage('client_credential'), 'T1', NOON)

  it('is none without a token, or with a dead one', ({ expect }) => {
    expect(lastPromiseEnd(emptyLineage('component'))).toBeNull()
    expect(lastPromiseEnd(foundDead(lineage, NOON + S))).toBeNull()
  })

  it('is when the token ends, less the slack, and nothing is promised beyond', ({ expect }) => {
    const end = lastPromiseEnd(lineage) ?? 0
    expect(end).toBe(NOON + 7_140 * S)
    expect(offerAt(lineage, end - 2 * S).kind).toBe('promised')
    expect(offerAt(lineage, end).kind).toBe('unpromised')
  })

  it('comes sooner while it is unknown whether WeChat issued another', ({ expect }) => {
    const sentAt = NOON + HOUR
    const inFlight = intend(lineage, sentAt)
    const lost = lose(inFlight, failureReport('lost_answer'), sentAt + S)
    for (const each of [inFlight, lost]) {
      expect(lastPromiseEnd(each)).toBe(sentAt + OVERLAP_MS - 60 * S)
    }
  })
})

describe('warmth', () => {
  it('ends a day after the last read, for what is not always kept warm', ({ expect }) => {
    expect(coldAt('stable_token', null)).toBeNull()
    expect(coldAt('component', NOON)).toBeNull()
    const at = coldAt('authorizer', NOON) ?? 0
    expect(at).toBe(NOON + COLD_AFTER_MS)
    expect(isCold('authorizer', NOON, at - 1)).toBe(false)
    expect(isCold('authorizer', NOON, at)).toBe(true)
    expect(isCold('ticket', null, NOON)).toBe(true)
  })
})
