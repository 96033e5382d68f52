/** @module The pages of a connection as the API's description has them: addresses for browsers. */

import { createRoute, z } from '@hono/zod-openapi'
import { CONNECT_LINK } from './examples.ts'
import { NO_KEY } from './openapi.ts'
import { ComponentParams } from './schemas/common.ts'

/** `GET /components/{component_appid}/connect` and `…/connected`. */
export function connectPageDescriptions() {
  const link = z.string().openapi({
    description: 'As connect-links made it: signed, and good until it expires.',
    example: new URL(CONNECT_LINK.url).searchParams.get('link') ?? '',
  })
  const authCode = z.string().openapi({
    description: "WeChat's authorization code.",
    example: 'queryauthcode@@@from-the-documentation',
  })
  const connect = createRoute({
    method: 'get',
    path: '/components/{component_appid}/connect',
    operationId: 'openConnectPage',
    tags: ['Connecting'],
    summary: 'The page that a connect link opens: two ways to WeChat',
    description: 'For people, in English or Chinese. The link itself is the permission.',
    security: NO_KEY,
    request: { params: ComponentParams, query: z.object({ link }) },
    responses: {
      200: page('The page.'),
      400: page('The link is not complete.'),
      410: page('The link has expired.'),
      503: page('WeChat cannot be asked now.'),
    },
  })
  const connected = createRoute({
    method: 'get',
    path: '/components/{component_appid}/connected',
    operationId: 'openConnectedPage',
    tags: ['Connecting'],
    summary: 'Where WeChat sends the browser back to',
    description:
      'Exchanges the code. Opening it again does the same again; the push that brings the same code may come before or after.',
    security: NO_KEY,
    request: { params: ComponentParams, query: z.object({ link, auth_code: authCode }) },
    responses: {
      200: page('The account is connected.'),
      302: {
        description: 'It is connected: back to the return_url of the link.',
        headers: {
          Location: {
            description: 'The return_url with component_appid, authorizer_appid and state.',
            schema: { type: 'string' as const },
          },
        },
      },
      400: page('The link is not complete, or WeChat sent no code.'),
      409: page('The code is used up, another account was chosen, or no permission was given.'),
      410: page('The link has expired.'),
      503: page('WeChat has not confirmed the account yet: reload.'),
    },
  })
  return [connect, connected]
}

function page(description: string) {
  return { description, content: { 'text/html': { schema: z.string() } } }
}
