/**
 * @module The registry: the list of what exists and when it is due. It decides nothing about tokens;
 * keepers tell it when to come back, and a sweep asks them. See `rpc.ts` for what each door promises.
 *
 * Long, because every door of `RegistryRpc` is here, and each is a few lines around the files beside it.
 */

import type { Channel, ChannelSettings, ChannelTest } from '../alerts/channel.ts'
import type { Notice } from '../alerts/notice.ts'
import { CREDENTIAL_KINDS } from '../credential.ts'
import type { CredentialChange } from '../keeper/ports.ts'
import type { KeeperRpc, TickResult } from '../keeper/rpc.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { type ClientKey, newKeyId } from '../keys.ts'
import { ALERT_GATHER_MS } from '../policy/constants.ts'
import type { IncidentKind } from '../policy/incident.ts'
import type { TryVerdict } from '../policy/tries.ts'
import type { Alarm, Storage, Timers } from '../ports.ts'
import { type AlertPorts, Alerts } from './alerts.ts'
import { openChannelStore } from './channel-store.ts'
import { CountMemory } from './count-memory.ts'
import { type CredentialIndex, openCredentialIndex } from './credential-index.ts'
import { ForgetJob } from './forget-job.ts'
import { Handover } from './handover.ts'
import { ImportJob } from './import-job.ts'
import { type IncidentStore, openIncidentStore } from './incident-store.ts'
import { Incidents } from './incidents.ts'
import { openNoticeStore } from './notice-store.ts'
import { noteRefusedAddress, type RefusedAddress } from './refused-addresses.ts'
import type {
  CredentialFilter,
  FeedQuery,
  ImportProgress,
  KnownCredential,
  ListedIncident,
  Page,
  RegistryEvent,
  RegistryFigures,
  RegistryRpc,
  StateCounts,
  SweepSummary,
} from './rpc.ts'
import { SignInTries } from './sign-in-tries.ts'
import { openRegistryStore, type RegistryStore } from './store.ts'
import { sweep, UNREACHABLE_RETRY_MS } from './sweep.ts'
import { NO_READS, tallyEvents, tallyReads } from './tally.ts'

/** The outside of a registry. */
export interface RegistryPorts extends AlertPorts {
  readonly timers: Timers
  readonly storage: Storage
  /** Ticks a credential's keeper. */
  readonly tick: (path: string) => Promise<TickResult>
  readonly alarm: Alarm
  readonly keeper: (path: string) => KeeperRpc
  /** The root registry, which knows whom to tell of incidents; null in the root itself. */
  readonly root: (() => Pick<RegistryRpc, 'tell'>) | null
}

/** How many due credentials are taken from the list at once. */
const DUE_BATCH = 500

/**
 * A path is enrolled before its keeper is told, and a sweep drops what its keeper does not know: for
 * this long none comes. The keeper's own word then says when it is due.
 */
const ENROLMENT_GRACE_MS = 60_000

/** How soon a step that was cut short is done again. */
const STEP_WATCH_MS = 30_000

/** See the module's description. */
export class Registry implements RegistryRpc {
  readonly #ports: RegistryPorts
  readonly #store: RegistryStore
  readonly #index: CredentialIndex
  readonly #import: ImportJob
  readonly #forget: ForgetJob
  readonly #signInTries = new SignInTries()
  readonly #counts = new CountMemory()
  readonly #incidentStore: IncidentStore
  readonly #incidents: Incidents
  /** Null in the root. */
  readonly #handover: Handover | null
  readonly #alerts: Alerts
  #stepping: Promise<void> | null = null
  /** For when this life of the object has set the alarm, unix milliseconds; null if it has not. */
  #alarmAt: number | null = null
  #sweeping: Promise<SweepSummary> | null = null

  constructor(ports: RegistryPorts) {
    this.#ports = ports
    this.#store = openRegistryStore(ports.storage.sql)
    this.#index = openCredentialIndex(ports.storage.sql)
    this.#import = new ImportJob(ports, this.#store)
    this.#forget = new ForgetJob(ports, this.#store, (path) => this.#remove(path, 'admin', true))
    const { sql } = ports.storage
    const notices = openNoticeStore(sql)
    const incidents = openIncidentStore(sql)
    this.#incidentStore = incidents
    this.#incidents = new Incidents(ports, { credentials: this.#store, incidents, notices })
    this.#handover = ports.root === null ? null : new Handover(ports, ports.root, notices)
    this.#alerts = new Alerts(ports, openChannelStore(sql), notices)
  }

  async enroll(path: string): Promise<void> {
    this.#store.enroll(path, this.#ports.clock.now() + ENROLMENT_GRACE_MS)
    await this.#ports.storage.durable()
  }

