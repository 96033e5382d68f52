/**
 * @module What the keeper of a third-party platform does beside keeping its token: takes tickets and
 * pushes, acts on authorizations, passes pushes on, opens WeChat's authorization page, lists accounts.
 * Each is a class of its own; this one puts them together and answers for them.
 */

import { INBOX_RETRY_FIRST_MS } from '../policy/constants.ts'
import type { Trigger } from './event.ts'
import { type Exchanged, Exchanging } from './exchanging.ts'
import { Forwarding } from './forwarding.ts'
import { Inbox } from './inbox.ts'
import type { KeeperMemory, Loaded } from './memory.ts'
import { callWithOwnToken, type OwnToken, refusalOfCall } from './own-token.ts'
import type { KeeperPorts } from './ports.ts'
import { Pushes } from './pushes.ts'
import type { ComponentConfig } from './record.ts'
import { refusal, refusalOfLoaded } from './refusal.ts'
import type { AccountPage, Connection, IncomingBody, Outcome } from './rpc.ts'
import { Watching } from './watching.ts'

/** The platform's side of its keeper. */
export class Platform {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #own: OwnToken
  readonly #exchanging: Exchanging
  readonly #forwarding: Forwarding
  readonly #inbox: Inbox
  readonly #pushes: Pushes
  readonly #watching: Watching

  constructor(memory: KeeperMemory, ports: KeeperPorts, own: OwnToken) {
    this.#memory = memory
    this.#ports = ports
    this.#own = own
    this.#exchanging = new Exchanging(memory, ports, own)
    this.#forwarding = new Forwarding(memory, ports)
    this.#inbox = new Inbox(memory, ports, this.#exchanging)
    this.#pushes = new Pushes(memory, ports, this.#forwarding)
    this.#watching = new Watching(memory, ports)
  }

  /** See `KeeperRpc.ticket`. */
  async ticket(
    ticket: { value: string; createTime: number },
    by: string,
  ): Promise<Outcome<{ kept: boolean }>> {
    const found = this.#config()
    if (!found.ok) {
      return found
    }
    const kept = this.#pushes.keepTicket(ticket, by)
    await this.#memory.durable()
    return { ok: true, kept }
  }

  /** See `KeeperRpc.push`. */
  async push(push: IncomingBody): Promise<Outcome<{ accepted: boolean; reason: string }>> {
    const found = this.#config()
    if (!found.ok) {
      return found
    }
    const { kind, reason } = await this.#pushes.take(found.config, push)
    if (kind === 'full') {
      return refusal({ code: 'inbox_full' })
    }
    if (kind === 'accepted') {
      this.#ports.later(this.#handleAndPassOn())
    }
    return { ok: true, accepted: kind === 'accepted', reason }
  }

  /** See `KeeperRpc.listAuthorizers`. */
  async listAuthorizers(offset: number): Promise<Outcome<AccountPage>> {
    const found = this.#config()
    if (!found.ok) {
      return found
    }
    const askedAt = this.#memory.now()
    const { componentAppid } = found.config
    const answer = await callWithOwnToken(this.#own, (componentAccessToken) =>
      this.#ports.wechat.listAuthorizers({ componentAppid, componentAccessToken }, offset),
    )
    return answer.kind === 'answered'
      ? { ok: true, ...answer.value, askedAt }
      : refusal(refusalOfCall(answer, INBOX_RETRY_FIRST_MS))
  }

  /** See `KeeperRpc.preAuthCode`. */
  async preAuthCode(): Promise<Outcome<{ code: string }>> {
    const found = this.#config()
    if (!found.ok) {
      return found
    }
    const { componentAppid } = found.config
    const answer = await callWithOwnToken(this.#own, (componentAccessToken) =>
      this.#ports.wechat.createPreAuthCode({ componentAppid, componentAccessToken }),
    )
    return answer.kind === 'answered'
      ? { ok: true, code: answer.value }
      : refusal(refusalOfCall(answer, INBOX_RETRY_FIRST_MS))
  }

  /** See `KeeperRpc.exchangeCode`. */
  async exchangeCode(code: string): Promise<Outcome<{ connection: Connection }>> {
    const found = this.#config()
    if (!found.ok) {
      return found
    }
    const exchanged = await this.#tryExchange(found.config, code)
    switch (exchanged.kind) {
      case 'stored':
        return connected({ result: 'connected', appid: exchanged.appid })
      case 'no_permission':
        return connected({ result: 'no_permission', appid: exchanged.appid })
      case 'later':
        return connected({ result: 'not_now', advice: exchanged.advice })
      case 'refused':
        // The push with the same code is being acted on: it knows the account and will find it.
        return this.#isWaiting(code)
          ? connected({ result: 'not_now', advice: 'The account is just being connected.' })
          : connected({ result: 'code_refused', errcode: exchanged.errcode })
    }
  }

  /** Does what is due. Never rejects. */
  async tick(trigger: Trigger): Promise<void> {
    await this.#inbox.handle()
    await this.#watching.look(trigger)
    // A slow downstream must not hold up a sweep.
    this.#ports.later(this.#forwarding.deliver())
  }

  async #tryExchange(config: ComponentConfig, code: string): Promise<Exchanged> {
    try {
      return await this.#exchanging.exchange(config, { code, pushed: null })
    } catch {
      // Another object was out of reach; the push brings the same code, and so does a reload.
      return { kind: 'later', advice: 'The account is just being connected.' }
    }
  }

  async #handleAndPassOn(): Promise<void> {
    await this.#inbox.handle()
    await this.#forwarding.deliver()
  }

  #isWaiting(code: string): boolean {
    const found = this.#config()
    return found.ok && found.config.inbox.some(({ value }) => value === code)
  }

  #config(): Outcome<{ config: ComponentConfig }> {
    const { loaded } = this.#memory
    if (loaded.kind !== 'ready') {
      return refusal(refusalOfLoaded(loaded satisfies Loaded))
    }
    const { config } = loaded.record
    return config.kind === 'component' ? { ok: true, config } : refusal({ code: 'wrong_kind' })
  }
}

function connected(connection: Connection): Outcome<{ connection: Connection }> {
  return { ok: true, connection }
}
