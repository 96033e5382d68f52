/** @module The planned refresh: once a minute, the registry ticks whatever is due. */

import type { Log } from './log.ts'
import type { RegistryRpc } from './registry/rpc.ts'

/** One sweep, and its one summary line. Rejects only if the registry cannot be reached. */
export async function runCron(registry: RegistryRpc, log: Log): Promise<void> {
  const { tookMs, ...counts } = await registry.sweep()
  const level = counts.failed + counts.unreachable > 0 ? 'warn' : 'info'
  log(level, 'cron.swept', { ...counts, took_ms: tookMs })
}
