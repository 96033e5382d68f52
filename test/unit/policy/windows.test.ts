/** Lead, jitter and slack scale with the `expires_in` received (rule 11). */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { appPath } from '../../../src/credential.ts'
import type { Grant } from '../../../src/policy/grant.ts'
import { emptyLineage } from '../../../src/policy/lineage.ts'
import { offerAt } from '../../../src/policy/promise.ts'
import { spreadOf, windowsOf } from '../../../src/policy/windows.ts'
import { issued, NOON, S } from '../given.ts'

const LAST = 1 - 2 ** -32

const grants = fc.constantFrom<Grant>(
  'client_credential',
  'stable_token',
  'component',
  'authorizer',
  'ticket',
)

/** Seconds that a token is promised for at the moment it is issued. */
function promisedS(grant: Grant, lifetimeS: number, spread: number): number {
  const offer = offerAt(issued(emptyLineage(grant), 'T1', NOON, { lifetimeS, spread }), NOON)
  return offer.kind === 'promised' ? (offer.until - NOON) / S : 0
}

describe('the windows of a token', () => {
  it.for<[Grant, number, number, number, number, number]>([
    // grant, lifetime, spread, lead, jitter, slack (seconds)
    ['client_credential', 7_200, 0, 600, 0, 60],
    ['client_credential', 7_200, 0.5, 600, 60, 60],
    ['component', 7_200, 0.5, 600, 60, 60],
    ['authorizer', 7_200, 0.25, 600, 30, 60],
    ['client_credential', 86_400, 0.5, 600, 60, 60],
    ['client_credential', 2_400, 0.5, 600, 20, 60],
    ['client_credential', 1_200, 0.5, 300, 10, 60],
    ['client_credential', 300, 0, 75, 0, 15],
    ['client_credential', 300, 0.5, 75, 2.5, 15],
    ['client_credential', 60, 0, 15, 0, 3],
    ['stable_token', 7_200, 0, 270, 0, 60],
    ['stable_token', 7_200, 0.5, 270, 12.5, 60],
    ['stable_token', 300, 0.5, 75, 2.5, 15],
    ['ticket', 7_200, 0, 270, 0, 60],
  ])(
    'of %s with expires_in %i and spread %d are %d, %d and %d seconds',
    ([grant, lifetimeS, spread, lead, jitter, slack], { expect }) => {
      expect(windowsOf(lifetimeS * S, grant, spread)).toEqual({
        lead: lead * S,
        jitter: jitter * S,
        slack: slack * S,
      })
    },
  )

  it('of stable_token leave lead and jitter together under the 300 s of its renewal', ({
    expect,
  }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_678_400 }),
        fc.double({ min: 0, max: LAST, noNaN: true }),
        (lifetimeS, spread) => {
          const { lead, jitter } = windowsOf(lifetimeS * S, 'stable_token', spread)
          expect(lead + jitter).toBeLessThan(300 * S)
        },
      ),
    )
    const latest = windowsOf(7_200 * S, 'stable_token', LAST)
    expect(latest.lead + latest.jitter).toBe(295 * S - 1)
  })

  it('always leave a token most of its life, whatever expires_in is', ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_678_400 }),
        fc.double({ min: 0, max: LAST, noNaN: true }),
        grants,
        (lifetimeS, spread, grant) => {
          const lifetime = lifetimeS * S
          const { lead, jitter, slack } = windowsOf(lifetime, grant, spread)
          expect(lead).toBeGreaterThan(0)
          expect(lead).toBeLessThanOrEqual(Math.min(600 * S, lifetime / 4))
          expect(jitter).toBeGreaterThanOrEqual(0)
          expect(jitter).toBeLessThanOrEqual(Math.min(120 * S, lifetime / 60))
          expect(slack).toBe(Math.min(60 * S, lifetime / 20))
          expect(lifetime - lead - jitter).toBeGreaterThan(lifetime * 0.7)
        },
      ),
    )
  })
})

describe('the promise of a fresh token', () => {
  it('of 7200 s by client_credential is 6720 to 6840 s', ({ expect }) => {
    expect(promisedS('client_credential', 7_200, 0)).toBe(6_840)
    expect(promisedS('client_credential', 7_200, LAST)).toBe(6_720.001)
    fc.assert(
      fc.property(fc.double({ min: 0, max: LAST, noNaN: true }), (spread) => {
        const promised = promisedS('client_credential', 7_200, spread)
        expect(promised).toBeGreaterThanOrEqual(6_720)
        expect(promised).toBeLessThanOrEqual(6_840)
      }),
    )
  })

  it('by stable_token reaches to the end less the slack', ({ expect }) => {
    expect(promisedS('stable_token', 7_200, 0)).toBe(7_140)
    expect(promisedS('stable_token', 7_200, LAST)).toBe(7_140)
  })

  it('shrinks with a life of 300 s', ({ expect }) => {
    expect(promisedS('client_credential', 300, 0)).toBe(285)
    expect(promisedS('stable_token', 300, 0)).toBe(285)
  })
})

describe("a credential's place among others", () => {
  const paths = Array.from({ length: 10_000 }, (_, i) =>
    appPath(`wx${i.toString(16).padStart(16, '0')}`),
  )

  it('is always the same for one path', ({ expect }) => {
    expect(spreadOf('apps/wx1')).toBe(spreadOf('apps/wx1'))
    expect(spreadOf('apps/wx1')).not.toBe(spreadOf('apps/wx2'))
  })

  it('lies in [0, 1) for any text', ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(spreadOf(path)).toBeGreaterThanOrEqual(0)
        expect(spreadOf(path)).toBeLessThan(1)
      }),
    )
  })

  it('is evenly spread over paths that differ in their last digits only', ({ expect }) => {
    const seconds = new Array<number>(120).fill(0)
    for (const path of paths) {
      const second = Math.floor(spreadOf(path) * 120)
      seconds[second] = (seconds[second] ?? 0) + 1
    }
    // 10,000 over 120 seconds: 83 on average, no second with twice that, none with less than half.
    expect(Math.max(...seconds)).toBeLessThan(140)
    expect(Math.min(...seconds)).toBeGreaterThan(40)
    expect(new Set(paths.map(spreadOf)).size).toBeGreaterThan(9_990)
  })
})
