/** @module What a credential's state means to whoever looks after it. */

import type { Status } from './answers.ts'
import { looking, type Part } from './part.ts'

/** States in which nothing is the matter. */
const WELL: ReadonlySet<string> = new Set(['serving', 'new', 'idle', 'refreshing'])

/** States in which services have no token, or soon will not. */
const BAD: ReadonlySet<string> = new Set(['unavailable', 'reauthorization_required', 'unreachable'])

/**
 * Whether somebody should look at it: its state says so, or it serves, but with a piece of advice (a platform
 * whose tickets stay out). While a new token is being fetched, advice is that of the try before.
 */
export function needsAttention({ state, advice }: Status): boolean {
  return !WELL.has(state) || (state !== 'refreshing' && typeof advice === 'string')
}

/** The state in its colour; the word says it, too. */
export function statePart(state: string): Part {
  if (state === 'serving') {
    return looking('good', state)
  }
  if (WELL.has(state)) {
    return looking('busy', state)
  }
  return looking(BAD.has(state) ? 'bad' : 'warning', String(state))
}
