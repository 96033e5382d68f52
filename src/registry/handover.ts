/**
 * @module What a platform's registry has to tell is handed to the root registry, which knows whom to tell: at
 * least once, in order, and again later if the root cannot be reached.
 */

import type { Log } from '../log.ts'
import { HANDOVER_RETRY_MS } from '../policy/constants.ts'
import type { Clock } from '../ports.ts'
import type { NoticeStore } from './notice-store.ts'
import type { RegistryRpc } from './rpc.ts'

/** Notices handed over at once: some 300 KB. */
const BATCH = 500

/** See the module's description. */
export class Handover {
  readonly #clock: Clock
  readonly #log: Log
  readonly #root: () => Pick<RegistryRpc, 'tell'>
  readonly #notices: NoticeStore
  #notBefore = 0

  constructor(
    { clock, log }: { readonly clock: Clock; readonly log: Log },
    root: () => Pick<RegistryRpc, 'tell'>,
    notices: NoticeStore,
  ) {
    this.#clock = clock
    this.#log = log
    this.#root = root
    this.#notices = notices
  }

  /** When there is something to hand over, unix milliseconds; null while there is nothing. */
  dueAt(): number | null {
    return this.#notices.first(1).length === 0 ? null : this.#notBefore
  }

  /** Hands over whatever there is. Never rejects. */
  async step(): Promise<void> {
    while (this.#clock.now() >= this.#notBefore) {
      const batch = this.#notices.first(BATCH)
      if (batch.length === 0) {
        return
      }
      try {
        await this.#root().tell(batch.map(({ notice }) => notice))
      } catch {
        this.#notBefore = this.#clock.now() + HANDOVER_RETRY_MS
        this.#log('warn', 'alert.not_handed_over', { waiting: batch.length })
        return
      }
      this.#notices.remove(batch.map(({ id }) => id))
    }
  }
}
