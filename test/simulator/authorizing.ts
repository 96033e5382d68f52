/**
 * @module How an account comes to authorize a platform, changes its mind, and how its tokens come to
 * be: codes, refresh tokens, access tokens. For whoever does it: the authorization page, the control
 * API, the endpoints. Says which event follows; `pushing.ts` sends it.
 */

import type { AuthCode, Authorizer, Component, PreAuthCode } from './component.ts'
import { STATE_ERRCODES } from './credential-checks.ts'
import { type Refusal, refusal } from './errors.ts'
import { createToken } from './issuing.ts'
import { createLineage, end, type Lineage, type Token } from './lineage.ts'
import { shanghaiDay } from './quota.ts'
import { createTally, spendIn } from './tally.ts'
import type { World } from './world.ts'

export type AccountKind = Authorizer['kind']

export type Grant = {
  readonly appid: string
  readonly nickName?: string | undefined
  /** Default: as the account is, if it is one of the world, else an official account. */
  readonly kind?: AccountKind | undefined
  readonly apiPermission?: boolean | undefined
  readonly funcChanged?: boolean | undefined
  /** The one the page was opened with; otherwise one is made. */
  readonly preAuthCode?: PreAuthCode | undefined
}

export type Granted = {
  readonly authorizer: Authorizer
  readonly code: AuthCode
  /** The event that tells the platform. null: none, because nothing changed that it may know. */
  readonly event: 'authorized' | 'updateauthorized' | null
}

/** Permission sets that accounts grant, by kind. */
const FUNC_IDS: Readonly<Record<AccountKind, readonly number[]>> = {
  official_account: [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 15],
  mini_program: [17, 18, 19, 25, 30, 31],
}
/** One more, or one less: what a change of the permission set is here. */
const EXTRA_FUNC_ID = 24

/** Accounts of WeChat's own publish check; they can always authorize. */
export const PUBLISH_CHECK_ACCOUNTS: Readonly<Record<AccountKind, readonly string[]>> = {
  official_account: [
    'wx570bc396a51b8ff8',
    'wx9252c5e0bb1836fc',
    'wx8e1097c5bc82cde9',
    'wx14550af28c71a144',
    'wxa35b9c23cfe664eb',
  ],
  mini_program: [
    'wxd101a85aa106f53e',
    'wxc39235c15087f6f3',
    'wx7720d01d4b2a4500',
    'wx05d483572dcd5d8b',
    'wx5910277cae6fd970',
  ],
}

/** For the first time, again after a deauthorization, or once more: then the refresh token changes. */
export function authorize(
  world: World,
  component: Component,
  grant: Grant,
  now: number,
): Granted | { refused: Refusal } {
  if (!mayAuthorize(component, grant.appid)) {
    return { refused: refusal(61028) }
  }
  const former = component.authorizers.get(grant.appid)
  const again = former?.authorized === true
  const authorizer = former ?? createAuthorizer(world, component, grant, now)
  authorizer.nickName = grant.nickName ?? authorizer.nickName
  authorizer.kind = grant.kind ?? authorizer.kind
  authorizer.apiPermission = grant.apiPermission ?? authorizer.apiPermission
  if (former !== undefined) {
    const graceMs = again ? component.config.refresh_token_grace_seconds * 1000 : 0
    replaceRefreshToken(world, authorizer, now + graceMs)
    authorizer.exchanged &&= again
    authorizer.authorizedAt = now
    authorizer.authorized = true
  }
  if (grant.funcChanged === true) {
    const { funcIds } = authorizer
    authorizer.funcIds = funcIds.includes(EXTRA_FUNC_ID)
      ? funcIds.filter((id) => id !== EXTRA_FUNC_ID)
      : [...funcIds, EXTRA_FUNC_ID]
  }
  component.authorizers.set(grant.appid, authorizer)
  const code = makeAuthCode(world, component, authorizer, grant.preAuthCode, now)
  const changed = grant.funcChanged === true ? 'updateauthorized' : null
  return { authorizer, code, event: again ? changed : 'authorized' }
}

/** Its live token dies with it. Whether there was anything to end. */
export function deauthorize(component: Component, appid: string, now: number): boolean {
  const authorizer = component.authorizers.get(appid)
  if (authorizer?.authorized !== true) {
    return false
  }
  authorizer.authorized = false
  authorizer.formerRefreshToken = null
  endTokens(authorizer.lineage, now, 'deauthorized')
  return true
}

export function endTokens(
  { current, previous }: Lineage,
  now: number,
  cause: 'deauthorized' | 'revoked',
): void {
  for (const token of [current, previous]) {
    if (token !== null) {
      end(token, now, cause)
    }
  }
}

export function makePreAuthCode(world: World, component: Component, now: number): PreAuthCode {
  const value = `preauthcode@@@${world.random.base64url(64)}`
  const expiresAt = now + component.config.pre_auth_code_expires_in * 1000
  const code = { value, expiresAt, used: false }
  component.preAuthCodes.set(value, code)
  return code
}

