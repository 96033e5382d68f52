/**
 * @module The state of one lineage of tokens, and everything that can happen to it. Each transition
 * takes the state and `now` and returns the next state: nothing here waits, fetches or reads a clock.
 * The keeper stores what these functions return and does what `plan.ts` says.
 */

import { OVERLAP_MS } from './constants.ts'
import { type Failure, type FailureReport, failureAfter } from './failure.ts'
import { type Grant, isDestructive } from './grant.ts'
import { windowsOf } from './windows.ts'

/** The token in use. Times are unix milliseconds. */
export interface HeldToken {
  readonly value: string
  /** Counts accepted tokens of the credential, from 1. */
  readonly generation: number
  /** How it was obtained; tokens of different grants do not invalidate each other. */
  readonly grant: Grant
  /** When WeChat's answer was accepted. */
  readonly issuedAt: number
  /** Counted from the moment the request was sent (rule 2). */
  readonly expiresAt: number
  /** When its replacement is planned. */
  readonly rotatesAt: number
  /** Lead of its lifetime, milliseconds. */
  readonly lead: number
  /** What is held back from promises, milliseconds. */
  readonly slack: number
}

/** The token before the current one. */
export interface PreviousToken {
  readonly value: string
  readonly generation: number
  /** When WeChat stops honouring it at the latest. */
  readonly endsAt: number
}

/** Written before a request for a token leaves; still there after a crash, it says "unknown". */
export interface Intent {
  readonly sentAt: number
  readonly grant: Grant
  /** Asks WeChat to replace the token even if it would return the same one (`force_refresh`). */
  readonly forced: boolean
}

/** Everything known about one credential's tokens. */
export interface Lineage {
  /** The configured grant: how the next token is obtained. */
  readonly grant: Grant
  /** Generation of the newest accepted token, 0 before the first. */
  readonly generation: number
  readonly current: HeldToken | null
  /** Since when the current token is known to be refused by WeChat. */
  readonly deadSince: number | null
  readonly previous: PreviousToken | null
  /** Until when the token before the newest of that grant may live: no third one before (rule 5). */
  readonly overlap: { readonly grant: Grant; readonly until: number } | null
  readonly intent: Intent | null
  /** The oldest request whose outcome is unknown and which may have doomed the current token. */
  readonly unknown: Intent | null
  readonly failure: Failure | null
  /** When WeChat was last asked to replace a token by force. */
  readonly forcedAt: number | null
}

/** A lineage that never had a token. */
export function emptyLineage(grant: Grant): Lineage {
  return {
    grant,
    generation: 0,
    current: null,
    deadSince: null,
    previous: null,
    overlap: null,
    intent: null,
    unknown: null,
    failure: null,
    forcedAt: null,
  }
}

/** Whether a request like this can cut the current token's life short. */
export function endangersCurrent(lineage: Lineage, intent: Intent): boolean {
  const { current } = lineage
  if (current === null || current.grant !== intent.grant) {
    return false
  }
  return isDestructive(intent.grant) || intent.forced
}

/** A request for a token is about to leave. Must be durable before it does (rule 6). */
export function intend(lineage: Lineage, sentAt: number, forced = false): Lineage {
  const intent: Intent = { sentAt, grant: lineage.grant, forced }
  return { ...lineage, intent, forcedAt: forced ? sentAt : lineage.forcedAt }
}

/** A token that WeChat itself refused does not come back to life by being named again. */
const SAME_TOKEN: FailureReport = {
  class: 'same_token',
  reason: 'backing_off',
  advice: 'WeChat hands out a token that it refuses itself; lingpai asks for another one by force.',
  errcode: null,
  errmsg: null,
  rid: null,
}

