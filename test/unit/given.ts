/**
 * @module Stand-ins for the outside: time that only moves when told to, randomness from a seed,
 * scripted answers, and lineages with a history.
 */

import type { FailureClass, FailureReport } from '../../src/policy/failure.ts'
import { accept, intend, type Lineage } from '../../src/policy/lineage.ts'
import type { Clock, FetchFunction, Random, Timers } from '../../src/ports.ts'
import type { Reply } from '../../src/wechat/reply.ts'
import type { Transport } from '../../src/wechat/transport.ts'

/** Milliseconds in a second. */
export const S = 1_000

/** Noon in Shanghai, on some Monday. */
export const NOON = Date.UTC(2026, 0, 5, 4)

/** Lets everything happen that is only waiting for its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A clock and timers that stand still until told to move. */
export class VirtualTime {
  readonly #timers = new Map<number, { at: number; fire: () => void }>()
  #now: number
  #started = 0

  constructor(now = NOON) {
    this.#now = now
  }

  readonly clock: Clock = { now: () => this.#now }

  readonly timers: Timers = {
    start: (ms, fire) => {
      this.#started += 1
      const id = this.#started
      this.#timers.set(id, { at: this.#now + ms, fire })
      return () => {
        this.#timers.delete(id)
      }
    },
  }

  /** How many timers are neither fired nor stopped. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves time on; timers fire at their moment, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)
      if (next === undefined || next[1].at > end) {
        break
      }
      this.#timers.delete(next[0])
      this.#now = next[1].at
      next[1].fire()
      await settle()
    }
    this.#now = end
    await settle()
  }
}

/** Bytes that look random and are the same in every run. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state >>> 24
      }),
  }
}

/** One call that left through a scripted fetch. */
export interface Call {
  readonly url: URL
  readonly init: RequestInit
}

/** A fetch that notes its calls and answers as told. */
export function scriptedFetch(respond: (init: RequestInit) => Response | Promise<Response>): {
  readonly fetch: FetchFunction
  readonly calls: Call[]
} {
  const calls: Call[] = []
  return {
    calls,
    fetch: async (url, init) => {
      calls.push({ url: new URL(url), init })
      return respond(init)
    },
  }
}

/** The only call that was made. */
export function onlyCall(calls: readonly Call[]): Call {
  const [call] = calls
  if (call === undefined || calls.length !== 1) {
    throw new Error(`expected one call, there were ${calls.length}`)
  }
  return call
}

/** A transport that gives everything the same reply. */
export function transportOf(reply: Reply): Transport {
  return { get: async () => reply, post: async () => reply }
}

/** An HTTP 200 with this JSON. */
export function answer(json: Readonly<Record<string, unknown>>): Reply {
  return { kind: 'answer', json }
}

/** A failure as the upstream side reports it. */
export function failureReport(failureClass: FailureClass, reason = 'backing_off'): FailureReport {
  return { class: failureClass, reason, advice: '', errcode: null, errmsg: null, rid: null }
}

/** What is special about an issuance. */
export interface IssuanceOptions {
  readonly lifetimeS?: number
  readonly tookMs?: number
  readonly spread?: number
  readonly forced?: boolean
}

/** The lineage after WeChat was asked at `sentAt` and answered with `value`. */
export function issued(
  lineage: Lineage,
  value: string,
  sentAt: number,
  { lifetimeS = 7_200, tookMs = 0, spread = 0, forced = false }: IssuanceOptions = {},
): Lineage {
  const asked = intend(lineage, sentAt, forced)
  return accept(asked, { value, expiresInMs: lifetimeS * S }, sentAt + tookMs, spread)
}
