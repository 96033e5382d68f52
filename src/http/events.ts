/** @module For the operator: who did what to which token, and when. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { accountOf, parseCredential } from '../credential.ts'
import { askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { EVENT, onePage } from './examples.ts'
import { readHistory } from './history.ts'
import { ADMIN_ONLY, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { refuseField } from './problem.ts'
import { EventAnswer, EventsQuery, pageOf } from './schemas.ts'
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
    const { credential, cursor = null, limit, kind = null, by = null } = c.req.valid('query')
    const filter = { kind, by }
    const below = credential === undefined ? null : platformBelow(credential)
    if (credential === undefined || below !== null) {
      const { items, next } = await readHistory(edge, below, cursor, limit, filter)
      const bodies = items.map((event) => eventBody(event.credential, event))
      return c.json({ items: bodies, next_cursor: next }, 200)
    }
    if (parseCredential(accountOf(credential)) === null) {
      refuseField('credential', 'must be a credential path such as apps/wx0123456789abcdef')
    }
    const before = cursor === null ? null : Number(cursor)
    if (Number.isNaN(before)) {
      refuseField('cursor', 'must be the next_cursor of a page before of the same credential')
    }
    const page = await askObject(() => edge.keeper(credential).events(before, limit, filter))
    const items = page.items.map((event) => eventBody(credential, event))
    return c.json({ items, next_cursor: page.next === null ? null : String(page.next) }, 200)
  })

  return app
}

/** The platform of `components/{component_appid}/authorizers/*`; null for anything else. */
function platformBelow(path: string): string | null {
  const credential = path.endsWith('/*') ? parseCredential(path.replace(/\*$/, 'any')) : null
  return credential?.kind === 'authorizer' ? credential.componentAppid : null
}
