/**
 * @module Nothing is answered before it is certain that this deployment's `MASTER_KEY` is the one the
 * stored data was sealed with. Asked once per isolate.
 */

import type { RegistryRpc } from '../registry/rpc.ts'
import { askObject } from './ask.ts'
import { refuse, sealedWithAnotherKey } from './problem.ts'

/** Refuses with 503 `misconfigured` until the master key is the right one; null once it is. */
export type Readiness = () => Promise<void> | null

/**
 * One check for all of an isolate.
 *
 * @param keyIds ids of the configured master keys, the sealing one first
 */
export function createReadiness(registry: () => RegistryRpc, keyIds: readonly string[]): Readiness {
  let isReady = false
  // A value, not a promise, is shared between requests: each one that comes early asks itself.
  async function adopt(): Promise<void> {
    const adopted = await askObject(() => registry().adoptMasterKey(keyIds))
    if (!adopted.ok) {
      refuse('misconfigured', { detail: sealedWithAnotherKey(adopted.keyId) })
    }
    isReady = true
  }
  return () => (isReady ? null : adopt())
}
