/**
 * How short an `expires_in` an SDK can meet at WeChat's own paths. Some take a margin of 200 s off it
 * for the life of a Redis key, and fail where nothing is left.
 */

import { describe, it } from 'vitest'
import { advance, call, cron, givenApp, givenKey, useCleanWorld } from './given.ts'

useCleanWorld()

/** What is left when the planned moment comes, less what an isolate may remember. */
const SHORTEST_S = 210

describe('around a planned rotation that cron does within the minute', () => {
  it.for(['client_credential', 'stable_token'] as const)(
    'nobody is given less than 210 s of a %s',
    async (grant, { expect }) => {
      const app = await givenApp(grant)
      await app.read()
      const rotatesAt = Date.parse((await app.status()).body.rotates_at)
      await advance((rotatesAt - Date.now()) / 1_000 - 60)
      for (let second = -60; second < 120; second += 10) {
        // Another key each time: none of these asks again.
        const key = await givenKey([`apps/${app.appid}`])
        const query = `grant_type=client_credential&appid=${app.appid}&secret=${key}`
        const { body } = await call('GET', `/cgi-bin/token?${query}`, null)
        expect([second, body.expires_in >= SHORTEST_S]).toEqual([second, true])
        await advance(10)
        if (second === 50) {
          await cron()
        }
      }
    },
  )
})
