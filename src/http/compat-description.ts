/**
 * @module WeChat's own paths as the API's description has them. `compat.ts` reads requests by hand, in
 * WeChat's order and with WeChat's errcodes: these schemas describe, and do not validate.
 */

import { createRoute, z } from '@hono/zod-openapi'
import {
  APPID,
  CLIENT_KEY,
  COMPONENT_APPID,
  OLD_TOKEN,
  TICKET_BODY,
  tokenExample,
} from './examples.ts'
import { jsonRequest, NO_KEY } from './openapi.ts'
import { APPS, AUTHORIZERS, COMPONENTS } from './places.ts'

const ASKING_AGAIN =
  'Asking again while the token is still promised says that it failed: it is checked with WeChat, once in 30 s at most, and replaced only if WeChat refuses it.'

const COMMON = {
  tags: ["WeChat's own paths"],
  description: ASKING_AGAIN,
  security: NO_KEY,
}

/** The four paths. */
export function compatDescriptions() {
  const { appid, secret, componentAppid, grantType } = fields()
  const { access_token: token } = tokenExample(0)

  const tokenRoute = createRoute({
    ...COMMON,
    method: 'get',
    path: '/cgi-bin/token',
    operationId: 'weChatToken',
    summary: "An account's access_token, as WeChat answers it",
    description: `${ASKING_AGAIN} Where there is a choice, take stable_token: addresses end up in logs.`,
    request: {
      query: z.object({
        grant_type: grantType.openapi({ example: 'client_credential' }),
        appid: appid.openapi({ example: APPID }),
        secret: secret.openapi({ example: CLIENT_KEY }),
      }),
    },
    responses: accountToken(token),
  })

  const stableTokenRoute = createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/stable_token',
    operationId: 'weChatStableToken',
    summary: 'The same by POST, whatever the grant of the account',
    request: {
      body: jsonRequest(
        z.object({
          grant_type: grantType,
          appid,
          secret,
          force_refresh: z.boolean().optional().openapi({
            description: 'Says that the token failed; never passed on to WeChat.',
          }),
        }),
        { grant_type: 'client_credential', appid: APPID, secret: CLIENT_KEY, force_refresh: false },
      ),
    },
    responses: accountToken(token),
  })

  const componentTokenRoute = createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/component/api_component_token',
    operationId: 'weChatComponentToken',
    summary: "A platform's component_access_token, as WeChat answers it",
    request: {
      body: jsonRequest(
        z.object({
          component_appid: componentAppid,
          component_appsecret: secret,
          component_verify_ticket: z.string().optional().openapi({ description: 'Not looked at.' }),
        }),
        {
          component_appid: COMPONENT_APPID,
          component_appsecret: CLIENT_KEY,
          ...TICKET_BODY,
        },
      ),
    },
    responses: answers(
      z
        .object({ component_access_token: z.string(), expires_in: expiresIn() })
        .openapi('WeChatComponentToken'),
      { component_access_token: token, expires_in: COMPONENTS.exampleExpiresIn },
    ),
  })

  const authorizerTokenRoute = createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/component/api_authorizer_token',
    operationId: 'weChatAuthorizerToken',
    summary: "An account's authorizer_access_token, as WeChat answers it",
    request: {
      query: z.object({
        component_access_token: z.string().openapi({
          description:
            'A client key, or a component token that this server served and that still lives. `access_token` is taken as well.',
          example: CLIENT_KEY,
        }),
      }),
      body: jsonRequest(
        z.object({
          component_appid: componentAppid,
          authorizer_appid: z.string().openapi({ description: 'The appid of the account.' }),
          authorizer_refresh_token: z.string().openapi({ description: 'Given back as it came.' }),
        }),
        {
          component_appid: COMPONENT_APPID,
          authorizer_appid: APPID,
          authorizer_refresh_token: OLD_TOKEN,
        },
      ),
    },
    responses: answers(
      z
        .object({
          authorizer_access_token: z.string(),
          expires_in: expiresIn(),
          authorizer_refresh_token: z.string().openapi({
            description: 'The one that was sent: the real one stays here.',
          }),
        })
        .openapi('WeChatAuthorizerToken'),
      {
        authorizer_access_token: token,
        expires_in: AUTHORIZERS.exampleExpiresIn,
        authorizer_refresh_token: OLD_TOKEN,
      },
    ),
  })

  return [tokenRoute, stableTokenRoute, componentTokenRoute, authorizerTokenRoute]
}

function fields() {
  return {
    appid: z.string().openapi({
      description:
        'Of the own account; or of the one authorized account with it that the client key covers.',
    }),
    secret: z.string().openapi({
      description: 'A client key, or the AppSecret that is registered.',
    }),
    componentAppid: z.string().openapi({ description: 'The appid of the platform.' }),
    grantType: z.literal('client_credential'),
  }
}

function expiresIn() {
  return z.int().openapi({ description: 'The promise, in seconds: it counts down.' })
}

function accountToken(token: string) {
  return answers(
    z.object({ access_token: z.string(), expires_in: expiresIn() }).openapi('WeChatToken'),
    { access_token: token, expires_in: APPS.exampleExpiresIn },
  )
}

/** Success and refusal are both HTTP 200, as WeChat has it. */
function answers<T extends z.ZodType>(schema: T, example: z.output<T>) {
  const refusal = z
    .object({
      errcode: z.int().openapi({ description: 'As of WeChat; never 40001, 40014 or 42001.' }),
      errmsg: z.string().openapi({ description: 'Ends with a hint in brackets.' }),
    })
    .openapi('WeChatRefusal')
  const refused = {
    errcode: 40013,
    errmsg: "invalid appid hint: [unknown here, or not on this key's allow-list]",
  }
  return {
    200: {
      description: 'The token; or a refusal, which has an `errcode`.',
      content: {
        'application/json': {
          schema: z.union([schema, refusal]),
          examples: { token: { value: example }, refused: { value: refused } },
        },
      },
    },
  }
}
