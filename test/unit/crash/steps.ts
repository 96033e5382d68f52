/** @module What happens in the scenarios, step by step: what accounts do, and operators, and time. */

import { authorizerPath } from '../../../src/credential.ts'
import { authorize, deauthorize, type Granted } from '../../simulator/authorizing.ts'
import type { Component } from '../../simulator/component.ts'
import { unauthorizedFields } from '../../simulator/push-messages.ts'
import { pushEvent, pushGranted } from '../../simulator/pushing.ts'
import { turn } from './life.ts'
import { CONTROL, givenPlatform, PLATFORM, PLATFORM_PATH } from './platform.ts'
import type { World } from './world.ts'

/** The account of most scenarios. */
export const ACCOUNT = 'wxaccount'
export const ACCOUNT_PATH = authorizerPath(PLATFORM, ACCOUNT)

/** A platform with an account that authorized it by push and is read by clients. */
export async function givenServedAccount(
  world: World,
  atWeChat: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await givenPlatform(world, atWeChat)
  // So that platform and account rotate at different times.
  await world.read(PLATFORM_PATH)
  world.outside.moveTo(world.outside.now() + 300_000)
  await outsideEvent(world, () =>
    world.outside.control('POST', `${CONTROL}/authorizers`, { appid: ACCOUNT }),
  )
  await world.read(ACCOUNT_PATH)
  world.clients.add(ACCOUNT_PATH)
}

/** Something that the account does at WeChat, which ends what was promised before (rule 2). */
export async function outsideEvent<T>(world: World, happens: () => Promise<T>): Promise<void> {
  await world.settled()
  await happens()
  await world.settled()
  world.promises.exceptFor(ACCOUNT, world.outside.now())
}

/** Platform and account, and once more. */
const ROTATIONS_BEFORE_MAX = 4

/** Time passes until just before a planned rotation; others that come first are made. */
export async function untilRotationOf(world: World, path: string): Promise<void> {
  for (let rotations = 0; rotations <= ROTATIONS_BEFORE_MAX; rotations++) {
    await world.idle()
    const outcome = await world.keeper(path).status()
    const rotatesAt = outcome.ok ? outcome.status.rotatesAt : null
    if (rotatesAt !== null && rotatesAt - world.outside.now() < 10_000) {
      return
    }
    await world.pass(150)
  }
  throw new Error(`${path} is never about to be rotated`)
}

/**
 * What else goes on comes to its end. A push is sealed by other threads: nothing may run side by side
 * with that, or no two runs are alike.
 */
export async function lull(): Promise<void> {
  for (let count = 0; count < 50; count++) {
    await turn()
  }
}

/** The platform as WeChat has it. */
export function platformAtWeChat(world: World): Component {
  const component = world.outside.wechat.components.get(PLATFORM)
  if (component === undefined) {
    throw new Error('WeChat does not know the platform')
  }
  return component
}

/** The account authorizes the platform; nobody is told yet. */
export function authorized({ outside }: World, component: Component): Granted {
  const granted = authorize(outside.wechat, component, { appid: ACCOUNT }, outside.now())
  if ('refused' in granted) {
    throw new Error('WeChat does not let the account in')
  }
  return granted
}

/** The account leaves and comes back; which of the two pushes comes first is chance. */
export async function leaveAndComeBack(world: World, order: 'in_order' | 'late'): Promise<void> {
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

/** What an operator asks, and asks again if it failed before his eyes. */
async function insist<T>(world: World, ask: () => Promise<T>): Promise<void> {
  while ((await world.attempt(ask)) === null) {
    // An object was reset; it is asked again.
  }
}

/** The operator begins an import. */
export function startImport(world: World): Promise<void> {
  return insist(world, () => world.registryOf(ACCOUNT_PATH).startImport(PLATFORM))
}

/** `DELETE /v1/components/{component_appid}`. */
export async function deletePlatform(world: World): Promise<void> {
  const registry = world.registryOf(PLATFORM_PATH)
  await insist(world, async () => {
    const known = await world.keeper(PLATFORM_PATH).forget()
    await registry.remove(PLATFORM_PATH, 'admin', known)
    await world.registryOf(ACCOUNT_PATH).forgetAccounts(PLATFORM)
  })
}

/** The other service is told of what happens to the platform. */
export async function givenAlertChannel(world: World): Promise<void> {
  await world.registryOf(PLATFORM_PATH).addChannel({
    name: 'on call',
    format: 'json',
    url: `${world.outside.downstream}/alerts`,
    secret: null,
    language: 'en',
    kinds: ['configuration_refused'],
    origin: 'https://lingpai.test',
  })
}

/** What it was told of incidents: that one was opened, or closed. */
export function changesTold({ outside }: World): readonly string[] {
  return [...outside.passedOn]
    .flatMap((body) => (JSON.parse(body) as { incidents: { change: string }[] }).incidents)
    .map(({ change }) => change)
}
