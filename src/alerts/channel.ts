/** @module Whom to tell: a channel as an operator makes it, and as it is shown. */

import type { IncidentKind } from '../policy/incident.ts'
import type { AlertFormat, AlertLanguage } from './notice.ts'

/** So many channels at most: each is sent each message. */
export const CHANNELS_MAX = 10

/** What an operator chooses. */
export interface ChannelSettings {
  /** For people. */
  readonly name: string
  readonly format: AlertFormat
  /** Secret: a robot's address carries its key. */
  readonly url: string
  /** Signs each message; null for none. */
  readonly secret: string | null
  readonly language: AlertLanguage
  readonly kinds: readonly IncidentKind[]
  /** This server's address as the operator used it; messages lead there. */
  readonly origin: string
}

/** A channel without its secrets. Times are unix milliseconds. */
export interface Channel extends Omit<ChannelSettings, 'url' | 'secret'> {
  readonly id: string
  /** Of its address. */
  readonly host: string
  /** First 8 hex digits of SHA-256 of its address. */
  readonly fingerprint: string
  readonly createdAt: number
  /** When it was last sent a message, a test included; null for never. */
  readonly lastAttemptAt: number | null
  /** When it last took one; null for never. */
  readonly lastDeliveredAt: number | null
  /** Why it did not take the last one, in a word; null if it did. */
  readonly problem: string | null
  /** Incidents opened or closed that it was not told of yet. */
  readonly waiting: number
}

/** What came of a test message. */
export type ChannelTest =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'delivered' }
  /** `problem` is a word, see `problemSentence`. */
  | { readonly kind: 'failed'; readonly problem: string }
