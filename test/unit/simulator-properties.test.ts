/** What holds in every history of the simulated WeChat, whoever calls what and when. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import {
  createLineage,
  end,
  isLive,
  issue,
  maxLiveAtOnce,
  OVERLAP_MS,
  type Token,
} from '../simulator/lineage.ts'

const NOON = Date.UTC(2026, 0, 5, 4)

const step = fc.record({
  seconds: fc.oneof(fc.nat(60), fc.nat(600), fc.nat(8000)),
  action: fc.constantFrom('token', 'stable', 'force', 'outsider', 'revoke', 'wait'),
})

describe('any history', () => {
  it('has at most two live tokens per lineage, the newest and the one before it', async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom(300, 900, 7200),
        async (steps, lifetime) => {
          const simulator = createSimulator({ clock: createClock({ now: NOON }) })
          const client = createClient(simulator.fetch)
          await client.control('PUT', '/apps/wx1', { secret: 's1', expires_in: lifetime })
          for (const { seconds, action } of steps) {
            simulator.world.clock.advance(seconds)
            if (action === 'token') {
              await client.token('wx1', 's1')
            } else if (action === 'stable' || action === 'force') {
              await client.stable('wx1', 's1', { force: action === 'force' })
            } else if (action === 'outsider') {
              await client.control('POST', '/apps/wx1/outsider')
            } else if (action === 'revoke') {
              const last = [...simulator.world.tokens.keys()].at(-1)
              if (last !== undefined) {
                await client.control('POST', '/tokens/revoke', { token: last })
              }
            }
            const now = simulator.world.clock.now()
            for (const lineage of ['token', 'stable_token']) {
              const all = [...simulator.world.tokens.values()].filter((t) => t.lineage === lineage)
              expect(all.slice(0, -2).some((token) => isLive(token, now))).toBe(false)
              expect(maxLiveAtOnce(all)).toBeLessThanOrEqual(2)
            }
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('ends each token at the first of expiry, overlap, third issuance and revocation', ({
    expect,
  }) => {
    const events = fc.array(
      fc.record({ gap: fc.nat(9_000_000), life: fc.integer({ min: 1, max: 7_200_000 }) }),
      { minLength: 1, maxLength: 30 },
    )
    fc.assert(
      fc.property(events, fc.nat(29), fc.nat(9_000_000), (plan, revoked, delay) => {
        const lineage = createLineage('token', 'wx1')
        const tokens: Token[] = []
        const births: number[] = []
        const revocation = { index: Math.min(revoked, plan.length - 1), at: 0 }
        let now = NOON
        for (const [index, { gap, life }] of plan.entries()) {
          now += gap
          const value = String(index)
          births.push(now)
          tokens.push(
            issue(lineage, { value, now, lifetimeMs: life, issuedTo: 'caller', forced: false }),
          )
        }
        revocation.at = now + delay
        for (const [index, token] of tokens.entries()) {
          const ends = [
            token.issuedAt + (plan[index]?.life ?? 0),
            (births[index + 1] ?? Number.POSITIVE_INFINITY) + OVERLAP_MS,
            births[index + 2] ?? Number.POSITIVE_INFINITY,
          ]
          if (index === revocation.index) {
            end(token, revocation.at, 'revoked')
            ends.push(revocation.at)
          }
          expect(token.liveUntil).toBe(Math.min(...ends))
        }
      }),
    )
  })

  it('counts a token that ends as another begins as gone', ({ expect }) => {
    const lineage = createLineage('token', 'wx1')
    const life = { lifetimeMs: 1000, issuedTo: 'caller', forced: false } as const
    const first = issue(lineage, { ...life, value: 'a', now: NOON })
    const second = issue(lineage, { ...life, value: 'b', now: NOON + 1000 })
    expect(maxLiveAtOnce([second, first])).toBe(1)
  })

  it('replays exactly from its seed', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const run = async () => {
          const simulator = createSimulator({ clock: createClock({ now: NOON }), seed })
          const client = createClient(simulator.fetch)
          await client.control('PUT', '/apps/wx1', { secret: 's1' })
          const script = { mean_interval_seconds: 1000 }
          await client.control('POST', '/apps/wx1/outsider/script', script)
          await client.token('wx1', 'wrong')
          await client.control('POST', '/clock', { advance_seconds: 9000 })
          return [await client.token('wx1', 's1'), await client.control('GET', '/apps/wx1/tokens')]
        }
        expect(await run()).toEqual(await run())
      }),
      { numRuns: 20 },
    )
  })
})
