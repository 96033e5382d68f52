/**
 * @module For the operator: accounts that authorized a platform. One by hand, with its refresh token;
 * look at, list and forget them.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { authorizerPath } from '../credential.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import {
  AUTHORIZER,
  AUTHORIZER_BODY,
  IMPORT,
  newStatus,
  onePage,
  servingStatus,
} from './examples.ts'
import { forget, listBelow, look } from './managing.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { AUTHORIZERS } from './places.ts'
import { newestImport, startImport } from './platform-work.ts'
import { refuse } from './problem.ts'
import { registerAuthorizer } from './registering.ts'
import { jsonBody } from './request-body.ts'
import { AuthorizerParams, ComponentParams, PageQuery, pageOf } from './schemas/common.ts'
import { StatusAnswer } from './schemas/credentials.ts'
import { AuthorizerBody, ImportAnswer } from './schemas/platforms.ts'
import { importBody, statusBody } from './wire.ts'

const NEW = newStatus(AUTHORIZER, 'authorizer', 'a customer')
const SERVING = servingStatus(NEW, AUTHORIZERS.exampleExpiresIn)

const ACCOUNT = ['invalid_appid', 'operator_only', ...KEYED] as const
const PLATFORM = ['invalid_component_appid', 'operator_only', ...KEYED] as const

const putRoute = createRoute({
  method: 'put',
  path: '/components/{component_appid}/authorizers/{appid}',
  operationId: 'putAuthorizer',
  tags: ['Platforms'],
  summary: 'Register an authorized account by its refresh token',
  security: ADMIN_ONLY,
  request: { params: AuthorizerParams, body: jsonRequest(AuthorizerBody, AUTHORIZER_BODY) },
  responses: {
    200: jsonResponse(StatusAnswer, 'Changed, or already so.', SERVING),
    201: jsonResponse(StatusAnswer, 'Registered. The next read asks for a token.', NEW),
  },
  ...refusals(...ACCOUNT, 'unknown_component', 'payload_too_large'),
})

const getRoute = createRoute({
  method: 'get',
  path: '/components/{component_appid}/authorizers/{appid}',
  operationId: 'getAuthorizer',
  tags: ['Platforms'],
  summary: 'How an authorized account is doing',
  security: ADMIN_ONLY,
  request: { params: AuthorizerParams },
  responses: {
    200: jsonResponse(StatusAnswer, 'Its status, without secrets.', SERVING),
  },
  ...refusals(...ACCOUNT, 'unknown_authorizer'),
})

const listRoute = createRoute({
  method: 'get',
  path: '/components/{component_appid}/authorizers',
  operationId: 'listAuthorizers',
  tags: ['Platforms'],
  summary: 'All accounts that authorized a platform',
  security: ADMIN_ONLY,
  request: { params: ComponentParams, query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(StatusAnswer), 'A page of accounts, by appid.', onePage(SERVING)),
  },
  ...refusals('invalid_limit', ...PLATFORM),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/components/{component_appid}/authorizers/{appid}',
  operationId: 'deleteAuthorizer',
  tags: ['Platforms'],
  summary: 'Forget an authorized account and its sealed data',
  security: ADMIN_ONLY,
  request: { params: AuthorizerParams },
  responses: {
    204: { description: 'Forgotten.' },
  },
  ...refusals(...ACCOUNT, 'unknown_authorizer'),
})

const startImportRoute = createRoute({
  method: 'post',
  path: '/components/{component_appid}/authorizers/import',
  operationId: 'startImport',
  tags: ['Platforms'],
  summary: 'Import all accounts that authorized a platform, from WeChat',
  description: 'Goes on in the background, also across restarts. Repeat it to catch up.',
  security: ADMIN_ONLY,
  request: { params: ComponentParams },
  responses: {
    202: jsonResponse(ImportAnswer, 'Begun, or running already.', IMPORT),
  },
  ...refusals(...PLATFORM, 'unknown_component'),
})

const importRoute = createRoute({
  method: 'get',
  path: '/components/{component_appid}/authorizers/import',
  operationId: 'getImport',
  tags: ['Platforms'],
  summary: 'How the import is doing',
  security: ADMIN_ONLY,
  request: { params: ComponentParams },
  responses: {
    200: jsonResponse(ImportAnswer, 'The newest import.', {
      ...IMPORT,
      state: 'finished',
      total: 1,
      done: 1,
      finished_at: '2026-11-23T22:00:01.000Z',
    }),
  },
  ...refusals(...PLATFORM, 'no_import'),
})

/** `PUT`, `GET`, `DELETE …/authorizers/{appid}`, `GET …/authorizers`, and the import. */
export function authorizerRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const path of [
    '/components/:component_appid/authorizers',
    '/components/:component_appid/authorizers/:appid',
  ]) {
    app.use(path, authenticate(edge), operatorOnly(), jsonBody())
  }

  // Before the routes of one account: "import" is none.
  app.openapi(startImportRoute, async (c) => {
    const componentAppid = c.req.valid('param').component_appid
    return c.json(importBody(await startImport(edge, componentAppid)), 202)
  })

  app.openapi(importRoute, async (c) => {
    const progress = await newestImport(edge, c.req.valid('param').component_appid)
    return progress === null
      ? refuse('not_found', { detail: 'There was no import yet. Begin one with POST.' })
      : c.json(importBody(progress), 200)
  })

  app.openapi(putRoute, async (c) => {
    const { component_appid: componentAppid, appid } = c.req.valid('param')
    const { created, status } = await registerAuthorizer(
      edge,
      componentAppid,
      appid,
      c.req.valid('json'),
      c.get('principal').by,
    )
    const answer = statusBody(status, edge.clock.now())
    return created ? c.json(answer, 201) : c.json(answer, 200)
  })

  app.openapi(getRoute, async (c) => {
    const { component_appid: componentAppid, appid } = c.req.valid('param')
    return c.json(await look(edge, authorizerPath(componentAppid, appid)), 200)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const prefix = authorizerPath(c.req.valid('param').component_appid, '')
    return c.json(await listBelow(edge, prefix, cursor, limit), 200)
  })

  app.openapi(deleteRoute, async (c) => {
    const { component_appid: componentAppid, appid } = c.req.valid('param')
    await forget(edge, authorizerPath(componentAppid, appid), c.get('principal').by)
    return c.body(null, 204)
  })

  return app
}
