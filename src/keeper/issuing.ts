/**
 * @module Asking WeChat for a token: one request at a time, shared by whoever waits. The intent is
 * durable before the request leaves, the answer is durable before anybody is told (rules 1, 6, 8).
 */

import type { FailureReport } from '../policy/failure.ts'
import { countAsk } from '../policy/figures.ts'
import { accept, disregard, foundDead, intend, lose, refuse } from '../policy/lineage.ts'
import type { Why } from '../policy/plan.ts'
import { keepRefreshToken } from '../policy/refresh-token.ts'
import { spreadOf } from '../policy/windows.ts'
import type { IssueResult } from '../wechat/grants/issue-result.ts'
import { lostReport } from '../wechat/refusal.ts'
import type { EventKind, NewEvent, Trigger } from './event.ts'
import type { KeeperMemory } from './memory.ts'
import type { CredentialConfig, KeeperRecord } from './record.ts'
import type { Source, Sourced } from './source.ts'

/** Why an issuance is started, for the history. */
export interface Order {
  readonly why: Why
  readonly trigger: Trigger
  readonly by: string | null
  /** Replace the token even if WeChat would name the same one. */
  readonly forced: boolean
}

/** How an issuance ended. */
export type Settled =
  | { readonly kind: 'rotated' }
  /** WeChat named the token that was held already. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly report: FailureReport }
  | { readonly kind: 'lost'; readonly report: FailureReport }
  /** WeChat refused settings that were replaced meanwhile: it says nothing about the new ones. */
  | { readonly kind: 'outdated' }
  /** The credential was deleted meanwhile. */
  | { readonly kind: 'forgotten' }

/** The one way in which a keeper asks for tokens. */
export class Issuing {
  readonly #memory: KeeperMemory
  readonly #source: Source
  readonly #spread: number
  #current: Promise<Settled> | null = null

  constructor(path: string, memory: KeeperMemory, source: Source) {
    this.#memory = memory
    this.#source = source
    this.#spread = spreadOf(path)
  }

  /** The issuance under way, if any. */
  get current(): Promise<Settled> | null {
    return this.#current
  }

  /** Starts an issuance, or shares the one under way. */
  start(order: Order): Promise<Settled> {
    this.#current ??= this.#issue(order).finally(() => {
      this.#current = null
    })
    return this.#current
  }

  async #issue(order: Order): Promise<Settled> {
    const memory = this.#memory
    const { record, epoch } = memory
    if (record === null) {
      return { kind: 'forgotten' }
    }
    const { config } = record
    const sentAt = memory.now()
    const forced = order.forced && config.grant === 'stable_token'
    const figures = countAsk(record.figures, forced, sentAt)
    memory.commit({ ...record, figures, lineage: intend(record.lineage, sentAt, forced) }, [])
    await memory.durable()
    const sourced = await this.#ask(config, sentAt, forced)
    const answered = memory.record
    if (answered === null || memory.epoch !== epoch) {
      return { kind: 'forgotten' }
    }
    const outdated = answered.config.revision !== config.revision
    const settled = this.#settle(
      learned(answered, sourced, sentAt, memory.now()),
      sourced.result,
      order,
      sentAt,
      outdated,
    )
    await memory.durable()
    return settled
  }

  async #ask(config: CredentialConfig, now: number, forced: boolean): Promise<Sourced> {
    try {
      return await this.#source.issue(config, now, forced)
    } catch {
      // A keeper this one depends on is out of reach, or there is a bug; what was done upstream by
      // then is unknown all the same.
      const result: IssueResult = { kind: 'lost', report: lostReport('internal') }
      return { result, refreshToken: null }
    }
  }

  #settle(
    record: KeeperRecord,
    result: IssueResult,
    order: Order,
    sentAt: number,
    outdated: boolean,
  ): Settled {
    const memory = this.#memory
    const now = memory.now()
    const { lineage } = record
    const entry = (kind: EventKind, fields: Partial<NewEvent>): NewEvent =>
      memory.event(kind, order.trigger, order.by, { tookMs: now - sentAt, ...fields })
    if (result.kind === 'issued') {
      const accepted = accept(lineage, result, now, this.#spread)
      // The account authorized the platform anew meanwhile, which ended the token of then: this one
      // is of the time before that, too.
      const isOver = outdated && wasEndedSince(record, sentAt)
      const next = isOver ? foundDead(accepted, now) : accepted
      const kind = next.generation === lineage.generation ? 'unchanged' : 'rotated'
      memory.commit({ ...record, lineage: next }, [
        entry(kind, {
          generation: next.generation,
          detail: order.why,
          expiresAt: next.current?.expiresAt ?? null,
        }),
      ])
      return { kind }
    }
    const { report } = result
    if (result.kind === 'lost') {
      memory.commit({ ...record, lineage: lose(lineage, report, now) }, [
        entry('lost_answer', { detail: report.errmsg }),
      ])
      return { kind: 'lost', report }
    }
    const next = outdated ? disregard(lineage) : refuse(lineage, report, now)
    const { errcode, rid, reason } = report
    const events = [entry('refused', { errcode, rid, detail: reason })]
    if (report.class === 'reauthorization' && lineage.failure?.class !== 'reauthorization') {
      events.push(entry('reauthorization_required', { errcode, rid }))
    }
    memory.commit({ ...record, lineage: next }, events)
    return outdated ? { kind: 'outdated' } : { kind: 'refused', report }
  }
}

/** Whether an authorization has ended the token of then since a request was sent. */
function wasEndedSince({ config, lineage }: KeeperRecord, sentAt: number): boolean {
  const { deadSince } = lineage
  const isNew = config.kind === 'authorizer' && config.authorizedAt * 1_000 >= sentAt - CLOCKS_MS
  return isNew && deadSince !== null && deadSince >= sentAt
}

/** How far WeChat's clock, which dates authorizations, may be behind. */
const CLOCKS_MS = 300_000

/** The record with the refresh token that came along: durable with the token it came with (rule 8). */
function learned(
  record: KeeperRecord,
  sourced: Sourced,
  sentAt: number,
  now: number,
): KeeperRecord {
  const { config } = record
  if (config.kind !== 'authorizer') {
    return record
  }
  const refreshTokens = keepRefreshToken(config.refreshTokens, sourced.refreshToken, sentAt, now)
  return { ...record, config: { ...config, refreshTokens } }
}
