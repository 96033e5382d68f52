/**
 * @module Nothing is answered before it is certain that this deployment's `MASTER_KEY` is the one the
 * stored data was sealed with. Asked once per isolate.
 */

import type { MiddlewareHandler } from 'hono'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { refuse, sealedWithAnotherKey } from './problem.ts'

/** Refuses with 503 `misconfigured` until the master key is the right one. */
export function readiness(edge: Edge): MiddlewareHandler {
  let isReady = false
  return async function refuseWrongMasterKey(_c, next) {
    if (!isReady) {
      // A value, not a promise, is shared between requests: each one that comes early asks itself.
      const adopted = await askObject(() => edge.registry().adoptMasterKey(edge.keyIds))
      if (!adopted.ok) {
        refuse('misconfigured', { detail: sealedWithAnotherKey(adopted.keyId) })
      }
      isReady = true
    }
    await next()
  }
}
