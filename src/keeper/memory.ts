/**
 * @module What a keeper knows, in memory and on disk. A record becomes the truth in one uninterrupted
 * step ({@link KeeperMemory.commit}): memory, storage, history, alarm, log and the word to the
 * registry. Output gates (or an explicit {@link KeeperMemory.durable}) hold back everything that
 * depends on it until it would survive a crash.
 *
 * Long, because a commit is one step, and has to be read as one.
 */

import { fingerprintOf } from '../log.ts'
import { countRead, type Figures } from '../policy/figures.ts'
import { inboxDueAt } from '../policy/inbox.ts'
import { lose } from '../policy/lineage.ts'
import { alarmAt, nextTickAt } from '../policy/plan.ts'
import { planTicketWatch } from '../policy/ticket-watch.ts'
import { coldAt, isCold } from '../policy/warmth.ts'
import { lostReport } from '../wechat/refusal.ts'
import type { LostCause } from '../wechat/reply.ts'
import type { EventFilter, EventKind, EventPage, KeeperEvent, NewEvent, Trigger } from './event.ts'
import { type Outbox, openOutbox } from './outbox.ts'
import type { KeeperPorts } from './ports.ts'
import { type CredentialConfig, decodeRecord, encodeRecord, type KeeperRecord } from './record.ts'
import { type CredentialStatus, statusOf } from './status.ts'
import { type KeeperStore, openKeeperStore } from './store.ts'

/** The record, or why there is none. */
export type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly record: KeeperRecord }
  | { readonly kind: 'sealed'; readonly keyId: string }

/** How stale the stored last-read time may be: reads must not cost a write each. */
const LAST_READ_GRANULARITY_MS = 10 * 60_000

const PROBLEM_KINDS: readonly EventKind[] = [
  'refused',
  'lost_answer',
  'killed_elsewhere',
  'ticket_overdue',
]

/** Somebody has to do something, or tokens end. */
const ALERT_KINDS: readonly EventKind[] = ['ticket_expiring', 'reauthorization_required']

/** A push is handled right after its answer; the alarm only comes if that was cut short. */
const WAITING_ALARM_GRACE_MS = 5_000

/** See the module's description. */
export class KeeperMemory {
  readonly #ports: KeeperPorts
  readonly #store: KeeperStore
  readonly #outbox: Outbox
  #loaded: Loaded
  #epoch = 0
  #storedLastReadAt: number | null = null
  /** Counts writes, and up to which of them all is durable. */
  #written = 0
  #durableUpTo = 0

  constructor(ports: KeeperPorts) {
    this.#ports = ports
    this.#store = openKeeperStore(ports.storage.sql)
    this.#outbox = openOutbox(ports.storage.sql)
    this.#loaded = this.#load()
    this.settleIntent('evicted', 'restart')
  }

  get loaded(): Loaded {
    return this.#loaded
  }

  /** The record, or null: unknown credential, or sealed with another key. */
  get record(): KeeperRecord | null {
    return this.#loaded.kind === 'ready' ? this.#loaded.record : null
  }

  /** Pushes that wait to be passed on (components only). */
  get outbox(): Outbox {
    return this.#outbox
  }

  /** Changes when the credential is forgotten: an answer that comes after belongs to nobody. */
  get epoch(): number {
    return this.#epoch
  }

  now(): number {
    return this.#ports.clock.now()
  }

  /** Resolves when everything committed so far would survive a crash; null if it already does. */
  durable(): Promise<void> | null {
    return this.#durableUpTo === this.#written ? null : this.#sync()
  }

  /** Makes a record the truth. */
  commit(changed: KeeperRecord, events: readonly NewEvent[]): void {
    const version = Math.max(changed.version + 1, this.now())
    const record = { ...changed, version }
    const stored = this.#write(record, events)
    this.rearm()
    for (const event of stored) {
      this.#log(event, record)
    }
    if (record.lineage.intent === null || stored.length > 0) {
      this.#announce(record, stored)
    }
    for (const event of stored) {
      this.#ports.observe(event, record)
    }
  }

  /** Writes beside the record. Without an await in between, both become durable together. */
  write(write: () => void): void {
    this.#written += 1
    this.#ports.storage.transaction(write)
  }

