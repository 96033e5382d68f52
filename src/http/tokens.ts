/**
 * @module For services that need a token: read it, report it dead; for operators: rotate it. The same
 * calls for all three kinds of credentials.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { APPID_PATTERN } from '../credential.ts'
import {
  authenticate,
  mayRead,
  operatorOnly,
  principalOf,
  rememberedClient,
  requireAccess,
} from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { OLD_TOKEN, rotationExample, tokenExample } from './examples.ts'
import {
  ADMIN_ONLY,
  ANY_KEY,
  jsonRequest,
  jsonResponse,
  KEYED,
  refusals,
  refuseInvalid,
} from './openapi.ts'
import { APPS, AUTHORIZERS, COMPONENTS, type Place } from './places.ts'
import { readToken, reportToken } from './reading.ts'
import { jsonBody } from './request-body.ts'
import { checkToken, rotateToken } from './rotating.ts'
import {
  CheckAnswer,
  ReportAnswer,
  ReportBody,
  RotateAnswer,
  RotateBody,
  TokenAnswer,
  TokenQuery,
} from './schemas/tokens.ts'
import { tokenBody, tokenJson } from './wire.ts'

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** Patterns of the token reads below `/v1`, for {@link plainRead}. */
export const TOKEN_PATTERNS: readonly string[] = [APPS, COMPONENTS, AUTHORIZERS].map(
  ({ pattern }) => `${pattern}/token`,
)

/**
 * A read without a query: the call that everything else exists for, so it takes no detour. From this
 * isolate's memory if that knows both key and token, else from the keeper. Whatever needs
 * validation is passed on.
 */
export function plainRead(edge: Edge): MiddlewareHandler<AppEnv> {
  return async function answerPlainRead(c, next) {
    const { raw } = c.req
    const path = c.req.path.slice('/v1/'.length, -'/token'.length)
    if (raw.url.includes('?') || !isPlain(path)) {
      return next()
    }
    const header = raw.headers.get('authorization')
    const now = edge.clock.now()
    const known = rememberedClient(edge, header, now)
    const remembered = edge.tokens.get(path, now)
    if (known !== undefined && remembered !== undefined && mayRead(known, path)) {
      edge.tokens.countRead(path)
      return new Response(tokenJson(remembered, now), { headers: JSON_HEADERS })
    }
    const principal = known ?? (await principalOf(edge, header ?? undefined))
    await edge.readiness()
    requireAccess(principal, path)
    const token = await readToken(edge, path, principal.by, 0)
    return new Response(tokenJson(token, edge.clock.now()), { headers: JSON_HEADERS })
  }
}

/** Whether every part of a path is spelled as it is meant: nothing encoded, nothing odd. */
function isPlain(path: string): boolean {
  return path.split('/').every((part) => APPID_PATTERN.test(part))
}

/** `GET …/token`, `POST …/token/report`, `POST …/token/rotate`. */
export function tokenRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  addTokenRoutes(app, edge, APPS)
  addTokenRoutes(app, edge, COMPONENTS)
  addTokenRoutes(app, edge, AUTHORIZERS)
  return app
}

function addTokenRoutes(app: OpenAPIHono<AppEnv>, edge: Edge, place: Place): void {
  app.use(`${place.pattern}/token/*`, authenticate(edge))
  app.use(`${place.pattern}/token/rotate`, operatorOnly())
  app.use(`${place.pattern}/token/check`, operatorOnly())
  app.use(`${place.pattern}/token/*`, jsonBody())
  const { pathOf, noun } = place
  const name = `the ${place.token} of ${place.owner}`
  const token = tokenExample(place.exampleExpiresIn)

  const readRoute = createRoute({
    method: 'get',
    path: `${place.template}/token`,
    operationId: `read${noun}Token`,
    tags: ['Tokens'],
    summary: `Read ${name}`,
    description:
      'Ask each time a token is needed, or keep it for at most `expires_in` seconds from the moment of asking. Nothing has to be refreshed in the background.',
    security: ANY_KEY,
    request: { params: place.params, query: TokenQuery },
    responses: {
      200: jsonResponse(TokenAnswer, 'A token that works for expires_in seconds.', token),
    },
    ...refusals('invalid_min_expires_in', ...place.readRefusals, 'forbidden', ...KEYED),
  })
  app.openapi(readRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    const principal = c.get('principal')
    requireAccess(principal, path)
    const minExpiresIn = c.req.valid('query').min_expires_in ?? 0
    const token = await readToken(edge, path, principal.by, minExpiresIn)
    return c.json(tokenBody(token, edge.clock.now()), 200)
  })

  const reportRoute = createRoute({
    method: 'post',
    path: `${place.template}/token/report`,
    operationId: `report${noun}Token`,
    tags: ['Tokens'],
    summary: `Report that WeChat refuses ${name}`,
    description:
      'For 40001, 40014 and 42001. Try the WeChat call once more with the token of the answer. A report is checked with WeChat before anything is replaced, once for all who report the same token.',
    security: ANY_KEY,
    request: { params: place.params, body: jsonRequest(ReportBody, { token: OLD_TOKEN }) },
    responses: {
      200: jsonResponse(ReportAnswer, 'The token to use now, and what became of yours.', {
        ...token,
        verdict: 'superseded',
      }),
    },
    ...refusals(...place.readRefusals, 'forbidden', 'payload_too_large', ...KEYED),
  })
  app.openapi(reportRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    const { by } = c.get('principal')
    requireAccess(c.get('principal'), path)
    const value = c.req.valid('json').token
    const { token, verdict } = await reportToken(edge, path, by, value)
    return c.json({ ...tokenBody(token, edge.clock.now()), verdict }, 200)
  })

  const rotateRoute = createRoute({
    method: 'post',
    path: `${place.template}/token/rotate`,
    operationId: `rotate${noun}Token`,
    tags: ['Tokens'],
    summary: `Replace ${name} now`,
    description:
      'For a token that leaked. What was handed out before works on for 300 seconds. Within 300 seconds of the last rotation one more would cut off a token at once, so it is refused unless `even_within_overlap` is true.',
    security: ADMIN_ONLY,
    request: {
      params: place.params,
      body: jsonRequest(RotateBody, { even_within_overlap: false }, false),
    },
    responses: {
      200: jsonResponse(
        RotateAnswer,
        'The new token, and what became of the old ones.',
        rotationExample(place.exampleExpiresIn),
      ),
    },
    ...refusals(...place.rotateRefusals, 'operator_only', 'payload_too_large', ...KEYED),
  })
  app.openapi(rotateRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    const { even_within_overlap: evenWithinOverlap = false } = c.req.valid('json')
    const { by } = c.get('principal')
    const { token: fresh, effect } = await rotateToken(edge, path, by, evenWithinOverlap)
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

  const checkRoute = createRoute({
    method: 'post',
    path: `${place.template}/token/check`,
    operationId: `check${noun}Token`,
    tags: ['Tokens'],
    summary: `Ask WeChat whether it honours ${name}`,
    description:
      'For an operator in doubt. Costs one call to WeChat at most, of the daily budget that reports share; within half a minute of the last answer none. A token that WeChat refuses is replaced.',
    security: ADMIN_ONLY,
    request: { params: place.params },
    responses: {
      200: jsonResponse(CheckAnswer, 'What WeChat says.', { verdict: 'alive', generation: 1 }),
    },
    ...refusals(...place.checkRefusals, 'operator_only', ...KEYED),
  })
  app.openapi(checkRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    const { verdict, generation } = await checkToken(edge, path, c.get('principal').by)
    return c.json({ verdict, generation }, 200)
  })
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
