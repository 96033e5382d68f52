/** @module For the operator: whom to tell of incidents, and which are open now. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import {
  createChannel,
  incidentAdvice,
  listChannels,
  listIncidents,
  removeChannel,
  testChannel,
} from './alerting.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { AppEnv, Edge } from './edge.ts'
import { CHANNEL, CHANNEL_BODY, INCIDENT, onePage } from './examples.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { jsonBody } from './request-body.ts'
import {
  ChannelAnswer,
  ChannelBody,
  ChannelParams,
  ChannelsAnswer,
  ChannelTestAnswer,
  IncidentAnswer,
} from './schemas/alerts.ts'
import { PageQuery, pageOf } from './schemas/common.ts'
import { channelBody, incidentBody } from './wire.ts'

const incidentsRoute = createRoute({
  method: 'get',
  path: '/alerts',
  operationId: 'listIncidents',
  tags: ['Alerts'],
  summary: 'What is the matter now',
  description:
    'Open incidents: of own accounts and platforms first, then of the accounts of each platform.',
  security: ADMIN_ONLY,
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(IncidentAnswer), 'A page of open incidents.', onePage(INCIDENT)),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

const postRoute = createRoute({
  method: 'post',
  path: '/alerts/channels',
  operationId: 'createAlertChannel',
  tags: ['Alerts'],
  summary: 'Make an alert channel',
  description:
    'It is told of every incident that is opened or closed from now on. It cannot be changed: make another, and delete this one.',
  security: ADMIN_ONLY,
  request: { body: jsonRequest(ChannelBody, CHANNEL_BODY) },
  responses: {
    201: jsonResponse(ChannelAnswer, 'The channel, without its secrets.', CHANNEL),
  },
  ...refusals(
    'invalid_format',
    'too_many_channels',
    'operator_only',
    'payload_too_large',
    ...KEYED,
  ),
})

const listRoute = createRoute({
  method: 'get',
  path: '/alerts/channels',
  operationId: 'listAlertChannels',
  tags: ['Alerts'],
  summary: 'All alert channels, and how they are doing',
  security: ADMIN_ONLY,
  responses: {
    200: jsonResponse(ChannelsAnswer, 'All of them, without their secrets.', { items: [CHANNEL] }),
  },
  ...refusals('operator_only', ...KEYED),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/alerts/channels/{id}',
  operationId: 'deleteAlertChannel',
  tags: ['Alerts'],
  summary: 'Delete an alert channel',
  security: ADMIN_ONLY,
  request: { params: ChannelParams },
  responses: {
    204: { description: 'Deleted; what it was not told yet is forgotten.' },
  },
  ...refusals('invalid_channel_id', 'operator_only', 'unknown_channel', ...KEYED),
})

const testRoute = createRoute({
  method: 'post',
  path: '/alerts/channels/{id}/test',
  operationId: 'testAlertChannel',
  tags: ['Alerts'],
  summary: 'Send a test message now',
  description: 'Waits for it, ten seconds at most.',
  security: ADMIN_ONLY,
  request: { params: ChannelParams },
  responses: {
    200: jsonResponse(ChannelTestAnswer, 'What came of it.', { delivered: true, problem: null }),
  },
  ...refusals('invalid_channel_id', 'operator_only', 'unknown_channel', ...KEYED),
})

/** `GET /v1/alerts`; `POST`, `GET /v1/alerts/channels`, `DELETE …/{id}`, `POST …/{id}/test`. */
export function alertRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/alerts/*', authenticate(edge), operatorOnly(), jsonBody())

  app.openapi(incidentsRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = await listIncidents(edge, cursorText(cursor, 'cursor'), limit)
    const items = page.items.map((incident) => incidentBody(incident, incidentAdvice(incident)))
    return c.json({ items, next_cursor: cursorFor(page.next) }, 200)
  })

  app.openapi(postRoute, async (c) => {
    const { origin } = new URL(c.req.url)
    return c.json(
      channelBody(await createChannel(edge, origin, c.req.valid('json'), c.get('principal').by)),
      201,
    )
  })

  app.openapi(listRoute, async (c) => {
    const channels = await listChannels(edge)
    return c.json({ items: channels.map(channelBody) }, 200)
  })

  app.openapi(deleteRoute, async (c) => {
    await removeChannel(edge, c.req.valid('param').id, c.get('principal').by)
    return c.body(null, 204)
  })

  app.openapi(testRoute, async (c) => {
    return c.json(await testChannel(edge, c.req.valid('param').id), 200)
  })

  return app
}
