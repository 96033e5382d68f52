/**
 * @module What this isolate remembers of tokens: values, never promises. A token is answered from
 * here for at most the edge time-to-live, never past its promise, and never once it was reported.
 */

import { BoundedMap } from '../bounded-map.ts'
import type { ServedToken } from '../keeper/rpc.ts'
import { fingerprintOf } from '../log.ts'

/** Entries of one isolate; with tokens of 512 bytes some ten megabytes of its 128. */
export const MEMORY_CAPACITY = 10_000

/** How long a reported token is not remembered: longer than any answer can be under way. */
const REPORTED_MEMORY_MS = 60_000

/** Reported tokens of one credential that are kept in mind: the newest, as fingerprints. */
const REPORTED_PER_PATH = 8

/** A token as the edge hands it out. */
export interface EdgeToken {
  readonly value: string
  readonly generation: number
  /** End of its promise by this isolate's clock, unix milliseconds. */
  readonly promiseEnd: number
  readonly promised: boolean
  /** The constant parts of its JSON answer, around `expires_in`. */
  readonly jsonBefore: string
  readonly jsonAfter: string
}

/** @param askedAt when the keeper was asked: its promise is counted from there, never from later */
export function edgeToken(token: ServedToken, askedAt: number): EdgeToken {
  const { value, generation, promised } = token
  const promiseEnd = askedAt + token.remainingMs
  const expiresAt = JSON.stringify(new Date(promiseEnd).toISOString())
  return {
    value,
    generation,
    promised,
    promiseEnd,
    jsonBefore: `{"access_token":${JSON.stringify(value)},"expires_in":`,
    jsonAfter: `,"expires_at":${expiresAt},"generation":${generation},"promised":${promised}}`,
  }
}

/** Whole seconds that a token is good for at `now`: never more than it is. */
export function expiresIn(token: EdgeToken, now: number): number {
  return Math.max(0, Math.floor((token.promiseEnd - now) / 1_000))
}

/** The isolate's memory of tokens. */
export class TokenMemory {
  readonly #tokens = new BoundedMap<EdgeToken>(MEMORY_CAPACITY)
  /** Answers given from here since the keeper was last asked. */
  readonly #reads = new Map<string, number>()
  readonly #reported = new BoundedMap<readonly string[]>(MEMORY_CAPACITY)
  readonly #ttlMs: number

  /** @param ttlMs the edge time-to-live; 0 remembers nothing */
  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs
  }

  get(path: string, now: number): EdgeToken | undefined {
    return this.#tokens.get(path, now)
  }

  /** An answer was given from here. */
  countRead(path: string): void {
    const { size } = this.#reads
    const count = this.#reads.get(path)
    if (count !== undefined || size < MEMORY_CAPACITY) {
      this.#reads.set(path, (count ?? 0) + 1)
    }
  }

  /** How many were given since this was last asked: for the keeper, which counts them. */
  takeReads(path: string): number {
    const count = this.#reads.get(path) ?? 0
    this.#reads.delete(path)
    return count
  }

  /** Remembers a promised token. @param askedAt when the keeper was asked for it */
  set(path: string, token: EdgeToken, askedAt: number): void {
    // A second is held back, so that no answer says `"expires_in":0`.
    const until = Math.min(askedAt + this.#ttlMs, token.promiseEnd - 1_000)
    const isReported = this.#reported.get(path, askedAt)?.includes(fingerprintOf(token.value))
    if (token.promised && until > askedAt && isReported !== true) {
      this.#tokens.set(path, token, until)
    }
  }

  /** A client says that WeChat refused this token: it is not answered from memory any more. */
  reported(path: string, value: string, now: number): void {
    this.#tokens.delete(path)
    const before = this.#reported.get(path, now) ?? []
    const marks = [fingerprintOf(value), ...before].slice(0, REPORTED_PER_PATH)
    this.#reported.set(path, marks, now + REPORTED_MEMORY_MS)
  }

  /** The credential changed: ask its keeper next time. */
  forget(path: string): void {
    this.#tokens.delete(path)
  }
}
