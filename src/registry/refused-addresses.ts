/**
 * @module The addresses that WeChat refused lately: whoever keeps an account's IP allow-list wants to know
 * them all, and a Worker's calls leave from more than one.
 */

import type { CredentialStatus } from '../keeper/status.ts'
import { addressIn } from '../wechat/refusal.ts'

/** An address from which WeChat took no call. */
export interface RefusedAddress {
  readonly address: string
  /** When it last did not, unix milliseconds. */
  readonly at: number
}

/** So many are kept, the newest first. */
const ADDRESSES_KEPT = 50

/** The list with what a keeper's status tells; the same list if that is nothing new. */
export function noteRefusedAddress(
  known: readonly RefusedAddress[],
  { lastFailure }: CredentialStatus,
): readonly RefusedAddress[] {
  const address = addressIn(lastFailure?.errmsg ?? '')
  if (lastFailure === null || address === null) {
    return known
  }
  const { at } = lastFailure
  const before = known.find((each) => each.address === address)
  if (before !== undefined && before.at >= at) {
    return known
  }
  const others = known.filter((each) => each !== before)
  return [{ address, at }, ...others].sort((a, b) => b.at - a.at).slice(0, ADDRESSES_KEPT)
}
