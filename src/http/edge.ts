/**
 * @module What the HTTP side of one isolate works with. Built once by the wiring (or a test) and
 * passed to every Hono app.
 */

import type { BoundedMap } from '../bounded-map.ts'
import type { ConnectLinkSigner } from '../connect-link.ts'
import type { KeeperRpc } from '../keeper/rpc.ts'
import type { ClientKey, KeySigner } from '../keys.ts'
import type { Log } from '../log.ts'
import type { Clock, Random } from '../ports.ts'
import type { RegistryRpc } from '../registry/rpc.ts'
import type { Sessions } from '../session.ts'
import type { Readiness } from './readiness.ts'
import type { TokenMemory } from './token-memory.ts'

/** The HTTP side's world. */
export interface Edge {
  readonly adminKey: string
  readonly edgeTtlMs: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly signer: KeySigner
  readonly connectLinks: ConnectLinkSigner
  readonly sessions: Sessions
  /** Stands in for WeChat's authorization pages; null for WeChat's. */
  readonly authorizeBase: string | null
  readonly allowPrivateTargets: boolean
  readonly readiness: Readiness
  /** A fresh stub for each call. */
  readonly keeper: (path: string) => KeeperRpc
  /** The root registry. */
  readonly registry: () => RegistryRpc
  /** The registry that knows a credential. */
  readonly registryOf: (path: string) => RegistryRpc
  readonly tokens: TokenMemory
  /** Callers of WeChat's own paths, for as long as their asking again changes nothing. */
  readonly asked: BoundedMap<true>
  /** Which credential a client key's appid means, by key id and appid. */
  readonly meant: BoundedMap<string>
  /** Client keys by their whole text, genuine ones only. */
  readonly clients: BoundedMap<ClientKey>
}

/** Who is asking. */
export type Principal =
  | { readonly kind: 'admin'; readonly by: 'admin' }
  | { readonly kind: 'client'; readonly by: string; readonly allow: readonly string[] }

/** Hono's types for lingpai's apps. */
export interface AppEnv {
  Variables: { principal: Principal }
}
