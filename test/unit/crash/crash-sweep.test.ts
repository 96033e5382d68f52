/**
 * A death at every boundary between an object and the world: before and after each call to WeChat and to
 * each other, before and after what was written is durable. Whatever is lost by it, lingpai heals without
 * anybody, and keeps its promises.
 */

import { describe, it } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { sweepDeaths } from './sweeping.ts'

describe.for(SCENARIOS)('$name', (scenario) => {
  it('survives the death of an object at any boundary', async ({ expect }) => {
    const { points, wrong } = await sweepDeaths(scenario, 'one')
    expect(wrong).toEqual([])
    expect(points.length).toBeGreaterThan(scenario.pointsMin)
  })

  it('survives the death of all objects at any boundary', async ({ expect }) => {
    const { points, wrong } = await sweepDeaths(scenario, 'all')
    expect(wrong).toEqual([])
    expect(points.length).toBeGreaterThan(scenario.pointsMin)
  })
})
