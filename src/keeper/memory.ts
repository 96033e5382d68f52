/**
 * @module What a keeper knows, in memory and on disk. A record becomes the truth in one uninterrupted
 * step ({@link KeeperMemory.commit}): memory, storage, history, alarm, log and the word to the
 * registry. Output gates (or an explicit {@link KeeperMemory.durable}) hold back everything that
 * depends on it until it would survive a crash.
 */

import { fingerprintOf } from '../log.ts'
import { lose } from '../policy/lineage.ts'
import { alarmAt, nextTickAt } from '../policy/plan.ts'
import { lostReport } from '../wechat/refusal.ts'
import type { LostCause } from '../wechat/reply.ts'
import type { EventKind, EventPage, NewEvent, Trigger } from './event.ts'
import type { KeeperPorts } from './ports.ts'
import { decodeRecord, encodeRecord, type KeeperRecord } from './record.ts'
import { type KeeperStore, openKeeperStore } from './store.ts'

/** The record, or why there is none. */
export type Loaded =
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly record: KeeperRecord }
  | { readonly kind: 'sealed'; readonly keyId: string }

/** How stale the stored last-read time may be: reads must not cost a write each. */
const LAST_READ_GRANULARITY_MS = 10 * 60_000

const PROBLEM_KINDS: readonly EventKind[] = ['refused', 'lost_answer', 'killed_elsewhere']

/** See the module's description. */
export class KeeperMemory {
  readonly #ports: KeeperPorts
  readonly #store: KeeperStore
  #loaded: Loaded
  #epoch = 0
  #storedLastReadAt: number | null = null

  constructor(ports: KeeperPorts) {
    this.#ports = ports
    this.#store = openKeeperStore(ports.storage.sql)
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

  /** Changes when the credential is forgotten: an answer that comes after belongs to nobody. */
  get epoch(): number {
    return this.#epoch
  }

  now(): number {
    return this.#ports.clock.now()
  }

  /** Resolves when everything committed so far would survive a crash. */
  durable(): Promise<void> {
    return this.#ports.storage.durable()
  }

  /** Makes a record the truth. */
  commit(record: KeeperRecord, events: readonly NewEvent[]): void {
    const { path, alarm, announce } = this.#ports
    this.#write(record)
    const stored = events.map((event) => this.#store.append(event))
    alarm.set(alarmAt(record.lineage, this.now()))
    for (const event of stored) {
      this.#log(event, record)
    }
    if (record.lineage.intent === null) {
      announce({ credential: path, dueAt: nextTickAt(record.lineage), events: stored })
    }
  }

  /** Notes that a client read the token; most notes stay in memory. */
  noteRead(): void {
    const { record } = this
    if (record === null) {
      return
    }
    const lastReadAt = this.now()
    this.#loaded = { kind: 'ready', record: { ...record, lastReadAt } }
    if (lastReadAt - (this.#storedLastReadAt ?? 0) >= LAST_READ_GRANULARITY_MS) {
      this.#write({ ...record, lastReadAt })
    }
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

  /** Sets the alarm again: a handled one is gone, whether or not anything was due. */
  rearm(): void {
    const { record } = this
    if (record !== null) {
      this.#ports.alarm.set(alarmAt(record.lineage, this.now()))
    }
  }

  /** Wakes the keeper at `at`, for a record that cannot be opened. */
  wakeAt(at: number): void {
    this.#ports.alarm.set(at)
  }

  /** The history, newest first. */
  events(before: number | null, limit: number): EventPage {
    return this.#store.events(before, limit)
  }

  /** Forgets everything. */
  forget(): void {
    this.#epoch += 1
    this.#loaded = { kind: 'none' }
    this.#storedLastReadAt = null
    this.#store.erase()
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
    const blank = { tookMs: null, errcode: null, rid: null, detail: null }
    return { at: this.now(), kind, trigger, by, generation, ...blank, ...fields }
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

  #write(record: KeeperRecord): void {
    const { path, sealer } = this.#ports
    this.#loaded = { kind: 'ready', record }
    this.#store.write(encodeRecord(record, path, sealer))
    this.#storedLastReadAt = record.lastReadAt
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
