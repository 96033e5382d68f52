/**
 * @module Living through a scenario with a death at one boundary after another, and what must be true in
 * the end each time, without anybody's help: every account is served with a token that works, and no
 * promise was broken.
 */

import { Deaths, type Victims } from './deaths.ts'
import { PLATFORM_PATH, type Scenario } from './scenarios.ts'
import { World, type WorldOptions } from './world.ts'

/** By then everything is well again: a lost answer alone may take five minutes (rule 6). */
const RECOVERY_S = 10 * 60

/** Then the next rotations go by, which show what a death left behind in the plans. */
const AFTERMATH_S = 15 * 60

/** What a sweep found. */
export interface Swept {
  /** The boundaries of the run without a death. */
  readonly points: readonly string[]
  /** What was wrong after a death, with the boundary it happened at. */
  readonly wrong: readonly string[]
}

/** Runs the scenario once without a death, then once for every boundary. */
export async function sweepDeaths(
  scenario: Scenario,
  victims: Victims,
  hasOutputGates = true,
): Promise<Swept> {
  const live = (deaths: Deaths): Promise<readonly string[]> =>
    run(scenario, deaths, { listPage: scenario.listPage, hasOutputGates })
  const undisturbed = new Deaths()
  const wrong = (await live(undisturbed)).map((what) => `nobody died: ${what}`)
  const { points } = undisturbed
  for (let at = 0; ; at++) {
    const deaths = new Deaths(at, victims)
    const found = await live(deaths)
    if (!deaths.happened) {
      return { points, wrong }
    }
    wrong.push(...found.map((what) => `${at}: ${deaths.points[at]}: ${what}`))
    if (deaths.points[at] !== points[at]) {
      wrong.push(`${at}: ${deaths.points[at]}: the run without a death had ${points[at]} here`)
    }
  }
}

/** One life of everything; what is wrong in the end. */
async function run(
  scenario: Scenario,
  deaths: Deaths,
  options: WorldOptions,
): Promise<readonly string[]> {
  const world = new World(deaths, options)
  await scenario.begin(world)
  await world.settled()
  deaths.arm()
  await scenario.live(world)
  await world.settled()
  deaths.disarm()
  for (const path of scenario.served) {
    world.clients.add(path)
  }
  await world.pass(RECOVERY_S)
  const wrong = await notServed(world, scenario)
  await world.pass(AFTERMATH_S)
  wrong.push(...(await notServed(world, scenario)))
  wrong.push(...world.promises.broken(world.outside.wechat.tokens), ...world.bugs)
  const more = (await scenario.wrong?.(world)) ?? null
  return more === null ? wrong : [...wrong, more]
}

/** Which accounts do not get a token that works. */
async function notServed(world: World, { served }: Scenario): Promise<string[]> {
  const wrong: string[] = []
  for (const path of served) {
    const outcome = await world.read(path)
    const token = outcome?.ok === true ? outcome.token : null
    const known = world.outside.wechat.tokens.get(token?.value ?? '')
    const isLive = known !== undefined && world.outside.now() < known.liveUntil
    if (token === null || !token.promised || token.remainingMs <= 0 || !isLive) {
      const what = token === null ? JSON.stringify(outcome) : token.promised ? 'dead' : 'unpromised'
      wrong.push(`${path === PLATFORM_PATH ? 'the platform' : path} is not served: ${what}`)
    }
  }
  return wrong
}
