/** @module For the operator: client keys. Make one (shown once), list them, revoke one. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { AppEnv, Edge } from './edge.ts'
import { CREATED_KEY, KEY, KEY_BODY, onePage } from './examples.ts'
import { makeKey, revokeKey } from './keeping-keys.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { refuse } from './problem.ts'
import { jsonBody } from './request-body.ts'
import { PageQuery, pageOf } from './schemas/common.ts'
import { CreatedKeyAnswer, KeyAnswer, KeyBody, KeyParams } from './schemas/keys.ts'
import { keyBody } from './wire.ts'

const postRoute = createRoute({
  method: 'post',
  path: '/keys',
  operationId: 'createKey',
  tags: ['Client keys'],
  summary: 'Make a client key',
  description: 'A key reads and reports what it covers, and nothing else. It cannot be changed.',
  security: ADMIN_ONLY,
  request: { body: jsonRequest(KeyBody, KEY_BODY) },
  responses: {
    201: jsonResponse(CreatedKeyAnswer, 'The key, shown this once.', CREATED_KEY),
  },
  ...refusals('invalid_allow', 'operator_only', 'payload_too_large', ...KEYED),
})

const listRoute = createRoute({
  method: 'get',
  path: '/keys',
  operationId: 'listKeys',
  tags: ['Client keys'],
  summary: 'All client keys, without the keys',
  security: ADMIN_ONLY,
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(KeyAnswer), 'A page of client keys, by id.', onePage(KEY)),
  },
  ...refusals('invalid_limit', 'operator_only', ...KEYED),
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/keys/{id}',
  operationId: 'revokeKey',
  tags: ['Client keys'],
  summary: 'Revoke a client key',
  security: ADMIN_ONLY,
  request: { params: KeyParams },
  responses: {
    204: { description: 'Revoked: refused everywhere within EDGE_TTL_SECONDS.' },
  },
  ...refusals('invalid_key_id', 'operator_only', 'unknown_key', ...KEYED),
})

/** `POST`, `GET /v1/keys` and `DELETE /v1/keys/{id}`. */
export function clientKeyRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/keys/*', authenticate(edge), operatorOnly(), jsonBody())

  app.openapi(postRoute, async (c) => {
    const key = await makeKey(edge, c.req.valid('json'), c.get('principal').by)
    return c.json({ ...keyBody(key), key: key.text }, 201)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = await askObject(() => edge.registry().keys(cursorText(cursor, 'cursor'), limit))
    return c.json({ items: page.items.map(keyBody), next_cursor: cursorFor(page.next) }, 200)
  })

  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid('param')
    if (!(await revokeKey(edge, id, c.get('principal').by))) {
      refuse('not_found', { detail: `There is no client key ${id}; it may be revoked already.` })
    }
    return c.body(null, 204)
  })

  return app
}
