/**
 * @module What an operator is told of: five kinds of incidents, each opened once, closed once, and quiet
 * in between, however often it shows. An incident is told of when its condition has held for its
 * patience, and is over when nothing was the matter for a while. What only time changes is known in
 * advance (`nextAt`), so that nobody need look at ten thousand accounts a minute.
 */

import {
  KILL_QUIET_MS,
  RECOVERY_PATIENCE_MS,
  RUNNING_OUT_MS,
  RUNNING_OUT_PATIENCE_MS,
  TICKET_OVERDUE_MS,
} from './constants.ts'
import type { FailureClass } from './failure.ts'

/** What there is to tell. Part of what the outside sees: added to, never renamed. */
export const INCIDENT_KINDS = [
  /** WeChat refuses, and goes on until somebody changes something there or here. */
  'configuration_refused',
  /** Somebody else asks WeChat for tokens of this account. */
  'killed_elsewhere',
  /** Little promised time is left, and there is no newer token to be had. */
  'running_out',
  /** WeChat has not pushed a ticket for an hour. */
  'ticket_overdue',
  /** The account must authorize its platform again. */
  'reauthorization_required',
] as const

/** A kind of incident. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

/** What incidents of a credential depend on. Times are unix milliseconds. */
export interface IncidentFacts {
  readonly failure: {
    readonly class: FailureClass
    /** Of that class in a row, from 1. */
    readonly count: number
    readonly at: number
  } | null
  /** Whether there ever was a token: one that never had any has nothing to run out of. */
  readonly hadToken: boolean
  /** Until when a token can be promised; null where none can be. */
  readonly servesUntil: number | null
  /** From when on nobody reads it; null for what is always kept warm. */
  readonly coldAt: number | null
  readonly killedAt: number | null
  /** Since when no ticket came; null for what is no platform. */
  readonly ticketAwaitedSince: number | null
}

/** An incident, or what may become one. Times are unix milliseconds. */
export interface Incident {
  readonly kind: IncidentKind
  /** Since when it is so. */
  readonly since: number
  /** When it was told of; null while it may still pass unnoticed. */
  readonly openedAt: number | null
  /** Since when nothing is the matter any more; null while it goes on. */
  readonly calmSince: number | null
}

/** An incident that was told of. */
export interface OpenIncident extends Incident {
  readonly openedAt: number
}

/** How an incident ends. `idle`: nobody reads the credential any more; `deleted`: it is gone. */
export type IncidentEnd = 'recovered' | 'idle' | 'deleted'

/** What a look at a credential came to. */
export interface Look {
  /** All of its incidents from now on. */
  readonly incidents: readonly Incident[]
  readonly opened: readonly OpenIncident[]
  readonly closed: readonly { readonly incident: OpenIncident; readonly end: IncidentEnd }[]
  /** When to look again although nothing new was heard, unix milliseconds; null for never. */
  readonly nextAt: number | null
}

/** Only a person can end these. A wrong address, secret or account state does not pass by itself. */
const CONFIGURATION: readonly FailureClass[] = [
  'configuration',
  'address',
  'confirmation',
  'confirmation_denied_hour',
  'confirmation_denied_day',
  'account',
]

/** One of these is tried again before long, and mostly that is all. */
const PASSING: readonly FailureClass[] = [
  'transient',
  'lost_answer',
  'same_token',
  'minute_quota',
  'unrecognized',
]

/** The platform tells for its accounts; an account that must authorize again has an incident for that. */
const TOLD_ELSEWHERE: readonly FailureClass[] = ['parent', 'reauthorization']

/** Kinds that the newest failure explains. It may have nothing to do with the others. */
const OF_FAILURES: readonly IncidentKind[] = [
  'configuration_refused',
  'running_out',
  'reauthorization_required',
]

/** How long a condition has to hold until it is told of, milliseconds. */
const PATIENCE_MS: Readonly<Record<IncidentKind, number>> = {
  configuration_refused: 0,
  killed_elsewhere: 0,
  running_out: RUNNING_OUT_PATIENCE_MS,
  ticket_overdue: 0,
  reauthorization_required: 0,
}

/** How long nothing may be the matter until the incident is over. A kill has its quiet time already. */
const CALM_MS: Readonly<Record<IncidentKind, number>> = {
  configuration_refused: RECOVERY_PATIENCE_MS,
  killed_elsewhere: 0,
  running_out: RECOVERY_PATIENCE_MS,
  ticket_overdue: 0,
  reauthorization_required: RECOVERY_PATIENCE_MS,
}

/** Whether the credential's newest failure explains an incident of this kind. */
export function isOfFailure(kind: IncidentKind): boolean {
  return OF_FAILURES.includes(kind)
}

/**
 * Looks at a credential.
 *
 * @param facts null: it was deleted, which ends its incidents
 * @param known its incidents until now
 */
export function lookAt(facts: IncidentFacts | null, known: readonly Incident[], now: number): Look {
  const steps = INCIDENT_KINDS.map((kind) => {
    const before = known.find((incident) => incident.kind === kind) ?? null
    return facts === null ? ended(before, 'deleted') : step(kind, facts, before, now)
  })
  const times = steps.map(({ nextAt }) => nextAt).filter((at) => at !== null)
  return {
    incidents: steps.flatMap(({ incident }) => (incident === null ? [] : [incident])),
    opened: steps.flatMap(({ opened }) => opened),
    closed: steps.flatMap(({ closed }) => closed),
    nextAt: times.length === 0 ? null : Math.min(...times),
  }
}

