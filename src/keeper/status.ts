/**
 * @module A credential as its operator sees it: what state it is in, in a word, and what to do about
 * it, in a sentence. No secrets: tokens appear as fingerprints.
 */

import { fingerprintOf } from '../log.ts'
import { PROBES_PER_DAY, TICKET_LIFETIME_MS, TICKET_OVERDUE_MS } from '../policy/constants.ts'
import { type Failure, type FailureClass, shanghaiDay, type Upstream } from '../policy/failure.ts'
import { asksToday, type Reads } from '../policy/figures.ts'
import type { Grant } from '../policy/grant.ts'
import type { Lineage } from '../policy/lineage.ts'
import { nextIssuance } from '../policy/plan.ts'
import { lastPromiseEnd, offerAt } from '../policy/promise.ts'
import { coldAt, isCold } from '../policy/warmth.ts'
import type { Outbox, OutboxState } from './outbox.ts'
import type { ComponentConfig, CredentialConfig, KeeperRecord } from './record.ts'

/** What state a credential can be in, in a word. */
export const CREDENTIAL_STATES = [
  /** Registered; no token was asked for yet. */
  'new',
  /** A good token, and nothing the matter. */
  'serving',
  /** Nobody has read it for a day, so it is left alone; its next read gets a fresh token. */
  'idle',
  /** A new token is being fetched. */
  'refreshing',
  /** There is a token to serve, but the last try for a newer one failed. */
  'degraded',
  /** WeChat refuses the current token; a replacement is being sought. */
  'killed_elsewhere',
  /** A platform that waits for WeChat to push a component_verify_ticket. */
  'ticket_missing',
  /** An account that must authorize its platform again. */
  'reauthorization_required',
  /** No token to serve, and the last try failed. */
  'unavailable',
  /** Its keeper could not be asked; only in lists. */
  'unreachable',
] as const

/** A credential's state. */
export type CredentialState = (typeof CREDENTIAL_STATES)[number]

/** The newest failure, as an operator sees it. Times are unix milliseconds. */
export interface FailureStatus extends Upstream {
  readonly at: number
  readonly class: FailureClass
  readonly reason: string
  readonly count: number
  readonly retryAt: number
}

/** A credential as its operator sees it. Times are unix milliseconds. */
export interface CredentialStatus {
  readonly credential: string
  /** Null only in lists, for a credential whose keeper could not be asked. */
  readonly grant: Grant | null
  readonly name: string | null
  readonly state: CredentialState
  readonly generation: number
  readonly fingerprint: string | null
  readonly previousFingerprint: string | null
  /** Until when a reader would be promised the token now; null without one. */
  readonly expiresAt: number | null
  readonly promised: boolean
  /** Until when a token can be promised if no newer one ever comes; null where none can be. */
  readonly servesUntil: number | null
  /** From when on it is `idle` unless somebody reads it; null for what is always kept warm. */
  readonly coldAt: number | null
  /** When the next token is planned to be asked for; null before the first. */
  readonly rotatesAt: number | null
  readonly lastRotatedAt: number | null
  readonly lastReadAt: number | null
  readonly reads: Reads
  /** When somebody else last killed its token. */
  readonly lastKilledAt: number | null
  readonly budget: Budget
  readonly lastFailure: FailureStatus | null
  readonly advice: string | null
  /** Null for what is no platform. */
  readonly platform: PlatformStatus | null
}

/** Calls to WeChat today, by the Shanghai day that its quotas go by. */
export interface Budget {
  /** Requests for a token. */
  readonly asks: number
  /** Of them those by force. */
  readonly forcedAsks: number
  /** Checks of a reported token. */
  readonly probes: number
  /** After so many checks a day they are rationed. */
  readonly probesPerDay: number
}

/** What only a platform has. Times are unix milliseconds. */
export interface PlatformStatus {
  readonly ticketReceivedAt: number | null
  readonly ticketExpiresAt: number | null
  /** Since when no ticket came: the newest one, or the registration. */
  readonly ticketAwaitedSince: number
  readonly lastPushAt: number | null
  readonly refusedPushes: number
  readonly lastRefusedPushAt: number | null
  /** Why, in a word. */
  readonly lastPushRefusal: string | null
  /** When WeChat was last asked to push again, since the newest ticket came. */
  readonly pushRestartAskedAt: number | null
  readonly waitingAuthorizations: number
  /** Without their queries, which may carry keys. */
  readonly downstreams: readonly string[]
  readonly outbox: OutboxState
  readonly connectReturnUrls: readonly string[]
}

/**
 * The status of a credential at `now`.
 *
 * @param outbox of a platform; asked for only there
 */
