/**
 * @module Nothing is answered before it is certain that this deployment's `MASTER_KEY` is the one the
 * stored data was sealed with. Asked once per isolate.
 */

import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { refuse, sealedWithAnotherKey } from './problem.ts'

/** Refuses with 503 `misconfigured` until the master key is the right one; null once it is. */
export type Readiness = () => Promise<void> | null

/** One check for all apps of an isolate. */
export function createReadiness(edge: Edge): Readiness {
  let isReady = false
  // A value, not a promise, is shared between requests: each one that comes early asks itself.
  async function adopt(): Promise<void> {
    const adopted = await askObject(() => edge.registry().adoptMasterKey(edge.keyIds))
    if (!adopted.ok) {
      refuse('misconfigured', { detail: sealedWithAnotherKey(adopted.keyId) })
    }
    isReady = true
  }
  return () => (isReady ? null : adopt())
}
