/**
 * @module A third-party platform ("component") as plain data: its configuration, its tickets, its
 * codes, the accounts that authorized it, how its pushes fare. Plain, because `snapshot.ts` clones
 * it; what happens to it is in `pushing.ts`, `authorizing.ts` and the endpoints.
 */

import { createLineage, type Lineage } from './lineage.ts'
import type { Random } from './random.ts'
import { createTally, type Tally } from './tally.ts'

export type RefreshTokenMode = 'unchanged' | 'rotate' | 'empty'

export type ComponentQuota = {
  component_token_per_day: number
  /** For each authorizer. */
  authorizer_token_per_day: number
}

/** A platform's configuration, in the shape of the control API. */
export type ComponentConfig = {
  secret: string
  /** The push Token, not an access token. */
  token: string
  encoding_aes_key: string
  previous_encoding_aes_key: string | null
  /** Where tickets and events go. null: nowhere, and no tickets are pushed. */
  push_url: string | null
  /** Where messages of accounts' users go; may contain `$APPID$`. */
  message_url: string | null
  ip_allow_list: string[] | null
  /** The host that must link to the authorization page. null: any, or none. */
  authorize_page_host: string | null
  refresh_token_mode: RefreshTokenMode
  /** How long a refresh token still works after a re-authorization. */
  refresh_token_grace_seconds: number
  /** Seconds that new tokens live, the platform's and its authorizers'. */
  expires_in: number
  pre_auth_code_expires_in: number
  auth_code_expires_in: number
  published: boolean
  /** The accounts that can authorize before it is published. */
  test_accounts: string[]
  quota: ComponentQuota
  wrong_secret_errcode: 40125 | 40001
}

export type PreAuthCode = { readonly value: string; readonly expiresAt: number; used: boolean }

export type AuthCode = {
  readonly value: string
  readonly appid: string
  readonly preAuthCode: string
  readonly expiresAt: number
  used: boolean
}

export type Authorizer = {
  readonly appid: string
  nickName: string
  kind: 'mini_program' | 'official_account'
  /** Without it api_query_auth gives no tokens. */
  apiPermission: boolean
  funcIds: number[]
  authorized: boolean
  authorizedAt: number
  /** Whether a code of this authorization was ever exchanged. */
  exchanged: boolean
  refreshToken: string
  /** Counts refresh tokens, from 1. */
  generation: number
  /** The one before, as long as it is honoured. */
  formerRefreshToken: { readonly value: string; readonly until: number } | null
  readonly lineage: Lineage
  readonly refreshes: Tally
}

/** What leaves with a push: the same again at a retry. */
export type Envelope = {
  readonly infoType: string
  readonly query: string
  readonly body: string
}

export type PushState = {
  /** The ticket of the moment and in how many rounds it was pushed. */
  ticket: string | null
  ticketRounds: number
  /** How many messages were sealed: their lengths go through all pads. */
  sealed: number
  attempts: number
  accepted: number
  rounds: number
  /** In a row; so many of them stop the pushes. */
  failedRounds: number
  /** Pushes that failed with all their retries. */
  alarms: number
  stopped: boolean
  nextAt: number | null
  /** The last genuine push. */
  last: Envelope | null
}

export type Component = {
  readonly appid: string
  config: ComponentConfig
  readonly lineage: Lineage
  /** Every ticket ever made, and when. */
  readonly tickets: Map<string, number>
  readonly preAuthCodes: Map<string, PreAuthCode>
  readonly authCodes: Map<string, AuthCode>
  readonly authorizers: Map<string, Authorizer>
  readonly push: PushState
  readonly issuances: Tally
  readonly clears: Tally
}

export const TICKET_LIFETIME_MS = 12 * 3_600_000

export function createComponent(appid: string, config: ComponentConfig): Component {
  return {
    appid,
    config,
    lineage: createLineage('component', appid, appid),
    tickets: new Map(),
    preAuthCodes: new Map(),
    authCodes: new Map(),
    authorizers: new Map(),
    push: {
      ticket: null,
      ticketRounds: 0,
      sealed: 0,
      attempts: 0,
      accepted: 0,
      rounds: 0,
      failedRounds: 0,
      alarms: 0,
      stopped: false,
      nextAt: null,
      last: null,
    },
    issuances: createTally(),
    clears: createTally(),
  }
}

/** A ticket as WeChat's look; one that no platform knows, unless it is kept. */
export function newTicketValue(random: Random): string {
  return `ticket@@@${random.base64url(86)}`
}

/** A ticket made at this moment, whether or not it is pushed. */
export function makeTicket(component: Component, random: Random, now: number): string {
  const value = newTicketValue(random)
  component.tickets.set(value, now)
  return value
}

/** Any ticket of the last twelve hours will do, not only the newest. */
export function judgeTicket(
  component: Component,
  value: string,
  now: number,
): 'valid' | 'expired' | 'unknown' {
  const madeAt = component.tickets.get(value)
  if (madeAt === undefined) {
    return 'unknown'
  }
  return now < madeAt + TICKET_LIFETIME_MS ? 'valid' : 'expired'
}
