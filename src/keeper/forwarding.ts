/**
 * @module Passing pushes on: WeChat allows one event URL for a platform, and others may need the
 * events, too. Each downstream gets body and query as they came, so that it can verify them itself,
 * at least once, until it answers with a 2xx or a day is over. What fails for one holds up no other.
 */

import { createHash } from 'node:crypto'
import { nextAttemptAt } from '../policy/outbox.ts'
import type { KeeperMemory } from './memory.ts'
import type { Forward, Outbox } from './outbox.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig } from './record.ts'
import type { IncomingBody } from './rpc.ts'

/** Rows looked at in one go. */
const BATCH = 100

const FIELD = 'forward'

/** What waits in a row. */
interface Delivery {
  readonly url: string
  readonly search: string
  readonly body: string
}

/** The pushes that one platform passes on. */
export class Forwarding {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #outbox: Outbox
  #delivering: Promise<void> | null = null

  constructor(memory: KeeperMemory, ports: KeeperPorts) {
    this.#memory = memory
    this.#ports = ports
    this.#outbox = memory.outbox
  }

  /** Notes a push for every downstream, to be durable together with whatever else it changes. */
  note(config: ComponentConfig, { search, body }: IncomingBody): void {
    if (config.downstreamUrls.length === 0) {
      return
    }
    const { path, sealer } = this.#ports
    const now = this.#memory.now()
    let dropped = 0
    this.#memory.write(() => {
      for (const url of config.downstreamUrls) {
        const document = JSON.stringify({ url, search, body } satisfies Delivery)
        const digest = createHash('sha256').update(document).digest('hex')
        dropped += this.#outbox.add(digest, sealer.seal(path, FIELD, document), now)
      }
    })
    this.#memory.rearm()
    if (dropped > 0) {
      this.#ports.log('error', 'forward.overflow', { credential: path, dropped })
    }
  }

  /** Sends whatever is due. Calls that come meanwhile share it. Never rejects. */
  deliver(): Promise<void> {
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = null
    })
    return this.#delivering
  }

  async #deliverAll(): Promise<void> {
    for (;;) {
      const config = this.#config()
      const due = config === null ? [] : this.#outbox.due(this.#memory.now(), BATCH)
      if (due.length === 0) {
        break
      }
      await Promise.all(
        [...this.#byDownstream(due).values()].map((work) => this.#deliverEach(work)),
      )
    }
    this.#memory.rearm()
  }

  /** One downstream is sent one push at a time, in the order in which they came. */
  #byDownstream(due: readonly Forward[]): Map<string, { row: Forward; delivery: Delivery }[]> {
    const { path, sealer } = this.#ports
    const groups = new Map<string, { row: Forward; delivery: Delivery }[]>()
    for (const row of due) {
      const opened = sealer.open(path, FIELD, row.document)
      if (!opened.ok) {
        // Sealed under a master key that is gone: nobody will ever read it.
        this.#outbox.remove(row.id)
        continue
      }
      const delivery = JSON.parse(opened.plain) as Delivery
      const group = groups.get(delivery.url) ?? []
      group.push({ row, delivery })
      groups.set(delivery.url, group)
    }
    return groups
  }

  async #deliverEach(work: readonly { row: Forward; delivery: Delivery }[]): Promise<void> {
    for (const { row, delivery } of work) {
      await this.#deliverOne(row, delivery)
    }
  }

  async #deliverOne(row: Forward, { url, search, body }: Delivery): Promise<void> {
    if (!this.#config()?.downstreamUrls.includes(url)) {
      // Taken off the list meanwhile.
      this.#outbox.remove(row.id)
      return
    }
    const problem = await this.#ports.send(withQuery(url, search), body)
    if (problem === null) {
      this.#outbox.remove(row.id)
      return
    }
    const attempts = row.attempts + 1
    const nextAt = nextAttemptAt(row.receivedAt, attempts, this.#memory.now())
    const fields = { credential: this.#ports.path, host: new URL(url).host, attempts, problem }
    if (nextAt === null) {
      this.#outbox.remove(row.id)
      this.#ports.log('error', 'forward.given_up', fields)
    } else {
      this.#outbox.putOff(row.id, attempts, nextAt, problem)
      this.#ports.log('warn', 'forward.failed', fields)
    }
  }

  #config(): ComponentConfig | null {
    const config = this.#memory.record?.config
    return config?.kind === 'component' ? config : null
  }
}

/** The downstream's own query first, then WeChat's, letter for letter. */
function withQuery(url: string, search: string): string {
  const [address = ''] = url.split('#')
  return search === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${search}`
}
