/**
 * @module For the operator: third-party platforms. Register, change, look at, list and forget them, and
 * hand in a ticket for those whose pushes arrive elsewhere.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { componentPath } from '../credential.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import {
  COMPONENT_BODY,
  NEW_COMPONENT,
  onePage,
  servingComponent,
  TICKET_BODY,
} from './examples.ts'
import { forgetComponent, listBelow, look } from './managing.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { COMPONENTS } from './places.ts'
import { handInTicket } from './platform-work.ts'
import { registerComponent } from './registering.ts'
import { jsonBody } from './request-body.ts'
import { ComponentParams, PageQuery, pageOf } from './schemas/common.ts'
import { StatusAnswer } from './schemas/credentials.ts'
import { ComponentBody, TicketAnswer, TicketBody } from './schemas/platforms.ts'
import { statusBody } from './wire.ts'

const SERVING = servingComponent(COMPONENTS.exampleExpiresIn)

const REFUSED = ['invalid_component_appid', 'operator_only', ...KEYED] as const

const putRoute = createRoute({
  method: 'put',
  path: '/components/{component_appid}',
  operationId: 'putComponent',
  tags: ['Platforms'],
  summary: 'Register or change a third-party platform',
  security: ADMIN_ONLY,
  request: { params: ComponentParams, body: jsonRequest(ComponentBody, COMPONENT_BODY) },
  responses: {
    200: jsonResponse(StatusAnswer, 'Changed, or already so.', SERVING),
    201: jsonResponse(StatusAnswer, 'Registered. WeChat has to push a ticket next.', NEW_COMPONENT),
  },
  ...refusals(...REFUSED, 'payload_too_large'),
})

const getRoute = createRoute({
  method: 'get',
  path: '/components/{component_appid}',
  operationId: 'getComponent',
  tags: ['Platforms'],
  summary: 'How a platform is doing',
  security: ADMIN_ONLY,
  request: { params: ComponentParams },
  responses: {
    200: jsonResponse(StatusAnswer, 'Its status, without secrets.', SERVING),
  },
  ...refusals(...REFUSED, 'unknown_component'),
})

const listRoute = createRoute({
  method: 'get',
  path: '/components',
  operationId: 'listComponents',
  tags: ['Platforms'],
  summary: 'All platforms',
  security: ADMIN_ONLY,
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(StatusAnswer), 'A page of platforms, by appid.', onePage(SERVING)),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/components/{component_appid}',
  operationId: 'deleteComponent',
  tags: ['Platforms'],
  summary: 'Forget a platform, its sealed data and, in the next minutes, its accounts',
  security: ADMIN_ONLY,
  request: { params: ComponentParams },
  responses: {
    204: { description: 'Forgotten.' },
  },
  ...refusals(...REFUSED, 'unknown_component'),
})

const ticketRoute = createRoute({
  method: 'put',
  path: '/components/{component_appid}/ticket',
  operationId: 'putComponentTicket',
  tags: ['Platforms'],
  summary: 'Hand in a component_verify_ticket that was pushed elsewhere',
  security: ADMIN_ONLY,
  request: { params: ComponentParams, body: jsonRequest(TicketBody, TICKET_BODY) },
  responses: {
    200: jsonResponse(TicketAnswer, 'It is durable, or was known.', { kept: true }),
  },
  ...refusals(...REFUSED, 'unknown_component', 'payload_too_large'),
})

/** `PUT`, `GET`, `DELETE /v1/components/{component_appid}`, `PUT …/ticket`, `GET /v1/components`. */
export function componentRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const path of [
    '/components',
    '/components/:component_appid',
    '/components/:component_appid/ticket',
  ]) {
    app.use(path, authenticate(edge), operatorOnly(), jsonBody())
  }

  app.openapi(putRoute, async (c) => {
    const componentAppid = c.req.valid('param').component_appid
    const { created, status } = await registerComponent(
      edge,
      c.req.url,
      componentAppid,
      c.req.valid('json'),
      c.get('principal').by,
    )
    const answer = statusBody(status, edge.clock.now())
    return created ? c.json(answer, 201) : c.json(answer, 200)
  })

  app.openapi(getRoute, async (c) => {
    return c.json(await look(edge, componentPath(c.req.valid('param').component_appid)), 200)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    return c.json(await listBelow(edge, 'components/', cursor, limit), 200)
  })

  app.openapi(deleteRoute, async (c) => {
    const componentAppid = c.req.valid('param').component_appid
    await forgetComponent(edge, componentAppid, c.get('principal').by)
    return c.body(null, 204)
  })

  app.openapi(ticketRoute, async (c) => {
    const componentAppid = c.req.valid('param').component_appid
    const value = c.req.valid('json').component_verify_ticket
    const kept = await handInTicket(edge, componentAppid, value, c.get('principal').by)
    return c.json({ kept }, 200)
  })

  return app
}