/** WeChat issued a token. `answer.expiresInMs` is its remaining life as received. */
export function accept(
  lineage: Lineage,
  answer: { readonly value: string; readonly expiresInMs: number },
  now: number,
  spread: number,
): Lineage {
  const { current, intent } = lineage
  const grant = intent?.grant ?? lineage.grant
  const sentAt = intent?.sentAt ?? now
  const { lead, jitter, slack } = windowsOf(answer.expiresInMs, grant, spread)
  const expiresAt = sentAt + answer.expiresInMs
  const fresh = {
    grant,
    issuedAt: now,
    expiresAt,
    rotatesAt: expiresAt - lead - jitter,
    lead,
    slack,
  }
  const settled = { ...lineage, intent: null, unknown: null, failure: null }
  if (current !== null && current.value === answer.value) {
    // The same token again (stable_token before its renewal): a new reading of its remaining life.
    const failure =
      lineage.deadSince === null ? null : failureAfter(lineage.failure, SAME_TOKEN, now)
    return { ...settled, current: { ...current, ...fresh, issuedAt: current.issuedAt }, failure }
  }
  const generation = lineage.generation + 1
  const next = { ...settled, generation, current: { ...fresh, value: answer.value, generation } }
  if (current === null) {
    return { ...next, deadSince: null }
  }
  const isDead = lineage.deadSince !== null
  const sameLineage = current.grant === grant
  const endsAt = sameLineage ? Math.min(current.expiresAt, sentAt + OVERLAP_MS) : current.expiresAt
  // After a lost answer the current token may already have been the one before the newest.
  const mayBeCutOff = isDead || (sameLineage && lineage.unknown !== null)
  return {
    ...next,
    deadSince: null,
    previous: {
      value: current.value,
      generation: current.generation,
      endsAt: mayBeCutOff ? now : endsAt,
    },
    overlap: overlapAfter(lineage, current, sameLineage, now),
  }
}

/** Until when which grant must not issue again, once `current` has been replaced at `now`. */
function overlapAfter(
  lineage: Lineage,
  current: HeldToken,
  sameLineage: boolean,
  now: number,
): Lineage['overlap'] {
  const { grant } = current
  const isDead = lineage.deadSince !== null
  if (sameLineage) {
    // Counted from the answer: WeChat may have handled the request just before it.
    return { grant, until: isDead ? now : Math.min(current.expiresAt, now + OVERLAP_MS) }
  }
  // Its lineage is left with promises still running; should the grant be changed back before they
  // have run out, issuing would cut them short.
  return isDestructive(grant) && !isDead
    ? { grant, until: Math.min(current.expiresAt, current.rotatesAt + OVERLAP_MS) }
    : lineage.overlap
}

/** WeChat answered with an errcode: proof that nothing was issued. */
export function refuse(lineage: Lineage, report: FailureReport, now: number): Lineage {
  if (lineage.intent?.forced !== true || isDestructive(lineage.intent.grant)) {
    return { ...lineage, intent: null, failure: failureAfter(lineage.failure, report, now) }
  }
  // A refused force_refresh (its own quota is 20 a day) says nothing about normal requests, and
  // nothing was replaced that would have to be waited for. For a dead token the next try is a
  // normal one, see `mustForce` in plan.ts.
  const { failure, deadSince } = lineage
  return {
    ...lineage,
    intent: null,
    failure:
      deadSince === null ? failure : failureAfter(failure, { ...report, class: 'same_token' }, now),
    forcedAt: null,
  }
}

/** The request is over and nothing usable came back: a token may have been issued (rule 6). */
export function lose(lineage: Lineage, report: FailureReport, now: number): Lineage {
  const { intent } = lineage
  const lost = { ...lineage, intent: null, failure: failureAfter(lineage.failure, report, now) }
  if (intent === null || lineage.current === null) {
    return lost
  }
  if (endangersCurrent(lineage, intent)) {
    return { ...lost, unknown: lineage.unknown ?? intent }
  }
  // WeChat may have renewed a stable token early. That harms nobody, but from then on the current
  // one is the token before the newest, and a forced replacement would cut it off.
  const until = Math.min(lineage.current.expiresAt, now + OVERLAP_MS)
  return lineage.current.grant === intent.grant
    ? { ...lost, overlap: { grant: intent.grant, until } }
    : lost
}

/** The answer belongs to a configuration that has been replaced meanwhile: it proves nothing now. */
export function disregard(lineage: Lineage): Lineage {
  return { ...lineage, intent: null }
}

/** WeChat refused the current token itself. */
export function foundDead(lineage: Lineage, now: number): Lineage {
  return lineage.current === null ? lineage : { ...lineage, deadSince: lineage.deadSince ?? now }
}

/** The configuration changed: nothing learned with the old one holds the next try back. */
export function reconfigure(lineage: Lineage, grant: Grant): Lineage {
  return { ...lineage, grant, failure: null }
}
