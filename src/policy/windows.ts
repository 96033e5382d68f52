/**
 * @module The windows of one token's life, scaled to the `expires_in` WeChat gave it (rule 11):
 * how early it is rotated, how much of each promise is held back, and by how much this
 * credential's rotations are shifted against those of others.
 */

import {
  JITTER_LIFETIME_SHARE,
  JITTER_MAX_MS,
  LEAD_LIFETIME_SHARE,
  LEAD_MAX_MS,
  SLACK_LIFETIME_SHARE,
  SLACK_MAX_MS,
  STABLE_LEAD_MAX_MS,
  STABLE_RENEWAL_WINDOW_MS,
} from './constants.ts'
import { type Grant, isDestructive } from './grant.ts'

/** All in milliseconds. */
export interface Windows {
  /** How long before expiry the rotation is planned, jitter not included. */
  readonly lead: number
  /** How much earlier than that this credential rotates. */
  readonly jitter: number
  /** How much of every promise is held back. */
  readonly slack: number
}

/**
 * @param lifetimeMs the `expires_in` received, in milliseconds
 * @param spread this credential's place in [0, 1), see {@link spreadOf}
 */
export function windowsOf(lifetimeMs: number, grant: Grant, spread: number): Windows {
  const destructive = isDestructive(grant)
  const leadMax = destructive ? LEAD_MAX_MS : STABLE_LEAD_MAX_MS
  const lead = Math.min(leadMax, lifetimeMs * LEAD_LIFETIME_SHARE)
  const slack = Math.min(SLACK_MAX_MS, lifetimeMs * SLACK_LIFETIME_SHARE)
  const jitterMax = Math.min(JITTER_MAX_MS, lifetimeMs * JITTER_LIFETIME_SHARE)
  const jitterRoom = destructive ? jitterMax : Math.min(jitterMax, STABLE_RENEWAL_WINDOW_MS - lead)
  return { lead, jitter: Math.floor(jitterRoom * spread), slack }
}

/**
 * A credential's place in [0, 1), from a hash of its path (FNV-1a, 32 bits): always the same for
 * one path, evenly spread over many. Not a secret, so no cryptographic hash is needed.
 */
export function spreadOf(path: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < path.length; i++) {
    hash ^= path.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  // FNV's high bits mix poorly for strings that differ at their end only; fold them down.
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  hash ^= hash >>> 12
  return (hash >>> 0) / 2 ** 32
}
