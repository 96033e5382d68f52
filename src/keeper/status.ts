/**
 * @module A credential as its operator sees it: what state it is in, in a word, and what to do about
 * it, in a sentence. No secrets: tokens appear as fingerprints.
 */

import { fingerprintOf } from '../log.ts'
import { TICKET_LIFETIME_MS, TICKET_OVERDUE_MS } from '../policy/constants.ts'
import type { Upstream } from '../policy/failure.ts'
import type { Grant } from '../policy/grant.ts'
import { nextIssuance } from '../policy/plan.ts'
import { offerAt } from '../policy/promise.ts'
import type { Outbox, OutboxState } from './outbox.ts'
import type { ComponentConfig, CredentialConfig, KeeperRecord } from './record.ts'

/** A credential's state in a word. */
export type CredentialState =
  /** Registered; no token was asked for yet. */
  | 'new'
  /** A good token, and nothing the matter. */
  | 'serving'
  /** A new token is being fetched. */
  | 'refreshing'
  /** There is a token to serve, but the last try for a newer one failed. */
  | 'degraded'
  /** WeChat refuses the current token; a replacement is being sought. */
  | 'killed_elsewhere'
  /** A platform that waits for WeChat to push a component_verify_ticket. */
  | 'ticket_missing'
  /** An account that must authorize its platform again. */
  | 'reauthorization_required'
  /** No token to serve, and the last try failed. */
  | 'unavailable'
  /** Its keeper could not be asked; only in lists. */
  | 'unreachable'

/** The newest failure, as an operator sees it. Times are unix milliseconds. */
export interface FailureStatus extends Upstream {
  readonly at: number
  readonly class: string
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
  /** What a reader would be promised now, milliseconds; null without a token. */
  readonly remainingMs: number | null
  readonly promised: boolean
  /** When the next token is planned to be asked for; null before the first. */
  readonly rotatesAt: number | null
  readonly lastRotatedAt: number | null
  readonly lastReadAt: number | null
  readonly lastFailure: FailureStatus | null
  readonly advice: string | null
  /** Null for what is no platform. */
  readonly platform: PlatformStatus | null
}

/** What only a platform has. Times are unix milliseconds. */
export interface PlatformStatus {
  readonly ticketReceivedAt: number | null
  readonly ticketExpiresAt: number | null
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
  const { config, lineage } = record
  const { current, previous, failure } = lineage
  const offer = offerAt(lineage, now)
  return {
    credential: path,
    grant: config.grant,
    name: config.name,
    state: stateOf(record, offer.kind !== 'none'),
    generation: lineage.generation,
    fingerprint: current && fingerprintOf(current.value),
    previousFingerprint: previous && fingerprintOf(previous.value),
    remainingMs: offer.kind === 'none' ? null : offer.until - now,
    promised: offer.kind === 'promised',
    rotatesAt: current === null ? null : Math.max(nextIssuance(lineage).at, now),
    lastRotatedAt: current?.issuedAt ?? null,
    lastReadAt: record.lastReadAt,
    lastFailure: failure && {
      at: failure.at,
      class: failure.class,
      reason: failure.reason,
      count: failure.count,
      retryAt: failure.retryAt,
      errcode: failure.errcode,
      errmsg: failure.errmsg,
      rid: failure.rid,
    },
    advice: failure?.advice ?? ticketAdvice(config, now),
    platform: config.kind === 'component' ? platformOf(config, outbox.state()) : null,
  }
}

function platformOf(config: ComponentConfig, outbox: OutboxState): PlatformStatus {
  const { tickets, ticketWatch, inbox, downstreamUrls, connectReturnUrls } = config
  const receivedAt = tickets[0]?.receivedAt ?? null
  return {
    ticketReceivedAt: receivedAt,
    ticketExpiresAt: receivedAt === null ? null : receivedAt + TICKET_LIFETIME_MS,
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

function stateOf({ lineage }: KeeperRecord, hasToken: boolean): CredentialState {
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
