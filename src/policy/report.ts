/**
 * @module What a report ("this token was refused") leads to (rule 7): only the current token is
 * checked with WeChat, once for all who report it, and within a daily budget.
 */

import {
  PROBES_PER_DAY,
  RATIONED_PROBE_INTERVAL_MS,
  TICKET_VERDICT_MEMORY_MS,
  VERDICT_MEMORY_MS,
} from './constants.ts'
import { shanghaiDay } from './failure.ts'
import type { Lineage } from './lineage.ts'

/** What a probe found out about one token. */
export type ProbeVerdict = 'alive' | 'dead' | 'unverified'

/** The newest verdict, and how many probes this credential has cost today. */
export interface ProbeLedger {
  /** Shanghai day that `count` belongs to. */
  readonly day: number
  readonly count: number
  /** When the newest probe left, unix milliseconds; 0 before the first. */
  readonly lastAt: number
  readonly verdict: {
    readonly generation: number
    readonly verdict: ProbeVerdict
    readonly at: number
  } | null
}

/** A credential that was never probed. */
export const EMPTY_LEDGER: ProbeLedger = { day: 0, count: 0, lastAt: 0, verdict: null }

/** What to do with a report. */
export type ReportPlan =
  /** It is not the current token: answer with the current one. */
  | { readonly kind: 'superseded' }
  /** WeChat already refused it, or its life is over: replace it. */
  | { readonly kind: 'known_dead' }
  /** Somebody asked a moment ago. */
  | { readonly kind: 'remembered'; readonly verdict: ProbeVerdict }
  /** Ask WeChat. */
  | { readonly kind: 'probe' }
  /** The day's budget is spent; not before `until`. */
  | { readonly kind: 'rationed'; readonly until: number }

/**
 * What a report of `value` at `now` leads to.
 *
 * @param quietMs how long after a probe no other one leaves, 0 for whoever reports in so many words
 */
export function planReport(
  lineage: Lineage,
  ledger: ProbeLedger,
  value: string,
  now: number,
  quietMs = 0,
): ReportPlan {
  const { current } = lineage
  if (current === null || current.value !== value) {
    return { kind: 'superseded' }
  }
  if (lineage.deadSince !== null || current.expiresAt <= now) {
    return { kind: 'known_dead' }
  }
  const { verdict } = ledger
  const ownMemoryMs = current.grant === 'ticket' ? TICKET_VERDICT_MEMORY_MS : VERDICT_MEMORY_MS
  const memoryMs = Math.max(ownMemoryMs, quietMs)
  if (
    verdict !== null &&
    verdict.generation === current.generation &&
    now - verdict.at < memoryMs
  ) {
    return { kind: 'remembered', verdict: verdict.verdict }
  }
  if (now < ledger.lastAt + quietMs) {
    return { kind: 'rationed', until: ledger.lastAt + quietMs }
  }
  const spent = ledger.day === shanghaiDay(now) && ledger.count >= PROBES_PER_DAY
  const until = ledger.lastAt + RATIONED_PROBE_INTERVAL_MS
  return spent && now < until ? { kind: 'rationed', until } : { kind: 'probe' }
}

/** A probe leaves: it counts whatever it finds out. */
export function countProbe(ledger: ProbeLedger, now: number): ProbeLedger {
  const day = shanghaiDay(now)
  const count = ledger.day === day ? ledger.count + 1 : 1
  return { ...ledger, day, count, lastAt: now }
}

/** A probe came back. */
export function rememberVerdict(
  ledger: ProbeLedger,
  generation: number,
  verdict: ProbeVerdict,
  now: number,
): ProbeLedger {
  return { ...ledger, verdict: { generation, verdict, at: now } }
}

/**
 * Whether a refused token was killed by somebody else (rule 12): it was refused within its planned
 * life, and no request of ours with an unknown outcome can have replaced it.
 */
export function isKilledElsewhere(lineage: Lineage, now: number): boolean {
  const { current } = lineage
  // A ticket has an end of its own that nobody is told.
  const hasPlannedLife = current !== null && current.grant !== 'ticket'
  return hasPlannedLife && lineage.unknown === null && now < current.expiresAt
}
