/**
 * @module All of lingpai's HTTP side in one Hono app: the short cut for reads first, then one app per
 * audience, then what refuses everything else. Every refusal is a problem document.
 */

import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { dashboardRoutes } from '../dashboard/dashboard.tsx'
import { alertRoutes } from './alerts.ts'
import { apiRoutes } from './api-routes.ts'
import { appRoutes } from './apps.ts'
import { authorizerRoutes } from './authorizers.ts'
import { callbackRoutes } from './callback.ts'
import { changeRoutes } from './changing.ts'
import { clientKeyRoutes } from './client-keys.ts'
import { compatRoutes } from './compat.ts'
import { componentRoutes } from './components.ts'
import { connectLinkRoutes, connectPageRoutes } from './connect.ts'
import { credentialRoutes } from './credentials.ts'
import type { AppEnv, Edge } from './edge.ts'
import { eventRoutes } from './events.ts'
import { metricsRoutes } from './metrics.ts'
import { opsRoutes } from './ops.ts'
import { problemResponse } from './problem.ts'
import { ticketRoutes } from './tickets.ts'
import { plainRead, TOKEN_PATTERNS, tokenRoutes } from './tokens.ts'

/** The HTTP side of one isolate. */
export function createApp(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  for (const pattern of TOKEN_PATTERNS) {
    app.get(`/v1${pattern}`, plainRead(edge))
  }
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse('method_not_allowed', {
          detail: `${c.req.method} does not apply to this path; it takes ${methods.join(', ')}.`,
          headers: { allow: methods.join(', ') },
        }),
    }),
  )
  app.use('/v1/*', async function neverCached(c, next) {
    await next()
    c.res.headers.set('cache-control', 'no-store')
  })
  app.route('/', opsRoutes(edge))
  app.route('/', metricsRoutes(edge))
  app.route('/', apiRoutes(edge, app))
  app.route('/', callbackRoutes(edge))
  app.route('/', dashboardRoutes(edge))
  app.route('/', compatRoutes(edge))
  app.route('/', connectPageRoutes(edge))
  app.route('/v1', tokenRoutes(edge))
  app.route('/v1', ticketRoutes(edge))
  app.route('/v1', changeRoutes(edge))
  app.route('/v1', appRoutes(edge))
  app.route('/v1', componentRoutes(edge))
  app.route('/v1', authorizerRoutes(edge))
  app.route('/v1', connectLinkRoutes(edge))
  app.route('/v1', clientKeyRoutes(edge))
  app.route('/v1', credentialRoutes(edge))
  app.route('/v1', eventRoutes(edge))
  app.route('/v1', alertRoutes(edge))
  app.notFound((c) =>
    problemResponse('not_found', {
      detail: `There is nothing at ${c.req.path}. docs/api.md lists what there is.`,
    }),
  )
  app.onError((error, c) => answerError(edge, error, c))
  return app
}

function answerError(edge: Edge, error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException) {
    if (error.res !== undefined) {
      return error.res
    }
    // Raised by the validator, before any schema saw the body.
    const message = 'must be a JSON object'
    return problemResponse('invalid_request', {
      detail: `body ${message}.`,
      errors: [{ field: 'body', message }],
    })
  }
  edge.log('error', 'http.internal_error', {
    method: c.req.method,
    path: c.req.path,
    error: error.name,
    message: error.message,
  })
  return problemResponse('internal_error', {
    detail: 'Something went wrong inside lingpai; its log has the reason (wrangler tail).',
  })
}