  async remove(path: string, by: string, known: boolean): Promise<void> {
    this.#remove(path, by, known)
    await this.#ports.storage.durable()
  }

  async list(prefix: string, cursor: string | null, limit: number): Promise<Page<string>> {
    return this.#store.list(prefix, cursor, limit)
  }

  async find(
    filter: CredentialFilter,
    cursor: string | null,
    limit: number,
  ): Promise<Page<KnownCredential>> {
    return this.#index.find(filter, cursor, limit, this.#ports.clock.now())
  }

  async count(filter: CredentialFilter): Promise<StateCounts> {
    return this.#count(filter, this.#ports.clock.now())
  }

  async figures(): Promise<RegistryFigures> {
    const now = this.#ports.clock.now()
    const states = Object.fromEntries(
      CREDENTIAL_KINDS.map((kind) => [
        kind,
        this.#count({ kinds: [kind], states: [], search: '' }, now),
      ]),
    )
    return {
      tally: this.#store.tally(),
      states,
      servesUntil: this.#index.servesUntil(now),
      incidents: this.#incidentStore.counts(),
    }
  }

  async changed(change: CredentialChange): Promise<void> {
    const { credential, dueAt, version, status, events } = change
    this.#note(credential, dueAt, version, status)
    // In the same step: what is told of is what was heard.
    this.#wakeFor(this.#incidents.look(credential))
    const added = this.#store.addEvents(credential, events)
    if (added.length > 0) {
      this.#store.setTally(tallyEvents(this.#store.tally(), status.grant, added))
    }
  }

