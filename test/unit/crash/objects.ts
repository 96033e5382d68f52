/**
 * @module The objects themselves, with the ports that a Durable Object would give them: what
 * `src/keeper/object.ts` and `src/registry/object.ts` do, for a life that may end at any boundary.
 */

import { ROOT_REGISTRY, registryNameOf } from '../../../src/credential.ts'
import { createPost, createSender } from '../../../src/delivery.ts'
import { Keeper } from '../../../src/keeper/keeper.ts'
import type { KeeperPorts } from '../../../src/keeper/ports.ts'
import type { KeeperRpc } from '../../../src/keeper/rpc.ts'
import { createSource } from '../../../src/keeper/source.ts'
import type { Clock, FetchFunction, Timers } from '../../../src/ports.ts'
import { Registry, type RegistryPorts } from '../../../src/registry/registry.ts'
import type { RegistryRpc } from '../../../src/registry/rpc.ts'
import { createSealer } from '../../../src/sealing.ts'
import { createTransport } from '../../../src/wechat/transport.ts'
import { createWeChat } from '../../../src/wechat/upstream.ts'
import { seededRandom } from '../given.ts'
import type { Life } from './life.ts'

/** What an object reaches from inside. */
export interface Reach {
  readonly clock: Clock
  /** WeChat's address. */
  readonly base: string
  readonly fetch: FetchFunction
  readonly keeper: (path: string) => KeeperRpc
  /** A registry, by the name that `registryNameOf` gives. */
  readonly registry: (name: string) => RegistryRpc
}

/** The doors of any object, by the names of their methods. */
export type Doors = Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>

/** An object that is there. */
export interface Living {
  readonly life: Life
  readonly doors: Doors
  readonly alarm: () => Promise<unknown>
}

/** Nothing here waits for a time-out: who asks a dead object learns of it at once. */
const noTimers: Timers = { start: () => () => {} }

const random = seededRandom(1)
const sealer = createSealer(new Uint8Array(32).fill(7), null, random)

/** Builds the keeper of a path from what is on its disk. */
export function createKeeper(path: string, life: Life, reach: Reach): Living {
  const { clock, base, fetch, keeper } = reach
  const registryOf = (other: string) => reach.registry(registryNameOf(other))
  const wechat = createWeChat(createTransport(base, fetch, noTimers))
  const ports: KeeperPorts = {
    path,
    clock,
    storage: life.storage,
    alarm: life.alarm,
    sealer,
    wechat,
    source: createSource(wechat, keeper),
    neighbours: {
      keeper,
      enroll: (other) => registryOf(other).enroll(other),
      remove: (other) => registryOf(other).remove(other, 'wechat', true),
    },
    send: createSender(fetch, noTimers, true),
    later: (work) => life.later(work),
    log: () => {},
    observe: () => {},
    announce: (change) => {
      // The port itself promises that this is held back.
      const told = life.durable().then(() => registryOf(path).changed(change))
      life.later(told.catch(() => {}))
    },
  }
  const object = new Keeper(ports)
  return { life, doors: object as unknown as Doors, alarm: () => object.tick('alarm') }
}

/** Builds a registry from what is on its disk. */
export function createRegistry(name: string, life: Life, reach: Reach): Living {
  const { clock, fetch, keeper } = reach
  const ports: RegistryPorts = {
    clock,
    timers: noTimers,
    random,
    storage: life.storage,
    alarm: life.alarm,
    keeper,
    tick: (path) => keeper(path).tick('cron'),
    root: name === ROOT_REGISTRY ? null : () => reach.registry(ROOT_REGISTRY),
    sealer,
    post: createPost(fetch, noTimers, true),
    log: () => {},
  }
  const object = new Registry(ports)
  return { life, doors: object as unknown as Doors, alarm: () => object.step() }
}
