/**
 * @module WeChat's own paths as the API's description has them. They are read by hand in `compat.ts`, in
 * WeChat's order and with WeChat's errcodes, so these schemas describe and do not validate.
 */

import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from './edge.ts'
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

type Registry = OpenAPIHono<AppEnv>['openAPIRegistry']

const TAGS = ["WeChat's own paths"]

const appid = z.string().openapi({
  description:
    'Of the own account; or of the one authorized account with it that the client key covers.',
})
const secret = z.string().openapi({
  description: 'A client key, or the AppSecret that the account is registered with.',
})
const componentAppid = z.string().openapi({ description: 'The appid of the platform.' })
const expiresIn = z.int().openapi({ description: 'The promise, in seconds: it counts down.' })
const grantType = z.literal('client_credential')

const Refused = z
  .object({
    errcode: z.int().openapi({ description: 'As of WeChat; never 40001, 40014 or 42001.' }),
    errmsg: z.string().openapi({ description: 'Ends with a hint in brackets.' }),
  })
  .openapi('WeChatRefusal')

const AccountToken = z
  .object({ access_token: z.string(), expires_in: expiresIn })
  .openapi('WeChatToken')

const ComponentToken = z
  .object({ component_access_token: z.string(), expires_in: expiresIn })
  .openapi('WeChatComponentToken')

const AuthorizerToken = z
  .object({
    authorizer_access_token: z.string(),
    expires_in: expiresIn,
    authorizer_refresh_token: z.string().openapi({
      description: 'The one that was sent: the real one stays here.',
    }),
  })
  .openapi('WeChatAuthorizerToken')

const StableTokenBody = z
  .object({
    grant_type: grantType,
    appid,
    secret,
    force_refresh: z.boolean().optional().openapi({
      description: 'Says that the token failed; never passed on to WeChat.',
    }),
  })
  .openapi('WeChatStableTokenRequest')

const ComponentTokenBody = z
  .object({
    component_appid: componentAppid,
    component_appsecret: secret,
    component_verify_ticket: z.string().optional().openapi({ description: 'Not looked at.' }),
  })
  .openapi('WeChatComponentTokenRequest')

const AuthorizerTokenBody = z
  .object({
    component_appid: componentAppid,
    authorizer_appid: z.string().openapi({ description: 'The appid of the account.' }),
    authorizer_refresh_token: z.string().openapi({ description: 'Given back as it came.' }),
  })
  .openapi('WeChatAuthorizerTokenRequest')

const ASKING_AGAIN =
  'Asking again while the token is still promised says that it failed: it is checked with WeChat, once in 30 s at most, and replaced only if WeChat refuses it.'

/** Describes the four paths. */
export function describeCompat(registry: Registry): void {
  const account = tokenExample(APPS.exampleExpiresIn)
  const accountToken = { access_token: account.access_token, expires_in: account.expires_in }

  registry.registerPath({
    method: 'get',
    path: '/cgi-bin/token',
    operationId: 'weChatToken',
    tags: TAGS,
    summary: "An account's access_token, as WeChat answers it",
    description: `${ASKING_AGAIN} Where there is a choice, take stable_token: addresses end up in logs.`,
    security: NO_KEY,
    request: {
      query: z.object({
        grant_type: grantType.openapi({ example: 'client_credential' }),
        appid: appid.openapi({ example: APPID }),
        secret: secret.openapi({ example: CLIENT_KEY }),
      }),
    },
    responses: { 200: answer(AccountToken, accountToken) },
  })

  registry.registerPath({
    method: 'post',
    path: '/cgi-bin/stable_token',
    operationId: 'weChatStableToken',
    tags: TAGS,
    summary: 'The same by POST, whatever the grant of the account',
    description: ASKING_AGAIN,
    security: NO_KEY,
    request: {
      body: jsonRequest(StableTokenBody, {
        grant_type: 'client_credential',
        appid: APPID,
        secret: CLIENT_KEY,
        force_refresh: false,
      }),
    },
    responses: { 200: answer(AccountToken, accountToken) },
  })

  registry.registerPath({
    method: 'post',
    path: '/cgi-bin/component/api_component_token',
    operationId: 'weChatComponentToken',
    tags: TAGS,
    summary: "A platform's component_access_token, as WeChat answers it",
    description: ASKING_AGAIN,
    security: NO_KEY,
    request: {
      body: jsonRequest(ComponentTokenBody, {
        component_appid: COMPONENT_APPID,
        component_appsecret: CLIENT_KEY,
        ...TICKET_BODY,
      }),
    },
    responses: {
      200: answer(ComponentToken, {
        component_access_token: account.access_token,
        expires_in: COMPONENTS.exampleExpiresIn,
      }),
    },
  })

  registry.registerPath({
    method: 'post',
    path: '/cgi-bin/component/api_authorizer_token',
    operationId: 'weChatAuthorizerToken',
    tags: TAGS,
    summary: "An account's authorizer_access_token, as WeChat answers it",
    description: ASKING_AGAIN,
    security: NO_KEY,
    request: {
      query: z.object({
        component_access_token: z.string().openapi({
          description:
            'A client key, or a component token that this server served and that still lives. `access_token` is taken as well.',
          example: CLIENT_KEY,
        }),
      }),
      body: jsonRequest(AuthorizerTokenBody, {
        component_appid: COMPONENT_APPID,
        authorizer_appid: APPID,
        authorizer_refresh_token: OLD_TOKEN,
      }),
    },
    responses: {
      200: answer(AuthorizerToken, {
        authorizer_access_token: account.access_token,
        expires_in: AUTHORIZERS.exampleExpiresIn,
        authorizer_refresh_token: OLD_TOKEN,
      }),
    },
  })
}

/** Success and refusal are both HTTP 200, as WeChat has it. */
function answer<T extends z.ZodType>(schema: T, example: z.output<T>) {
  const refused = { errcode: 40125, errmsg: `invalid appsecret hint: [${NO_KEY_HINT}]` }
  return {
    description: 'The token; or a refusal, which has an `errcode`.',
    content: {
      'application/json': {
        schema: z.union([schema, Refused]),
        examples: {
          token: { summary: 'The token', value: example },
          refused: { summary: 'A refusal', value: refused },
        },
      },
    },
  }
}

const NO_KEY_HINT = 'neither a client key of this server nor the AppSecret it was registered with'
