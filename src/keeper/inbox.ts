/**
 * @module Acting on the authorizations that wait in a platform's inbox, one after another, until each
 * is done or has become pointless. An account's entries are done in the order of WeChat's CreateTime.
 */

import { ticketPathsOf } from '../credential.ts'
import { type InboxEntry, nextInInbox, putOff, removeFromInbox } from '../policy/inbox.ts'
import type { Exchanging } from './exchanging.ts'
import type { KeeperMemory } from './memory.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig } from './record.ts'

/** How an entry fared. */
type Handled = 'done' | 'later' | 'pointless'

/** The inbox of one platform. */
export class Inbox {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #exchanging: Exchanging
  #handling: Promise<void> | null = null

  constructor(memory: KeeperMemory, ports: KeeperPorts, exchanging: Exchanging) {
    this.#memory = memory
    this.#ports = ports
    this.#exchanging = exchanging
  }

  /** Acts on whatever is due. Calls that come meanwhile share it. Never rejects. */
  handle(): Promise<void> {
    this.#handling ??= this.#handleAll().finally(() => {
      this.#handling = null
    })
    return this.#handling
  }

  async #handleAll(): Promise<void> {
    for (;;) {
      const config = this.#config()
      const entry = config === null ? null : nextInInbox(config.inbox, this.#memory.now())
      if (config === null || entry === null) {
        return
      }
      this.#settle(entry, await this.#tryHandle(config, entry))
    }
  }

  #settle(entry: InboxEntry, handled: Handled): void {
    const record = this.#memory.record
    if (record === null || record.config.kind !== 'component') {
      return
    }
    const { config } = record
    const inbox =
      handled === 'later'
        ? putOff(config.inbox, entry, this.#memory.now())
        : removeFromInbox(config.inbox, entry)
    const isGivenUp = handled === 'later' && inbox.length < config.inbox.length
    const detail = `${entry.kind} ${entry.appid}`
    const failed = this.#memory.event('authorization_failed', 'push', 'wechat', { detail })
    this.#memory.commit(
      { ...record, config: { ...config, inbox } },
      handled === 'pointless' || isGivenUp ? [failed] : [],
    )
  }

  async #tryHandle(config: ComponentConfig, entry: InboxEntry): Promise<Handled> {
    try {
      return entry.kind === 'authorized'
        ? await this.#authorize(config, entry)
        : await this.#withdraw(entry)
    } catch {
      // Another object was out of reach; that passes.
      return 'later'
    }
  }

  async #withdraw({ appid, createTime }: InboxEntry): Promise<Handled> {
    const { path, neighbours } = this.#ports
    const account = `${path}/authorizers/${appid}`
    const outcome = await neighbours.keeper(account).withdraw(createTime)
    if (outcome.ok && outcome.forgotten) {
      await neighbours.remove(account)
      await this.#forgetTickets(account)
      const again = await neighbours.keeper(account).status()
      if (again.ok) {
        // It came back by a redirect meanwhile, and was just taken off the list.
        await neighbours.enroll(account)
      }
    }
    return outcome.ok ? 'done' : 'later'
  }

  async #forgetTickets(account: string): Promise<void> {
    const { neighbours } = this.#ports
    for (const path of ticketPathsOf(account)) {
      if (await neighbours.keeper(path).forget()) {
        await neighbours.remove(path)
      }
    }
  }

  async #authorize(config: ComponentConfig, entry: InboxEntry): Promise<Handled> {
    const { value: code, appid, createTime } = entry
    const exchanged = await this.#exchanging.exchange(config, {
      code,
      pushed: { appid, createTime },
    })
    switch (exchanged.kind) {
      case 'stored':
        return 'done'
      case 'later':
        return 'later'
      case 'no_permission':
      case 'refused':
        return 'pointless'
    }
  }

  #config(): ComponentConfig | null {
    const config = this.#memory.record?.config
    return config?.kind === 'component' ? config : null
  }
}
