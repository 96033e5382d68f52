/**
 * @module The keeper of one credential: the one writer (rule 1) around the pure policy. Policy says
 * what to do; {@link Issuing} asks WeChat for tokens, {@link Verifying} checks reported ones,
 * {@link KeeperMemory} makes what they learn durable. Nothing is locked across a call to WeChat.
 *
 * Every await is a place where the object may die. What makes that safe: the intent is durable before
 * a request leaves, an answer is durable before it is served, and an intent found at start is an
 * unknown outcome (rule 6).
 *
 * Long, because every door of `KeeperRpc` is here, and each is a few lines around those classes.
 */

import { parseTicketPath } from '../credential.ts'
import { secretsEqual } from '../keys.ts'
import {
  ASKED_AGAIN_QUIET_MS,
  FORCED_REFRESH_INTERVAL_MS,
  MIN_EXPIRES_IN_MAX_S,
} from '../policy/constants.ts'
import { NO_FIGURES } from '../policy/figures.ts'
import { isDestructive } from '../policy/grant.ts'
import { emptyLineage, type Lineage, reconfigure } from '../policy/lineage.ts'
import {
  liveBesideCurrentUntil,
  mustForce,
  nextIssuance,
  planForced,
  planRead,
} from '../policy/plan.ts'
import { offerAt } from '../policy/promise.ts'
import { EMPTY_LEDGER } from '../policy/report.ts'
import { spreadOf } from '../policy/windows.ts'
import { Asking } from './asking.ts'
import { authorizedRecord } from './authorizing.ts'
import { changedConfig, newConfig, settingsAfter } from './configuring.ts'
import { ANY_EVENT, type EventFilter, type EventPage, type Trigger } from './event.ts'
import { Issuing, type Settled } from './issuing.ts'
import { KeeperMemory } from './memory.ts'
import { Platform } from './platform.ts'
import type { KeeperPorts } from './ports.ts'
import type { CredentialConfig, KeeperRecord } from './record.ts'
import { refusal, refusalOfLoaded } from './refusal.ts'
import type {
  AccountPage,
  Authorization,
  CheckVerdict,
  Connection,
  IncomingBody,
  KeeperRpc,
  Outcome,
  Refusal,
  ReportVerdict,
  RotationEffect,
  ServedToken,
  Settings,
  SettingsChange,
  TickResult,
} from './rpc.ts'
import type { CredentialStatus } from './status.ts'
import { Verifying } from './verifying.ts'

/** A read never waits for more than this many issuances; then it takes what there is. */
const READ_ATTEMPTS_MAX = 3

/** When a record that cannot be opened is looked at again. */
const SEALED_RETRY_MS = 10 * 60_000

/** See the module's description. */
export class Keeper implements KeeperRpc {
  readonly #path: string
  readonly #memory: KeeperMemory
  readonly #issuing: Issuing
  readonly #verifying: Verifying
  readonly #platform: Platform
  readonly #asking: Asking
  readonly #ports: KeeperPorts

