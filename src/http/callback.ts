/**
 * @module For WeChat: pushes. Answers exactly `success` once whatever a push changes is durable, and a
 * 4xx without any detail to whoever cannot prove to be WeChat; the log has the reason.
 */

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { APPID_PATTERN, componentPath } from '../credential.ts'
import { FORWARDED_HEADER } from '../delivery.ts'
import { askObject } from './ask.ts'
import type { AppEnv, Edge } from './edge.ts'
import { PUSH, PUSH_QUERY } from './examples.ts'
import { NO_KEY, refusals } from './openapi.ts'
import { problemResponse, refuseFor } from './problem.ts'
import { readText } from './request-body.ts'
import { ComponentParams } from './schemas.ts'

const inQuery = (name: keyof typeof PUSH_QUERY, description: string) =>
  z.string().openapi({ param: { name, in: 'query' }, description, example: PUSH_QUERY[name] })

/** For the API's description; the keeper reads pushes by hand. */
const pushRoute = createRoute({
  method: 'post',
  path: '/callback/{component_appid}',
  operationId: 'push',
  tags: ['Pushes'],
  summary: 'What WeChat pushes to a platform: tickets and authorizations',
  description:
    'Signed with the push Token of the platform and encrypted with its EncodingAESKey. Sending the same again changes nothing. Whatever cannot prove to come from WeChat is a 403 without a reason; the log has it.',
  security: NO_KEY,
  request: {
    params: ComponentParams,
    query: z.object({
      timestamp: inQuery('timestamp', 'Unix seconds.'),
      nonce: inQuery('nonce', 'Digits and letters.'),
      encrypt_type: inQuery('encrypt_type', 'Always aes.'),
      msg_signature: inQuery('msg_signature', 'Over Token, timestamp, nonce and Encrypt.'),
    }),
    body: { required: true, content: { 'text/xml': { schema: z.string(), example: PUSH } } },
  },
  responses: {
    200: {
      description: 'Durable; or known, and nothing changed.',
      content: { 'text/plain': { schema: z.literal('success'), example: 'success' } },
    },
    ...refusals('not_a_push', 'payload_too_large', 'temporarily_unavailable', 'misconfigured'),
  },
})

/** `POST /callback/{component_appid}`. */
export function callbackRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  app.openAPIRegistry.registerPath(pushRoute)
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
