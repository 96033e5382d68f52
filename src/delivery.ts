/**
 * @module Posting something to an address that an operator named: without following redirects, with an end to
 * the patience, and only to where it may go. Used for pushes that are passed on, and for alerts.
 */

import type { FetchFunction, Timers } from './ports.ts'
import { targetProblem } from './target.ts'

/** Says that a push was passed on; another lingpai passes it no further. */
export const FORWARDED_HEADER = 'x-lingpai-forwarded'

/** Whoever takes longer is tried again. */
const TIMEOUT_MS = 10_000

/** More of an answer is not read: what a robot says of itself is shorter. */
const ANSWER_MAX_BYTES = 4_096

/** What is sent where. */
export interface Posting {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How somebody answered, or a word for why they did not. */
export type Posted =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: 'private_target' | 'timeout' | 'network' }

/** Posts something and reads the beginning of the answer. Never rejects. */
export type Post = (posting: Posting) => Promise<Posted>

/** @param allowPrivate whether private and loopback addresses may be posted to */
export function createPost(
  fetchFunction: FetchFunction,
  timers: Timers,
  allowPrivate: boolean,
): Post {
  return async function post({ url, headers, body }) {
    // Looked at again: the setting may have changed since the address was entered.
    if (targetProblem(url, allowPrivate) !== null) {
      return { kind: 'failed', problem: 'private_target' }
    }
    const controller = new AbortController()
    let timedOut = false
    const stop = timers.start(TIMEOUT_MS, () => {
      timedOut = true
      controller.abort()
    })
    try {
      const response = await fetchFunction(url, {
        method: 'POST',
        headers: { 'user-agent': 'lingpai', ...headers },
        body,
        redirect: 'manual',
        signal: controller.signal,
      })
      const text = await beginningOf(response)
      return { kind: 'answered', status: response.status, text }
    } catch {
      // The platform's message can repeat the address, which may carry a key.
      return { kind: 'failed', problem: timedOut ? 'timeout' : 'network' }
    } finally {
      stop()
    }
  }
}

/** @returns null once a downstream has taken it (any 2xx), else what was wrong, in a word */
export function createSender(
  fetchFunction: FetchFunction,
  timers: Timers,
  allowPrivate: boolean,
): (url: string, body: string) => Promise<string | null> {
  const post = createPost(fetchFunction, timers, allowPrivate)
  const headers = { 'content-type': 'text/xml', [FORWARDED_HEADER]: '1' }
  return async function send(url, body) {
    const posted = await post({ url, headers, body })
    if (posted.kind === 'failed') {
      return posted.problem
    }
    const { status } = posted
    return status >= 200 && status <= 299 ? null : `http_${status}`
  }
}

/** The first chunks of a body, as text; the rest is not waited for. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (reader !== undefined && bytes < ANSWER_MAX_BYTES) {
    const { done, value } = await reader.read()
    if (done) {
      return text
    }
    bytes += value.byteLength
    text += decoder.decode(value, { stream: true })
  }
  await reader?.cancel()
  return text
}
