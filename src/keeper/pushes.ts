/**
 * @module Taking what WeChat pushes to a platform. Whatever changes something is durable before the
 * push is acknowledged; authorizations wait in the inbox and are acted on afterwards (`inbox.ts`),
 * because WeChat gives an answer five seconds and the exchange of a code may take longer.
 */

import { endsWithTicket } from '../policy/failure.ts'
import { countPush } from '../policy/figures.ts'
import { addToInbox, type InboxEntry } from '../policy/inbox.ts'
import { reconfigure } from '../policy/lineage.ts'
import { keepTicket } from '../policy/ticket.ts'
import { CALM_WATCH } from '../policy/ticket-watch.ts'
import { type PushKey, parseEncodingAesKey } from '../wechat/callback/cipher.ts'
import { authorizationIn, type PushEvent, readEvent } from '../wechat/callback/info-type.ts'
import { openPush } from '../wechat/callback/push.ts'
import type { Forwarding } from './forwarding.ts'
import type { KeeperMemory } from './memory.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig } from './record.ts'
import type { IncomingBody } from './rpc.ts'

/** Anybody can send something that is refused: it may not cost a write each. */
const REFUSAL_WRITTEN_EVERY_MS = 60_000

/** What became of a push. */
export interface Taken {
  /** `full`: genuine, but there is no room for it; WeChat has to send it again. */
  readonly kind: 'accepted' | 'refused' | 'full'
  /** For the log: the InfoType, or why not. */
  readonly reason: string
}

/** The pushes of one platform. */
export class Pushes {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #forwarding: Forwarding
  #refusalWrittenAt: number | null = null

  constructor(memory: KeeperMemory, ports: KeeperPorts, forwarding: Forwarding) {
    this.#memory = memory
    this.#ports = ports
    this.#forwarding = forwarding
  }

  /** Takes a push; resolves when whatever it changes is durable. */
  async take(config: ComponentConfig, push: IncomingBody): Promise<Taken> {
    const { path, log } = this.#ports
    const opened = openPush({
      token: config.pushToken,
      keys: pushKeys(config),
      componentAppid: config.componentAppid,
      query: push.query,
      body: push.body,
    })
    if (opened.kind === 'refused') {
      const { reason } = opened
      this.#noteRefusal(reason)
      log('warn', 'push.refused', { credential: path, reason })
      return { kind: 'refused', reason: opened.reason }
    }
    this.#memory.noteFigures((figures) => countPush(figures, null, this.#memory.now()))
    const event = readEvent(opened.message)
    if (!this.#note(event)) {
      log('error', 'push.inbox_full', { credential: path, kind: event.kind })
      return { kind: 'full', reason: event.kind }
    }
    // No await since the note: both become durable together.
    this.#forwarding.note(config, push)
    await this.#memory.durable()
    return { kind: 'accepted', reason: event.kind }
  }

  /** Keeps a ticket, if it is one of the newest. Not durable yet. */
  keepTicket(ticket: { value: string; createTime: number }, by: string): boolean {
    const record = this.#memory.record
    if (record === null || record.config.kind !== 'component') {
      return false
    }
    const { config, lineage } = record
    const tickets = keepTicket(config.tickets, { ...ticket, receivedAt: this.#memory.now() })
    if (tickets === config.tickets) {
      return false
    }
    // Only the newest ends an interruption; and what failed is worth another try (section 3).
    const isNewest = tickets[0] !== config.tickets[0]
    const ticketWatch = isNewest ? CALM_WATCH : config.ticketWatch
    const { failure } = lineage
    const isEnded = failure !== null && endsWithTicket(failure)
    const changed = {
      config: { ...config, tickets, ticketWatch },
      lineage: isEnded ? reconfigure(lineage, lineage.grant) : lineage,
    }
    this.#memory.commit({ ...record, ...changed }, [
      this.#memory.event('ticket', by === 'wechat' ? 'push' : 'operator', by),
    ])
    return true
  }

  /** With a wrong Token nothing but refusals comes, so they have to outlast a restart by themselves. */
  #noteRefusal(reason: string): void {
    const now = this.#memory.now()
    const isDue = now - (this.#refusalWrittenAt ?? 0) >= REFUSAL_WRITTEN_EVERY_MS
    this.#memory.noteFigures((figures) => countPush(figures, reason, now), isDue)
    this.#refusalWrittenAt = isDue ? now : this.#refusalWrittenAt
  }

  /** False if there was no room. */
  #note(event: PushEvent): boolean {
    if (event.kind === 'component_verify_ticket') {
      const { ticket: value, createTime } = event
      this.keepTicket({ value, createTime }, 'wechat')
      return true
    }
    const record = this.#memory.record
    const entry = inboxEntryOf(event, this.#memory.now())
    if (record === null || record.config.kind !== 'component' || entry === null) {
      const { path, log } = this.#ports
      const infoType = 'infoType' in event ? event.infoType : event.kind
      log('info', 'push.ignored', { credential: path, kind: event.kind, info_type: infoType })
      return true
    }
    const inbox = addToInbox(record.config.inbox, entry)
    if (inbox !== null && inbox !== record.config.inbox) {
      this.#memory.commit({ ...record, config: { ...record.config, inbox } }, [
        this.#memory.event('pushed', 'push', 'wechat', { detail: `${event.kind} ${entry.appid}` }),
      ])
    }
    return inbox !== null
  }
}

function pushKeys(config: ComponentConfig): readonly PushKey[] {
  return [config.encodingAesKey, config.previousEncodingAesKey].flatMap((text) => {
    const parsed = text === null ? null : parseEncodingAesKey(text)
    return parsed?.ok === true ? [parsed.key] : []
  })
}

/** What has to be acted on, or null: an unknown or malformed push is acknowledged and no more. */
function inboxEntryOf(event: PushEvent, now: number): InboxEntry | null {
  const fresh = { receivedAt: now, attempts: 0, notBefore: now }
  if (event.kind === 'unauthorized') {
    const { authorizerAppid: appid, createTime } = event
    return { ...fresh, kind: 'unauthorized', appid, value: '', createTime }
  }
  const authorization = authorizationIn(event)
  return (
    authorization && {
      ...fresh,
      kind: 'authorized',
      appid: authorization.authorizerAppid,
      value: authorization.authorizationCode,
      createTime: authorization.createTime,
    }
  )
}
