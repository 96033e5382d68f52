/**
 * An object dies at a boundary between it and the world, at each in turn: before and after each call to
 * WeChat and to another object, before and after what it wrote is durable. Or all objects do, as in a
 * deploy. Whatever is lost by it, lingpai heals without anybody, and keeps its promises.
 */

import { describe, it } from 'vitest'
import { SCENARIOS } from './scenarios.ts'
import { sweepDeaths } from './sweeping.ts'

describe.for(SCENARIOS)('$name', (scenario) => {
  it('survives the death of an object at any boundary', async ({ expect }) => {
    const { points, deaths, wrong } = await sweepDeaths(scenario, { victims: 'one' })
    expect(wrong).toEqual([])
    expect(points).toBeGreaterThanOrEqual(scenario.pointsMin)
    expect(deaths).toBeGreaterThan(points / 2)
  })

  it('survives the death of all objects at any boundary', async ({ expect }) => {
    const { points, deaths, wrong } = await sweepDeaths(scenario, { victims: 'all' })
    expect(wrong).toEqual([])
    expect(points).toBeGreaterThanOrEqual(scenario.pointsMin)
    expect(deaths).toBeGreaterThan(10)
  })
})

describe.for(SCENARIOS.filter(({ isCore }) => isCore))('$name', (scenario) => {
  it('needs no output gates: what matters is waited for explicitly', async ({ expect }) => {
    const sweep = { victims: 'one', hasOutputGates: false } as const
    const { points, deaths, wrong } = await sweepDeaths(scenario, sweep)
    expect(wrong).toEqual([])
    expect(points).toBeGreaterThanOrEqual(scenario.pointsMin)
    expect(deaths).toBeGreaterThan(points / 2)
  })
})
