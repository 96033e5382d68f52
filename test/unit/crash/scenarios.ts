/**
 * @module What is lived through with a death at every boundary: how it begins, and what happens while
 * objects may die. What must be true in the end is the same for all (`sweeping.ts`).
 */

import { authorizerPath } from '../../../src/credential.ts'
import { authorize, deauthorize, type Granted } from '../../simulator/authorizing.ts'
import type { Component } from '../../simulator/component.ts'
import { unauthorizedFields } from '../../simulator/push-messages.ts'
import { pushEvent, pushGranted } from '../../simulator/pushing.ts'
import { turn } from './life.ts'
import { CONTROL, givenPlatform, PLATFORM, PLATFORM_PATH } from './platform.ts'
import type { World } from './world.ts'

const ACCOUNT = 'wxaccount'
const ACCOUNT_PATH = authorizerPath(PLATFORM, ACCOUNT)

/** One story. */
export interface Scenario {
  readonly name: string
  /** Whether tokens and what they depend on are all that it is about. */
  readonly isCore?: boolean
  /** How many boundaries there are to die at, at least. */
  readonly pointsMin: number
  /** Paths that must be served in the end. */
  readonly served: readonly string[]
  /** How many accounts WeChat lists at once. */
  readonly listPage?: number
  begin(world: World): Promise<void>
  /** While this goes on, objects may die. */
  live(world: World): Promise<void>
  /** What else is wrong in the end. */
  wrong?(world: World): Promise<readonly string[]>
  /** Findings that a known defect explains. Delete it with the defect. */
  readonly known?: RegExp
}

/** A platform with an account that authorized it by push and is read by clients. */
async function givenServedAccount(
  world: World,
  atWeChat: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await givenPlatform(world, atWeChat)
  await outsideEvent(world, () =>
    world.outside.control('POST', `${CONTROL}/authorizers`, { appid: ACCOUNT }),
  )
  // So that platform and account rotate at different times.
  await world.pass(300)
  await world.read(ACCOUNT_PATH)
  world.clients.add(ACCOUNT_PATH)
}

/** Something that the account does at WeChat, which ends what was promised before (rule 2). */
async function outsideEvent<T>(world: World, happens: () => Promise<T>): Promise<void> {
  await world.settled()
  await happens()
  await world.settled()
  world.promises.exceptFor(ACCOUNT, world.outside.now())
}

/** Time passes until just before a planned rotation; others that come first are made. */
async function untilRotationOf(world: World, path: string): Promise<void> {
  for (;;) {
    await world.idle()
    const outcome = await world.keeper(path).status()
    const rotatesAt = outcome.ok ? outcome.status.rotatesAt : null
    if (rotatesAt === null) {
      throw new Error(`${path} has no token`)
    }
    if (rotatesAt - world.outside.now() < 10_000) {
      return
    }
    await world.pass(150)
  }
}

/**
 * What else goes on comes to its end. A push is sealed by other threads: nothing may run side by side
 * with that, or no two runs are alike.
 */
async function lull(): Promise<void> {
  for (let count = 0; count < 50; count++) {
    await turn()
  }
}

function platformAtWeChat(world: World): Component {
  const component = world.outside.wechat.components.get(PLATFORM)
  if (component === undefined) {
    throw new Error('WeChat does not know the platform')
  }
  return component
}

/** The account authorizes the platform; nobody is told yet. */
function authorized({ outside }: World, component: Component): Granted {
  const granted = authorize(outside.wechat, component, { appid: ACCOUNT }, outside.now())
  if ('refused' in granted) {
    throw new Error('WeChat does not let the account in')
  }
  return granted
}

/** The account leaves and comes back; which of the two pushes comes first is chance. */
async function leaveAndComeBack(world: World, order: 'in_order' | 'late'): Promise<void> {
  const { outside } = world
  const { wechat } = outside
  const component = platformAtWeChat(world)
  const leftAt = outside.now()
  deauthorize(component, ACCOUNT, leftAt)
  await world.pass(20)
  const backAt = outside.now()
  const granted = authorized(world, component)
  const left = () =>
    pushEvent(wechat, component, 'unauthorized', unauthorizedFields(ACCOUNT), leftAt)
  const back = () => pushGranted(wechat, component, granted, backAt)
  for (const push of order === 'in_order' ? [left, back] : [back, left]) {
    await outsideEvent(world, push)
  }
}

