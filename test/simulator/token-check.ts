/**
 * @module How business APIs judge the access_token they are given, and what they say of a bad one:
 * missing 41001, never issued 40014 (or 40001), died of old age 42001, otherwise dead 40001. With
 * `cluster_lag`, tokens near the end of their overlap are judged by chance, as callers of WeChat see
 * its clusters disagree for a while. The control API tells the truth all the same.
 */

import { checkAddress, checkComponentAddress } from './credential-checks.ts'
import { type Refusal, refusal } from './errors.ts'
import { isLive, type Token } from './lineage.ts'
import type { World } from './world.ts'

const CLUSTER_LAG_MS = 60_000

export function checkToken(
  world: World,
  value: string | null,
  now: number,
): { token: Token } | { refused: Refusal } {
  if (value === null || value === '') {
    return { refused: refusal(41001) }
  }
  const token = world.tokens.get(value)
  if (token === undefined) {
    return { refused: refusal(world.settings.garbage_errcode) }
  }
  if (!seemsLive(world, token, now)) {
    return { refused: refusal(token.ending === 'expired' ? 42001 : 40001) }
  }
  return { token }
}

/** An account's token, its own or a platform's for it; to an account's API a platform's own is none. */
export function checkAccountToken(
  world: World,
  value: string | null,
  now: number,
): { token: Token } | { refused: Refusal } {
  const checked = checkToken(world, value, now)
  return 'token' in checked && checked.token.lineage === 'component'
    ? { refused: refusal(40001) }
    : checked
}

/**
 * Official accounts need a listed address for business calls too; mini programs do not. A platform
 * needs one of its own list for every call in an account's name.
 */
export function checkCallerAddress(world: World, token: Token, ip: string): Refusal | null {
  const component = world.components.get(token.component ?? '')
  if (component !== undefined) {
    return checkComponentAddress(component, ip)
  }
  const app = world.apps.get(token.appid)
  return app?.config.kind === 'official_account' ? checkAddress(app, ip) : null
}

function seemsLive(world: World, token: Token, now: number): boolean {
  const edge = token.overlapEndsAt
  const disputed =
    world.settings.cluster_lag &&
    edge === token.liveUntil &&
    Math.abs(now - edge) < CLUSTER_LAG_MS &&
    now < token.expiresAt
  return disputed ? world.random.next() < 0.5 : isLive(token, now)
}
