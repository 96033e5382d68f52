/** @module For the operator: who did what to which token, and when. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { accountOf, parseCredential } from '../credential.ts'
import { askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { EVENT, onePage } from './examples.ts'
import { ADMIN_ONLY, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { refuse } from './problem.ts'
import { EventAnswer, EventsQuery, pageOf } from './schemas.ts'
import { eventBody } from './wire.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/events',
  operationId: 'listEvents',
  tags: ['Operations'],
  summary: 'The history, newest first',
  description:
    'Of one credential (its last 200 events) or, without `credential`, of all (the last 2,000).',
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
    const { credential, cursor, limit } = c.req.valid('query')
    const before = cursor ?? null
    if (credential === undefined) {
      const page = await askObject(() => edge.registry().events(before, limit))
      const items = page.items.map((event) => eventBody(event.credential, event))
      return c.json({ items, next_cursor: cursorOf(page.next) }, 200)
    }
    if (parseCredential(accountOf(credential)) === null) {
      const message = 'must be a credential path such as apps/wx0123456789abcdef'
      refuse('invalid_request', {
        detail: `credential ${message}.`,
        errors: [{ field: 'credential', message }],
      })
    }
    const page = await askObject(() => edge.keeper(credential).events(before, limit))
    const items = page.items.map((event) => eventBody(credential, event))
    return c.json({ items, next_cursor: cursorOf(page.next) }, 200)
  })

  return app
}

function cursorOf(next: number | null): string | null {
  return next === null ? null : String(next)
}
