/**
 * Random histories of a root registry and a platform's, whose objects die, whose messages are lost, whose calls to
 * each other break: in the end each channel was told of each incident once opened and once closed, and of nothing else.
 */

import { describe, it } from 'vitest'
import type { ChannelSettings } from '../../../src/alerts/channel.ts'
import type { Notice } from '../../../src/alerts/notice.ts'
import type { Posted, Posting } from '../../../src/delivery.ts'
import type { CredentialStatus, FailureStatus } from '../../../src/keeper/status.ts'
import type { FailureClass } from '../../../src/policy/failure.ts'
import { INCIDENT_KINDS } from '../../../src/policy/incident.ts'
import { Registry } from '../../../src/registry/registry.ts'
import { createSealer } from '../../../src/sealing.ts'
import { Disk } from '../crash/disk.ts'
import { S, seededRandom, VirtualTime } from '../given.ts'
import { aStatus, MINUTE, NOON } from './given.ts'

const HISTORIES = 40
const CHANGES = 60

/** By then whatever waits has been told: patience, quiet after a kill, the longest pause. */
const CALM_MINUTES = 45

const PLATFORM = 'components/wxC'
const ROOT_PATHS = ['apps/wx1', 'apps/wx2', PLATFORM]
const ACCOUNT_PATHS = ['wx1', 'wx2', 'wx3'].map((appid) => `${PLATFORM}/authorizers/${appid}`)

const EVERYTHING: ChannelSettings = {
  name: 'everything',
  format: 'json',
  url: 'https://everything.example/',
  secret: null,
  language: 'en',
  kinds: INCIDENT_KINDS,
  origin: 'https://lingpai.test',
}
const ONE_KIND: ChannelSettings = {
  ...EVERYTHING,
  url: 'https://one-kind.example/',
  kinds: ['configuration_refused'],
}
const CHANNELS = [EVERYTHING, ONE_KIND]

type Name = 'root' | 'platform'
type Told = Pick<Notice, 'id' | 'incident' | 'change'>

const NEVER = new Promise<never>(() => {})

/** Both registries, whatever happens to them, and what the channels were told. */
class World {
  readonly time = new VirtualTime(NOON)
  readonly told = new Map<string, Told[]>(CHANNELS.map(({ url }) => [url, []]))
  isRough = true
  readonly #random
  readonly #disks = { root: new Disk(), platform: new Disk() }
  readonly #lives = { root: 0, platform: 0 }
  readonly #registries: Record<Name, Registry>
  #version = 0

  constructor(seed: number) {
    this.#random = seededRandom(seed)
    this.#registries = { root: this.#born('root'), platform: this.#born('platform') }
  }

  /** Whether something of this probability happens; while all is well, nothing does. */
  happens(probability: number): boolean {
    return this.isRough && this.#share() < probability
  }

  /** The object starts anew, with what is on its disk; whatever it had under way never goes on. */
  dies(name: Name): void {
    this.#lives[name] += 1
    this.#registries[name] = this.#born(name)
  }

  registry(name: Name): Registry {
    return this.#registries[name]
  }

