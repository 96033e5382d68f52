/**
 * @module Living through a scenario with a death at one boundary after another, and what must be true in
 * the end each time, without anybody's help: every account is served with a token that works, and no
 * promise was broken.
 */

import { Deaths, isAnother, type Point, type Victims } from './deaths.ts'
import type { Scenario } from './scenarios.ts'
import { World, type WorldOptions } from './world.ts'

/** By then everything is well again: a lost answer alone takes four minutes (rule 6). */
const RECOVERY_S = 6 * 60

/** In so many rounds platform and accounts have all been rotated once more. */
const ROUNDS_MAX = 3

/** How long a rotation may take until somebody has noticed that it is due. */
const ROTATION_S = 150

/** How to sweep. */
export interface Sweep {
  readonly victims: Victims
  /** See `WorldOptions`. */
  readonly hasOutputGates?: boolean
}

/** What a sweep found. */
export interface Swept {
  /** How many boundaries the run without a death has. */
  readonly points: number
  /** How many runs with a death they came to. */
  readonly deaths: number
  /** What was wrong after a death, with the boundary it happened at. */
  readonly wrong: readonly string[]
}

/**
 * Runs the scenario once without a death, then once for every boundary at which a death is another one
 * than at the boundary before.
 */
export async function sweepDeaths(
  scenario: Scenario,
  { victims, hasOutputGates = true }: Sweep,
): Promise<Swept> {
  const options = { listPage: scenario.listPage, hasOutputGates }
  const undisturbed = new Deaths()
  const wrong = (await run(scenario, undisturbed, options)).map((what) => `nobody died: ${what}`)
  const { points } = undisturbed
  let died = 0
  for (const [at, point] of points.entries()) {
    if (!isAnother(point, points[at - 1], victims)) {
      continue
    }
    const deaths = new Deaths(at, victims)
    const found = await run(scenario, deaths, options)
    const where = `${at}: ${point.life} ${point.boundary}`
    wrong.push(...found.map((what) => `${where}: ${what}`))
    if (named(deaths.points.slice(0, at + 1)) !== named(points.slice(0, at + 1))) {
      wrong.push(`${where}: this run went another way than that without a death`)
    }
    died += 1
  }
  return { points: points.length, deaths: died, wrong }
}

function named(points: readonly Point[]): string {
  return points.map(({ life, boundary }) => `${life} ${boundary}`).join('\n')
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
  const wrong = new Set<string>()
  const recovered = await readAll(world, scenario, wrong)
  let rotated = recovered
  for (let round = 1; round <= ROUNDS_MAX && !isRotated(recovered, rotated); round++) {
    await world.idle()
    await world.pass(ROTATION_S)
    rotated = await readAll(world, scenario, wrong)
  }
  if (!isRotated(recovered, rotated)) {
    wrong.add('something is not rotated any more')
  }
  const more = (await scenario.wrong?.(world)) ?? []
  return [...wrong, ...world.promises.broken(world.outside.wechat.tokens), ...world.bugs, ...more]
}

/** What the served paths have now; notes which do not get a token that works. */
async function readAll(
  world: World,
  { served }: Scenario,
  wrong: Set<string>,
): Promise<readonly number[]> {
  const generations: number[] = []
  for (const path of served) {
    const outcome = await world.read(path)
    const token = outcome?.ok === true ? outcome.token : null
    const known = world.outside.wechat.tokens.get(token?.value ?? '')
    const isLive = known !== undefined && world.outside.now() < known.liveUntil
    if (token === null || !token.promised || token.remainingMs <= 0 || !isLive) {
      const what = token === null ? JSON.stringify(outcome) : token.promised ? 'dead' : 'unpromised'
      wrong.add(`${path} is not served: ${what}`)
    }
    generations.push(token?.generation ?? 0)
  }
  return generations
}

function isRotated(before: readonly number[], after: readonly number[]): boolean {
  return after.every((generation, index) => generation > (before[index] ?? 0))
}
