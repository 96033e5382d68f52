/**
 * @module The Worker's bindings, and the only place that turns a credential's path into a stub.
 * Objects and wiring see these; everything else sees a validated `Config` and the ports of
 * `ports.ts`.
 */

import type { AnalyticsDataset } from './analytics.ts'
import type { Variables } from './config.ts'
import type { KeeperRpc } from './keeper/rpc.ts'
import type { RegistryRpc } from './registry/rpc.ts'

/** What `wrangler.toml` binds. */
export interface Env extends Variables {
  readonly KEEPER: DurableObjectNamespace
  readonly REGISTRY: DurableObjectNamespace
  /** A Fetcher through which calls to WeChat leave, e.g. a VPC service with a fixed address. */
  readonly WECHAT_EGRESS?: Pick<Fetcher, 'fetch'>
  /** A dataset of Workers Analytics Engine that gets every event. */
  readonly ANALYTICS?: AnalyticsDataset
}

/** The keeper of a credential. A new stub for each call: one that saw an error may stay broken. */
export function keeperStub(
  env: Env,
  path: string,
  locationHint: DurableObjectLocationHint,
): KeeperRpc {
  // The binding's class is KeeperObject, which implements KeeperRpc.
  return env.KEEPER.getByName(path, { locationHint }) as unknown as KeeperRpc
}

/** A registry, by the name that `registryNameOf` gives. */
export function registryStub(
  env: Env,
  name: string,
  locationHint: DurableObjectLocationHint,
): RegistryRpc {
  // The binding's class is RegistryObject, which implements RegistryRpc.
  return env.REGISTRY.getByName(name, { locationHint }) as unknown as RegistryRpc
}
