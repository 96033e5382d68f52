/** An import of as many accounts as a large platform has, with real keepers and a real registry. */

import { it } from 'vitest'
import { authorizerPath } from '../../../src/credential.ts'
import { Deaths } from './deaths.ts'
import { CONTROL, givenPlatform, PLATFORM } from './platform.ts'
import { startImport } from './steps.ts'
import { World } from './world.ts'

const ACCOUNTS = 10_000

/** A page of WeChat's list, and what an invocation can ask of other objects with ease. */
const CALLS_PER_STEP_MAX = 500

const accountAt = (number: number): string =>
  authorizerPath(PLATFORM, `wxbulk${String(number).padStart(5, '0')}`)

/** All accounts that the registry knows. */
async function listed(world: World): Promise<readonly string[]> {
  const paths: string[] = []
  let cursor: string | null = null
  do {
    const page = await world
      .registryOf(accountAt(1))
      .list(authorizerPath(PLATFORM, ''), cursor, 500)
    paths.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return paths
}

it('imports 10,000 accounts in steps of 500, and each can be read then', async ({ expect }) => {
  const world = new World(new Deaths())
  await givenPlatform(world)
  await world.outside.control('POST', `${CONTROL}/authorizers`, { count: ACCOUNTS })
  await startImport(world)
  const registry = world.registryOf(accountAt(1))
  const steps: number[] = []
  while ((await registry.importProgress())?.state === 'running') {
    const before = world.callsOf('authorize')
    // Steps are more than a second apart.
    await world.pass(1)
    steps.push(world.callsOf('authorize') - before)
    world.evictKeepers()
  }
  expect(await registry.importProgress()).toMatchObject({
    state: 'finished',
    total: ACCOUNTS,
    done: ACCOUNTS,
    failed: 0,
    problem: null,
  })
  expect(Math.max(...steps)).toBe(CALLS_PER_STEP_MAX)
  expect(world.callsOf('authorize')).toBe(ACCOUNTS)
  expect(await listed(world)).toHaveLength(ACCOUNTS)
  for (let number = 1; number <= ACCOUNTS; number += 777) {
    const outcome = await world.read(accountAt(number))
    const token = outcome?.ok === true ? outcome.token : null
    expect(token).toMatchObject({ generation: 1, promised: true })
    expect(world.outside.wechat.tokens.get(token?.value ?? '')?.appid).toBe(
      accountAt(number).split('/').at(-1),
    )
  }
  expect(world.bugs).toEqual([])
})
