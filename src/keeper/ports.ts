/** @module What a keeper needs from outside. The Durable Object around it, or a test, provides it. */

import type { Log } from '../log.ts'
import type { Alarm, Clock, Storage } from '../ports.ts'
import type { Sealer } from '../sealing.ts'
import type { WeChat } from '../wechat/upstream.ts'
import type { KeeperEvent } from './event.ts'
import type { KeeperRecord } from './record.ts'
import type { KeeperRpc } from './rpc.ts'
import type { Source } from './source.ts'
import type { CredentialStatus } from './status.ts'

/** What a keeper tells the registry. May arrive twice, late, or never: cron heals what is missing. */
export interface CredentialChange {
  readonly credential: string
  /** Grows with every change of one credential: an older word never overrides a newer one. */
  readonly version: number
  /** When to tick next, unix milliseconds; null for never. */
  readonly dueAt: number | null
  /** The credential as it is now. */
  readonly status: CredentialStatus
  readonly events: readonly KeeperEvent[]
}

/** What a platform's keeper does to the accounts that authorize it. */
export interface Neighbours {
  readonly keeper: (path: string) => KeeperRpc
  /** Notes in the registry that a credential is about to exist. */
  readonly enroll: (path: string) => Promise<void>
  /** Takes a credential out of the registry. */
  readonly remove: (path: string) => Promise<void>
}

/** The outside of one keeper. */
export interface KeeperPorts {
  /** The credential's path: the object's name. */
  readonly path: string
  readonly clock: Clock
  readonly storage: Storage
  readonly alarm: Alarm
  readonly sealer: Sealer
  readonly source: Source
  readonly wechat: WeChat
  readonly neighbours: Neighbours
  /**
   * Posts a push to a downstream: null once it was taken, else what was wrong, in a word. Must not
   * reject.
   */
  readonly send: (url: string, body: string) => Promise<string | null>
  /** Lets something go on after the answer; it must not reject. */
  readonly later: (work: Promise<void>) => void
  readonly log: Log
  /**
   * Passes a change on, in its own time; must not reject. Like every answer of an object it must not
   * leave before what was written is durable: Cloudflare's output gate sees to that.
   */
  readonly announce: (change: CredentialChange) => void
  /** Hands an event to whoever collects them; must not throw. */
  readonly observe: (event: KeeperEvent, record: KeeperRecord) => void
}
