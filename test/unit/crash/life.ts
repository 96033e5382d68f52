/**
 * @module One life of an object, from its first use to its death. Whatever it sends is held back until
 * all it wrote before is durable (Cloudflare's output gate, unless it is told to do without), and at
 * every boundary between it and the world it may die: then nothing it still does has any effect, what
 * was not durable is lost, and whoever waits for it learns that it is gone.
 */

import type { Alarm, Storage } from '../../../src/ports.ts'
import type { Disk } from './disk.ts'

/** What callers of a Durable Object see when it is reset. */
export class ObjectReset extends Error {
  readonly durableObjectReset = true
}

/** What a life is told by the world around it, and tells it. */
export interface Surroundings {
  /** Whether messages are held back until what was written before is durable. */
  readonly hasOutputGates: boolean
  /** The object is at a boundary; it may be killed there. */
  reached(life: Life, boundary: string): void
  /** Something goes on by itself; never rejects. */
  goesOn(work: Promise<unknown>): void
  /** An exception that nobody expects. */
  bug(life: Life, error: unknown): void
}

/** Everything else that is ready to run has its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** See the module's description. */
export class Life {
  readonly name: string
  readonly disk: Disk
  readonly storage: Storage
  readonly alarm: Alarm
  readonly #surroundings: Surroundings
  readonly #death = Promise.withResolvers<never>()
  #isDead: boolean = false
  #isSyncing: boolean = false
  #held: { readonly upTo: number; readonly release: () => void }[] = []

  constructor(name: string, disk: Disk, surroundings: Surroundings) {
    this.name = name
    this.disk = disk
    this.#surroundings = surroundings
    this.#death.promise.catch(() => {})
    this.storage = {
      sql: { all: (...query) => this.#write(() => disk.sql.all(...query)) },
      transaction: (write) => this.#write(() => disk.transaction(write)),
      durable: () => this.durable(),
    }
    this.alarm = {
      set: (at) => this.#write(() => disk.setAlarm(at)),
      clear: () => this.#write(() => disk.setAlarm(null)),
    }
  }

  get isDead(): boolean {
    return this.#isDead
  }

  die(): void {
    this.#isDead = true
    this.#held = []
    this.disk.crash()
    this.#death.reject(new ObjectReset(`${this.name} was reset`))
  }

  /** A boundary. Resolves for the living only. */
  async reach(boundary: string): Promise<void> {
    if (!this.#isDead) {
      this.#surroundings.reached(this, boundary)
    }
    await this.alive(Promise.resolve())
  }

  /** What a message waits for before it leaves. */
  gate(): Promise<void> {
    return this.#surroundings.hasOutputGates ? this.durable() : this.alive(Promise.resolve())
  }

  /** Resolves when all that was written so far would survive a crash. */
  async durable(): Promise<void> {
    const upTo = this.disk.written
    if (!this.#isDead && this.disk.durable < upTo) {
      await new Promise<void>((release) => {
        this.#held.push({ upTo, release })
      })
    }
    await this.alive(Promise.resolve())
  }

  /** The outcome of something outside, for the living only. */
  alive<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => {
          if (!this.#isDead) {
            resolve(value)
          }
        },
        (error: unknown) => {
          if (!this.#isDead) {
            reject(error)
          }
        },
      )
    })
  }

  /** The object is asked something by the outside. Rejects if it dies before the answer has left. */
  serve<T>(question: string, answer: () => Promise<T>): Promise<T> {
    const serving = async (): Promise<T> => {
      await this.reach(`is asked ${question}`)
      const value = await this.#expected(answer())
      await this.gate()
      await this.reach(`answers ${question}`)
      return value
    }
    const served = Promise.race([serving(), this.#death.promise])
    this.#surroundings.goesOn(served.catch(() => {}))
    return served
  }

  /** Something that the object goes on with after its answer. */
  later(work: Promise<void>): void {
    const done = this.#expected(work).then(() => this.gate())
    this.#surroundings.goesOn(Promise.race([done, this.#death.promise]).catch(() => {}))
  }

  async #expected<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (!this.#isDead) {
        this.#surroundings.bug(this, error)
      }
      throw error
    }
  }

  #assertAlive(): void {
    if (this.#isDead) {
      throw new ObjectReset(`${this.name} was reset`)
    }
  }

  #write<T>(write: () => T): T {
    this.#assertAlive()
    const value = write()
    if (!this.#isSyncing && this.disk.durable < this.disk.written) {
      this.#isSyncing = true
      this.#surroundings.goesOn(Promise.race([this.#sync(), this.#death.promise]).catch(() => {}))
    }
    return value
  }

  /** What is written in one go becomes durable together, a little later, one batch after another. */
  async #sync(): Promise<void> {
    const { disk } = this
    while (disk.durable < disk.written) {
      await this.alive(turn())
      const upTo = disk.written
      await this.reach('is about to have its writes durable')
      await this.alive(turn())
      disk.keep(upTo)
      await this.reach('has its writes durable')
      const held = this.#held
      this.#held = held.filter((message) => message.upTo > disk.durable)
      for (const message of held) {
        if (message.upTo <= disk.durable) {
          message.release()
        }
      }
    }
    this.#isSyncing = false
  }
}
