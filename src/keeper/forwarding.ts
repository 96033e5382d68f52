/**
 * @module Passing pushes on: WeChat allows one event URL for a platform, and others may need the
 * events, too. Each downstream gets body and query as they came, so that it can verify them itself,
 * at least once, until it answers with a 2xx or a day is over. Each goes at a pace of its own: what
 * fails for one holds up no other.
 */

import { createHash } from 'node:crypto'
import { nextAttemptAt } from '../policy/outbox.ts'
import type { KeeperMemory } from './memory.ts'
import type { Forward, Outbox } from './outbox.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig } from './record.ts'
import type { IncomingBody } from './rpc.ts'

const FIELD = 'forward'

/** Problems of the downstream, not of one push: the next one would fare no better just now. */
const DOWN: readonly string[] = ['timeout', 'network', 'private_target']

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
  readonly #passes = new Map<string, Promise<void>>()
  /** Until when a downstream that was down is left alone, by its address, unix milliseconds. */
  readonly #pausedUntil = new Map<string, number>()

  constructor(memory: KeeperMemory, ports: KeeperPorts) {
    this.#memory = memory
    this.#ports = ports
    this.#outbox = memory.outbox
  }

  /** Notes a push for every downstream, to be durable together with whatever else it changes. */
  note(config: ComponentConfig, { search, body, isForwarded }: IncomingBody): void {
    // One that another lingpai passed on goes no further: the two could name each other.
    if (config.downstreamUrls.length === 0 || isForwarded) {
      return
    }
    const { path, sealer } = this.#ports
    const now = this.#memory.now()
    let dropped = 0
    this.#memory.write(() => {
      for (const url of config.downstreamUrls) {
        const document = JSON.stringify({ url, search, body } satisfies Delivery)
        const sealed = sealer.seal(path, FIELD, document)
        dropped += this.#outbox.add(digestOf(url), digestOf(document), sealed, now)
      }
    })
    this.#memory.rearm()
    if (dropped > 0) {
      this.#ports.log('error', 'forward.overflow', { credential: path, dropped })
    }
  }

  /** Sends whatever is due, to each downstream apart from the others. Never rejects. */
  async deliver(): Promise<void> {
    const urls = this.#urls()
    if (urls.length === 0 && this.#outbox.dueAt() === null) {
      return
    }
    this.#outbox.keepOnly(urls.map(digestOf))
    await Promise.all(urls.map((url) => this.#passTo(url)))
    this.#memory.rearm()
  }

  /** One pass at a time to one downstream; calls that come meanwhile share it. */
  #passTo(url: string): Promise<void> {
    const running = this.#passes.get(url)
    if (running !== undefined) {
      return running
    }
    const pass = this.#pass(url).finally(() => {
      this.#passes.delete(url)
    })
    this.#passes.set(url, pass)
    return pass
  }

  async #pass(url: string): Promise<void> {
    const downstream = digestOf(url)
    while (this.#urls().includes(url)) {
      const now = this.#memory.now()
      const paused = this.#pausedUntil.get(url) ?? 0
      if (now < paused) {
        this.#outbox.pause(downstream, paused)
        return
      }
      const row = this.#outbox.next(downstream, now)
      if (row === null) {
        return
      }
      const pausedUntil = await this.#deliver(row, url)
      if (pausedUntil !== null) {
        this.#pausedUntil.set(url, pausedUntil)
      }
    }
  }

  /** Sends one row. Answers until when nobody there need be tried, null if the next one may go. */
  async #deliver(row: Forward, url: string): Promise<number | null> {
    const { path, sealer, send, log } = this.#ports
    const opened = sealer.open(path, FIELD, row.document)
    if (!opened.ok) {
      // Sealed under a master key that is gone: nobody will ever read it.
      this.#outbox.remove(row.id)
      return null
    }
    const { search, body } = JSON.parse(opened.plain) as Delivery
    const problem = await send(withQuery(url, search), body)
    if (problem === null) {
      this.#outbox.remove(row.id)
      return null
    }
    const attempts = row.attempts + 1
    const nextAt = nextAttemptAt(row.receivedAt, attempts, this.#memory.now())
    const fields = { credential: path, host: new URL(url).host, attempts, problem }
    if (nextAt === null) {
      this.#outbox.remove(row.id)
      log('error', 'forward.given_up', fields)
      return null
    }
    this.#outbox.putOff(row.id, attempts, nextAt, problem)
    log('warn', 'forward.failed', fields)
    return DOWN.includes(problem) ? nextAt : null
  }

  #urls(): readonly string[] {
    const config = this.#memory.record?.config
    return config?.kind === 'component' ? config.downstreamUrls : []
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The downstream's own query first, then WeChat's, letter for letter. */
function withQuery(url: string, search: string): string {
  const [address = ''] = url.split('#')
  return search === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${search}`
}
