/**
 * @module What is lived through with a death at every boundary: how it begins, and what happens while
 * objects may die. What must be true in the end is the same for all (`sweeping.ts`).
 */

import { authorizerPath } from '../../../src/credential.ts'
import { pushGranted } from '../../simulator/pushing.ts'
import {
  CONTROL,
  givenPlatform,
  givenWorkingPlatform,
  PLATFORM,
  PLATFORM_PATH,
} from './platform.ts'
import {
  ACCOUNT,
  ACCOUNT_PATH,
  authorized,
  changesTold,
  deletePlatform,
  givenAlertChannel,
  givenServedAccount,
  leaveAndComeBack,
  lull,
  outsideEvent,
  platformAtWeChat,
  startImport,
  untilRotationOf,
} from './steps.ts'
import type { World } from './world.ts'

/** Accounts that the import finds at WeChat. */
const BULK = 4
const BULK_PATHS = Array.from({ length: BULK }, (_, i) =>
  authorizerPath(PLATFORM, `wxbulk${String(i + 1).padStart(5, '0')}`),
)

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
}

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a first authorization',
    isCore: true,
    pointsMin: 55,
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
    pointsMin: 45,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenWorkingPlatform(world),
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
    pointsMin: 40,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenWorkingPlatform(world, [world.outside.downstream]),
    async live(world) {
      await world.outside.control('POST', `${CONTROL}/authorizers`, { appid: ACCOUNT })
    },
    async wrong({ outside }) {
      const missing = [...outside.acknowledged].filter((body) => !outside.passedOn.has(body))
      return missing.length === 0 ? [] : [`${missing.length} pushes were not passed on`]
    },
  },
  {
    name: 'an incident that somebody wants to be told of',
    pointsMin: 50,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    async begin(world) {
      await givenServedAccount(world)
      await givenAlertChannel(world)
      await untilRotationOf(world, PLATFORM_PATH)
      const endpoint = '/cgi-bin/component/api_component_token'
      const refused = { endpoint, fault: 'errcode', errcode: 40164 }
      await world.outside.control('POST', '/faults', refused)
    },
    async live(world) {
      await world.pass(130)
      await world.outside.control('DELETE', '/faults')
    },
    async wrong(world) {
      const { items } = await world.keeper(PLATFORM_PATH).events(null, 200)
      const wasRefused = items.some(({ kind }) => kind === 'refused')
      const told = wasRefused ? ['opened', 'closed'] : []
      const missing = told.filter((change) => !changesTold(world).includes(change))
      return missing.map((change) => `nobody was told that the incident is ${change}`)
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
    pointsMin: 40,
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
    pointsMin: 60,
    served: [PLATFORM_PATH, ACCOUNT_PATH],
    begin: (world) => givenServedAccount(world),
    async live(world) {
      await leaveAndComeBack(world, 'late')
      await world.read(ACCOUNT_PATH)
    },
  },
  {
    name: 'an import',
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
  {
    name: 'a platform deleted with its accounts',
    pointsMin: 40,
    served: [],
    async begin(world) {
      await givenPlatform(world)
      await world.outside.control('POST', `${CONTROL}/authorizers`, { count: BULK })
      await startImport(world)
      await world.pass(5)
      await Promise.all(BULK_PATHS.map((path) => world.read(path)))
    },
    async live(world) {
      await deletePlatform(world)
      await world.pass(5)
    },
    async wrong(world) {
      const statuses = [PLATFORM_PATH, ...BULK_PATHS].map((path) => world.keeper(path).status())
      const left = (await Promise.all(statuses)).filter(({ ok }) => ok)
      const accounts = await world.registryOf(ACCOUNT_PATH).list(`${PLATFORM_PATH}/`, null, 100)
      const platforms = await world.registryOf(PLATFORM_PATH).list('components/', null, 100)
      const listed = [...accounts.items, ...platforms.items]
      return left.length + listed.length === 0
        ? []
        : [`${left.length} keepers still know, ${listed.length} are still listed`]
    },
  },
]
