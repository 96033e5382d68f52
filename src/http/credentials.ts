/** @module For the operator: all credentials in one list, to be searched and filtered. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { authenticate, operatorOnly } from './authenticate.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { AppEnv, Edge } from './edge.ts'
import { APP, newStatus, onePage, servingStatus } from './examples.ts'
import { countCredentials, findCredentials } from './finding.ts'
import { ADMIN_ONLY, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { APPS } from './places.ts'
import { CredentialsAnswer, CredentialsQuery } from './schemas/credentials.ts'
import { statusBody } from './wire.ts'

const SERVING = servingStatus(newStatus(APP, 'stable_token', 'shop'), APPS.exampleExpiresIn)

const listRoute = createRoute({
  method: 'get',
  path: '/credentials',
  operationId: 'listCredentials',
  tags: ['Operations'],
  summary: 'All credentials, by kind, state, or part of their names',
  description:
    'As their keepers last told: own accounts and platforms first, then the accounts of each platform. `counts` are of all that match but for `state`.',
  security: ADMIN_ONLY,
  request: { query: CredentialsQuery },
  responses: {
    200: jsonResponse(CredentialsAnswer, 'A page of credentials.', {
      ...onePage(SERVING),
      counts: { serving: 1 },
    }),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

/** `GET /v1/credentials`. */
export function credentialRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/credentials', authenticate(edge), operatorOnly())

  app.openapi(listRoute, async (c) => {
    const { cursor, limit, kind, state, search = '' } = c.req.valid('query')
    const filter = {
      kinds: kind === undefined ? [] : [kind],
      states: state === undefined ? [] : [state],
      search,
    }
    const [found, counts] = await Promise.all([
      findCredentials(edge, filter, cursorText(cursor, 'cursor'), limit),
      countCredentials(edge, filter),
    ])
    const now = edge.clock.now()
    const items = found.items.map((status) => statusBody(status, now))
    return c.json({ items, next_cursor: cursorFor(found.next), counts }, 200)
  })

  return app
}
