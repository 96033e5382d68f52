/**
 * @module The planned refresh: once a minute, the root registry ticks what is due of own accounts and
 * platforms, and each platform's registry what is due of its authorizers.
 */

import type { Log } from './log.ts'
import { listPlatforms, registryOfAccounts } from './platforms.ts'
import type { RegistryRpc, SweepSummary } from './registry/rpc.ts'

/** Platforms whose registries are asked at once. */
const PLATFORMS_PARALLEL = 8

/**
 * One sweep of all registries, and its one summary line. Rejects only if the root registry cannot be
 * reached: a platform's registry that cannot is counted and logged.
 *
 * @param registryOf the registry that knows a credential
 */
export async function runCron(
  root: RegistryRpc,
  registryOf: (path: string) => RegistryRpc,
  log: Log,
): Promise<void> {
  // Platforms first: their authorizers cannot be refreshed without them.
  let total = await root.sweep()
  const platforms = await listPlatforms(root)
  const queue = platforms.values()
  const work = async (): Promise<void> => {
    for (const platform of queue) {
      total = add(total, await sweepPlatform(platform, registryOf, log))
    }
  }
  await Promise.all(Array.from({ length: PLATFORMS_PARALLEL }, work))
  const { tookMs, ...counts } = total
  const level = counts.failed + counts.unreachable > 0 ? 'warn' : 'info'
  log(level, 'cron.swept', { ...counts, took_ms: tookMs })
}

async function sweepPlatform(
  platform: string,
  registryOf: (path: string) => RegistryRpc,
  log: Log,
): Promise<SweepSummary> {
  try {
    return await registryOfAccounts(registryOf, platform).sweep()
  } catch {
    log('warn', 'registry.unreachable', { credential: platform })
    return { due: 0, rotated: 0, failed: 0, unreachable: 1, dropped: 0, tookMs: 0 }
  }
}

function add(a: SweepSummary, b: SweepSummary): SweepSummary {
  return {
    due: a.due + b.due,
    rotated: a.rotated + b.rotated,
    failed: a.failed + b.failed,
    unreachable: a.unreachable + b.unreachable,
    dropped: a.dropped + b.dropped,
    tookMs: a.tookMs + b.tookMs,
  }
}
