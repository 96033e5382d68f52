/**
 * @module For the operator: changing some settings of what is registered, so that a name can be changed by
 * somebody who does not have the secret. What is left out stays; to register is for `PUT` alone.
 */

import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi'
import { appPath, authorizerPath, componentPath } from '../credential.ts'
import type { SettingsChange } from '../keeper/rpc.ts'
import { askKeeper } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { APP, AUTHORIZER, newStatus, servingComponent, servingStatus } from './examples.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { APPS, AUTHORIZERS, COMPONENTS } from './places.ts'
import { refuseField } from './problem.ts'
import { downstreamProblem } from './registering.ts'
import { jsonBody } from './request-body.ts'
import { AppChangeBody } from './schemas/accounts.ts'
import { AppParams, AuthorizerParams, ComponentParams } from './schemas/common.ts'
import { StatusAnswer } from './schemas/credentials.ts'
import { AuthorizerChangeBody, ComponentChangeBody } from './schemas/platforms.ts'
import { statusBody } from './wire.ts'

const CHANGED = 'Changed, or already so.'
const REFUSED = ['operator_only', 'payload_too_large', ...KEYED] as const

const appRoute = createRoute({
  method: 'patch',
  path: '/apps/{appid}',
  operationId: 'changeApp',
  tags: ['Accounts'],
  summary: 'Change some settings of an own account',
  description: 'What is left out stays as it is, the secret too.',
  security: ADMIN_ONLY,
  request: { params: AppParams, body: jsonRequest(AppChangeBody, { name: 'shop' }) },
  responses: {
    200: jsonResponse(
      StatusAnswer,
      CHANGED,
      servingStatus(newStatus(APP, 'stable_token', 'shop'), APPS.exampleExpiresIn),
    ),
  },
  ...refusals('invalid_appid', 'unknown_app', ...REFUSED),
})

const componentRoute = createRoute({
  method: 'patch',
  path: '/components/{component_appid}',
  operationId: 'changeComponent',
  tags: ['Platforms'],
  summary: 'Change some settings of a third-party platform',
  description:
    'What is left out stays as it is. An encoding_aes_key that is replaced stays good for pushes that WeChat still encrypts with it.',
  security: ADMIN_ONLY,
  request: {
    params: ComponentParams,
    body: jsonRequest(ComponentChangeBody, { downstream_urls: [] }),
  },
  responses: {
    200: jsonResponse(StatusAnswer, CHANGED, servingComponent(COMPONENTS.exampleExpiresIn)),
  },
  ...refusals('invalid_component_appid', 'unknown_component', ...REFUSED),
})

const authorizerRoute = createRoute({
  method: 'patch',
  path: '/components/{component_appid}/authorizers/{appid}',
  operationId: 'changeAuthorizer',
  tags: ['Platforms'],
  summary: 'Change some settings of an authorized account',
  description: 'What is left out stays as it is.',
  security: ADMIN_ONLY,
  request: {
    params: AuthorizerParams,
    body: jsonRequest(AuthorizerChangeBody, { name: 'a customer' }),
  },
  responses: {
    200: jsonResponse(
      StatusAnswer,
      CHANGED,
      servingStatus(
        newStatus(AUTHORIZER, 'authorizer', 'a customer'),
        AUTHORIZERS.exampleExpiresIn,
      ),
    ),
  },
  ...refusals('invalid_appid', 'unknown_authorizer', ...REFUSED),
})

/** `PATCH /v1/apps/{appid}`, `…/components/{component_appid}` and `…/authorizers/{appid}`. */
export function changeRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  for (const { pattern } of [APPS, COMPONENTS, AUTHORIZERS]) {
    app.on('PATCH', pattern, authenticate(edge), operatorOnly(), jsonBody())
  }
  const change = async (path: string, settings: SettingsChange, by: string) => {
    const { status } = await askKeeper(path, () => edge.keeper(path).change(settings, by))
    return statusBody(status, edge.clock.now())
  }

  app.openapi(appRoute, async (c) => {
    const path = appPath(c.req.valid('param').appid)
    return c.json(await change(path, c.req.valid('json'), c.get('principal').by), 200)
  })

  app.openapi(componentRoute, async (c) => {
    const path = componentPath(c.req.valid('param').component_appid)
    const body = c.req.valid('json')
    const problem = downstreamProblem(edge, c.req.url, body.downstream_urls ?? [])
    if (problem !== null) {
      return refuseField(problem.field, problem.message)
    }
    return c.json(await change(path, componentChange(body), c.get('principal').by), 200)
  })

  app.openapi(authorizerRoute, async (c) => {
    const { component_appid: componentAppid, appid } = c.req.valid('param')
    const path = authorizerPath(componentAppid, appid)
    const settings = authorizerChange(c.req.valid('json'))
    return c.json(await change(path, settings, c.get('principal').by), 200)
  })

  return app
}

/** What is to be changed of a platform, as its keeper takes it. */
export function componentChange(body: z.output<typeof ComponentChangeBody>): SettingsChange {
  return {
    secret: body.secret,
    pushToken: body.token,
    encodingAesKey: body.encoding_aes_key,
    downstreamUrls: body.downstream_urls,
    connectReturnUrls: body.connect_return_urls,
    name: body.name,
  }
}

/** What is to be changed of an authorized account, as its keeper takes it. */
export function authorizerChange(body: z.output<typeof AuthorizerChangeBody>): SettingsChange {
  return { refreshToken: body.refresh_token, name: body.name }
}
