/**
 * @module The keeper of one credential: the one writer (rule 1) around the pure policy. It holds the
 * record in memory, writes it before anything depends on it, lets all waiters share one issuance and
 * one probe, and locks nothing across a call to WeChat.
 *
 * Every await is a place where the object may die. What makes that safe: the intent is durable before
 * a request leaves, an answer is durable before it is served, and an intent found at start is an
 * unknown outcome (rule 6). This file is long because it is the one place where all of that meets.
 */

import { fingerprintOf } from '../log.ts'
import { FORCED_REFRESH_INTERVAL_MS } from '../policy/constants.ts'
import {
  accept,
  disregard,
  emptyLineage,
  foundDead,
  intend,
  type Lineage,
  lose,
  reconfigure,
  refuse,
} from '../policy/lineage.ts'
import {
  alarmAt,
  liveBesideCurrentUntil,
  mustForce,
  nextIssuance,
  nextTickAt,
  planForced,
  planRead,
  type Why,
} from '../policy/plan.ts'
import { offerAt } from '../policy/promise.ts'
import {
  countProbe,
  EMPTY_LEDGER,
  isKilledElsewhere,
  type ProbeVerdict,
  planReport,
  rememberVerdict,
} from '../policy/report.ts'
import { spreadOf } from '../policy/windows.ts'
import type { IssueResult } from '../wechat/grants/issue-result.ts'
import { lostReport } from '../wechat/refusal.ts'
import type { EventKind, EventPage, NewEvent, Trigger } from './event.ts'
import type { KeeperPorts } from './ports.ts'
import { decodeRecord, encodeRecord, type KeeperRecord } from './record.ts'
import type {
  AppSettings,
  KeeperRpc,
  Outcome,
  Refusal,
  ReportVerdict,
  RotationEffect,
  ServedToken,
  TickResult,
} from './rpc.ts'
import { type CredentialStatus, statusOf } from './status.ts'
import { type KeeperStore, openKeeperStore } from './store.ts'

/** Why an issuance was started, for the history. */
interface Order {
  readonly why: Why
  readonly trigger: Trigger
  readonly by: string | null
  /** Replace the token even if WeChat would name the same one. */
  readonly forced: boolean
}

type Settled = 'rotated' | 'unchanged' | 'refused' | 'lost' | 'forgotten'

/** The record, or why there is none. */
type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly record: KeeperRecord }
  | { readonly kind: 'sealed'; readonly keyId: string }

/** A read never waits for more than this many issuances; then it takes what there is. */
const READ_ATTEMPTS_MAX = 3

/** How stale the stored last-read time may be: reads must not cost a write each. */
const LAST_READ_GRANULARITY_MS = 10 * 60_000

/** When a record that cannot be opened is looked at again. */
const SEALED_RETRY_MS = 10 * 60_000

/** See the module's description. */
export class Keeper implements KeeperRpc {
  readonly #ports: KeeperPorts
  readonly #store: KeeperStore
  readonly #spread: number
  #loaded: Loaded
  /** Changes when the credential is forgotten: an answer that comes after belongs to nobody. */
  #epoch = 0
  #issuing: Promise<Settled> | null = null
  #probing: Promise<ProbeVerdict> | null = null
  #storedLastReadAt: number | null = null

  constructor(ports: KeeperPorts) {
    this.#ports = ports
    this.#store = openKeeperStore(ports.storage.sql)
    this.#spread = spreadOf(ports.path)
    this.#loaded = this.#load()
    this.#settleIntentOfLastLife()
  }

