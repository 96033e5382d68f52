/**
 * @module Ticking whatever is due: in parallel, bounded, and so that one broken credential never
 * holds up another. Who is ticked and how is passed in; this file only paces.
 */

import type { TickResult } from '../keeper/rpc.ts'
import type { Clock, Timers } from '../ports.ts'
import type { SweepSummary } from './rpc.ts'

/** Ticks under way at once. */
export const SWEEP_PARALLEL = 24

/** A tick that takes longer is left to itself; it is counted as unreachable and tried again. */
export const TICK_LIMIT_MS = 25_000

/** No further ticks are begun after this long: the next minute's sweep goes on. */
export const SWEEP_LIMIT_MS = 45_000

/** How long a credential whose keeper could not be reached is left alone. */
export const UNREACHABLE_RETRY_MS = 60_000

/** What a sweep needs. */
export interface SweepPorts {
  readonly clock: Clock
  readonly timers: Timers
  /** Paths due at `now`; called again until it answers with none. */
  readonly due: (now: number) => readonly string[]
  readonly tick: (path: string) => Promise<TickResult>
  /** Notes the outcome before the next batch is asked for; null stands for "unreachable". */
  readonly note: (path: string, result: TickResult | null) => void
}

/** One sweep. Never rejects. */
export async function sweep(ports: SweepPorts): Promise<SweepSummary> {
  const { clock } = ports
  const startedAt = clock.now()
  const counts = { due: 0, rotated: 0, failed: 0, unreachable: 0, dropped: 0 }
  const seen = new Set<string>()
  let queue: readonly string[] = []
  const next = (): string | undefined => {
    if (queue.length === 0) {
      queue = ports.due(clock.now()).filter((path) => !seen.has(path))
    }
    const [path, ...rest] = queue
    queue = rest
    return path
  }
  const work = async (): Promise<void> => {
    while (clock.now() - startedAt <= SWEEP_LIMIT_MS) {
      const path = next()
      if (path === undefined) {
        return
      }
      seen.add(path)
      counts.due += 1
      const outcome = await tickAndNote(ports, path)
      if (outcome !== null) {
        counts[outcome] += 1
      }
    }
  }
  // Each worker goes on by itself: one that waits holds up nobody.
  await Promise.all(Array.from({ length: SWEEP_PARALLEL }, work))
  return { ...counts, tookMs: clock.now() - startedAt }
}

type Outcome = 'rotated' | 'failed' | 'unreachable' | 'dropped'

/** Ticks one credential and notes how it went; null if there was nothing to do. Never rejects. */
async function tickAndNote(ports: SweepPorts, path: string): Promise<Outcome | null> {
  const result = await tickWithin(ports, path)
  try {
    ports.note(path, result)
  } catch {
    // The note stays as it was, so the credential is due again at the next sweep.
    return 'unreachable'
  }
  if (result === null) {
    return 'unreachable'
  }
  if (!result.known) {
    return 'dropped'
  }
  return result.did === 'nothing' ? null : result.did
}

/** The tick's result, or null if the keeper failed or took too long. */
async function tickWithin(ports: SweepPorts, path: string): Promise<TickResult | null> {
  let stop = (): void => {}
  const limit = new Promise<null>((resolve) => {
    stop = ports.timers.start(TICK_LIMIT_MS, () => resolve(null))
  })
  try {
    return await Promise.race([ports.tick(path), limit])
  } catch {
    // The keeper logged what happened to it; for the sweep it is just not there.
    return null
  } finally {
    stop()
  }
}
