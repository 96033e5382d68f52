/**
 * @module The API's description, for programs at `/openapi.json` and for people at `/docs`. Each is made
 * when it is asked for the first time, and kept as text.
 */

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { operatorOf } from '../dashboard/visitor.ts'
import { describeApi } from './api-document.ts'
import { principalOf } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { ANY_KEY, jsonResponse, refusals } from './openapi.ts'
import { apiPage } from './pages/api-page.tsx'
import { apiPageHeaders } from './pages/api-style.ts'

const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tags: ['Operations'],
  summary: 'This description, as OpenAPI 3.1',
  security: ANY_KEY,
  responses: {
    200: jsonResponse(
      z.looseObject({ openapi: z.literal('3.1.0'), info: z.looseObject({}) }),
      'The document that you are reading.',
    ),
  },
  ...refusals('unauthorized', 'temporarily_unavailable'),
})

const pageRoute = createRoute({
  method: 'get',
  path: '/docs',
  operationId: 'getDocs',
  tags: ['Operations'],
  summary: 'This description, as a page',
  security: ANY_KEY,
  responses: {
    200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } },
  },
  ...refusals('unauthorized', 'temporarily_unavailable'),
})

/** `GET /openapi.json` and `GET /docs`. @param whole the app that is described, this part included */
export function apiRoutes(edge: Edge, whole: OpenAPIHono<AppEnv>): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  let json: string | undefined
  let html: string | undefined

  app.openapi(documentRoute, async (c) => {
    await requireApiReader(edge, c)
    json ??= JSON.stringify(describeApi(whole))
    return new Response(json, {
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    }) as never
  })

  app.openapi(pageRoute, async (c) => {
    await requireApiReader(edge, c)
    html ??= apiPage(describeApi(whole))
    return c.html(html, 200, apiPageHeaders())
  })

  return app
}

/**
 * Who may read the description: whoever has a key, of any kind, or is signed in to the dashboard. Ends the
 * request with a 401 if not.
 */
async function requireApiReader(edge: Edge, c: Context<AppEnv>): Promise<void> {
  if (c.req.header('authorization') === undefined && (await operatorOf(edge, c)) !== null) {
    return
  }
  await principalOf(edge, c.req.header('authorization'))
}