  constructor(ports: KeeperPorts) {
    this.#ports = ports
    this.#path = ports.path
    this.#memory = new KeeperMemory(ports)
    this.#issuing = new Issuing(ports.path, this.#memory, ports.source)
    this.#verifying = new Verifying(this.#memory, ports.source)
    this.#asking = new Asking(this.#memory, ports.storage.sql)
    this.#platform = new Platform(this.#memory, ports, {
      get: () => this.token({ minExpiresInMs: 0, by: 'wechat' }),
      refused: (value) => this.report({ value, by: 'wechat' }),
    })
  }

  async configure(
    settings: Settings,
    by: string,
  ): Promise<Outcome<{ created: boolean; status: CredentialStatus }>> {
    const { loaded } = this.#memory
    if (loaded.kind === 'sealed') {
      return refusal({ code: 'sealed_with_another_key', keyId: loaded.keyId })
    }
    const created = loaded.kind === 'none'
    const record = created
      ? this.#register(settings, by)
      : this.#change(loaded.record, settings, by)
    await this.#memory.durable()
    return { ok: true, created, status: this.#memory.statusOf(record) }
  }

  async change(change: SettingsChange, by: string): Promise<Outcome<{ status: CredentialStatus }>> {
    const { loaded } = this.#memory
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded))
    }
    const settings = settingsAfter(loaded.record.config, change)
    const record = this.#change(loaded.record, settings, by)
    await this.#memory.durable()
    return { ok: true, status: this.#memory.statusOf(record) }
  }

  async token(request: {
    minExpiresInMs: number
    by: string
    edgeReads?: number
  }): Promise<Outcome<{ token: ServedToken }>> {
    const arrivedAt = this.#memory.now()
    if (this.#memory.loaded.kind === 'none' && !(await this.#adoptTicket(request.by))) {
      return refusal(ACCOUNT_UNREACHABLE)
    }
    this.#memory.noteRead(request.edgeReads)
    return this.#serve(request.minExpiresInMs, arrivedAt, 'read', request.by)
  }

  async ask(request: {
    by: string
    secret: string | null
    insists: boolean
    edgeReads?: number
  }): Promise<Outcome<{ token: ServedToken; quietMs: number }>> {
    const { by, secret, insists, edgeReads } = request
    const memory = this.#memory
    const arrivedAt = memory.now()
    const { loaded } = memory
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded))
    }
    if (secret !== null && !provesSecret(loaded.record.config, secret)) {
      return refusal({ code: 'wrong_secret' })
    }
    memory.noteRead(edgeReads)
    const { current, generation } = loaded.record.lineage
    const isAgain = current !== null && (insists || this.#asking.isAgain(by, generation, arrivedAt))
    if (isAgain) {
      await this.#issuing.current
      await this.#verifying.verdictOn(current.value, by, ASKED_AGAIN_QUIET_MS)
    }
    // SDKs subtract up to 200 s and fail on what is left; of these grants only stable_token's promise
    // ever gets that short, and asking ahead of its plan kills nothing.
    const { grant } = loaded.record.lineage
    const minExpiresInMs = isDestructive(grant) ? 0 : MIN_EXPIRES_IN_MAX_S * 1_000
    const served = await this.#serve(minExpiresInMs, arrivedAt, isAgain ? 'report' : 'read', by)
    if (!served.ok) {
      return served
    }
    const { token } = served
    this.#asking.note(by, token.generation, arrivedAt + token.remainingMs)
    const lastProbeAt = memory.record?.probes.lastAt ?? 0
    const quietMs = isAgain ? Math.max(0, lastProbeAt + ASKED_AGAIN_QUIET_MS - memory.now()) : 0
    return { ok: true, token, quietMs }
  }

  async isLive(value: string): Promise<boolean> {
    const lineage = this.#memory.record?.lineage
    const { current = null, previous = null } = lineage ?? {}
    const now = this.#memory.now()
    const isCurrent = current?.value === value && lineage?.deadSince === null
    return (
      (isCurrent && now < current.expiresAt) || (previous?.value === value && now < previous.endsAt)
    )
  }

  async report(request: {
    value: string
    by: string
  }): Promise<Outcome<{ token: ServedToken; verdict: ReportVerdict }>> {
    const arrivedAt = this.#memory.now()
    // An issuance under way may supersede the reported token; asking WeChat about it would be waste.
    await this.#issuing.current
    const verdict = await this.#verifying.verdictOn(request.value, request.by)
    const served = await this.#serve(0, arrivedAt, 'report', request.by)
    if (!served.ok) {
      return served
    }
    return { ...served, verdict: verdict === 'dead' ? 'replaced' : verdict }
  }

  async check({
    by,
  }: {
    by: string
  }): Promise<Outcome<{ verdict: CheckVerdict; generation: number }>> {
    await this.#issuing.current
    const { loaded } = this.#memory
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded))
    }
    const { current } = loaded.record.lineage
    if (current === null) {
      return { ok: true, verdict: 'no_token', generation: 0 }
    }
    const { value, generation } = current
    const verdict = await this.#verifying.verdictOn(value, by, 0, 'operator')
    if (verdict === 'alive' || verdict === 'unverified') {
      return { ok: true, verdict, generation }
    }
    const served = await this.#serve(0, this.#memory.now(), 'operator', by)
    // A dead token is never offered: what there is is another one.
    return { ok: true, verdict: served.ok ? 'replaced' : 'dead', generation }
  }

  ticket(
    ticket: { value: string; createTime: number },
    by: string,
  ): Promise<Outcome<{ kept: boolean }>> {
    return this.#platform.ticket(ticket, by)
  }

  push(push: IncomingBody): Promise<Outcome<{ accepted: boolean; reason: string }>> {
    return this.#platform.push(push)
  }

  listAuthorizers(offset: number): Promise<Outcome<AccountPage>> {
    return this.#platform.listAuthorizers(offset)
  }

  preAuthCode(): Promise<Outcome<{ code: string }>> {
    return this.#platform.preAuthCode()
  }

  exchangeCode(code: string): Promise<Outcome<{ connection: Connection }>> {
    return this.#platform.exchangeCode(code)
  }

  async authorize(authorization: Authorization): Promise<Outcome<{ changed: boolean }>> {
    const memory = this.#memory
    const { loaded, withdrawnAt } = memory
    const { createTime, refreshToken, componentAppid, appid } = authorization
    if (loaded.kind === 'sealed') {
      return refusal(refusalOfLoaded(loaded))
    }
    // What WeChat holds is true as of when it was asked; what it pushed, as of when that happened.
    const asOf = authorization.replacesToken
      ? createTime
      : Math.floor(authorization.askedAt / 1_000)
    const isOver = asOf < withdrawnAt || (loaded.kind === 'none' && refreshToken === null)
    if (isOver) {
      return { ok: true, changed: false }
    }
    const account = { kind: 'authorizer', grant: 'authorizer', componentAppid, appid } as const
    const record =
      loaded.kind === 'ready'
        ? loaded.record
        : this.#register(
            { ...account, refreshToken: refreshToken ?? '', authorizedAt: 0 },
            'wechat',
            'push',
          )
    const spread = spreadOf(this.#path)
    const authorized = authorizedRecord(record, authorization, memory.now(), spread)
    const changed = authorized !== record
    if (changed) {
      const { generation } = authorized.lineage
      const events = [memory.event('authorized', 'push', 'wechat')]
      if (generation > record.lineage.generation) {
        const expiresAt = authorized.lineage.current?.expiresAt ?? null
        const detail = 'authorized'
        events.push(memory.event('rotated', 'push', 'wechat', { generation, detail, expiresAt }))
      }
      memory.commit(authorized, events)
    }
    await memory.durable()
    if (changed && authorized.lineage.deadSince !== null && memory.dueAt(authorized) !== null) {
      // Somebody reads it: what they hold is at its end.
      this.#ports.later(this.tick('push').then(() => {}))
    }
    return { ok: true, changed }
  }

  async withdraw(createTime: number): Promise<Outcome<{ forgotten: boolean }>> {
    const { loaded } = this.#memory
    if (loaded.kind === 'ready') {
      const { config } = loaded.record
      if (config.kind !== 'authorizer') {
        return refusal({ code: 'wrong_kind' })
      }
      if (createTime < config.authorizedAt) {
        return { ok: true, forgotten: false }
      }
    }
    if (createTime < this.#memory.withdrawnAt) {
      return { ok: true, forgotten: false }
    }
    this.#memory.withdraw(createTime)
    await this.#memory.durable()
    return { ok: true, forgotten: true }
  }

  async rotate(request: {
    evenWithinOverlap: boolean
    by: string
  }): Promise<Outcome<{ token: ServedToken; effect: RotationEffect }>> {
    const arrivedAt = this.#memory.now()
    await this.#issuing.current
    this.#settleOrphan()
    const { loaded } = this.#memory
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded))
    }
    const { lineage } = loaded.record
    const now = this.#memory.now()
    const plan = planForced(lineage, now, request.evenWithinOverlap)
    if (plan.kind !== 'issue') {
      return refusal({ code: plan.kind, retryAfterMs: plan.until - now })
    }
    const killedGeneration = generationCutOff(lineage, now)
    const order = { why: 'forced', trigger: 'operator', by: request.by, forced: true } as const
    let settled = await this.#issuing.start(order)
    if (settled.kind === 'outdated') {
      settled = await this.#issuing.start(order)
    }
    return this.#rotationOutcome(settled, killedGeneration, arrivedAt)
  }

  async tick(trigger: Extract<Trigger, 'cron' | 'alarm' | 'push'>): Promise<TickResult> {
    this.#settleOrphan()
    const { loaded } = this.#memory
    if (loaded.kind === 'none') {
      return { known: false, did: 'nothing', nextAt: null, version: 0, status: null }
    }
    if (loaded.kind === 'sealed') {
      const now = this.#memory.now()
      const nextAt = now + SEALED_RETRY_MS
      this.#memory.wakeAt(nextAt)
      return { known: true, did: 'failed', nextAt, version: now, status: null }
    }
    const { lineage } = loaded.record
    const due = nextIssuance(lineage)
    let did: TickResult['did'] = 'nothing'
    const isWarm = this.#memory.dueAt(loaded.record) !== null
    if (this.#issuing.current !== null || (isWarm && due.at <= this.#memory.now())) {
      const forced = mustForce(lineage)
      const settled = await this.#issuing.start({ why: due.why, trigger, by: null, forced })
      did = settled.kind === 'rotated' || settled.kind === 'unchanged' ? 'rotated' : 'failed'
    }
    await this.#platform.tick(trigger)
    const { record } = this.#memory
    if (record === null) {
      return { known: false, did, nextAt: null, version: 0, status: null }
    }
    this.#memory.rearm()
    const nextAt = this.#memory.dueAt(record)
    const { version } = record
    return { known: true, did, nextAt, version, status: this.#memory.statusOf(record) }
  }

  async status(): Promise<Outcome<{ status: CredentialStatus }>> {
    const { loaded } = this.#memory
    return loaded.kind === 'ready'
      ? { ok: true, status: this.#memory.statusOf(loaded.record) }
      : refusal(refusalOfLoaded(loaded))
  }

  async events(
    before: number | null,
    limit: number,
    filter: EventFilter = ANY_EVENT,
  ): Promise<EventPage> {
    return this.#memory.events(before, limit, filter)
  }

  async forget(): Promise<boolean> {
    const memory = this.#memory
    const known = memory.loaded.kind !== 'none'
    if (memory.record?.config.kind === 'authorizer') {
      // An older push that comes late, or again, must not bring it back.
      memory.withdraw(Math.max(memory.withdrawnAt, Math.floor(memory.now() / 1_000)))
    } else {
      memory.forget()
    }
    await this.#memory.durable()
    return known
  }

  #register(settings: Settings, by: string, trigger: Trigger = 'operator'): KeeperRecord {
    const memory = this.#memory
    const record: KeeperRecord = {
      config: newConfig(settings, memory.now()),
      lineage: emptyLineage(settings.grant),
      probes: EMPTY_LEDGER,
      version: 0,
      lastReadAt: null,
      figures: NO_FIGURES,
    }
    memory.commit(record, [
      memory.event('registered', trigger, by, { generation: 0, detail: settings.grant }),
    ])
    return record
  }

  /** A ticket comes into being with its first read, if its account is there; false: it cannot be asked. */
  async #adoptTicket(by: string): Promise<boolean> {
    const ticket = parseTicketPath(this.#path)
    if (ticket === null) {
      return true
    }
    try {
      const account = await this.#ports.neighbours.keeper(ticket.account).status()
      if (account.ok && this.#memory.loaded.kind === 'none') {
        this.#register({ kind: 'ticket', grant: 'ticket', ...ticket }, by, 'read')
      }
      return true
    } catch {
      return false
    }
  }

  #change(before: KeeperRecord, settings: Settings, by: string): KeeperRecord {
    const { config, changes, matters } = changedConfig(before.config, settings, this.#memory.now())
    if (changes.length === 0) {
      return before
    }
    const record: KeeperRecord = {
      ...before,
      config,
      lineage: matters ? reconfigure(before.lineage, settings.grant) : before.lineage,
    }
    const detail = `changed: ${changes.join(', ')}`
    this.#memory.commit(record, [this.#memory.event('configured', 'operator', by, { detail })])
    return record
  }

  /** @param arrivedAt from when what is promised is counted: when the caller's question came */
  async #serve(
    minExpiresInMs: number,
    arrivedAt: number,
    trigger: Trigger,
    by: string,
  ): Promise<Outcome<{ token: ServedToken }>> {
    for (let attempt = 1; ; attempt++) {
      this.#settleOrphan()
      const { loaded } = this.#memory
      if (loaded.kind !== 'ready') {
        return refusal(refusalOfLoaded(loaded))
      }
      const { lineage } = loaded.record
      const plan = planRead(lineage, this.#memory.now(), minExpiresInMs)
      const mayAsk = attempt <= READ_ATTEMPTS_MAX
      if (plan.kind === 'wait' && mayAsk) {
        await this.#issuing.current
      } else if (plan.kind === 'issue' && mayAsk) {
        const forced = mustForce(lineage)
        await this.#issuing.start({ why: plan.why, trigger, by, forced })
      } else {
        return this.#answer(lineage, arrivedAt)
      }
    }
  }

  /** What there is to serve right now, without asking anybody; not before it is durable (rule 8). */
  async #answer(lineage: Lineage, arrivedAt: number): Promise<Outcome<{ token: ServedToken }>> {
    const answer = answerOf(lineage, this.#memory.now(), arrivedAt)
    const pending = this.#memory.durable()
    if (pending !== null) {
      await pending
    }
    return answer
  }

  /** Settles the intent of an issuance that ended in an exception: nobody waits for it any more. */
  #settleOrphan(): void {
    if (this.#issuing.current === null) {
      this.#memory.settleIntent('internal', 'restart')
    }
  }

  async #rotationOutcome(
    settled: Settled,
    killedGeneration: number | null,
    arrivedAt: number,
  ): Promise<Outcome<{ token: ServedToken; effect: RotationEffect }>> {
    const { record } = this.#memory
    if (record === null || settled.kind === 'forgotten') {
      return refusal({ code: 'unknown_credential' })
    }
    const { lineage } = record
    const now = this.#memory.now()
    switch (settled.kind) {
      case 'rotated': {
        const { previous } = lineage
        const served = await this.#answer(lineage, arrivedAt)
        const remainingMs = Math.max(0, (previous?.endsAt ?? 0) - now)
        const effect: RotationEffect = {
          previous: previous && { generation: previous.generation, remainingMs },
          killedGeneration,
        }
        return served.ok ? { ...served, effect } : served
      }
      case 'unchanged':
        return refusal({ code: 'rate_limited', retryAfterMs: FORCED_REFRESH_INTERVAL_MS })
      case 'refused': {
        const { reason, advice, errcode, errmsg, rid } = settled.report
        const upstream = { errcode, errmsg, rid }
        return refusal({ code: 'wechat_refused', reason, advice, upstream })
      }
      case 'lost':
      case 'outdated': {
        const advice =
          settled.kind === 'lost' ? settled.report.advice : 'The settings kept changing meanwhile.'
        const retryAfterMs = Math.max(0, nextIssuance(lineage).at - now)
        return refusal({ code: 'answer_lost', advice, retryAfterMs })
      }
    }
  }
}