/** Codes are good for one attempt; WeChat does not say so, but no one saw a second succeed. */
export function findPreAuthCode(
  component: Component,
  value: string,
  now: number,
): PreAuthCode | null {
  const code = component.preAuthCodes.get(value)
  return code !== undefined && !code.used && now < code.expiresAt ? code : null
}

export function makeAuthCode(
  world: World,
  component: Component,
  authorizer: Authorizer,
  given: PreAuthCode | undefined,
  now: number,
): AuthCode {
  const preAuthCode = given ?? makePreAuthCode(world, component, now)
  preAuthCode.used = true
  const code: AuthCode = {
    value: `queryauthcode@@@${world.random.base64url(86)}`,
    appid: authorizer.appid,
    preAuthCode: preAuthCode.value,
    expiresAt: now + component.config.auth_code_expires_in * 1000,
    used: false,
  }
  component.authCodes.set(code.value, code)
  return code
}

/** `api_query_auth`. Without permission for APIs there is no token. */
export function exchange(
  world: World,
  component: Component,
  value: string,
  now: number,
): { authorizer: Authorizer; token: Token | null } | { refused: Refusal } {
  const code = component.authCodes.get(value)
  const authorizer = component.authorizers.get(code?.appid ?? '')
  if (code === undefined || authorizer === undefined) {
    return { refused: refusal(61009) }
  }
  if (code.used || now >= code.expiresAt) {
    return { refused: refusal(61010) }
  }
  if (!authorizer.authorized) {
    return { refused: refusal(61003) }
  }
  code.used = true
  if (!authorizer.apiPermission) {
    return { authorizer, token: null }
  }
  authorizer.exchanged = true
  return { authorizer, token: newToken(world, component, authorizer, now) }
}

/** `api_authorizer_token`: the new token, and the refresh token as the answer has it. */
export function refresh(
  world: World,
  component: Component,
  appid: string,
  refreshToken: string,
  now: number,
): { token: Token; refreshToken: string } | { refused: Refusal } {
  const authorizer = component.authorizers.get(appid)
  if (authorizer?.authorized !== true) {
    return { refused: refusal(61003) }
  }
  if (!acceptsRefreshToken(authorizer, refreshToken, now)) {
    return { refused: refusal(61023) }
  }
  // A frozen AppSecret does not concern platforms.
  const state = world.apps.get(appid)?.config.state ?? 'normal'
  const errcode = state === 'secret_frozen' ? null : STATE_ERRCODES[state]
  if (errcode !== null) {
    return { refused: refusal(errcode) }
  }
  const limit = component.config.quota.authorizer_token_per_day
  if (!spendIn(authorizer.refreshes, shanghaiDay(now), limit)) {
    return { refused: refusal(45009) }
  }
  const token = newToken(world, component, authorizer, now)
  const mode = component.config.refresh_token_mode
  if (mode === 'rotate') {
    replaceRefreshToken(world, authorizer, now)
  }
  return { token, refreshToken: mode === 'empty' ? '' : authorizer.refreshToken }
}

export function acceptsRefreshToken(authorizer: Authorizer, value: string, now: number): boolean {
  const former = authorizer.formerRefreshToken
  return (
    authorizer.authorized &&
    (value === authorizer.refreshToken || (value === former?.value && now < former.until))
  )
}

/** Authorizers of this platform, in the order in which they first came. */
export function authorizersOf(component: Component): Authorizer[] {
  return [...component.authorizers.values()].filter((authorizer) => authorizer.authorized)
}

function mayAuthorize(component: Component, appid: string): boolean {
  return (
    component.config.published ||
    component.config.test_accounts.includes(appid) ||
    Object.values(PUBLISH_CHECK_ACCOUNTS).some((accounts) => accounts.includes(appid))
  )
}

function createAuthorizer(
  world: World,
  component: Component,
  grant: Grant,
  now: number,
): Authorizer {
  const account = world.apps.get(grant.appid)
  const kind = grant.kind ?? account?.config.kind ?? 'official_account'
  return {
    appid: grant.appid,
    nickName: account?.config.name ?? '',
    kind,
    apiPermission: true,
    funcIds: [...FUNC_IDS[kind]],
    authorized: true,
    authorizedAt: now,
    exchanged: false,
    refreshToken: newRefreshToken(world),
    generation: 1,
    formerRefreshToken: null,
    lineage: createLineage('authorizer', grant.appid, component.appid),
    refreshes: createTally(),
  }
}

function replaceRefreshToken(world: World, authorizer: Authorizer, honouredUntil: number): void {
  authorizer.formerRefreshToken = { value: authorizer.refreshToken, until: honouredUntil }
  authorizer.refreshToken = newRefreshToken(world)
  authorizer.generation += 1
}

function newRefreshToken(world: World): string {
  return `refreshtoken@@@${world.random.base64url(43)}`
}

function newToken(world: World, component: Component, authorizer: Authorizer, now: number): Token {
  const lifetimeSeconds = component.config.expires_in
  return createToken(world, authorizer.lineage, { lifetimeSeconds, party: 'caller', now })
}
