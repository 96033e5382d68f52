/**
 * @module Who gets past the door of the AppSecret endpoints: the checks, in their order, as tables.
 * WeChat does not publish the order; this is the believed one, kept in one place to be corrected.
 */

import type { Component } from './component.ts'
import { type Refusal, refusal } from './errors.ts'
import { bothForms, isAllowed } from './ip.ts'
import { type Quantity, spend } from './quota.ts'
import { assessRisk } from './risk.ts'
import type { AccountState, App, World } from './world.ts'

export type Claim = {
  readonly grantType: string
  readonly appid: string
  readonly secret: string
  readonly ip: string
  /** Which kind of token is asked for. */
  readonly bucket: 'token' | 'stable'
}

/** Checks of the request alone. */
const CLAIM_CHECKS: readonly ((claim: Claim) => Refusal | null)[] = [
  (claim) => (claim.grantType === 'client_credential' ? null : refusal(40002)),
  (claim) => (claim.appid === '' ? refusal(41002) : null),
  (claim) => (claim.secret === '' ? refusal(41004) : null),
]

/** Checks against the account, once it is known; quota follows as the last. */
const ACCOUNT_CHECKS: readonly ((app: App, claim: Claim, now: number) => Refusal | null)[] = [
  (app, claim) =>
    claim.secret === app.config.secret ? null : refusal(app.config.wrong_secret_errcode),
  (app, claim) => checkAddress(app, claim.ip),
  (app, claim, now) => {
    const errcode = app.config.risk_confirmation ? assessRisk(app.risk, claim.ip, now) : null
    return errcode === null ? null : refusal(errcode)
  },
  (app) => {
    const errcode = STATE_ERRCODES[app.config.state]
    return errcode === null ? null : refusal(errcode)
  },
]

export const STATE_ERRCODES: Readonly<Record<AccountState, number | null>> = {
  normal: null,
  limited: 50002,
  punished: 50004,
  frozen: 50007,
  secret_frozen: 40243,
}

export function admit(
  world: World,
  claim: Claim,
  now: number,
): { app: App } | { refused: Refusal } {
  for (const check of CLAIM_CHECKS) {
    const refused = check(claim)
    if (refused !== null) {
      return { refused }
    }
  }
  const app = world.apps.get(claim.appid)
  if (app === undefined) {
    return { refused: refusal(world.components.has(claim.appid) ? 61024 : 40013) }
  }
  for (const check of ACCOUNT_CHECKS) {
    const refused = check(app, claim, now)
    if (refused !== null) {
      if (app.config.failed_auth_counts) {
        charge(app, claim.bucket, now)
      }
      return { refused }
    }
  }
  const refused = charge(app, claim.bucket, now)
  return refused === null ? { app } : { refused }
}

/** Counts one call of this kind, or tells which limit it met. */
export function charge(app: App, bucket: Claim['bucket'], now: number): Refusal | null {
  const reached = spend(app.usage, app.config.quota, QUANTITIES[bucket], now)
  return reached === null ? null : QUOTA_REFUSALS[reached]
}

/** Counts one forced refresh. */
export function chargeForce(app: App, now: number): Refusal | null {
  const reached = spend(app.usage, app.config.quota, ['stable_force_per_day'], now)
  return reached === null ? null : QUOTA_REFUSALS[reached]
}

const QUANTITIES: Readonly<Record<Claim['bucket'], readonly Quantity[]>> = {
  token: ['token_per_day', 'token_per_minute'],
  stable: ['stable_per_day', 'stable_per_minute'],
}

const QUOTA_REFUSALS: Readonly<Record<Quantity, Refusal>> = {
  token_per_day: refusal(
    45009,
    'reach max api daily quota limit, could get access_token by getStableAccessToken, ' +
      'more details at https://mmbizurl.cn/s/JtxxFh33r',
  ),
  token_per_minute: refusal(45011),
  stable_per_day: refusal(45009),
  stable_per_minute: refusal(45011),
  stable_force_per_day: refusal(45009),
}

/** The allow-list of the account, if it has one. */
export function checkAddress(app: App, ip: string): Refusal | null {
  const allowList = app.config.ip_allow_list
  if (allowList === null || isAllowed(ip, allowList)) {
    return null
  }
  return refusal(40164, `invalid ip ${bothForms(ip)}, not in whitelist`)
}

/** Platforms have one list for all calls, those in an account's name too. */
export function checkComponentAddress(component: Component, ip: string): Refusal | null {
  const allowList = component.config.ip_allow_list
  return allowList === null || isAllowed(ip, allowList)
    ? null
    : refusal(61004, `access clientip is not registered requestIP: ${ip}`)
}