/** Accounts that the import finds at WeChat. */
const BULK = 4
const BULK_PATHS = Array.from({ length: BULK }, (_, i) =>
  authorizerPath(PLATFORM, `wxbulk${String(i + 1).padStart(5, '0')}`),
)

/** The operator begins an import, and again if that failed before his eyes. */
export async function startImport(world: World): Promise<void> {
  for (;;) {
    const begun = await world.attempt(() => world.registryOf(ACCOUNT_PATH).startImport(PLATFORM))
    if (begun !== null) {
      return
    }
  }
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a first authorization',
    isCore: true,
    pointsMin: 70,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenPlatform(world),
    async live(world) {
      await world.outside.control('POST', `${CONTROL}/authorizers`, { appid: ACCOUNT })
      await world.settled()
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'a first authorization, told by push and redirect at once',
    // `exchangeCode` rejects when the object it asks is reset, instead of answering `not_now`.
    known: /: keeper components\/wxplatform: Error: .* was reset$/,
    pointsMin: 70,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenPlatform(world),
    async live(world) {
      const { wechat } = world.outside
      const component = platformAtWeChat(world)
      const granted = authorized(world, component)
      await pushGranted(wechat, component, granted, world.outside.now())
      // The push is acknowledged and just being acted on.
      await world.attempt(() => world.keeper(PLATFORM_PATH).exchangeCode(granted.code.value))
      await world.settled()
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'a push that another service wants to have',
    pointsMin: 55,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenPlatform(world, {}, [world.outside.downstream]),
    async live(world) {
      await world.outside.control('POST', `${CONTROL}/authorizers`, { appid: ACCOUNT })
    },
    async wrong({ outside }) {
      const missing = [...outside.acknowledged].filter((body) => !outside.passedOn.has(body))
      return missing.length === 0 ? [] : [`${missing.length} pushes were not passed on`]
    },
  },
  {
    name: 'a refresh that rotates the refresh token',
    isCore: true,
    pointsMin: 30,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    async begin(world) {
      await givenServedAccount(world, { refresh_token_mode: 'rotate' })
      await untilRotationOf(world, ACCOUNT_PATH)
    },
    live: (world) => world.pass(70),
  },
  {
    name: 'a renewed authorization of a served account',
    pointsMin: 55,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenServedAccount(world, { refresh_token_mode: 'rotate' }),
    async live(world) {
      const renewed = { func_changed: true }
      await outsideEvent(world, () =>
        world.outside.control('POST', `${CONTROL}/authorizers/${ACCOUNT}/reauthorize`, renewed),
      )
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'a rotation of the platform’s token with a ticket in between',
    isCore: true,
    pointsMin: 40,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    async begin(world) {
      await givenServedAccount(world)
      await untilRotationOf(world, PLATFORM_PATH)
      const endpoint = '/cgi-bin/component/api_component_token'
      const slow = { endpoint, fault: 'slow', delay_seconds: 4, times: 1 }
      await world.outside.control('POST', '/faults', slow)
      world.outside.meanwhile = async () => {
        await lull()
        await world.outside.control('POST', `${CONTROL}/push`, {})
        await lull()
      }
    },
    live: (world) => world.pass(70),
  },
  {
    name: 'an authorization withdrawn and given again',
    pointsMin: 80,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenServedAccount(world),
    async live(world) {
      await leaveAndComeBack(world, 'in_order')
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'an authorization withdrawn and given again, told the other way round',
    pointsMin: 75,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenServedAccount(world),
    async live(world) {
      await leaveAndComeBack(world, 'late')
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'an import',
    // An account whose keeper is reset in that moment counts as failed and is not tried again.
    known: /^\d+: keeper .*\/wxbulk\d+ /,
    pointsMin: 90,
    served: [PLATFORM_PATH, ...BULK_PATHS],
    listPage: 2,
    async begin(world) {
      await givenPlatform(world, { refresh_token_mode: 'rotate' })
      await world.outside.control('POST', `${CONTROL}/authorizers`, { count: BULK })
    },
    async live(world) {
      await startImport(world)
      await world.pass(5)
    },
    async wrong(world) {
      const progress = await world.registryOf(ACCOUNT_PATH).importProgress()
      const { state, done, failed } = progress ?? {}
      return state === 'finished' && done === BULK && failed === 0
        ? []
        : [`the import is ${state}: ${done} done, ${failed} failed`]
    },
  },
]
