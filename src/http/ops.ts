/** @module For whoever watches the server: is it up, and is it configured. */

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv, Edge } from './edge.ts'
import { jsonResponse, NO_KEY, refusals } from './openapi.ts'

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['Operations'],
  summary: 'Whether the server is up and configured (public)',
  description: 'Does not say whether WeChat answers.',
  security: NO_KEY,
  responses: {
    200: jsonResponse(z.object({ status: z.literal('ok') }), 'It is.', { status: 'ok' }),
  },
  ...refusals('misconfigured', 'temporarily_unavailable'),
})

/** `GET /healthz`. */
export function opsRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  app.openapi(healthRoute, async (c) => {
    await edge.readiness()
    return c.json({ status: 'ok' as const }, 200, { 'cache-control': 'no-store' })
  })
  return app
}
