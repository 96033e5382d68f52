/**
 * @module Which credentials are kept warm. Own accounts and platforms always; an authorized account or
 * a ticket only while somebody reads it, because a platform may have ten thousand of them.
 */

import { COLD_AFTER_MS } from './constants.ts'
import type { Grant } from './grant.ts'

/** Whether a credential is left alone until its next read. */
export function isCold(grant: Grant, lastReadAt: number | null, now: number): boolean {
  const at = coldAt(grant, lastReadAt)
  return at !== null && at <= now
}

/** From when on a credential is left alone if nobody reads it, unix milliseconds; null for never. */
export function coldAt(grant: Grant, lastReadAt: number | null): number | null {
  if (grant !== 'authorizer' && grant !== 'ticket') {
    return null
  }
  return lastReadAt === null ? 0 : lastReadAt + COLD_AFTER_MS
}