  /** Something is heard of some credential, or it is deleted. */
  async change(): Promise<void> {
    const path = this.#oneOf([...ROOT_PATHS, ...ACCOUNT_PATHS])
    const registry = this.registry(ACCOUNT_PATHS.includes(path) ? 'platform' : 'root')
    if (this.happens(0.1)) {
      await registry.remove(path, 'admin', true)
      return
    }
    await registry.enroll(path)
    this.#version += 1
    const status = aStatus(path, { ...this.#fields(), ...this.#tickets(path) })
    const change = { credential: path, version: this.#version, dueAt: null, status, events: [] }
    await registry.changed(change)
  }

  /** A minute passes, with all alarms that are set, and then cron, unless it stays out. */
  async minute(): Promise<void> {
    await this.alarms()
    if (!this.happens(0.1)) {
      await Promise.all([this.registry('root').sweep(), this.registry('platform').sweep()])
    }
  }

  /** A minute passes, with all alarms that are set. */
  async alarms(): Promise<void> {
    for (let second = 0; second < 60; second += 5) {
      await this.time.advance(5 * S)
      for (const name of ['platform', 'root'] as const) {
        const { alarm } = this.#disks[name]
        if (alarm !== null && alarm <= this.time.clock.now()) {
          // It never ends if the object dies in it.
          await Promise.race([this.registry(name).step(), this.time.advance(0)])
        }
      }
    }
  }

  #born(name: Name): Registry {
    const disk = this.#disks[name]
    const life = this.#lives[name]
    const onlyInThisLife = async <T>(value: T): Promise<T> =>
      this.#lives[name] === life ? value : NEVER
    const dies = (): Promise<never> => {
      this.dies(name)
      return NEVER
    }
    return new Registry({
      clock: this.time.clock,
      timers: this.time.timers,
      random: this.#random,
      storage: {
        sql: disk.sql,
        transaction: (write) => disk.transaction(write),
        durable: () => onlyInThisLife(undefined),
      },
      alarm: { set: (at) => disk.setAlarm(at), clear: () => disk.setAlarm(null) },
      keeper: () => {
        throw new Error('nobody is asked')
      },
      tick: () => Promise.reject(new Error('nobody is ticked')),
      root:
        name === 'root'
          ? null
          : () => ({
              tell: async (notices) => {
                if (this.happens(0.15)) {
                  throw new Error('the root is out of reach')
                }
                await this.registry('root').tell(notices)
                return this.happens(0.1) ? dies() : onlyInThisLife(undefined)
              },
            }),
      sealer: createSealer(new Uint8Array(32).fill(1), null, this.#random),
      post: async (posting) => {
        if (this.happens(0.1)) {
          return dies()
        }
        const posted = this.#posted(posting)
        return this.happens(0.1) ? dies() : onlyInThisLife(posted)
      },
      log: () => {},
    })
  }

  /** A receiver may miss a message, or get it and be too slow to say so. */
  #posted({ url, body }: Posting): Posted {
    const lost = { kind: 'failed', problem: 'timeout' } as const
    if (this.happens(0.15)) {
      return lost
    }
    this.told.get(url)?.push(...JSON.parse(body).incidents)
    return this.happens(0.1) ? lost : { kind: 'answered', status: 200, text: '' }
  }

  #fields(): Partial<CredentialStatus> {
    const now = this.time.clock.now()
    const failed = (failure: FailureClass, count = 1): FailureStatus => ({
      ...{ at: now, class: failure, reason: failure, count, retryAt: now },
      ...{ errcode: null, errmsg: null, rid: null },
    })
    const minutesLeft = Math.floor(this.#share() * 20)
    return this.#oneOf<Partial<CredentialStatus>>([
      { lastFailure: null, servesUntil: now + 119 * MINUTE },
      { lastFailure: null, servesUntil: now + 119 * MINUTE },
      { lastFailure: failed('address') },
      { lastFailure: failed('transient', 1), servesUntil: now + minutesLeft * MINUTE },
      { lastFailure: failed('transient', 3), servesUntil: now + minutesLeft * MINUTE },
      { lastFailure: failed('reauthorization') },
      { lastKilledAt: now },
    ])
  }

  #tickets(path: string): Partial<CredentialStatus> {
    const age = Math.floor(this.#share() * 90) * MINUTE
    const platform = { ticketAwaitedSince: this.time.clock.now() - age }
    // Nothing else of it is looked at here.
    return path === PLATFORM ? { platform: platform as CredentialStatus['platform'] } : {}
  }

  #oneOf<T>(things: readonly T[]): T {
    return things[Math.floor(this.#share() * things.length)] as T
  }

  /** From 0, below 1. */
  #share(): number {
    return Buffer.from(this.#random.bytes(4)).readUInt32BE() / 2 ** 32
  }
}

/** Lives through a history, until all is calm. */
async function livedThrough(seed: number): Promise<World> {
  const world = new World(seed)
  for (const settings of CHANNELS) {
    await world.registry('root').addChannel(settings)
  }
  for (let change = 0; change < CHANGES; change++) {
    if (world.happens(0.6)) {
      await world.change()
    }
    for (const name of ['root', 'platform'] as const) {
      if (world.happens(0.05)) {
        world.dies(name)
      }
    }
    await world.minute()
  }
  world.isRough = false
  for (let minute = 0; minute < CALM_MINUTES; minute++) {
    await world.minute()
  }
  await world.alarms()
  return world
}

/** The incidents that somebody who drops what he had already believes to be open; what made no sense to him. */
function believed(told: readonly Told[]) {
  const open = new Set<string>()
  const seen = new Set<string>()
  const senseless: string[] = []
  for (const { id, incident, change } of told) {
    const makesSense = seen.has(id) || open.has(incident) === (change === 'closed')
    if (!makesSense) {
      senseless.push(id)
    }
    if (!seen.has(id) && change === 'opened') {
      open.add(incident)
    }
    if (change === 'closed') {
      open.delete(incident)
    }
    seen.add(id)
  }
  return { open: [...open].sort(), senseless }
}

async function openIn(world: World, { kinds }: ChannelSettings): Promise<readonly string[]> {
  const names = ['root', 'platform'] as const
  const pages = await Promise.all(names.map((name) => world.registry(name).incidents(null, 100)))
  return pages
    .flatMap(({ items }) => items)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ credential, kind, openedAt }) => `${credential}:${kind}:${openedAt}`)
    .sort()
}

describe('whatever dies and whatever is lost', () => {
  it('each channel knows in the end what is open, and was told in an order that makes sense', async ({
    expect,
  }) => {
    let messages = 0
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const world = await livedThrough(seed)
      for (const channel of CHANNELS) {
        const told = world.told.get(channel.url) ?? []
        messages += told.length
        const { open, senseless } = believed(told)
        expect({ seed, open, senseless }).toEqual({
          seed,
          open: await openIn(world, channel),
          senseless: [],
        })
      }
    }
    expect(messages).toBeGreaterThan(HISTORIES * 20)
  })
})
