/**
 * @module Telling: the channels of the root registry, and what each is yet to be told. Each goes at a pace of its
 * own; one that is dead costs the others the ten seconds of each of its tries, and no more. Whatever waits
 * for a channel goes into its next message. At least once, for a day; nobody who reads a token ever
 * waits for it.
 *
 * Long, because what is kept of a channel (its pace, its place, its last problem) is read and written by every
 * step here: making, testing, telling, deleting.
 */

import { deliveryOf } from '../alerts/answer.ts'
import {
  CHANNELS_MAX,
  type Channel,
  type ChannelSettings,
  type ChannelTest,
} from '../alerts/channel.ts'
import { noticesPerMessage, pauseBetween, pauseWhenTooMany } from '../alerts/limits.ts'
import type { AlertRequest, Message, Notice } from '../alerts/notice.ts'
import { alertRequest } from '../alerts/request.ts'
import type { Post } from '../delivery.ts'
import { newKeyId } from '../keys.ts'
import { fingerprintOf, type Log } from '../log.ts'
import { ALERT_GATHER_MS, ALERT_GIVE_UP_MS } from '../policy/constants.ts'
import type { IncidentKind } from '../policy/incident.ts'
import { pauseAfter } from '../policy/outbox.ts'
import type { Clock, Random } from '../ports.ts'
import type { Sealer } from '../sealing.ts'
import type { ChannelStore, StoredChannel } from './channel-store.ts'
import type { NoticeStore } from './notice-store.ts'

/** The outside of telling. */
export interface AlertPorts {
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Sealer
  readonly post: Post
  readonly log: Log
}

/** What is sealed of a channel. */
interface Secrets {
  readonly url: string
  readonly secret: string | null
}

/** A message that is due. Not the notices it tells: ten channels may each have twenty thousand. */
interface DueMessage {
  /** Null if the address cannot be read. */
  readonly request: AlertRequest | null
  readonly incidents: number
  /** Place of the last notice in it. */
  readonly upTo: number
}

/** What became of one message; `problem` is a word. */
type Sent =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly tooMany: boolean }

const FIELD = 'alert_channel'

/** See the module's description. */
export class Alerts {
  readonly #ports: AlertPorts
  readonly #channels: ChannelStore
  readonly #notices: NoticeStore
  readonly #passes = new Map<string, Promise<void>>()

  constructor(ports: AlertPorts, channels: ChannelStore, notices: NoticeStore) {
    this.#ports = ports
    this.#channels = channels
    this.#notices = notices
  }

  /** Makes a channel, which is told of what happens from now on; null if there are too many. */
  add({ url, secret, ...settings }: ChannelSettings): Channel | null {
    const { clock, random, sealer } = this.#ports
    if (this.#channels.all().length >= CHANNELS_MAX) {
      return null
    }
    const id = newKeyId(random)
    const channel: StoredChannel = {
      ...settings,
      id,
      host: new URL(url).host,
      fingerprint: fingerprintOf(url),
      createdAt: clock.now(),
      document: sealer.seal(placeOf(id), FIELD, JSON.stringify({ url, secret } satisfies Secrets)),
      toldUpTo: this.#notices.last(),
      attempts: 0,
      notBefore: 0,
      lastAttemptAt: null,
      lastDeliveredAt: null,
      problem: null,
    }
    this.#channels.add(channel)
    return this.#shown(channel)
  }

