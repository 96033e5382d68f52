/**
 * @module WeChat's own paths as the API's description has them. `compat.ts` reads requests by hand, in
 * WeChat's order and with WeChat's errcodes: these schemas describe, and do not validate.
 */

import { createRoute, z } from '@hono/zod-openapi'
import { APPID, CLIENT_KEY, COMPONENT_APPID, CURRENT_TOKEN, TICKET_BODY } from './examples.ts'
import { jsonRequest, NO_KEY } from './openapi.ts'
import { APPS, AUTHORIZERS, COMPONENTS } from './places.ts'

const ASKING_AGAIN =
  'Asking again while the token is still promised says that it failed: it is checked with WeChat, once in 30 s at most, and replaced only if WeChat refuses it.'

const ACCOUNT_TOKEN = { access_token: CURRENT_TOKEN, expires_in: APPS.exampleExpiresIn }
const REFRESH_TOKEN = 'refreshtoken@@@that-an-sdk-has-stored'

const COMMON = {
  tags: ["WeChat's own paths"],
  description: ASKING_AGAIN,
  security: NO_KEY,
}

/** The four paths. */
export function compatDescriptions() {
  const schemas = compatSchemas()
  return [
    tokenRoute(schemas),
    stableTokenRoute(schemas),
    componentTokenRoute(schemas),
    authorizerTokenRoute(schemas),
  ]
}

type Schemas = ReturnType<typeof compatSchemas>

/** What the paths have in common. Made with the document, because nothing else needs it. */
function compatSchemas() {
  const token = z.string().openapi({ description: 'Opaque; reserve 512 characters or more.' })
  const expiresIn = z.int().openapi({ description: 'The promise, in seconds: it counts down.' })
  const refusal = z
    .object({
      errcode: z.int().openapi({ description: 'As of WeChat; never 40001, 40014 or 42001.' }),
      errmsg: z.string().openapi({ description: 'Ends with a hint in brackets.' }),
    })
    .openapi('WeChatRefusal')
  const accountToken = z
    .object({ access_token: token, expires_in: expiresIn })
    .openapi('WeChatToken')
  return {
    grantType: z.literal('client_credential').openapi({ description: "WeChat's word for it." }),
    appid: z.string().openapi({
      description:
        'Of the own account; or of the one authorized account with it that the client key covers.',
    }),
    secret: z.string().openapi({
      description: 'A client key, or the AppSecret that is registered.',
    }),
    componentAppid: z.string().openapi({ description: 'The appid of the platform.' }),
    refreshToken: z.string().openapi({ description: 'Comes back as it was sent.' }),
    token,
    expiresIn,
    refusal,
    accountToken,
  }
}

function tokenRoute(schemas: Schemas) {
  const { grantType, appid, secret } = schemas
  return createRoute({
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
    responses: answers(schemas, schemas.accountToken, ACCOUNT_TOKEN),
  })
}

function stableTokenRoute(schemas: Schemas) {
  const body = z.object({
    grant_type: schemas.grantType,
    appid: schemas.appid,
    secret: schemas.secret,
    force_refresh: z.boolean().optional().openapi({
      description: 'Says that the token failed; never passed on to WeChat.',
    }),
  })
  return createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/stable_token',
    operationId: 'weChatStableToken',
    summary: "An account's access_token by POST, whatever its grant",
    request: {
      body: jsonRequest(body, {
        grant_type: 'client_credential',
        appid: APPID,
        secret: CLIENT_KEY,
        force_refresh: false,
      }),
    },
    responses: answers(schemas, schemas.accountToken, ACCOUNT_TOKEN),
  })
}

function componentTokenRoute(schemas: Schemas) {
  const body = z.object({
    component_appid: schemas.componentAppid,
    component_appsecret: schemas.secret,
    component_verify_ticket: z.string().optional().openapi({ description: 'Not looked at.' }),
  })
  const token = z
    .object({ component_access_token: schemas.token, expires_in: schemas.expiresIn })
    .openapi('WeChatComponentToken')
  return createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/component/api_component_token',
    operationId: 'weChatComponentToken',
    summary: "A platform's component_access_token, as WeChat answers it",
    request: {
      body: jsonRequest(body, {
        component_appid: COMPONENT_APPID,
        component_appsecret: CLIENT_KEY,
        ...TICKET_BODY,
      }),
    },
    responses: answers(schemas, token, {
      component_access_token: CURRENT_TOKEN,
      expires_in: COMPONENTS.exampleExpiresIn,
    }),
  })
}

function authorizerTokenRoute(schemas: Schemas) {
  const query = z.object({
    component_access_token: z.string().openapi({
      description:
        'A client key, or a component token that this server served and that still lives. `access_token` is taken as well.',
      example: CLIENT_KEY,
    }),
  })
  const body = z.object({
    component_appid: schemas.componentAppid,
    authorizer_appid: z.string().openapi({ description: 'The appid of the account.' }),
    authorizer_refresh_token: schemas.refreshToken,
  })
  const token = z
    .object({
      authorizer_access_token: schemas.token,
      expires_in: schemas.expiresIn,
      authorizer_refresh_token: z.string().openapi({
        description: 'The one that was sent: the real one stays here.',
      }),
    })
    .openapi('WeChatAuthorizerToken')
  return createRoute({
    ...COMMON,
    method: 'post',
    path: '/cgi-bin/component/api_authorizer_token',
    operationId: 'weChatAuthorizerToken',
    summary: "An account's authorizer_access_token, as WeChat answers it",
    request: {
      query,
      body: jsonRequest(body, {
        component_appid: COMPONENT_APPID,
        authorizer_appid: APPID,
        authorizer_refresh_token: REFRESH_TOKEN,
      }),
    },
    responses: answers(schemas, token, {
      authorizer_access_token: CURRENT_TOKEN,
      expires_in: AUTHORIZERS.exampleExpiresIn,
      authorizer_refresh_token: REFRESH_TOKEN,
    }),
  })
}

/** Success and refusal are both HTTP 200, as WeChat has it. */
function answers<T extends z.ZodType>(schemas: Schemas, schema: T, example: z.output<T>) {
  const refused = {
    errcode: 40013,
    errmsg: "invalid appid hint: [unknown here, or not on this key's allow-list]",
  }
  return {
    200: {
      description: 'The token; or a refusal, which has an `errcode`.',
      content: {
        'application/json': {
          schema: z.union([schema, schemas.refusal]),
          examples: { token: { value: example }, refused: { value: refused } },
        },
      },
    },
  }
}
