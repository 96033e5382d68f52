/** @module Refusals as values: how a keeper says no. */

import type { Loaded } from './memory.ts'
import type { Refusal } from './rpc.ts'

/** A refusal as an outcome. */
export function refusal(value: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: value }
}

/** Why there is no record to work with. */
export function refusalOfLoaded(loaded: Exclude<Loaded, { kind: 'ready' }>): Refusal {
  return loaded.kind === 'none'
    ? { code: 'unknown_credential' }
    : { code: 'sealed_with_another_key', keyId: loaded.keyId }
}
