/**
 * @module The simulator's memory between two runs of a program: settings, accounts, platforms and
 * tokens, and how its clock stands. Armed faults, scripts and the records of calls and messages are
 * of one run only; the pushes of tickets go on, without those that came due in between.
 * Structured clones, because accounts and the token map share their tokens. Needs Node.
 */

import { deserialize, serialize } from 'node:v8'
import { startTicketPushes } from './pushing.ts'
import type { World } from './world.ts'

/** Parts of a world that are not data, or not worth keeping. */
type OfOneRun =
  | 'clock'
  | 'sleep'
  | 'fetch'
  | 'random'
  | 'faults'
  | 'calls'
  | 'messages'
  | 'schedule'
  | 'deliveries'

type Snapshot = {
  readonly format: number
  readonly frozenAt: number | null
  readonly skewSeconds: number
  readonly data: Omit<World, OfOneRun>
}

/** Raise it when what a world keeps changes its shape: snapshots of before are then not used. */
const FORMAT = 2

export function takeSnapshot(world: World): Uint8Array {
  const { clock, settings, apps, components, tokens, jsTickets } = world
  const data = { settings, apps, components, tokens, jsTickets }
  const frozenAt = clock.mode() === 'frozen' ? clock.now() : null
  const snapshot: Snapshot = { format: FORMAT, frozenAt, skewSeconds: clock.skewSeconds(), data }
  return serialize(snapshot)
}

/** Whether the world now is as it was; one that cannot be read leaves the world as it is. */
export function restoreSnapshot(world: World, bytes: Uint8Array): boolean {
  const snapshot = read(bytes)
  if (snapshot?.format !== FORMAT) {
    return false
  }
  Object.assign(world, snapshot.data)
  if (snapshot.frozenAt === null) {
    world.clock.real(snapshot.skewSeconds)
  } else {
    world.clock.freeze(snapshot.frozenAt)
  }
  for (const component of world.components.values()) {
    const { push } = component
    if (push.nextAt !== null && push.nextAt <= world.clock.now()) {
      // What came due while nobody ran is not made up for: hours of it would fail, and end the pushes.
      push.nextAt = null
    }
    startTicketPushes(world, component)
  }
  return true
}

function read(bytes: Uint8Array): Snapshot | null {
  try {
    return deserialize(bytes) as Snapshot
  } catch {
    return null
  }
}
