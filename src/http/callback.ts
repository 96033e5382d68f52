/**
 * @module For WeChat: pushes. Answers exactly `success` once whatever a push changes is durable, and a
 * 4xx without any detail to whoever cannot prove to be WeChat; the log has the reason.
 */

import { Hono } from 'hono'
import { APPID_PATTERN, componentPath } from '../credential.ts'
import { FORWARDED_HEADER } from '../delivery.ts'
import { askObject } from './ask.ts'
import type { AppEnv, Edge } from './edge.ts'
import { problemResponse, refuseFor } from './problem.ts'
import { readText } from './request-body.ts'

/** `POST /callback/{component_appid}`. */
export function callbackRoutes(edge: Edge): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.post('/callback/:component_appid', async (c) => {
    const componentAppid = c.req.param('component_appid')
    if (!APPID_PATTERN.test(componentAppid)) {
      return refused()
    }
    const body = await readText(c.req.raw)
    await edge.readiness()
    const path = componentPath(componentAppid)
    // A copy, because what Hono gives has no prototype, and such an object does not cross over.
    const search = new URL(c.req.url).search.slice(1)
    const isForwarded = c.req.header(FORWARDED_HEADER) !== undefined
    const push = { query: { ...c.req.query() }, search, body, isForwarded }
    const outcome = await askObject(() => edge.keeper(path).push(push))
    if (!outcome.ok && outcome.refusal.code === 'inbox_full') {
      // Genuine, so it may know: WeChat sends it again.
      return refuseFor(outcome.refusal, path)
    }
    if (!outcome.ok) {
      edge.log('warn', 'push.refused', { credential: path, reason: outcome.refusal.code })
      return refused()
    }
    if (!outcome.accepted) {
      return refused()
    }
    return new Response('success', {
      headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' },
    })
  })
  return app
}

/** The same for every reason: nothing that helps a forger. */
function refused(): Response {
  return problemResponse('forbidden', { detail: 'This is no push for this server.' })
}
