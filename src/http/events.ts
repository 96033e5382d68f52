/** @module For the operator: who did what to which token, and when. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { EVENT, onePage } from './examples.ts'
import { findEvents } from './finding-events.ts'
import { ADMIN_ONLY, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { pageOf } from './schemas/common.ts'
import { EventAnswer, EventsQuery } from './schemas/events.ts'
import { eventBody } from './wire.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/events',
  operationId: 'listEvents',
  tags: ['Operations'],
  summary: 'The history, newest first',
  description:
    'Of one credential (its last 200 events), of all accounts of a platform, or of everything (the last 2,000 of own accounts and platforms, and of the accounts of each platform).',
  security: ADMIN_ONLY,
  request: { query: EventsQuery },
  responses: {
    200: jsonResponse(pageOf(EventAnswer), 'A page of events.', onePage(EVENT)),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

/** `GET /v1/events`. */
export function eventRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/events', authenticate(edge), operatorOnly())

  app.openapi(listRoute, async (c) => {
    const { credential = null, cursor = null, limit, kind = null, by = null } = c.req.valid('query')
    const found = await findEvents(edge, { credential, cursor, limit, filter: { kind, by } })
    const items = found.items.map((event) => eventBody(event.credential, event))
    return c.json({ items, next_cursor: found.next }, 200)
  })

  return app
}
