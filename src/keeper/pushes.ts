/**
 * @module What WeChat pushes to a platform. Whatever changes something is durable before the push is
 * acknowledged; authorizations wait in the inbox and are acted on afterwards, because WeChat gives an
 * answer five seconds and the exchange of a code may take longer.
 */

import {
  addToInbox,
  type InboxEntry,
  nextInInbox,
  putOff,
  removeFromInbox,
} from '../policy/inbox.ts'
import { type PushKey, parseEncodingAesKey } from '../wechat/callback/cipher.ts'
import { authorizationIn, type PushEvent, readEvent } from '../wechat/callback/info-type.ts'
import { openPush } from '../wechat/callback/push.ts'
import { DEAD_ERRCODES } from '../wechat/probe.ts'
import type { KeeperMemory } from './memory.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig, KeeperRecord } from './record.ts'
import type { IncomingBody, Outcome, ServedToken } from './rpc.ts'

/** What the keeper does for its pushes. */
export interface PushDoors {
  /** The platform's own token. */
  token(): Promise<Outcome<{ token: ServedToken }>>
  /** WeChat refused that token. */
  refused(value: string): Promise<unknown>
  /** A ticket came. */
  ticket(ticket: { value: string; createTime: number }): Promise<unknown>
}

/** How an inbox entry fared. */
type Handled = 'done' | 'later' | 'pointless'

/** WeChat knows no such code, or it was used: somebody may have been faster. */
const CODE_ERRCODES: readonly (number | null)[] = [61009, 61010]

/** The pushes of one platform. */
export class Pushes {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #doors: PushDoors
  #handling: Promise<void> | null = null

  constructor(memory: KeeperMemory, ports: KeeperPorts, doors: PushDoors) {
    this.#memory = memory
    this.#ports = ports
    this.#doors = doors
  }

  /** Takes a push; resolves when whatever it changes is durable. */
  async take(
    config: ComponentConfig,
    push: IncomingBody,
  ): Promise<{ readonly accepted: boolean; readonly reason: string }> {
    const opened = openPush({
      token: config.pushToken,
      keys: pushKeys(config),
      componentAppid: config.componentAppid,
      ...push,
    })
    if (opened.kind === 'refused') {
      const { path, log } = this.#ports
      log('warn', 'push.refused', { credential: path, reason: opened.reason })
      return { accepted: false, reason: opened.reason }
    }
    const event = readEvent(opened.message)
    if (event.kind === 'component_verify_ticket') {
      await this.#doors.ticket({ value: event.ticket, createTime: event.createTime })
      return { accepted: true, reason: event.kind }
    }
    this.#note(event)
    await this.#memory.durable()
    this.#ports.later(this.handle())
    return { accepted: true, reason: event.kind }
  }

  /** Acts on whatever is due in the inbox, one entry after another. Never rejects. */
  handle(): Promise<void> {
    this.#handling ??= this.#handleAll().finally(() => {
      this.#handling = null
    })
    return this.#handling
  }

  #note(event: PushEvent): void {
    const record = this.#memory.record
    const entry = inboxEntryOf(event, this.#memory.now())
    if (record === null || record.config.kind !== 'component' || entry === null) {
      const { path, log } = this.#ports
      const infoType = 'infoType' in event ? event.infoType : event.kind
      log('info', 'push.ignored', { credential: path, kind: event.kind, info_type: infoType })
      return
    }
    const inbox = addToInbox(record.config.inbox, entry)
    if (inbox !== record.config.inbox) {
      this.#commitInbox(record, inbox, [
        this.#memory.event('pushed', 'push', 'wechat', { detail: `${event.kind} ${entry.appid}` }),
      ])
    }
  }

  async #handleAll(): Promise<void> {
    for (;;) {
      const entry = nextInInbox(this.#inbox(), this.#memory.now())
      if (entry === null) {
        return
      }
      const handled = await this.#tryHandle(entry)
      const record = this.#memory.record
      if (record === null || record.config.kind !== 'component') {
        return
      }
      const { inbox } = record.config
      const now = this.#memory.now()
      const next = handled === 'later' ? putOff(inbox, entry, now) : removeFromInbox(inbox, entry)
      const isLost = handled === 'pointless' || (handled === 'later' && next.length < inbox.length)
      const detail = `${entry.kind} ${entry.appid}`
      this.#commitInbox(
        record,
        next,
        isLost ? [this.#memory.event('authorization_failed', 'push', 'wechat', { detail })] : [],
      )
    }
  }

  async #tryHandle(entry: InboxEntry): Promise<Handled> {
    try {
      return entry.kind === 'authorized'
        ? await this.#authorize(entry)
        : await this.#withdraw(entry)
    } catch {
      // Another object was out of reach; that passes.
      return 'later'
    }
  }

  async #withdraw({ appid, createTime }: InboxEntry): Promise<Handled> {
    const path = `${this.#ports.path}/authorizers/${appid}`
    const outcome = await this.#ports.neighbours.keeper(path).withdraw(createTime)
    if (outcome.ok && outcome.forgotten) {
      await this.#ports.neighbours.remove(path)
    }
    return outcome.ok ? 'done' : 'later'
  }

  async #authorize(entry: InboxEntry): Promise<Handled> {
    const own = await this.#doors.token()
    const record = this.#memory.record
    if (!own.ok || record === null || record.config.kind !== 'component') {
      return 'later'
    }
    const { wechat } = this.#ports
    const { componentAppid } = record.config
    const answer = await wechat.queryAuth(componentAppid, own.token.value, entry.value)
    if (answer.kind === 'granted') {
      return answer.refreshToken === null
        ? 'pointless'
        : this.#store(entry, componentAppid, answer.appid, answer.refreshToken)
    }
    if (answer.kind === 'refused' && DEAD_ERRCODES.includes(answer.report.errcode ?? 0)) {
      await this.#doors.refused(own.token.value)
      return 'later'
    }
    // The code may be used up: by the redirect of the browser, or by an answer that was lost.
    const held = await wechat.findRefreshToken(componentAppid, own.token.value, entry.appid)
    if (held !== null) {
      return this.#store(entry, componentAppid, entry.appid, held)
    }
    const isUsedUp = answer.kind === 'refused' && CODE_ERRCODES.includes(answer.report.errcode)
    return isUsedUp ? 'pointless' : 'later'
  }

  async #store(
    { createTime }: InboxEntry,
    componentAppid: string,
    appid: string,
    refreshToken: string,
  ): Promise<Handled> {
    const { path, neighbours } = this.#ports
    const account = `${path}/authorizers/${appid}`
    await neighbours.enroll(account)
    const authorization = { componentAppid, appid, refreshToken, createTime }
    const outcome = await neighbours.keeper(account).authorize(authorization)
    return outcome.ok ? 'done' : 'later'
  }

  #inbox(): readonly InboxEntry[] {
    const config = this.#memory.record?.config
    return config?.kind === 'component' ? config.inbox : []
  }

  #commitInbox(
    record: KeeperRecord,
    inbox: readonly InboxEntry[],
    events: Parameters<KeeperMemory['commit']>[1],
  ): void {
    if (record.config.kind === 'component') {
      this.#memory.commit({ ...record, config: { ...record.config, inbox } }, events)
    }
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