  /**
   * Notes that a client read the token; most notes stay in memory.
   *
   * @param edgeReads how many were answered at the edge since it last asked here
   */
  noteRead(edgeReads = 0): void {
    const { record } = this
    if (record === null) {
      return
    }
    const lastReadAt = this.now()
    const read = { ...record, lastReadAt, figures: countRead(record.figures, edgeReads) }
    this.#loaded = { kind: 'ready', record: read }
    const isStale = lastReadAt - (this.#storedLastReadAt ?? 0) >= LAST_READ_GRANULARITY_MS
    if (isStale) {
      this.#write(read, [])
    }
    if (isCold(record.config.grant, record.lastReadAt, lastReadAt)) {
      // Somebody reads what was left alone: its planned rotation counts again.
      this.rearm()
      this.#announce(read, [])
    } else if (isStale && coldAt(record.config.grant, lastReadAt) === null) {
      // Ten thousand accounts of a platform tell of their reads with their next rotation.
      this.#announce(read, [])
    }
  }

  /**
   * Notes what was counted; it is written with whatever is written next.
   *
   * @param atOnce it is written now: nothing else may be for long
   */
  noteFigures(change: (figures: Figures) => Figures, atOnce = false): void {
    const { record } = this
    if (record === null) {
      return
    }
    const noted = { ...record, figures: change(record.figures) }
    this.#loaded = { kind: 'ready', record: noted }
    if (atOnce) {
      this.#write(noted, [])
    }
  }

  /** The credential as its operator sees it, now. */
  statusOf(record: KeeperRecord): CredentialStatus {
    return statusOf(this.#ports.path, record, this.now(), this.#outbox)
  }

  #announce(record: KeeperRecord, events: readonly KeeperEvent[]): void {
    const { version } = record
    this.#ports.announce({
      credential: this.#ports.path,
      version,
      dueAt: this.dueAt(record),
      status: this.statusOf(record),
      events,
    })
  }

  /**
   * Settles an intent that nobody waits for any more: the object died, or failed, while WeChat was
   * asked. Its outcome is unknown (rule 6).
   */
  settleIntent(cause: LostCause, trigger: Trigger): void {
    const { record } = this
    if (record === null || record.lineage.intent === null) {
      return
    }
    const report = lostReport(cause)
    this.commit({ ...record, lineage: lose(record.lineage, report, this.now()) }, [
      this.event('lost_answer', trigger, null, { detail: report.errmsg }),
    ])
  }

  /** When the credential should be ticked, unix milliseconds; null while it is cold. */
  dueAt(record: KeeperRecord): number | null {
    const { config, lineage, lastReadAt } = record
    if (isCold(config.grant, lastReadAt, this.now())) {
      return null
    }
    return Math.min(nextTickAt(lineage), this.#waitingUntil(config), watchedAt(config, this.now()))
  }

  /** Sets the alarm again: a handled one is gone, whether or not anything was due. */
  rearm(): void {
    const { record } = this
    if (record === null) {
      return
    }
    const { lineage, config, lastReadAt } = record
    const now = this.now()
    if (lineage.intent === null && isCold(config.grant, lastReadAt, now)) {
      this.#ports.alarm.clear()
    } else {
      const soon = now + WAITING_ALARM_GRACE_MS
      const waitingAt = Math.max(this.#waitingUntil(config), soon)
      const watchAt = Math.max(watchedAt(config, now), soon)
      this.#ports.alarm.set(Math.min(alarmAt(lineage, now), waitingAt, watchAt))
    }
  }

  /** Wakes the keeper at `at`, for a record that cannot be opened. */
  wakeAt(at: number): void {
    this.#ports.alarm.set(at)
  }

  /** The history, newest first. */
  events(before: number | null, limit: number, filter: EventFilter): EventPage {
    return this.#store.events(before, limit, filter)
  }

  /** CreateTime of the newest withdrawal of the account's authorization, unix seconds; 0 for none. */
  get withdrawnAt(): number {
    return this.#store.withdrawnAt()
  }

  /** Forgets everything but that the account withdrew its authorization. */
  withdraw(createTime: number): void {
    this.forget()
    this.#store.setWithdrawnAt(createTime)
  }

  /** Forgets everything. */
  forget(): void {
    this.#epoch += 1
    this.#loaded = { kind: 'none' }
    this.#storedLastReadAt = null
    this.#written += 1
    this.#ports.storage.transaction(() => this.#store.erase())
    this.#ports.alarm.clear()
  }

  /** An event about the newest generation, now. */
  event(
    kind: EventKind,
    trigger: Trigger,
    by: string | null,
    fields: Partial<NewEvent> = {},
  ): NewEvent {
    const generation = this.record?.lineage.generation ?? 0
    const blank = { tookMs: null, errcode: null, rid: null, detail: null, expiresAt: null }
    return { at: this.now(), kind, trigger, by, generation, ...blank, ...fields }
  }

  /** When pushes that wait for a platform have to be looked at; never if none do. */
  #waitingUntil(config: CredentialConfig): number {
    if (config.kind !== 'component') {
      return Number.POSITIVE_INFINITY
    }
    const times = [inboxDueAt(config.inbox), this.#outbox.dueAt()]
    return Math.min(...times.map((at) => at ?? Number.POSITIVE_INFINITY))
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

  /** Storage first, memory second: should storing fail, nothing is believed that is not stored. */
  #write(record: KeeperRecord, events: readonly NewEvent[]): readonly KeeperEvent[] {
    const { path, sealer, storage } = this.#ports
    const document = encodeRecord(record, path, sealer)
    const stored: KeeperEvent[] = []
    this.#written += 1
    storage.transaction(() => {
      this.#store.write(document)
      stored.push(...events.map((event) => this.#store.append(event)))
    })
    this.#loaded = { kind: 'ready', record }
    this.#storedLastReadAt = record.lastReadAt
    return stored
  }

  async #sync(): Promise<void> {
    const upTo = this.#written
    await this.#ports.storage.durable()
    this.#durableUpTo = Math.max(this.#durableUpTo, upTo)
  }

  #log(event: NewEvent, { lineage, config }: KeeperRecord): void {
    const { current, failure } = lineage
    const isAlert = ALERT_KINDS.includes(event.kind)
    const isProblem = isAlert || PROBLEM_KINDS.includes(event.kind)
    const level = isProblem ? 'warn' : 'info'
    this.#ports.log(isAlert ? 'error' : level, `token.${event.kind}`, {
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

/** When a platform's tickets have to be looked after; never for anything else. */
function watchedAt(config: CredentialConfig, now: number): number {
  return config.kind === 'component'
    ? planTicketWatch(config.tickets, config.ticketWatch, config.registeredAt, now).nextAt
    : Number.POSITIVE_INFINITY
}
