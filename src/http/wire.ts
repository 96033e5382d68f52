/**
 * @module From inside to outside: camelCase and milliseconds become WeChat-style snake_case, whole
 * seconds and ISO 8601.
 */

import { problemSentence } from '../alerts/answer.ts'
import type { Channel } from '../alerts/channel.ts'
import type { KeeperEvent } from '../keeper/event.ts'
import type { CredentialStatus, PlatformStatus } from '../keeper/status.ts'
import type { ClientKey } from '../keys.ts'
import type { ImportProgress, ListedIncident } from '../registry/rpc.ts'
import { type EdgeToken, expiresIn } from './token-memory.ts'

/** A token as an answer. */
export function tokenBody(token: EdgeToken, now: number) {
  return {
    access_token: token.value,
    expires_in: expiresIn(token, now),
    expires_at: isoTime(token.promiseEnd),
    generation: token.generation,
    promised: token.promised,
  }
}

/** A ticket as an answer. */
export function ticketBody(token: EdgeToken, now: number) {
  const { access_token: ticket, ...rest } = tokenBody(token, now)
  return { ticket, ...rest }
}

/** The same answer as {@link tokenBody}, from text that was made once. */
export function tokenJson(token: EdgeToken, now: number): string {
  return `${token.jsonBefore}${expiresIn(token, now)}${token.jsonAfter}`
}

/** A credential's status as an answer. */
/** @param now when it is answered */
export function statusBody(status: CredentialStatus, now: number) {
  const { lastFailure: failure, expiresAt, budget } = status
  return {
    credential: status.credential,
    grant: status.grant,
    name: status.name,
    state: status.state,
    generation: status.generation,
    fingerprint: status.fingerprint,
    previous_fingerprint: status.previousFingerprint,
    expires_in: expiresAt === null ? null : Math.max(0, Math.floor((expiresAt - now) / 1_000)),
    expires_at: isoTimeOrNull(expiresAt),
    promised: status.promised,
    serves_until: isoTimeOrNull(status.servesUntil),
    rotates_at: isoTimeOrNull(status.rotatesAt),
    last_rotated_at: isoTimeOrNull(status.lastRotatedAt),
    last_read_at: isoTimeOrNull(status.lastReadAt),
    reads: { ...status.reads },
    last_killed_at: isoTimeOrNull(status.lastKilledAt),
    today: {
      asks: budget.asks,
      forced_asks: budget.forcedAsks,
      probes: budget.probes,
      probes_per_day: budget.probesPerDay,
    },
    last_failure: failure && {
      at: isoTime(failure.at),
      class: failure.class,
      reason: failure.reason,
      count: failure.count,
      retry_at: isoTime(failure.retryAt),
      errcode: failure.errcode,
      errmsg: failure.errmsg,
      rid: failure.rid,
    },
    advice: status.advice,
    ...(status.platform === null ? {} : { platform: platformBody(status.platform) }),
  }
}

function platformBody(platform: PlatformStatus) {
  const { outbox } = platform
  return {
    ticket_received_at: isoTimeOrNull(platform.ticketReceivedAt),
    ticket_expires_at: isoTimeOrNull(platform.ticketExpiresAt),
    last_push_at: isoTimeOrNull(platform.lastPushAt),
    refused_pushes: platform.refusedPushes,
    last_refused_push_at: isoTimeOrNull(platform.lastRefusedPushAt),
    last_push_refusal: platform.lastPushRefusal,
    push_restart_asked_at: isoTimeOrNull(platform.pushRestartAskedAt),
    waiting_authorizations: platform.waitingAuthorizations,
    connect_return_urls: [...platform.connectReturnUrls],
    downstreams: [...platform.downstreams],
    waiting_forwards: outbox.waiting,
    oldest_forward_at: isoTimeOrNull(outbox.oldestAt),
    last_forward_problem: outbox.lastError,
  }
}

/** An import as an answer. */
export function importBody(progress: ImportProgress) {
  const { state, total, done, failed, problem } = progress
  return {
    state,
    total,
    done,
    failed,
    problem,
    started_at: isoTime(progress.startedAt),
    finished_at: isoTimeOrNull(progress.finishedAt),
  }
}

/** A client key as an answer, without the key. */
export function keyBody(key: ClientKey) {
  return {
    id: key.id,
    name: key.name,
    allow: [...key.allow],
    created_at: isoTime(key.createdAt),
  }
}

/** An alert channel as an answer, without its secrets. */
export function channelBody(channel: Channel) {
  return {
    id: channel.id,
    name: channel.name,
    format: channel.format,
    host: channel.host,
    fingerprint: channel.fingerprint,
    language: channel.language,
    kinds: [...channel.kinds],
    created_at: isoTime(channel.createdAt),
    last_attempt_at: isoTimeOrNull(channel.lastAttemptAt),
    last_delivered_at: isoTimeOrNull(channel.lastDeliveredAt),
    problem: channel.problem === null ? null : problemSentence(channel.problem),
    waiting: channel.waiting,
  }
}

/** An open incident as an answer. */
export function incidentBody(incident: ListedIncident, advice: string) {
  return {
    kind: incident.kind,
    credential: incident.credential,
    name: incident.name,
    since: isoTime(incident.since),
    opened_at: isoTime(incident.openedAt),
    reason: incident.reason,
    advice,
  }
}

/** An event as an answer. */
export function eventBody(credential: string, event: KeeperEvent) {
  return {
    at: isoTime(event.at),
    credential,
    kind: event.kind,
    trigger: event.trigger,
    by: event.by,
    generation: event.generation,
    took_ms: event.tookMs,
    errcode: event.errcode,
    rid: event.rid,
    detail: event.detail,
    expires_at: isoTimeOrNull(event.expiresAt),
  }
}

/** ISO 8601 UTC of unix milliseconds. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

function isoTimeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
