/**
 * @module Asking an object, and what it means when the object itself cannot be reached: a deploy
 * resets objects, a busy one refuses, a machine fails. That passes, so it is a 503, never a 500.
 */

import type { Outcome } from '../keeper/rpc.ts'
import { refuse, refuseFor } from './problem.ts'

/** How long until an object that was just reset or overloaded answers again. */
const OBJECT_RETRY_MS = 1_000

/** A keeper's answer, or the end of this request with the keeper's refusal. */
export async function askKeeper<T>(
  path: string,
  ask: () => Promise<Outcome<T>>,
): Promise<Extract<Outcome<T>, { ok: true }>> {
  const outcome = await askObject(ask)
  if (!outcome.ok) {
    return refuseFor(outcome.refusal, path)
  }
  return outcome as Extract<Outcome<T>, { ok: true }>
}

/** An object's answer, or the end of this request with a 503 if it cannot be reached now. */
export async function askObject<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isPassing(error)) {
      throw error
    }
    return refuse('temporarily_unavailable', {
      detail: 'The object that keeps this was just restarted or is overloaded. Try again.',
      retryAfterMs: OBJECT_RETRY_MS,
    })
  }
}

/** Cloudflare marks errors of its own making; anything else that an object throws is a bug. */
function isPassing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) {
    return false
  }
  const marks = error as { retryable?: unknown; overloaded?: unknown; durableObjectReset?: unknown }
  return marks.retryable === true || marks.overloaded === true || marks.durableObjectReset === true
}
