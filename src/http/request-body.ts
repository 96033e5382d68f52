/**
 * @module Request bodies before validation: bounded, and JSON whatever the Content-Type says
 * (`curl -d` claims a form). An empty body counts as none.
 */

import type { MiddlewareHandler } from 'hono'
import { refuse } from './problem.ts'

/** No request to lingpai's own API needs more, and no push of WeChat's. */
export const BODY_MAX_BYTES = 64 * 1024

/** Reads the body of a request that may have one, once, and hands it on as JSON text. */
export function jsonBody(): MiddlewareHandler {
  return async function readJsonBody(c, next) {
    const { raw } = c.req
    if (raw.body !== null && raw.method !== 'GET' && raw.method !== 'HEAD') {
      const body = await readText(raw)
      const headers = new Headers(raw.headers)
      headers.delete('content-length')
      headers.delete('content-type')
      const empty = body.trim() === ''
      if (!empty) {
        headers.set('content-type', 'application/json')
      }
      c.req.raw = new Request(raw.url, {
        method: raw.method,
        headers,
        body: empty ? null : body,
      })
    }
    await next()
  }
}

/** The body as text, at most {@link BODY_MAX_BYTES} of it: more ends the request with a 413. */
export async function readText(request: Request): Promise<string> {
  const reader = request.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) {
      break
    }
    bytes += value.byteLength
    if (bytes > BODY_MAX_BYTES) {
      await reader.cancel()
      refuse('payload_too_large', {
        detail: `The body may have at most ${BODY_MAX_BYTES / 1024} KiB.`,
      })
    }
    text += decoder.decode(value, { stream: true })
  }
  return text + decoder.decode()
}
