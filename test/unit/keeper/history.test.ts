/** The history says of each token when WeChat ends it, however it came: a timeline is drawn from that. */

import { describe, it } from 'vitest'
import { Deaths } from '../crash/deaths.ts'
import { PLATFORM_PATH } from '../crash/platform.ts'
import { ACCOUNT_PATH, givenServedAccount } from '../crash/steps.ts'
import { World } from '../crash/world.ts'

describe('a token in the history', () => {
  it('has its end, whether it was asked for or came with an authorization', async ({ expect }) => {
    const world = new World(new Deaths())
    await givenServedAccount(world)
    const forced = { evenWithinOverlap: true, by: 'admin' }
    await world.keeper(ACCOUNT_PATH).rotate(forced)
    const told = await Promise.all(
      [PLATFORM_PATH, ACCOUNT_PATH].map((path) => world.keeper(path).events(null, 100)),
    )
    const issued = told.flatMap(({ items }) => items).filter(({ kind }) => kind === 'rotated')
    expect(issued.map(({ detail }) => String(detail)).toSorted()).toEqual([
      'authorized',
      'first',
      'forced',
    ])
    for (const { at, expiresAt, detail } of issued) {
      // As long as tokens live there, counted from when they were asked for.
      expect(at + 2_400_000 - (expiresAt ?? 0), `${detail}`).toBeGreaterThanOrEqual(0)
      expect(expiresAt ?? 0, `${detail}`).toBeGreaterThan(at)
    }
  })
})
