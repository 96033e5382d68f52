/** @module What a keeper needs from outside. The Durable Object around it, or a test, provides it. */

import type { Log } from '../log.ts'
import type { Alarm, Clock, Storage } from '../ports.ts'
import type { Sealer } from '../sealing.ts'
import type { WeChat } from '../wechat/upstream.ts'
import type { KeeperEvent } from './event.ts'

/** What a keeper tells the registry. May arrive twice, late, or never: cron heals what is missing. */
export interface CredentialChange {
  readonly credential: string
  /** Grows with every change of one credential: an older word never overrides a newer one. */
  readonly version: number
  /** When to tick next, unix milliseconds; null for never. */
  readonly dueAt: number | null
  readonly events: readonly KeeperEvent[]
}

/** The outside of one keeper. */
export interface KeeperPorts {
  /** The credential's path: the object's name. */
  readonly path: string
  readonly clock: Clock
  readonly storage: Storage
  readonly alarm: Alarm
  readonly sealer: Sealer
  readonly wechat: WeChat
  readonly log: Log
  /**
   * Passes a change on, in its own time; must not reject. Like every answer of an object it must not
   * leave before what was written is durable: Cloudflare's output gate sees to that.
   */
  readonly announce: (change: CredentialChange) => void
}