export function statusOf(
  path: string,
  record: KeeperRecord,
  now: number,
  outbox: Pick<Outbox, 'state'>,
): CredentialStatus {
  const { config, lineage, figures, lastReadAt, probes } = record
  const { current, previous, failure } = lineage
  const offer = offerAt(lineage, now)
  const asks = asksToday(figures, now)
  return {
    credential: path,
    grant: config.grant,
    name: config.name,
    state: stateOf(record, offer.kind !== 'none', now),
    generation: lineage.generation,
    fingerprint: current && fingerprintOf(current.value),
    previousFingerprint: previous && fingerprintOf(previous.value),
    expiresAt: offer.kind === 'none' ? null : offer.until,
    promised: offer.kind === 'promised',
    servesUntil: lastPromiseEnd(lineage),
    coldAt: mayRest(lineage) ? coldAt(config.grant, lastReadAt) : null,
    rotatesAt: current === null ? null : Math.max(nextIssuance(lineage).at, now),
    lastRotatedAt: current?.issuedAt ?? null,
    lastReadAt,
    reads: figures.reads,
    lastKilledAt: figures.killedAt,
    budget: {
      asks: asks.count,
      forcedAsks: asks.forced,
      probes: probes.day === shanghaiDay(now) ? probes.count : 0,
      probesPerDay: PROBES_PER_DAY,
    },
    lastFailure: failure && failureOf(failure),
    advice: failure?.advice ?? ticketAdvice(config, now),
    platform: config.kind === 'component' ? platformOf(config, figures, outbox.state()) : null,
  }
}

function failureOf(failure: Failure): FailureStatus {
  const { advice: _shownBesideIt, ...shown } = failure
  return shown
}

function platformOf(
  config: ComponentConfig,
  { pushes }: KeeperRecord['figures'],
  outbox: OutboxState,
): PlatformStatus {
  const { tickets, ticketWatch, inbox, downstreamUrls, connectReturnUrls } = config
  const receivedAt = tickets[0]?.receivedAt ?? null
  return {
    ticketReceivedAt: receivedAt,
    ticketExpiresAt: receivedAt === null ? null : receivedAt + TICKET_LIFETIME_MS,
    ticketAwaitedSince: receivedAt ?? config.registeredAt,
    lastPushAt: pushes.lastAt,
    refusedPushes: pushes.refused,
    lastRefusedPushAt: pushes.lastRefusedAt,
    lastPushRefusal: pushes.lastRefusal,
    pushRestartAskedAt: ticketWatch.restartAskedAt,
    waitingAuthorizations: inbox.length,
    downstreams: downstreamUrls.map((url) => {
      const { origin, pathname } = new URL(url)
      return `${origin}${pathname}`
    }),
    outbox,
    connectReturnUrls,
  }
}

/** What to do while tickets stay out, and the token does not suffer yet; null if all is well. */
function ticketAdvice(config: CredentialConfig, now: number): string | null {
  if (config.kind !== 'component') {
    return null
  }
  const since = config.tickets[0]?.receivedAt ?? config.registeredAt
  return now - since < TICKET_OVERDUE_MS
    ? null
    : `WeChat has not pushed a component_verify_ticket for ${Math.floor((now - since) / 3_600_000)} hours; one lasts 12. Check that the authorization event URL in the console of open.weixin.qq.com is https://<this server>/callback/${config.componentAppid} and that nothing (a firewall, a login page, bot protection) stands before it; push.refused in the log would tell of a wrong Token or EncodingAESKey.`
}

function stateOf(record: KeeperRecord, hasToken: boolean, now: number): CredentialState {
  const { lineage, config, lastReadAt } = record
  if (lineage.intent !== null) {
    return 'refreshing'
  }
  // With a lost answer of our own in between, nobody else need have done it.
  if (lineage.deadSince !== null && lineage.unknown === null) {
    return 'killed_elsewhere'
  }
  if (lineage.failure?.class === 'reauthorization') {
    return 'reauthorization_required'
  }
  if (mayRest(lineage) && isCold(config.grant, lastReadAt, now)) {
    return 'idle'
  }
  if (lineage.failure?.class === 'ticket' && !hasToken) {
    return 'ticket_missing'
  }
  if (lineage.failure !== null) {
    return hasToken ? 'degraded' : 'unavailable'
  }
  if (hasToken) {
    return 'serving'
  }
  return lineage.current === null ? 'new' : 'unavailable'
}

/** What passes by itself is of no account while nobody reads the token. */
const PASSING: readonly FailureClass[] = ['transient', 'lost_answer', 'parent', 'minute_quota']

/** Whether it once had a token, and needs nobody. */
function mayRest({ current, failure }: Lineage): boolean {
  return current !== null && (failure === null || PASSING.includes(failure.class))
}

/**
 * The state of a credential of which nothing was heard since: promises run out, and what nobody reads
 * is left alone. The registry's list, which says the same in SQL, is as old as the last word.
 */
export function agedState(status: CredentialStatus, now: number): CredentialState {
  const { state, coldAt: restsAt, servesUntil } = status
  if (restsAt !== null && restsAt <= now && MAY_AGE.includes(state)) {
    return 'idle'
  }
  const isOver = servesUntil !== null && servesUntil <= now
  return isOver && HAS_TOKEN.includes(state) ? 'unavailable' : state
}

const HAS_TOKEN: readonly CredentialState[] = ['serving', 'degraded']
const MAY_AGE: readonly CredentialState[] = ['serving', 'degraded', 'unavailable']
