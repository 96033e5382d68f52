/**
 * @module One way out to WeChat for everything: time-outs, no redirects followed, bodies sent as
 * strings (a streamed body goes out chunked, which WeChat refuses with 412, protocol I8). It never
 * rejects, and nothing of a URL (which may carry an AppSecret) leaves it.
 */

import type { FetchFunction, Timers } from '../ports.ts'
import { type Reply, readReply } from './reply.ts'

/** Calls WeChat. Neither method rejects: a failed exchange is a lost {@link Reply}. */
export interface Transport {
  /** @param path begins with `/`; `query` values are encoded here */
  get(path: string, query: Readonly<Record<string, string>>): Promise<Reply>
  post(
    path: string,
    query: Readonly<Record<string, string>>,
    body: Readonly<Record<string, unknown>>,
  ): Promise<Reply>
}

/** Until the answer's head is there: name look-up, connection, TLS, and WeChat's work. */
export const RESPONSE_TIMEOUT_MS = 10_000

/** Until the answer's last byte. */
export const TOTAL_TIMEOUT_MS = 15_000

/** @param base WeChat's address without a trailing slash */
export function createTransport(
  base: string,
  fetchFunction: FetchFunction,
  timers: Timers,
): Transport {
  async function exchange(url: string, init: RequestInit): Promise<Reply> {
    const controller = new AbortController()
    let timedOut = false
    const aborted = Promise.withResolvers<never>()
    const abort = (): void => {
      timedOut = true
      controller.abort()
      aborted.reject(new Error('timed out'))
    }
    const stopTotal = timers.start(TOTAL_TIMEOUT_MS, abort)
    const stopResponse = timers.start(RESPONSE_TIMEOUT_MS, abort)
    try {
      // Raced, because a Fetcher of somebody else's need not care for the signal.
      const answering = fetchFunction(url, {
        ...init,
        redirect: 'manual',
        signal: controller.signal,
      })
      const response = await Promise.race([answering, aborted.promise])
      stopResponse()
      return await Promise.race([readReply(response), aborted.promise])
    } catch {
      // The platform's message can repeat the URL, and with it a secret: only the kind is kept.
      return { kind: 'lost', cause: timedOut ? 'timeout' : 'network', status: null }
    } finally {
      stopResponse()
      stopTotal()
    }
  }

  const address = (path: string, query: Readonly<Record<string, string>>): string => {
    const search = new URLSearchParams(query).toString()
    return `${base}${path}${search === '' ? '' : `?${search}`}`
  }

  return {
    get: (path, query) => exchange(address(path, query), { method: 'GET', headers: HEADERS }),
    post: (path, query, body) =>
      exchange(address(path, query), {
        method: 'POST',
        headers: { ...HEADERS, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}

const HEADERS = { accept: 'application/json', 'user-agent': 'lingpai' }
