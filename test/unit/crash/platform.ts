/** @module The platform of every scenario: registered at lingpai and at WeChat alike. */

import { componentPath } from '../../../src/credential.ts'
import type { World } from './world.ts'

export const PLATFORM = 'wxplatform'
export const PLATFORM_PATH = componentPath(PLATFORM)

/** The platform at the simulator's control API. */
export const CONTROL = `/components/${PLATFORM}`

const SECRET = 'component-secret-0123456789'
const PUSH_TOKEN = 'pushToken1'
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

/** As short as it can be while the lead is as long as ever (rule 11): so rule 6 has its full effect. */
const LIFETIME_S = 2_400

/** A platform, here and at WeChat, and its first ticket. */
export async function givenPlatform(
  world: World,
  atWeChat: Readonly<Record<string, unknown>> = {},
  downstreamUrls: readonly string[] = [],
): Promise<void> {
  const { outside } = world
  await outside.control('PUT', CONTROL, {
    secret: SECRET,
    token: PUSH_TOKEN,
    encoding_aes_key: AES_KEY,
    push_url: outside.callbackOf(PLATFORM),
    expires_in: LIFETIME_S,
    ...atWeChat,
  })
  await world.registryOf(PLATFORM_PATH).enroll(PLATFORM_PATH)
  const settings = {
    kind: 'component',
    grant: 'component',
    componentAppid: PLATFORM,
    secret: SECRET,
    pushToken: PUSH_TOKEN,
    encodingAesKey: AES_KEY,
    previousEncodingAesKey: null,
    downstreamUrls,
  } as const
  await world.keeper(PLATFORM_PATH).configure(settings, 'admin')
  const path = `${CONTROL}/tickets`
  const { ticket } = await outside.control<{ ticket: string }>('POST', path)
  const createTime = Math.floor(outside.now() / 1_000)
  await world.keeper(PLATFORM_PATH).ticket({ value: ticket, createTime }, 'admin')
}

/** A platform that has its token already. */
export async function givenWorkingPlatform(
  world: World,
  downstreamUrls: readonly string[] = [],
): Promise<void> {
  await givenPlatform(world, {}, downstreamUrls)
  await world.read(PLATFORM_PATH)
}
