/** @module For the operator: own accounts. Register, change, look at, list and forget them. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { appPath } from '../credential.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { forget, listBelow, look, register } from './managing.ts'
import { jsonResponse, problemAnswer, refuseInvalid } from './openapi.ts'
import { jsonBody } from './request-body.ts'
import { AppBody, AppParams, PageQuery, pageOf, StatusAnswer } from './schemas.ts'
import { statusBody } from './wire.ts'

const putRoute = createRoute({
  method: 'put',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'Register or change an own account',
  request: {
    params: AppParams,
    body: { required: true, content: { 'application/json': { schema: AppBody } } },
  },
  responses: {
    200: jsonResponse(StatusAnswer, 'Changed, or already so.'),
    201: jsonResponse(StatusAnswer, 'Registered. The next read or cron asks for a token.'),
    default: problemAnswer,
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'How an own account is doing',
  request: { params: AppParams },
  responses: { 200: jsonResponse(StatusAnswer, 'Its status.'), default: problemAnswer },
})

const listRoute = createRoute({
  method: 'get',
  path: '/apps',
  tags: ['Operations'],
  summary: 'All own accounts',
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(StatusAnswer), 'A page of accounts, by appid.'),
    default: problemAnswer,
  },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'Forget an own account and its sealed data',
  request: { params: AppParams },
  responses: { 204: { description: 'Forgotten.' }, default: problemAnswer },
})

/** `PUT`, `GET`, `DELETE /v1/apps/{appid}` and `GET /v1/apps`. */
export function appRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const path of ['/apps', '/apps/:appid']) {
    app.use(path, authenticate(edge), operatorOnly(), jsonBody())
  }

  app.openapi(putRoute, async (c) => {
    const { appid } = c.req.valid('param')
    const { secret, grant, name } = c.req.valid('json')
    const settings = { kind: 'app', appid, secret, grant, name } as const
    const { created, status } = await register(edge, appPath(appid), settings)
    const answer = statusBody(status, edge.clock.now())
    return created ? c.json(answer, 201) : c.json(answer, 200)
  })

  app.openapi(getRoute, async (c) => {
    return c.json(await look(edge, appPath(c.req.valid('param').appid)), 200)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    return c.json(await listBelow(edge, 'apps/', cursor, limit), 200)
  })

  app.openapi(deleteRoute, async (c) => {
    await forget(edge, appPath(c.req.valid('param').appid))
    return c.body(null, 204)
  })

  return app
}
