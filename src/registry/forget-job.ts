/**
 * @module Forgetting the accounts of a deleted platform, a batch a step: their refresh tokens are of no
 * use to anybody any more, and ten thousand of them are more than one request can forget.
 */

import { authorizerPath, ticketPathsOf } from '../credential.ts'
import type { ImportPorts } from './import-job.ts'
import { inParallel } from './in-parallel.ts'
import type { RegistryStore } from './store.ts'

/** Accounts forgotten in one step. */
const BATCH = 300

const PARALLEL = 24

/** Between two batches, and after one that went wrong. */
const NEXT_MS = 1_000
const RETRY_MS = 30_000

/** See the module's description. */
export class ForgetJob {
  readonly #ports: ImportPorts
  readonly #store: RegistryStore
  readonly #removed: (path: string) => void

  /** @param removed takes an account out of the list once its data is gone */
  constructor(ports: ImportPorts, store: RegistryStore, removed: (path: string) => void) {
    this.#ports = ports
    this.#store = store
    this.#removed = removed
  }

  /** When the next step is due, unix milliseconds; null while none is. */
  dueAt(): number | null {
    return this.#store.forgetting()?.nextAt ?? null
  }

  start(componentAppid: string): void {
    this.#store.setForgetting({ componentAppid, nextAt: this.#ports.clock.now() })
  }

  /** The platform is registered again: what is left of its accounts stays. */
  stop(): void {
    this.#store.setForgetting(null)
  }

  /** One batch, if one is due. Never rejects. */
  async step(): Promise<void> {
    const job = this.#store.forgetting()
    const now = this.#ports.clock.now()
    if (job === null || job.nextAt > now) {
      return
    }
    this.#store.setForgetting({ ...job, nextAt: now + RETRY_MS })
    const prefix = authorizerPath(job.componentAppid, '')
    const { items } = this.#store.list(prefix, null, BATCH)
    const forgotten = await inParallel(PARALLEL, items, (path) => this.#forget(path))
    if (this.#store.forgetting() === null) {
      return
    }
    const pause = forgotten < items.length ? RETRY_MS : NEXT_MS
    const next = { ...job, nextAt: this.#ports.clock.now() + pause }
    this.#store.setForgetting(items.length === 0 ? null : next)
  }

  async #forget(path: string): Promise<boolean> {
    if (this.#store.forgetting() === null) {
      return true
    }
    try {
      for (const ticket of ticketPathsOf(path)) {
        await this.#ports.keeper(ticket).forget()
        this.#store.remove(ticket)
      }
      await this.#ports.keeper(path).forget()
    } catch {
      // Its object is out of reach; the next step tries again.
      return false
    }
    this.#removed(path)
    return true
  }
}
