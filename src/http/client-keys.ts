/** @module For the operator: client keys. Make one (shown once), list them, revoke one. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { AppEnv, Edge } from './edge.ts'
import { jsonResponse, problemAnswer, refuseInvalid } from './openapi.ts'
import { refuse } from './problem.ts'
import { jsonBody } from './request-body.ts'
import { CreatedKeyAnswer, KeyAnswer, KeyBody, KeyParams, PageQuery, pageOf } from './schemas.ts'
import { keyBody } from './wire.ts'

const postRoute = createRoute({
  method: 'post',
  path: '/keys',
  tags: ['Operations'],
  summary: 'Make a client key',
  request: { body: { required: true, content: { 'application/json': { schema: KeyBody } } } },
  responses: {
    201: jsonResponse(CreatedKeyAnswer, 'The key, shown this once.'),
    default: problemAnswer,
  },
})

const listRoute = createRoute({
  method: 'get',
  path: '/keys',
  tags: ['Operations'],
  summary: 'All client keys, without the keys',
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(KeyAnswer), 'A page of client keys, by id.'),
    default: problemAnswer,
  },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/keys/{id}',
  tags: ['Operations'],
  summary: 'Revoke a client key',
  request: { params: KeyParams },
  responses: {
    204: { description: 'Revoked: refused everywhere within EDGE_TTL_SECONDS.' },
    default: problemAnswer,
  },
})

/** `POST`, `GET /v1/keys` and `DELETE /v1/keys/{id}`. */
export function clientKeyRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/keys/*', authenticate(edge), operatorOnly(), jsonBody())

  app.openapi(postRoute, async (c) => {
    const { name, allow } = c.req.valid('json')
    const key = await askObject(() => edge.registry().createKey(name, [...new Set(allow)]))
    edge.log('info', 'key.created', { key: key.id, name: key.name, allow: key.allow.join(' ') })
    return c.json({ ...keyBody(key), key: edge.signer.sign(key.id) }, 201)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = await askObject(() => edge.registry().keys(cursorText(cursor, 'cursor'), limit))
    return c.json({ items: page.items.map(keyBody), next_cursor: cursorFor(page.next) }, 200)
  })

  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid('param')
    const known = await askObject(() => edge.registry().revokeKey(id))
    // This isolate need not wait for its memory to run out.
    edge.clients.delete(edge.signer.sign(id))
    if (!known) {
      refuse('not_found', { detail: `There is no client key ${id}; it may be revoked already.` })
    }
    edge.log('info', 'key.revoked', { key: id })
    return c.body(null, 204)
  })

  return app
}