  async configure(
    settings: AppSettings,
    by: string,
  ): Promise<Outcome<{ created: boolean; status: CredentialStatus }>> {
    const loaded = this.#loaded
    if (loaded.kind === 'sealed') {
      return refusal({ code: 'sealed_with_another_key', keyId: loaded.keyId })
    }
    const created = loaded.kind === 'none'
    const record = created
      ? this.#register(settings, by)
      : this.#change(loaded.record, settings, by)
    await this.#ports.storage.durable()
    return { ok: true, created, status: this.#statusOf(record) }
  }

  async token(request: {
    minExpiresInMs: number
    by: string
  }): Promise<Outcome<{ token: ServedToken }>> {
    if (this.#loaded.kind === 'ready') {
      this.#noteRead(this.#loaded.record)
    }
    return this.#serve(request.minExpiresInMs, 'read', request.by)
  }

  async report(request: {
    value: string
    by: string
  }): Promise<Outcome<{ token: ServedToken; verdict: ReportVerdict }>> {
    // An issuance under way may supersede the reported token; asking WeChat about it would be waste.
    await this.#issuing
    const verdict = await this.#verdictOn(request.value, request.by)
    const served = await this.#serve(0, 'report', request.by)
    if (!served.ok) {
      return served
    }
    if (verdict === 'dead') {
      return { ...served, verdict: 'replaced' }
    }
    return { ...served, verdict }
  }

  async rotate(request: {
    evenWithinOverlap: boolean
    by: string
  }): Promise<Outcome<{ token: ServedToken; effect: RotationEffect }>> {
    await this.#issuing
    const loaded = this.#loaded
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded))
    }
    const { lineage } = loaded.record
    const now = this.#now()
    const plan = planForced(lineage, now, request.evenWithinOverlap)
    if (plan.kind !== 'issue') {
      return refusal({ code: plan.kind, retryAfterMs: plan.until - now })
    }
    const killed = liveBesideCurrentUntil(lineage, now) > now ? lineage.previous : null
    const settled = await this.#startIssuance({
      why: 'forced',
      trigger: 'operator',
      by: request.by,
      forced: true,
    })
    return this.#rotationOutcome(settled, killed?.generation ?? null)
  }

  async tick(trigger: Extract<Trigger, 'cron' | 'alarm'>): Promise<TickResult> {
    const loaded = this.#loaded
    if (loaded.kind === 'none') {
      return { known: false, did: 'nothing', nextAt: null }
    }
    if (loaded.kind === 'sealed') {
      const nextAt = this.#now() + SEALED_RETRY_MS
      this.#ports.alarm.set(nextAt)
      return { known: true, did: 'failed', nextAt }
    }
    const due = nextIssuance(loaded.record.lineage)
    let did: TickResult['did'] = 'nothing'
    if (this.#issuing !== null || due.at <= this.#now()) {
      const settled = await this.#startIssuance({
        why: due.why,
        trigger,
        by: null,
        forced: mustForce(loaded.record.lineage),
      })
      did = settled === 'rotated' || settled === 'unchanged' ? 'rotated' : 'failed'
    }
    const record = this.#record()
    if (record === null) {
      return { known: false, did, nextAt: null }
    }
    // A handled alarm is gone, whether or not anything was due.
    this.#ports.alarm.set(alarmAt(record.lineage, this.#now()))
    return { known: true, did, nextAt: nextTickAt(record.lineage) }
  }

  async status(): Promise<Outcome<{ status: CredentialStatus }>> {
    const loaded = this.#loaded
    return loaded.kind === 'ready'
      ? { ok: true, status: this.#statusOf(loaded.record) }
      : refusal(refusalOfLoaded(loaded))
  }

  async events(before: number | null, limit: number): Promise<EventPage> {
    return this.#store.events(before, limit)
  }

  async forget(): Promise<boolean> {
    const known = this.#loaded.kind !== 'none'
    this.#epoch += 1
    this.#loaded = { kind: 'none' }
    this.#storedLastReadAt = null
    this.#store.erase()
    this.#ports.alarm.clear()
    await this.#ports.storage.durable()
    return known
  }

  // --- registration -----------------------------------------------------------------------------

  #register(settings: AppSettings, by: string): KeeperRecord {
    const now = this.#now()
    const record: KeeperRecord = {
      config: { ...settings, name: settings.name ?? null, revision: 1, registeredAt: now },
      lineage: emptyLineage(settings.grant),
      probes: EMPTY_LEDGER,
      lastReadAt: null,
    }
    this.#commit(record, [this.#event('registered', 'operator', by, { detail: settings.grant })])
    return record
  }

  #change(before: KeeperRecord, settings: AppSettings, by: string): KeeperRecord {
    const { config, lineage } = before
    const name = settings.name ?? config.name
    const changes = [
      ...(settings.secret === config.secret ? [] : ['secret']),
      ...(settings.grant === config.grant ? [] : [`grant ${config.grant} → ${settings.grant}`]),
      ...(name === config.name ? [] : ['name']),
    ]
    if (changes.length === 0) {
      return before
    }
    const onlyName = changes.length === 1 && name !== config.name
    const record: KeeperRecord = {
      ...before,
      config: {
        ...config,
        ...settings,
        name,
        revision: onlyName ? config.revision : config.revision + 1,
      },
      lineage: onlyName ? lineage : reconfigure(lineage, settings.grant),
    }
    this.#commit(record, [
      this.#event('configured', 'operator', by, { detail: `changed: ${changes.join(', ')}` }),
    ])
    return record
  }

  // --- serving ----------------------------------------------------------------------------------

  async #serve(
    minExpiresInMs: number,
    trigger: Trigger,
    by: string,
  ): Promise<Outcome<{ token: ServedToken }>> {
    for (let attempt = 1; ; attempt++) {
      const loaded = this.#loaded
      if (loaded.kind !== 'ready') {
        return refusal(refusalOfLoaded(loaded))
      }
      const { lineage } = loaded.record
      const now = this.#now()
      const plan = planRead(lineage, now, minExpiresInMs)
      const mayAsk = attempt <= READ_ATTEMPTS_MAX
      if (plan.kind === 'wait' && mayAsk) {
        await this.#issuing
      } else if (plan.kind === 'issue' && mayAsk) {
        const forced = mustForce(lineage)
        await this.#startIssuance({ why: plan.why, trigger, by, forced })
      } else {
        return this.#answer(lineage, now)
      }
    }
  }

  /** What there is to serve right now, without asking anybody. */
  #answer(lineage: Lineage, now: number): Outcome<{ token: ServedToken }> {
    const offer = offerAt(lineage, now)
    if (offer.kind !== 'none') {
      const { value, generation } = offer.token
      const promised = offer.kind === 'promised'
      return { ok: true, token: { value, generation, remainingMs: offer.until - now, promised } }
    }
    const { failure } = lineage
    return refusal({
      code: 'token_unavailable',
      reason: failure?.reason ?? 'backing_off',
      advice: failure?.advice ?? 'There is no token yet; lingpai is asking WeChat for one.',
      retryAfterMs: Math.max(0, nextIssuance(lineage).at - now),
      upstream: failure && { errcode: failure.errcode, errmsg: failure.errmsg, rid: failure.rid },
    })
  }

  #noteRead(record: KeeperRecord): void {
    const now = this.#now()
    this.#loaded = { kind: 'ready', record: { ...record, lastReadAt: now } }
    if (now - (this.#storedLastReadAt ?? 0) >= LAST_READ_GRANULARITY_MS) {
      this.#write({ ...record, lastReadAt: now })
    }
  }

  // --- issuing ----------------------------------------------------------------------------------

  /** One issuance at a time; whoever comes meanwhile shares it. */
  #startIssuance(order: Order): Promise<Settled> {
    this.#issuing ??= this.#issue(order).finally(() => {
      this.#issuing = null
    })
    return this.#issuing
  }

  async #issue(order: Order): Promise<Settled> {
    const record = this.#record()
    if (record === null) {
      return 'forgotten'
    }
    const { config } = record
    const epoch = this.#epoch
    const sentAt = this.#now()
    const forced = order.forced && config.grant === 'stable_token'
    this.#commit({ ...record, lineage: intend(record.lineage, sentAt, forced) }, [])
    await this.#ports.storage.durable()
    const result = await this.#ask(config, forced)
    const answered = this.#record()
    if (answered === null || this.#epoch !== epoch) {
      return 'forgotten'
    }
    const outdated = answered.config.revision !== config.revision
    const settled = this.#settle(answered, result, order, sentAt, outdated)
    await this.#ports.storage.durable()
    return settled
  }

  async #ask(config: KeeperRecord['config'], forced: boolean): Promise<IssueResult> {
    try {
      const { grant, appid, secret } = config
      return await this.#ports.wechat.issue({ grant, appid, secret, forced })
    } catch {
      // The transport never rejects, so this is a bug; what it did upstream is unknown all the same.
      return { kind: 'lost', report: lostReport('internal') }
    }
  }

  #settle(
    record: KeeperRecord,
    result: IssueResult,
    order: Order,
    sentAt: number,
    outdated: boolean,
  ): Settled {
    const now = this.#now()
    const { lineage } = record
    const tookMs = now - sentAt
    const entry = (kind: EventKind, fields: Partial<NewEvent>): NewEvent =>
      this.#event(kind, order.trigger, order.by, { tookMs, ...fields })
    if (result.kind === 'issued') {
      const next = accept(lineage, result, now, this.#spread)
      const kind = next.generation === lineage.generation ? 'unchanged' : 'rotated'
      this.#commit({ ...record, lineage: next }, [
        entry(kind, { generation: next.generation, detail: order.why }),
      ])
      return kind
    }
    const { report } = result
    if (result.kind === 'lost') {
      this.#commit({ ...record, lineage: lose(lineage, report, now) }, [
        entry('lost_answer', { detail: report.errmsg }),
      ])
      return 'lost'
    }
    // A refusal of the settings before says nothing about the new ones.
    const next = outdated ? disregard(lineage) : refuse(lineage, report, now)
    const { errcode, rid, reason } = report
    this.#commit({ ...record, lineage: next }, [entry('refused', { errcode, rid, detail: reason })])
    return 'refused'
  }

  #rotationOutcome(
    settled: Settled,
    killedGeneration: number | null,
  ): Outcome<{ token: ServedToken; effect: RotationEffect }> {
    const record = this.#record()
    if (record === null) {
      return refusal({ code: 'unknown_credential' })
    }
    const { lineage } = record
    const now = this.#now()
    const { failure, previous } = lineage
    if (settled === 'rotated') {
      const served = this.#answer(lineage, now)
      const remainingMs = Math.max(0, (previous?.endsAt ?? 0) - now)
      const effect: RotationEffect = {
        previous: previous && { generation: previous.generation, remainingMs },
        killedGeneration,
      }
      return served.ok ? { ...served, effect } : served
    }
    if (settled === 'unchanged') {
      return refusal({ code: 'rate_limited', retryAfterMs: FORCED_REFRESH_INTERVAL_MS })
    }
    const advice = failure?.advice ?? ''
    if (settled === 'refused' && failure !== null) {
      const { reason, errcode, errmsg, rid } = failure
      return refusal({ code: 'wechat_refused', reason, advice, upstream: { errcode, errmsg, rid } })
    }
    const retryAfterMs = Math.max(0, nextIssuance(lineage).at - now)
    return refusal({ code: 'answer_lost', advice, retryAfterMs })
  }

  // --- reports ----------------------------------------------------------------------------------

  async #verdictOn(value: string, by: string): Promise<ProbeVerdict | 'superseded'> {
    const record = this.#record()
    if (record === null) {
      return 'superseded'
    }
    const plan = planReport(record.lineage, record.probes, value, this.#now())
    switch (plan.kind) {
      case 'superseded':
        return 'superseded'
      case 'known_dead':
        return 'dead'
      case 'remembered':
        return plan.verdict
      case 'rationed':
        return 'unverified'
      case 'probe':
        this.#probing ??= this.#probe(record, value, by).finally(() => {
          this.#probing = null
        })
        return this.#probing
    }
  }

  async #probe(record: KeeperRecord, value: string, by: string): Promise<ProbeVerdict> {
    const { generation } = record.lineage
    const epoch = this.#epoch
    const sentAt = this.#now()
    this.#commit({ ...record, probes: countProbe(record.probes, sentAt) }, [])
    const result = await this.#ports.wechat.probe(value)
    const answered = this.#record()
    if (answered === null || this.#epoch !== epoch) {
      return result.verdict
    }
    const now = this.#now()
    const { verdict, errcode, rid } = result
    const { lineage } = answered
    const stillCurrent = lineage.current?.value === value
    const dead = verdict === 'dead' && stillCurrent
    const fields = { generation, errcode, rid, tookMs: now - sentAt }
    const events = [this.#event('reported', 'report', by, { ...fields, detail: verdict })]
    if (dead && isKilledElsewhere(lineage, now)) {
      events.push(this.#event('killed_elsewhere', 'report', by, { generation, errcode, rid }))
    }
    this.#commit(
      {
        ...answered,
        lineage: dead ? foundDead(lineage, now) : lineage,
        probes: rememberVerdict(answered.probes, generation, verdict, now),
      },
      events,
    )
    return verdict
  }

  // --- state ------------------------------------------------------------------------------------

  #now(): number {
    return this.#ports.clock.now()
  }

  #record(): KeeperRecord | null {
    return this.#loaded.kind === 'ready' ? this.#loaded.record : null
  }

  #statusOf(record: KeeperRecord): CredentialStatus {
    return statusOf(this.#ports.path, record, this.#now())
  }

  #load(): Loaded {
    const { path, sealer, log } = this.#ports
    const document = this.#store.read()
    if (document === null) {
      return { kind: 'none' }
    }
    const decoded = decodeRecord(document, path, sealer)
    if (!decoded.ok) {
      log('error', 'sealing.unknown_key', { credential: path, key_id: decoded.keyId })
      return { kind: 'sealed', keyId: decoded.keyId }
    }
    this.#storedLastReadAt = decoded.record.lastReadAt
    if (decoded.stale) {
      this.#store.write(encodeRecord(decoded.record, path, sealer))
      log('info', 'sealing.resealed', { credential: path, key_id: sealer.keyId })
    }
    return { kind: 'ready', record: decoded.record }
  }

  /** An intent from before this object's life: its request's outcome is unknown (rule 6). */
  #settleIntentOfLastLife(): void {
    const record = this.#record()
    if (record === null || record.lineage.intent === null) {
      return
    }
    const report = lostReport('evicted')
    this.#commit({ ...record, lineage: lose(record.lineage, report, this.#now()) }, [
      this.#event('lost_answer', 'restart', null, { detail: report.errmsg }),
    ])
  }

  /** Makes a record the truth: memory, storage, history, alarm, log, registry; all in one step. */
  #commit(record: KeeperRecord, events: readonly NewEvent[]): void {
    const { path, alarm, announce } = this.#ports
    this.#write(record)
    const stored = events.map((event) => this.#store.append(event))
    alarm.set(alarmAt(record.lineage, this.#now()))
    for (const event of stored) {
      this.#log(event, record)
    }
    if (record.lineage.intent === null) {
      announce({ credential: path, dueAt: nextTickAt(record.lineage), events: stored })
    }
  }

  #write(record: KeeperRecord): void {
    const { path, sealer } = this.#ports
    this.#loaded = { kind: 'ready', record }
    this.#store.write(encodeRecord(record, path, sealer))
    this.#storedLastReadAt = record.lastReadAt
  }

  #event(
    kind: EventKind,
    trigger: Trigger,
    by: string | null,
    fields: Partial<NewEvent>,
  ): NewEvent {
    const generation = this.#record()?.lineage.generation ?? 0
    const blank = { tookMs: null, errcode: null, rid: null, detail: null }
    return { at: this.#now(), kind, trigger, by, generation, ...blank, ...fields }
  }

  #log(event: NewEvent, { lineage, config }: KeeperRecord): void {
    const { current, failure } = lineage
    const isProblem = PROBLEM_KINDS.includes(event.kind)
    this.#ports.log(isProblem ? 'warn' : 'info', `token.${event.kind}`, {
      credential: this.#ports.path,
      grant: config.grant,
      trigger: event.trigger,
      by: event.by,
      generation: event.generation,
      fingerprint: current && fingerprintOf(current.value),
      took_ms: event.tookMs,
      errcode: event.errcode,
      rid: event.rid,
      detail: event.detail,
      ...(isProblem && failure !== null
        ? { class: failure.class, advice: failure.advice, retry_at: failure.retryAt }
        : {}),
    })
  }
}

const PROBLEM_KINDS: readonly EventKind[] = ['refused', 'lost_answer', 'killed_elsewhere']

function refusal(value: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: value }
}

function refusalOfLoaded(loaded: Exclude<Loaded, { kind: 'ready' }>): Refusal {
  return loaded.kind === 'none'
    ? { code: 'unknown_credential' }
    : { code: 'sealed_with_another_key', keyId: loaded.keyId }
}