  /** All channels. What the previous master key sealed is sealed anew. */
  list(): readonly Channel[] {
    return this.#channels.all().map((channel) => {
      this.#open(channel)
      return this.#shown(channel)
    })
  }

  /** False if there was none. What waits for it is forgotten. */
  remove(id: string): boolean {
    return this.#channels.remove(id)
  }

  /** Whether anybody wants to be told of any of these. */
  wants(kinds: readonly IncidentKind[]): boolean {
    return (
      kinds.length > 0 &&
      this.#channels.all().some((channel) => channel.kinds.some((kind) => kinds.includes(kind)))
    )
  }

  /** Takes what a platform's registry has to tell. */
  take(notices: readonly Notice[]): void {
    this.#notices.add(notices, this.#ports.clock.now())
  }

  /** Sends one message now, whatever waits. If it arrives, what waits follows at once. */
  async test(id: string): Promise<ChannelTest> {
    const channel = this.#channels.get(id)
    if (channel === null) {
      return { kind: 'unknown' }
    }
    const test = this.#requestOf(channel, { kind: 'test', channel: channel.name })
    const sent = await this.#send(channel, test)
    const now = this.#ports.clock.now()
    const latest = this.#channels.get(id) ?? channel
    if (sent.ok) {
      this.#channels.note(id, { ...latest, ...this.#taken(latest, now) })
      return { kind: 'delivered' }
    }
    this.#channels.note(id, { ...latest, lastAttemptAt: now, problem: sent.problem })
    return { kind: 'failed', problem: sent.problem }
  }

  /** Forgets what nobody will be told any more, and what is of no concern to a channel. For once a minute. */
  tidy(): void {
    this.#notices.dropOld(this.#ports.clock.now())
    for (const channel of this.#channels.all()) {
      if (this.#notices.untold(channel, 0, 1).length === 0) {
        this.#skip(channel)
      }
    }
  }

  /** When a message is due, unix milliseconds; null while there is nothing to tell. */
  dueAt(): number | null {
    const since = this.#ports.clock.now() - ALERT_GIVE_UP_MS
    const times = this.#channels.all().flatMap((channel) => {
      const [first] = this.#notices.untold(channel, since, 1)
      return first === undefined
        ? []
        : [Math.max(first.receivedAt + ALERT_GATHER_MS, channel.notBefore)]
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  /** Sends each channel its next message, if it is due. Never rejects. */
  async deliver(): Promise<void> {
    await Promise.all(this.#channels.all().map(({ id }) => this.#passTo(id)))
  }

  /** One message at a time to one channel; calls that come meanwhile share it. */
  #passTo(id: string): Promise<void> {
    const running = this.#passes.get(id)
    if (running !== undefined) {
      return running
    }
    const pass = this.#pass(id).finally(() => {
      this.#passes.delete(id)
    })
    this.#passes.set(id, pass)
    return pass
  }

  async #pass(id: string): Promise<void> {
    const { clock, log } = this.#ports
    const channel = this.#withoutExpired(id)
    const now = clock.now()
    if (channel === null || channel.notBefore > now) {
      return
    }
    const due = this.#dueMessage(channel, now)
    if (due === null) {
      return
    }
    const sent = await this.#send(channel, due.request)
    const then = clock.now()
    const fields = { channel: id, format: channel.format, host: channel.host }
    if (sent.ok) {
      this.#channels.note(id, { ...channel, ...this.#taken(channel, then), toldUpTo: due.upTo })
      log('info', 'alert.delivered', { ...fields, incidents: due.incidents })
      return
    }
    const attempts = channel.attempts + 1
    const atLeast = sent.tooMany ? pauseWhenTooMany(channel.format) : 0
    const notBefore = then + Math.max(pauseAfter(attempts), atLeast)
    const { problem } = sent
    this.#channels.note(id, { ...channel, attempts, notBefore, lastAttemptAt: then, problem })
    log('warn', 'alert.failed', { ...fields, attempts, problem })
  }

  /** The next message for a channel; null while none is due. */
  #dueMessage(channel: StoredChannel, now: number): DueMessage | null {
    const since = now - ALERT_GIVE_UP_MS
    const batch = this.#notices.untold(channel, since, noticesPerMessage(channel.format))
    const [first] = batch
    const last = batch.at(-1)
    if (first === undefined || last === undefined) {
      this.#skip(channel)
      return null
    }
    if (first.receivedAt + ALERT_GATHER_MS > now) {
      return null
    }
    const notices = batch.map(({ notice }) => notice)
    const request = this.#requestOf(channel, { kind: 'notices', notices })
    return { request, incidents: batch.length, upTo: last.id }
  }

  #taken({ format }: StoredChannel, now: number) {
    const times = {
      notBefore: now + pauseBetween(format),
      lastAttemptAt: now,
      lastDeliveredAt: now,
    }
    return { ...times, attempts: 0, problem: null }
  }

  /** What is of no concern to a channel need not be gone through again. */
  #skip(channel: StoredChannel): void {
    const toldUpTo = this.#notices.last()
    if (toldUpTo > channel.toldUpTo) {
      this.#channels.note(channel.id, { ...channel, toldUpTo })
    }
  }

  /** The channel, past what it was not told for a day and never will be; null if it is gone. */
  #withoutExpired(id: string): StoredChannel | null {
    const { clock, log } = this.#ports
    const channel = this.#channels.get(id)
    if (channel === null) {
      return null
    }
    const { count, upTo } = this.#notices.expired(channel, clock.now() - ALERT_GIVE_UP_MS)
    if (count === 0) {
      return channel
    }
    const { format, host } = channel
    log('error', 'alert.given_up', { channel: id, format, host, incidents: count })
    const moved = { ...channel, toldUpTo: upTo }
    this.#channels.note(id, moved)
    return moved
  }

  /** A message as a request; null if the address cannot be read. */
  #requestOf(channel: StoredChannel, message: Message): AlertRequest | null {
    const secrets = this.#open(channel)
    return secrets && alertRequest(message, { ...channel, ...secrets }, this.#ports.clock.now())
  }

  async #send({ format }: StoredChannel, request: AlertRequest | null): Promise<Sent> {
    if (request === null) {
      return { ok: false, problem: 'unreadable', tooMany: false }
    }
    const headers = { 'content-type': 'application/json; charset=utf-8', ...request.headers }
    const posted = await this.#ports.post({ ...request, headers })
    return posted.kind === 'failed'
      ? { ok: false, problem: posted.problem, tooMany: false }
      : deliveryOf(format, posted)
  }

  /** Address and secret; null if they were sealed under a master key that is not configured. */
  #open({ id, document }: StoredChannel): Secrets | null {
    const { sealer, log } = this.#ports
    const opened = sealer.open(placeOf(id), FIELD, document)
    if (!opened.ok) {
      log('error', 'sealing.unknown_key', { channel: id, key_id: opened.keyId })
      return null
    }
    if (opened.stale) {
      this.#channels.reseal(id, sealer.seal(placeOf(id), FIELD, opened.plain))
      log('info', 'sealing.resealed', { channel: id, key_id: sealer.keyId })
    }
    return JSON.parse(opened.plain) as Secrets
  }

  #shown({
    document: _sealed,
    toldUpTo,
    attempts: _a,
    notBefore: _n,
    ...shown
  }: StoredChannel): Channel {
    const since = this.#ports.clock.now() - ALERT_GIVE_UP_MS
    const waiting = this.#notices.countUntold({ toldUpTo, kinds: shown.kinds }, since)
    return { ...shown, waiting }
  }
}

/** What sealed values of a channel are bound to. */
function placeOf(id: string): string {
  return `alerts/channels/${id}`
}
