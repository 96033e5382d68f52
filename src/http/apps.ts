/** @module For the operator: own accounts. Register, change, look at, list and forget them. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { appPath } from '../credential.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { APP, APP_BODY, newStatus, onePage, servingStatus } from './examples.ts'
import { forget, listBelow, look } from './managing.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { APPS } from './places.ts'
import { registerApp } from './registering.ts'
import { jsonBody } from './request-body.ts'
import { AppBody } from './schemas/accounts.ts'
import { AppParams, PageQuery, pageOf } from './schemas/common.ts'
import { StatusAnswer } from './schemas/credentials.ts'
import { statusBody } from './wire.ts'

const NEW = newStatus(APP, 'stable_token', 'shop')
const SERVING = servingStatus(NEW, APPS.exampleExpiresIn)

const putRoute = createRoute({
  method: 'put',
  path: '/apps/{appid}',
  operationId: 'putApp',
  tags: ['Accounts'],
  summary: 'Register or change an own account',
  description:
    'Does not wait for WeChat. Repeating it changes nothing; a changed secret or grant ends a back-off.',
  security: ADMIN_ONLY,
  request: { params: AppParams, body: jsonRequest(AppBody, APP_BODY) },
  responses: {
    200: jsonResponse(StatusAnswer, 'Changed, or already so.', SERVING),
    201: jsonResponse(StatusAnswer, 'Registered. The next read or cron asks for a token.', NEW),
  },
  ...refusals('invalid_appid', 'operator_only', 'payload_too_large', ...KEYED),
})

const getRoute = createRoute({
  method: 'get',
  path: '/apps/{appid}',
  operationId: 'getApp',
  tags: ['Accounts'],
  summary: 'How an own account is doing',
  security: ADMIN_ONLY,
  request: { params: AppParams },
  responses: {
    200: jsonResponse(StatusAnswer, 'Its status, without secrets.', SERVING),
  },
  ...refusals('invalid_appid', 'operator_only', 'unknown_app', ...KEYED),
})

const listRoute = createRoute({
  method: 'get',
  path: '/apps',
  operationId: 'listApps',
  tags: ['Accounts'],
  summary: 'All own accounts',
  security: ADMIN_ONLY,
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(StatusAnswer), 'A page of accounts, by appid.', onePage(SERVING)),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/apps/{appid}',
  operationId: 'deleteApp',
  tags: ['Accounts'],
  summary: 'Forget an own account and its sealed data',
  description: 'WeChat is not told: the token itself works until its end.',
  security: ADMIN_ONLY,
  request: { params: AppParams },
  responses: {
    204: { description: 'Forgotten.' },
  },
  ...refusals('invalid_appid', 'operator_only', 'unknown_app', ...KEYED),
})

/** `PUT`, `GET`, `DELETE /v1/apps/{appid}` and `GET /v1/apps`. */
export function appRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const path of ['/apps', '/apps/:appid']) {
    app.use(path, authenticate(edge), operatorOnly(), jsonBody())
  }

  app.openapi(putRoute, async (c) => {
    const { appid } = c.req.valid('param')
    const { by } = c.get('principal')
    const { created, status } = await registerApp(edge, appid, c.req.valid('json'), by)
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
    await forget(edge, appPath(c.req.valid('param').appid), c.get('principal').by)
    return c.body(null, 204)
  })

  return app
}
