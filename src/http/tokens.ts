/**
 * @module For services that need a token: read it, report it dead; for operators: rotate it. A read
 * that this isolate can answer from memory takes a short cut past validation and look-ups.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { appPath } from '../credential.ts'
import { askKeeper } from './ask.ts'
import {
  authenticate,
  mayRead,
  operatorOnly,
  rememberedClient,
  requireAccess,
} from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { jsonResponse, problemAnswer, refuseInvalid } from './openapi.ts'
import { jsonBody } from './request-body.ts'
import {
  AppParams,
  ReportAnswer,
  ReportBody,
  RotateAnswer,
  RotateBody,
  TokenAnswer,
  TokenQuery,
} from './schemas.ts'
import { edgeToken, expiresIn } from './token-memory.ts'
import { tokenBody, tokenJson } from './wire.ts'

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

const readRoute = createRoute({
  method: 'get',
  path: '/apps/{appid}/token',
  tags: ['Tokens'],
  summary: "The account's access_token",
  request: { params: AppParams, query: TokenQuery },
  responses: {
    200: jsonResponse(TokenAnswer, 'A token that works for expires_in seconds.'),
    default: problemAnswer,
  },
})

const reportRoute = createRoute({
  method: 'post',
  path: '/apps/{appid}/token/report',
  tags: ['Tokens'],
  summary: 'Say that WeChat refused a token (40001, 40014, 42001)',
  request: {
    params: AppParams,
    body: { required: true, content: { 'application/json': { schema: ReportBody } } },
  },
  responses: {
    200: jsonResponse(ReportAnswer, 'The token to use now, and what became of yours.'),
    default: problemAnswer,
  },
})

const rotateRoute = createRoute({
  method: 'post',
  path: '/apps/{appid}/token/rotate',
  tags: ['Operations'],
  summary: 'Replace the token now',
  request: {
    params: AppParams,
    body: { required: false, content: { 'application/json': { schema: RotateBody } } },
  },
  responses: {
    200: jsonResponse(RotateAnswer, 'The new token, and what became of the old ones.'),
    default: problemAnswer,
  },
})

/** Answers a read from this isolate's memory, or passes it on. */
export function fromMemory(edge: Edge): MiddlewareHandler<AppEnv> {
  return async function answerFromMemory(c, next) {
    const now = edge.clock.now()
    const { raw, path } = c.req
    const principal = rememberedClient(edge, raw.headers.get('authorization'), now)
    // A query has to be validated, so it takes the long way.
    if (principal !== undefined && !raw.url.includes('?')) {
      const credential = path.slice('/v1/'.length, -'/token'.length)
      const token = edge.tokens.get(credential, now)
      if (token !== undefined && mayRead(principal, credential)) {
        return new Response(tokenJson(token, now), { headers: JSON_HEADERS })
      }
    }
    return next()
  }
}

/** `GET …/token`, `POST …/token/report`, `POST …/token/rotate`. */
export function tokenRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  app.use('/apps/:appid/token/*', authenticate(edge))
  app.use('/apps/:appid/token/rotate', operatorOnly())
  app.use('/apps/:appid/token/*', jsonBody())

  app.openapi(readRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    const principal = c.get('principal')
    requireAccess(principal, path)
    const minExpiresIn = c.req.valid('query').min_expires_in ?? 0
    const askedAt = edge.clock.now()
    const remembered = edge.tokens.get(path, askedAt)
    if (remembered !== undefined && expiresIn(remembered, askedAt) >= minExpiresIn) {
      return c.json(tokenBody(remembered, askedAt), 200)
    }
    const { token } = await askKeeper(path, () =>
      edge.keeper(path).token({ minExpiresInMs: minExpiresIn * 1_000, by: principal.by }),
    )
    const fresh = edgeToken(token, askedAt)
    const now = edge.clock.now()
    edge.tokens.set(path, fresh, now)
    return c.json(tokenBody(fresh, now), 200)
  })

  app.openapi(reportRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    const { by } = c.get('principal')
    requireAccess(c.get('principal'), path)
    const value = c.req.valid('json').token
    const askedAt = edge.clock.now()
    edge.tokens.reported(path, value, askedAt)
    const { token, verdict } = await askKeeper(path, () => edge.keeper(path).report({ value, by }))
    const fresh = edgeToken(token, askedAt)
    return c.json({ ...tokenBody(fresh, edge.clock.now()), verdict }, 200)
  })

  app.openapi(rotateRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    const { even_within_overlap: evenWithinOverlap } = c.req.valid('json')
    const { by } = c.get('principal')
    const askedAt = edge.clock.now()
    edge.tokens.forget(path)
    const { token, effect } = await askKeeper(path, () =>
      edge.keeper(path).rotate({ evenWithinOverlap: evenWithinOverlap ?? false, by }),
    )
    edge.tokens.forget(path)
    const fresh = edgeToken(token, askedAt)
    const worksFor = Math.floor((effect.previous?.remainingMs ?? 0) / 1_000)
    return c.json(
      {
        ...tokenBody(fresh, edge.clock.now()),
        previous: effect.previous && {
          generation: effect.previous.generation,
          works_for: worksFor,
        },
        killed_generation: effect.killedGeneration,
        note: rotationNote(worksFor, effect.killedGeneration),
      },
      200,
    )
  })

  return app
}

function rotationNote(worksFor: number, killedGeneration: number | null): string {
  const replaced =
    worksFor > 0
      ? `The replaced token still works for ${worksFor} seconds.`
      : 'No replaced token is in use any more.'
  return killedGeneration === null
    ? replaced
    : `${replaced} Generation ${killedGeneration} was cut off at once.`
}