/** The account's keeper was just restarted or is overloaded. */
const ACCOUNT_UNREACHABLE: Refusal = {
  code: 'token_unavailable',
  reason: 'keeper_unreachable',
  advice: 'The object that keeps the account was just restarted or is overloaded. Try again.',
  retryAfterMs: 1_000,
  upstream: null,
}

/** Whether a caller knows the secret that the credential was registered with. */
function provesSecret(config: CredentialConfig, secret: string): boolean {
  const hasSecret = config.kind === 'app' || config.kind === 'component'
  return hasSecret && secretsEqual(secret, config.secret)
}

/** The token that one more issuance may cut off at once: rule 2 wants the operator to be told. */
function generationCutOff(lineage: Lineage, now: number): number | null {
  if (liveBesideCurrentUntil(lineage, now) <= now) {
    return null
  }
  // After a lost answer it is the current token itself that stands before the newest.
  const cutOff = lineage.unknown === null ? lineage.previous : lineage.current
  return cutOff?.generation ?? null
}

/** What there is to serve at `now`, to somebody who asked at `arrivedAt`. */
function answerOf(
  lineage: Lineage,
  now: number,
  arrivedAt: number,
): Outcome<{ token: ServedToken }> {
  const offer = offerAt(lineage, now)
  if (offer.kind !== 'none') {
    const { value, generation } = offer.token
    const promised = offer.kind === 'promised'
    const remainingMs = offer.until - arrivedAt
    return { ok: true, token: { value, generation, remainingMs, promised } }
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
