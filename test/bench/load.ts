/** @module Load on one server at a time, from a thread of its own: how many answers came, at what cost. */

import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { cpuSeconds } from './cpu.ts'

/** One slice of load. */
export interface Order {
  readonly port: number
  readonly path: string
  /** Request headers, as lines. */
  readonly headers: readonly string[]
  readonly connections: number
  readonly durationMs: number
  readonly expected: Expected
}

/** What every single answer must look like. */
export interface Expected {
  /** Lines in lower case. */
  readonly headers: readonly string[]
  readonly bodyStart: string
  readonly bodyEnd: string
  readonly bodyLength: number
}

/** What the thread says. */
export type SliceReply =
  | { readonly kind: 'started' }
  | { readonly kind: 'done'; readonly requests: number; readonly seconds: number }
  | { readonly kind: 'failed'; readonly message: string }

/** What one slice of load came to. */
export interface Slice {
  readonly requestsPerSecond: number
  /** CPU time the server took for one request, in seconds; undefined where it cannot be read. */
  readonly cpuPerRequest: number | undefined
  /** How many cores the server kept busy; about 1 if nothing but itself held it up. */
  readonly cores: number | undefined
}

/** The load generator. */
export class Load {
  readonly #thread = new Worker(join(import.meta.dirname, 'load-thread.ts'))

  /** @param pid the server's process, whose CPU time is read */
  async run(pid: number, order: Order): Promise<Slice> {
    let cpuBefore: number | undefined
    const { promise, resolve, reject } = Promise.withResolvers<Slice>()
    const onMessage = (reply: SliceReply): void => {
      if (reply.kind === 'started') {
        cpuBefore = cpuSeconds(pid)
      } else if (reply.kind === 'failed') {
        reject(new Error(`${order.path}: ${reply.message}`))
      } else {
        const { requests, seconds } = reply
        const cpuAfter = cpuSeconds(pid)
        const cpu =
          cpuAfter === undefined || cpuBefore === undefined ? undefined : cpuAfter - cpuBefore
        resolve({
          requestsPerSecond: requests / seconds,
          cpuPerRequest: cpu && cpu / requests,
          cores: cpu && cpu / seconds,
        })
      }
    }
    this.#thread.on('message', onMessage)
    this.#thread.once('error', reject)
    this.#thread.postMessage(order)
    try {
      return await promise
    } finally {
      this.#thread.off('message', onMessage)
      this.#thread.off('error', reject)
    }
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }
}