  sweep(): Promise<SweepSummary> {
    this.#sweeping ??= this.#sweep().finally(() => {
      this.#sweeping = null
    })
    return this.#sweeping
  }

  async startImport(componentAppid: string): Promise<ImportProgress> {
    const progress = this.#import.start(componentAppid)
    this.#rearm()
    await this.#ports.storage.durable()
    return progress
  }

  async importProgress(): Promise<ImportProgress | null> {
    return this.#import.progress()
  }

  async forgetAccounts(componentAppid: string): Promise<void> {
    this.#import.stop()
    this.#forget.start(componentAppid)
    this.#rearm()
    await this.#ports.storage.durable()
  }

  async keepAccounts(): Promise<void> {
    this.#forget.stop()
    this.#rearm()
    await this.#ports.storage.durable()
  }

  /** The alarm: the next step of whatever is under way. A second call shares the first. */
  step(): Promise<void> {
    this.#stepping ??= this.#step().finally(() => {
      this.#stepping = null
    })
    return this.#stepping
  }

  async refusedAddresses(): Promise<readonly RefusedAddress[]> {
    return this.#store.refusedAddresses()
  }

  async incidents(cursor: string | null, limit: number): Promise<Page<ListedIncident>> {
    return this.#incidentStore.page(cursor, limit)
  }

  async tell(notices: readonly Notice[]): Promise<void> {
    this.#alerts.take(notices)
    this.#rearm()
    await this.#ports.storage.durable()
  }

  async addChannel(settings: ChannelSettings): Promise<Channel | null> {
    const channel = this.#alerts.add(settings)
    await this.#ports.storage.durable()
    return channel
  }

  async channels(): Promise<readonly Channel[]> {
    return this.#alerts.list()
  }

  async removeChannel(id: string): Promise<boolean> {
    const known = this.#alerts.remove(id)
    this.#rearm()
    await this.#ports.storage.durable()
    return known
  }

  async testChannel(id: string): Promise<ChannelTest> {
    const outcome = await this.#alerts.test(id)
    // What waits for a channel that works again need not wait any longer.
    this.#rearm()
    return outcome
  }

  async createKey(name: string, allow: readonly string[]): Promise<ClientKey> {
    const { random, clock, storage } = this.#ports
    const key = { id: newKeyId(random), name, allow, createdAt: clock.now() }
    this.#store.addKey(key)
    await storage.durable()
    return key
  }

  async key(id: string): Promise<ClientKey | null> {
    return this.#store.key(id)
  }

  async keys(cursor: string | null, limit: number): Promise<Page<ClientKey>> {
    return this.#store.keys(cursor, limit)
  }

  async revokeKey(id: string): Promise<boolean> {
    const known = this.#store.revokeKey(id)
    await this.#ports.storage.durable()
    return known
  }

  async signInAttempt(address: string): Promise<TryVerdict> {
    return this.#signInTries.attempt(address, this.#ports.clock.now())
  }

  async signedIn(address: string): Promise<void> {
    this.#signInTries.forgive(address)
  }

  async events(query: FeedQuery): Promise<readonly RegistryEvent[]> {
    return this.#store.events(query)
  }

  async adoptMasterKey(
    keyIds: readonly string[],
  ): Promise<{ ok: true } | { ok: false; keyId: string }> {
    const [sealing] = keyIds
    const noted = this.#store.masterKeyId()
    if (noted !== null && !keyIds.includes(noted)) {
      return { ok: false, keyId: noted }
    }
    if (sealing !== undefined && noted !== sealing) {
      this.#store.setMasterKeyId(sealing)
      await this.#ports.storage.durable()
    }
    return { ok: true }
  }

  async #step(): Promise<void> {
    // Should the object die in a step, the alarm brings the next one.
    this.#setAlarm(this.#ports.clock.now() + STEP_WATCH_MS)
    // Whoever has to be told may take his time: the jobs go on meanwhile.
    await Promise.all([this.#work(), this.#tell()])
    this.#rearm()
  }

  async #work(): Promise<void> {
    await this.#import.step()
    await this.#forget.step()
    // The registry of a deleted platform is swept no more.
    this.#incidents.lookAtDue()
  }

  async #tell(): Promise<void> {
    await this.#handover?.step()
    await this.#alerts.deliver()
  }

  /** Something is to be told; ten thousand accounts may say so at once, and one alarm finds them all. */
  #wakeFor(kinds: readonly IncidentKind[]): void {
    const soon = this.#ports.clock.now() + ALERT_GATHER_MS
    const isAwakeSoon = this.#alarmAt !== null && this.#alarmAt <= soon
    const isForOthers = this.#handover !== null && kinds.length > 0
    if (!isAwakeSoon && (isForOthers || this.#alerts.wants(kinds))) {
      this.#rearm()
    }
  }

  #rearm(): void {
    const dueAt = this.#dueAt()
    if (dueAt === null) {
      this.#alarmAt = null
      this.#ports.alarm.clear()
    } else {
      // Never "now": an alarm set to the running moment from inside an alarm handler is lost.
      this.#setAlarm(Math.max(dueAt, this.#ports.clock.now() + 1))
    }
  }

  #setAlarm(at: number): void {
    this.#alarmAt = at
    this.#ports.alarm.set(at)
  }

  /** When the next step of anything is due, unix milliseconds; null while nothing is under way. */
  #dueAt(): number | null {
    const jobs = [this.#import, this.#forget, this.#handover, this.#alerts]
    const times = jobs.map((job) => job?.dueAt() ?? null).filter((at) => at !== null)
    return times.length === 0 ? null : Math.min(...times)
  }

  #count(filter: CredentialFilter, now: number): StateCounts {
    return this.#counts.of(filter, now, () => this.#index.count(filter, now))
  }

  #remove(path: string, by: string, known: boolean): void {
    this.#store.remove(path)
    if (known) {
      const at = this.#ports.clock.now()
      const none = { tookMs: null, errcode: null, rid: null, detail: null, expiresAt: null }
      const blank = { generation: 0, ...none }
      const trigger = by === 'wechat' ? 'push' : 'operator'
      const deleted = { seq: 0, at, kind: 'deleted', trigger, by, ...blank } as const
      this.#store.addEvents(path, [deleted])
    }
  }

  /** What a keeper said of itself. */
  #note(
    path: string,
    dueAt: number | null,
    version: number,
    status: CredentialStatus | null,
  ): void {
    const before = status === null ? null : this.#store.status(path)
    const askAt = this.#ports.clock.now() + ENROLMENT_GRACE_MS
    this.#store.note(path, dueAt, version, status, askAt)
    if (status !== null) {
      const addresses = this.#store.refusedAddresses()
      const noted = noteRefusedAddress(addresses, status)
      if (noted !== addresses) {
        this.#store.setRefusedAddresses(noted)
      }
      const tally = this.#store.tally()
      const counted = tallyReads(tally, before?.reads ?? NO_READS, status.reads)
      if (counted !== tally) {
        this.#store.setTally(counted)
      }
    }
  }

  async #sweep(): Promise<SweepSummary> {
    const { clock, timers, tick } = this.#ports
    const summary = await sweep({
      clock,
      timers,
      tick,
      due: (now) => this.#store.due(now, DUE_BATCH),
      note: (path, result) => {
        if (result === null) {
          this.#store.postpone(path, clock.now() + UNREACHABLE_RETRY_MS)
        } else if (result.known) {
          this.#note(path, result.nextAt, result.version, result.status)
          this.#wakeFor(this.#incidents.look(path))
        } else {
          this.#store.remove(path)
        }
      },
    })
    this.#incidents.lookAtDue()
    this.#alerts.tidy()
    if (this.#dueAt() !== null) {
      // Also mends an alarm that was lost.
      this.#rearm()
    }
    return summary
  }
}