interface Step {
  readonly incident: Incident | null
  readonly opened: Look['opened']
  readonly closed: Look['closed']
  readonly nextAt: number | null
}

function step(
  kind: IncidentKind,
  facts: IncidentFacts,
  before: Incident | null,
  now: number,
): Step {
  if (isSo(kind, facts, before !== null, now)) {
    return goesOn(kind, facts, before, now)
  }
  if (before === null || before.openedAt === null) {
    return { ...NOTHING, nextAt: beginsAt(kind, facts, now) }
  }
  if (kind === 'running_out' && facts.failure !== null && isIdle(facts, now)) {
    return ended(before, 'idle')
  }
  const calmSince = before.calmSince ?? now
  const overAt = calmSince + CALM_MS[kind]
  return overAt <= now
    ? { ...ended(before, 'recovered'), nextAt: beginsAt(kind, facts, now) }
    : { ...NOTHING, incident: { ...before, calmSince }, nextAt: overAt }
}

function goesOn(
  kind: IncidentKind,
  facts: IncidentFacts,
  before: Incident | null,
  now: number,
): Step {
  const since = before?.since ?? sinceOf(kind, facts, now)
  const incident = { kind, since, openedAt: before?.openedAt ?? null, calmSince: null }
  if (incident.openedAt !== null) {
    return { ...NOTHING, incident, nextAt: endsAt(kind, facts) }
  }
  const tellAt = since + PATIENCE_MS[kind]
  if (tellAt > now) {
    return { ...NOTHING, incident, nextAt: tellAt }
  }
  const opened = { ...incident, openedAt: now }
  return { ...NOTHING, incident: opened, opened: [opened], nextAt: endsAt(kind, facts) }
}

const NOTHING: Step = { incident: null, opened: [], closed: [], nextAt: null }

function ended(before: Incident | null, end: IncidentEnd): Step {
  if (before === null || before.openedAt === null) {
    return NOTHING
  }
  return { ...NOTHING, closed: [{ incident: { ...before, openedAt: before.openedAt }, end }] }
}

/**
 * Whether the condition holds.
 *
 * @param isKnown whether it did before. Then any failure goes on with it, whatever WeChat says in between
 * (that it is busy, say): only a token ends it, or a changed configuration.
 */
function isSo(kind: IncidentKind, facts: IncidentFacts, isKnown: boolean, now: number): boolean {
  const { failure, servesUntil, killedAt, ticketAwaitedSince } = facts
  switch (kind) {
    case 'configuration_refused':
      return failure !== null && (isKnown || CONFIGURATION.includes(failure.class))
    case 'killed_elsewhere':
      return killedAt !== null && now < killedAt + KILL_QUIET_MS
    case 'running_out':
      return (
        canRunOut(facts, isKnown) &&
        !isIdle(facts, now) &&
        now > (servesUntil ?? Number.NEGATIVE_INFINITY) - RUNNING_OUT_MS
      )
    case 'ticket_overdue':
      return ticketAwaitedSince !== null && ticketAwaitedSince + TICKET_OVERDUE_MS <= now
    case 'reauthorization_required':
      return failure !== null && (isKnown || failure.class === 'reauthorization')
  }
}

/** Nobody reads it, so nobody misses its token. */
function isIdle({ coldAt }: IncidentFacts, now: number): boolean {
  return coldAt !== null && coldAt <= now
}

/** Whether there is no newer token to be had. */
function canRunOut({ failure, hadToken }: IncidentFacts, isKnown: boolean): boolean {
  if (failure === null || !hadToken) {
    return false
  }
  const isPassing = failure.count === 1 && PASSING.includes(failure.class)
  return isKnown || !(isPassing || TOLD_ELSEWHERE.includes(failure.class))
}

function sinceOf(kind: IncidentKind, facts: IncidentFacts, now: number): number {
  switch (kind) {
    case 'configuration_refused':
    case 'reauthorization_required':
      return facts.failure?.at ?? now
    case 'killed_elsewhere':
      return facts.killedAt ?? now
    case 'ticket_overdue':
      return facts.ticketAwaitedSince ?? now
    case 'running_out':
      return now
  }
}

/** When the condition begins to hold if nothing is heard until then; null for never. */
function beginsAt(kind: IncidentKind, facts: IncidentFacts, now: number): number | null {
  const { servesUntil, ticketAwaitedSince } = facts
  if (kind === 'ticket_overdue') {
    return ticketAwaitedSince === null ? null : ticketAwaitedSince + TICKET_OVERDUE_MS
  }
  const mayRunOut = kind === 'running_out' && canRunOut(facts, false) && !isIdle(facts, now)
  // One later: at that very moment there still are ten minutes.
  return mayRunOut && servesUntil !== null ? servesUntil - RUNNING_OUT_MS + 1 : null
}

/** When it ceases to hold if nothing is heard until then; null for never. */
function endsAt(kind: IncidentKind, { killedAt, coldAt }: IncidentFacts): number | null {
  if (kind === 'killed_elsewhere') {
    return killedAt === null ? null : killedAt + KILL_QUIET_MS
  }
  return kind === 'running_out' ? coldAt : null
}
