/** @module For the operator: own accounts. Register, change, look at, list and forget them. */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { appPath } from '../credential.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { askKeeper, askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import { cursorFor, cursorText } from './cursor.ts'
import type { AppEnv, Edge } from './edge.ts'
import { jsonResponse, problemAnswer, refuseInvalid } from './openapi.ts'
import { refuse } from './problem.ts'
import { jsonBody } from './request-body.ts'
import { AppBody, AppParams, PageQuery, pageOf, StatusAnswer } from './schemas.ts'
import { statusBody } from './wire.ts'

const putRoute = createRoute({
  method: 'put',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'Register or change an own account',
  request: {
    params: AppParams,
    body: { required: true, content: { 'application/json': { schema: AppBody } } },
  },
  responses: {
    200: jsonResponse(StatusAnswer, 'Changed, or already so.'),
    201: jsonResponse(StatusAnswer, 'Registered. The next read or cron asks for a token.'),
    default: problemAnswer,
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'How an own account is doing',
  request: { params: AppParams },
  responses: { 200: jsonResponse(StatusAnswer, 'Its status.'), default: problemAnswer },
})

const listRoute = createRoute({
  method: 'get',
  path: '/apps',
  tags: ['Operations'],
  summary: 'All own accounts',
  request: { query: PageQuery },
  responses: {
    200: jsonResponse(pageOf(StatusAnswer), 'A page of accounts, by appid.'),
    default: problemAnswer,
  },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/apps/{appid}',
  tags: ['Operations'],
  summary: 'Forget an own account and its sealed data',
  request: { params: AppParams },
  responses: { 204: { description: 'Forgotten.' }, default: problemAnswer },
})

/** `PUT`, `GET`, `DELETE /v1/apps/{appid}` and `GET /v1/apps`. */
export function appRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const path of ['/apps', '/apps/:appid']) {
    app.use(path, authenticate(edge), operatorOnly(), jsonBody())
  }

  app.openapi(putRoute, async (c) => {
    const { appid } = c.req.valid('param')
    const { secret, grant, name } = c.req.valid('json')
    const path = appPath(appid)
    // The list first: should the second step fail, cron finds an unknown credential and drops it.
    await askObject(() => edge.registry().enroll(path))
    const { created, status } = await askKeeper(path, () =>
      edge.keeper(path).configure({ kind: 'app', appid, secret, grant, name }, 'admin'),
    )
    return created ? c.json(statusBody(status), 201) : c.json(statusBody(status), 200)
  })

  app.openapi(getRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    const { status } = await askKeeper(path, () => edge.keeper(path).status())
    return c.json(statusBody(status), 200)
  })

  app.openapi(listRoute, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const page = await askObject(() =>
      edge.registry().list('apps/', cursorText(cursor, 'cursor'), limit),
    )
    const items = await Promise.all(page.items.map((path) => statusOrUnreachable(edge, path)))
    return c.json({ items: items.flat().map(statusBody), next_cursor: cursorFor(page.next) }, 200)
  })

  app.openapi(deleteRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    // The sealed data first: should the second step fail, cron finds it gone and drops the path.
    const known = await askObject(() => edge.keeper(path).forget())
    await askObject(() => edge.registry().remove(path, 'admin', known))
    edge.tokens.forget(path)
    if (!known) {
      refuse('unknown_credential', { detail: `${path} is not registered here.` })
    }
    edge.log('info', 'token.deleted', { credential: path, by: 'admin' })
    return c.body(null, 204)
  })

  return app
}

/** One broken keeper must not hide the others from a list; one that knows nothing is left out. */
async function statusOrUnreachable(edge: Edge, path: string): Promise<CredentialStatus[]> {
  try {
    const outcome = await edge.keeper(path).status()
    if (outcome.ok) {
      return [outcome.status]
    }
    return outcome.refusal.code === 'unknown_credential' ? [] : [unreachable(path)]
  } catch (error) {
    edge.log('warn', 'keeper.unreachable', {
      credential: path,
      error: error instanceof Error ? error.name : 'unknown',
    })
    return [unreachable(path)]
  }
}

function unreachable(path: string): CredentialStatus {
  return {
    credential: path,
    grant: null,
    name: null,
    state: 'unreachable',
    generation: 0,
    fingerprint: null,
    previousFingerprint: null,
    remainingMs: null,
    promised: false,
    rotatesAt: null,
    lastRotatedAt: null,
    lastReadAt: null,
    lastFailure: null,
    advice: 'Its keeper could not be reached or opened just now; ask for it alone to see why.',
  }
}
