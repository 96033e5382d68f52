/**
 * @module The outside as the inside sees it: time, randomness and network come in through these,
 * so that the whole server can run in one process under a virtual clock, from a seed.
 */

/** Wall-clock time. */
export interface Clock {
  /** Unix milliseconds. Inside a Worker it only moves across I/O. */
  now(): number
}

/** Timers that can be cancelled. */
export interface Timers {
  /** Calls `fire` once after `ms` milliseconds, unless the returned function is called before. */
  start(ms: number, fire: () => void): () => void
}

/** Randomness for ids and nonces. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array
}

/** The part of a Fetcher that calls to WeChat need. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>

/** The platform's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** The platform's own timers. */
export const systemTimers: Timers = {
  start(ms, fire) {
    const timer = setTimeout(fire, ms)
    return () => clearTimeout(timer)
  },
}

/** The platform's own cryptographic randomness. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

/** A value that SQLite stores. */
export type SqlValue = string | number | null

/** A row of a result. */
export type SqlRow = Readonly<Record<string, SqlValue>>

/** The private, synchronous SQLite of one object. Statements between two awaits are atomic. */
export interface Sql {
  /** Runs one statement and returns all its rows. */
  all(statement: string, ...bindings: readonly SqlValue[]): readonly SqlRow[]
}

/** Storage of one object. */
export interface Storage {
  readonly sql: Sql
  /** Runs `write` in one transaction: if it throws, nothing of it was written. */
  transaction(write: () => void): void
  /** Resolves when everything written so far would survive a crash. */
  durable(): Promise<void>
}

/** The one alarm of an object. */
export interface Alarm {
  /** Replaces whatever was set. `at` is unix milliseconds. */
  set(at: number): void
  clear(): void
}
