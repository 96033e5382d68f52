/**
 * @module A whole deployment in one process under a virtual clock: the real keepers and registries, each
 * with a disk of its own, a WeChat (the simulator), clients that read, cron every minute, and alarms.
 * Objects reach each other and WeChat only through what may fail when one of them dies (`life.ts`).
 */

import { registryNameOf } from '../../../src/credential.ts'
import { runCron } from '../../../src/cron.ts'
import type { KeeperRpc, Outcome, ServedToken } from '../../../src/keeper/rpc.ts'
import type { RegistryRpc } from '../../../src/registry/rpc.ts'
import type { Bystanders, Deaths, Progress } from './deaths.ts'
import { Disk } from './disk.ts'
import { Life, ObjectReset, type Surroundings, turn } from './life.ts'
import { createKeeper, createRegistry, type Living, type Reach } from './objects.ts'
import { Promises } from './promises.ts'
import { createOutside, type Outside } from './wechat.ts'

const S = 1_000
const MINUTE_MS = 60 * S

/** Cloudflare calls a failed alarm handler again after this long. */
const ALARM_RETRY_MS = 2 * S

/** One object as the platform has it: what is on its disk, and its present life. */
interface Place {
  readonly disk: Disk
  living: Living | null
  /** A failed alarm is not tried again before, unix milliseconds. */
  alarmNotBefore: number
}

/** What may be special about a world. */
export interface WorldOptions {
  /** How many accounts WeChat lists at once; by default as many as it really does. */
  readonly listPage?: number | undefined
  /** False: only what an object waits for itself is durable before a message leaves. */
  readonly hasOutputGates?: boolean
}

/** See the module's description. */
export class World {
  readonly outside: Outside
  readonly promises = new Promises()
  /** Exceptions that nobody expected, of objects that were not dead. */
  readonly bugs: string[] = []
  /** Paths that clients read every minute. */
  readonly clients = new Set<string>()
  readonly #calls = new Map<string, number>()
  readonly #places = new Map<string, Place>()
  readonly #goingOn = new Set<Promise<unknown>>()
  readonly #surroundings: Surroundings
  /** Counts what objects did that somebody outside knows of. */
  #met = 0
  /** Counts questions and answers that arrived. */
  #messages = 0

