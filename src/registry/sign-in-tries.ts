/**
 * @module Who tried to sign in lately, in the root registry's memory: one place for all isolates. It is
 * not worth a write; when the object is restarted, all are forgotten.
 */

import { BoundedMap } from '../bounded-map.ts'
import { SIGN_IN_WINDOW_MS } from '../policy/constants.ts'
import { type TryVerdict, tryNow } from '../policy/tries.ts'

/** So many addresses are remembered, the latest ones. */
const ADDRESSES = 10_000

/** Tries to sign in, by address. */
export class SignInTries {
  readonly #tries = new BoundedMap<readonly number[]>(ADDRESSES)

  /** Counts a try, if it may be made. */
  attempt(address: string, now: number): TryVerdict {
    const { verdict, tries } = tryNow(this.#tries.get(address, now) ?? [], now)
    this.#tries.set(address, tries, now + SIGN_IN_WINDOW_MS)
    return verdict
  }

  /** The right key was given: the tries before it were typing errors. */
  forgive(address: string): void {
    this.#tries.delete(address)
  }
}
