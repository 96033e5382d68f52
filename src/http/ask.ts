/**
 * @module Asking an object, and what it means when the object itself cannot be reached: a deploy
 * resets objects, a busy one refuses, a machine fails. That passes, so it is a 503, never a 500.
 */

import type { Outcome } from '../keeper/rpc.ts'
import { type ProblemCode, refuse, refuseFor } from './problem.ts'

/** How long until an object that was just reset or overloaded answers again. */
const OBJECT_RETRY_MS = 1_000

/** What a 503 is called when the object cannot be reached. */
type PassingCode = Extract<ProblemCode, 'token_unavailable' | 'temporarily_unavailable'>

/** A keeper's answer, or the end of this request with the keeper's refusal. */
export async function askKeeper<T>(
  path: string,
  ask: () => Promise<Outcome<T>>,
  passingCode: PassingCode = 'temporarily_unavailable',
): Promise<Extract<Outcome<T>, { ok: true }>> {
  const outcome = await askObject(ask, passingCode)
  if (!outcome.ok) {
    return refuseFor(outcome.refusal, path)
  }
  return outcome as Extract<Outcome<T>, { ok: true }>
}

/** An object's answer, or the end of this request with a 503 if it cannot be reached now. */
export async function askObject<T>(
  ask: () => Promise<T>,
  passingCode: PassingCode = 'temporarily_unavailable',
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isPassing(error)) {
      throw error
    }
    return refuse(passingCode, {
      detail: 'The object that keeps this was just restarted or is overloaded. Try again.',
      ...(passingCode === 'token_unavailable' ? { reason: 'keeper_unreachable' } : {}),
      retryAfterMs: OBJECT_RETRY_MS,
    })
  }
}

/** Mistakes on this side of the call, such as an argument that cannot cross over (DOMException). */
const OWN_ERRORS = [TypeError, ReferenceError, RangeError, DOMException] as const

/**
 * What an object itself throws arrives marked `remote` and is a bug, unless the platform says that
 * it passes. Everything else is the way to the object: a reset, a lost connection, a full queue.
 */
function isPassing(error: unknown): boolean {
  if (OWN_ERRORS.some((own) => error instanceof own)) {
    return false
  }
  const marks = (error ?? {}) as Readonly<Record<string, unknown>>
  const saysSo = ['retryable', 'overloaded', 'durableObjectReset'].some(
    (mark) => marks[mark] === true,
  )
  return marks['remote'] !== true || saysSo
}