  constructor(deaths: Deaths, { listPage, hasOutputGates = true }: WorldOptions = {}) {
    this.outside = createOutside((path) => this.keeper(path), listPage)
    const bystanders: Bystanders = {
      alive: () => this.#alive(),
      progress: () => this.#progress(),
    }
    this.#surroundings = {
      hasOutputGates,
      reached: (life, boundary) => deaths.reached(life, boundary, bystanders),
      goesOn: (work) => this.#note(work),
      bug: (life, error) => this.bugs.push(`${life.name}: ${String(error)}`),
    }
  }

  /** How often objects were called by this name. */
  callsOf(method: string): number {
    return this.#calls.get(method) ?? 0
  }

  /** A keeper, asked from outside. */
  keeper(path: string): KeeperRpc {
    return this.#stub<KeeperRpc>(null, `keeper ${path}`)
  }

  /** The registry that knows a credential, asked from outside. */
  registryOf(path: string): RegistryRpc {
    return this.#stub<RegistryRpc>(null, `registry ${registryNameOf(path)}`)
  }

  /** A client reads a token; null if the object was just reset. */
  async read(path: string): Promise<Outcome<{ token: ServedToken }> | null> {
    return this.attempt(() => this.keeper(path).token({ minExpiresInMs: 0, by: 'client' }))
  }

  /** Somebody outside asks, and lives with it that an object was reset: then it is null. */
  async attempt<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof ObjectReset) {
        return null
      }
      throw error
    }
  }

  /** Time passes: cron comes every minute and clients after it, alarms when they are due. */
  async pass(seconds: number): Promise<void> {
    const end = this.outside.now() + seconds * S
    await this.settled()
    for (;;) {
      const now = this.outside.now()
      const cronAt = (Math.floor(now / MINUTE_MS) + 1) * MINUTE_MS
      const [alarmAt, name] = this.#nextAlarm()
      const at = Math.min(cronAt, Math.max(alarmAt, now))
      if (at > end) {
        break
      }
      this.outside.moveTo(at)
      await this.outside.settled()
      if (at === cronAt) {
        await this.#minute()
      } else {
        this.#fire(name)
      }
      await this.settled()
    }
    this.outside.moveTo(Math.max(end, this.outside.now()))
    await this.settled()
  }

  /**
   * Time passes in which nothing is due: up to just before the next planned rotation. Its alarm leaves
   * cron two minutes.
   */
  async idle(): Promise<void> {
    await this.settled()
    const [alarmAt] = this.#nextAlarm()
    const end = alarmAt - 125 * S
    if (Number.isFinite(end) && end > this.outside.now()) {
      this.outside.moveTo(end)
      await this.settled()
    }
  }

  /** Until nothing goes on by itself any more. */
  async settled(): Promise<void> {
    do {
      await this.outside.settled()
      await Promise.all(this.#goingOn)
    } while (this.#goingOn.size > 0)
  }

  /** Keepers that nobody asks are put away, as the platform does: their disks stay. */
  evictKeepers(): void {
    for (const life of this.#alive()) {
      if (life.name.startsWith('keeper ')) {
        life.die()
      }
    }
  }

  async #minute(): Promise<void> {
    const root = this.#stub<RegistryRpc>(null, 'registry root')
    await this.attempt(() =>
      runCron(
        root,
        (path) => this.registryOf(path),
        () => {},
      ),
    )
    await Promise.all([...this.clients].map((path) => this.read(path)))
  }

  #nextAlarm(): readonly [number, string] {
    let next: readonly [number, string] = [Number.POSITIVE_INFINITY, '']
    for (const [name, { disk, alarmNotBefore }] of this.#places) {
      const at = disk.alarm === null ? next[0] : Math.max(disk.alarm, alarmNotBefore)
      next = at < next[0] ? [at, name] : next
    }
    return next
  }

  #fire(name: string): void {
    const place = this.#placeOf(name)
    const { life, alarm } = this.#wake(name, place)
    const fired = life.serve('alarm', async () => {
      const before = place.disk.alarmsSet
      await alarm()
      if (place.disk.alarmsSet === before) {
        life.alarm.clear()
      }
    })
    fired.catch(() => {
      place.alarmNotBefore = this.outside.now() + ALARM_RETRY_MS
    })
  }

  /** Typed doors to an object; `caller` is null for somebody outside. */
  #stub<T extends object>(caller: Life | null, name: string): T {
    return new Proxy({} as T, {
      get: (_target, method) => {
        const path = String(method)
        return (...args: readonly unknown[]) => this.#call(caller, name, path, args)
      },
    })
  }

  async #call(
    caller: Life | null,
    name: string,
    method: string,
    args: readonly unknown[],
  ): Promise<unknown> {
    const question = `${name}.${method}`
    await caller?.gate()
    await caller?.reach(`asks ${question}`)
    this.#calls.set(method, this.callsOf(method) + 1)
    this.#messages += 1
    const { life, doors } = this.#wake(name, this.#placeOf(name))
    const askedAt = this.outside.now()
    const asked = life.serve(method, async () => {
      // Whatever crosses over is a copy.
      const answer = await doors[method]?.(...structuredClone(args))
      return structuredClone(answer)
    })
    const answered = asked.then((answer) => {
      this.#messages += 1
      this.promises.note(answer, askedAt)
      return answer
    })
    if (caller === null) {
      this.#met += 1
      return answered.finally(() => {
        this.#met += 1
      })
    }
    const answer = await caller.alive(answered)
    await caller.reach(`is answered by ${question}`)
    return answer
  }

  async #fetch(life: Life, url: string, init: RequestInit): Promise<Response> {
    const { host, pathname } = new URL(url)
    await life.gate()
    await life.reach(`asks ${host}${pathname}`)
    this.#met += 1
    const answer = await this.outside.fetch(url, init)
    this.#met += 1
    await life.reach(`was heard by ${host}${pathname}`)
    await turn()
    await life.reach(`is answered by ${host}${pathname}`)
    return answer
  }

  #placeOf(name: string): Place {
    let place = this.#places.get(name)
    if (place === undefined) {
      place = { disk: new Disk(), living: null, alarmNotBefore: 0 }
      this.#places.set(name, place)
    }
    return place
  }

  /** The object, from its disk if it is not alive. */
  #wake(name: string, place: Place): Living {
    const { living } = place
    if (living !== null && !living.life.isDead) {
      return living
    }
    const life = new Life(name, place.disk, this.#surroundings)
    const reach: Reach = {
      clock: this.outside,
      base: this.outside.base,
      fetch: (url, init) => this.#fetch(life, url, init),
      keeper: (path) => this.#stub<KeeperRpc>(life, `keeper ${path}`),
      registry: (of) => this.#stub<RegistryRpc>(life, `registry ${of}`),
    }
    const [kind, path = ''] = name.split(' ')
    const create = kind === 'keeper' ? createKeeper : createRegistry
    place.living = create(path, life, reach)
    return place.living
  }

  #alive(): readonly Life[] {
    return [...this.#places.values()].flatMap(({ living }) =>
      living === null || living.life.isDead ? [] : [living.life],
    )
  }

  #progress(): Progress {
    const durable = [...this.#places.values()].map(({ disk }) => disk.durable)
    const outside = this.#met + this.outside.wechat.tokens.size
    const lasting = durable.reduce((sum, count) => sum + count, outside)
    return { lasting, messages: this.#messages }
  }

  #note(work: Promise<unknown>): void {
    this.#goingOn.add(work)
    void work.finally(() => this.#goingOn.delete(work))
  }
}
