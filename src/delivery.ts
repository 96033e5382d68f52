/**
 * @module Posting a push to a downstream: as XML, without following redirects, and with an end to the
 * patience. Only whether it was taken matters; the answer itself is not read.
 */

import type { FetchFunction, Timers } from './ports.ts'
import { targetProblem } from './target.ts'

/** Says that a push was passed on; another lingpai passes it no further. */
export const FORWARDED_HEADER = 'x-lingpai-forwarded'

/** A downstream that takes longer is tried again. */
const TIMEOUT_MS = 10_000

/** @returns null once a downstream has taken it (any 2xx), else what was wrong, in a word */
export function createSender(
  fetchFunction: FetchFunction,
  timers: Timers,
  allowPrivate: boolean,
): (url: string, body: string) => Promise<string | null> {
  return async function send(url, body) {
    // Looked at again: the setting may have changed since the address was entered.
    if (targetProblem(url, allowPrivate) !== null) {
      return 'private_target'
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
        headers: {
          'content-type': 'text/xml',
          'user-agent': 'lingpai',
          [FORWARDED_HEADER]: '1',
        },
        body,
        redirect: 'manual',
        signal: controller.signal,
      })
      await response.body?.cancel()
      return response.ok ? null : `http_${response.status}`
    } catch {
      // The platform's message can repeat the address, which may carry a key.
      return timedOut ? 'timeout' : 'network'
    } finally {
      stop()
    }
  }
}
