/**
 * @module Connecting an account to a platform. An operator makes a link; whoever opens it gets a page
 * that leads to WeChat; WeChat sends the browser back with a code, which is exchanged. The event that
 * WeChat pushes at the same time brings the same code: whichever comes first, the same is stored.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ConnectLink } from '../connect-link.ts'
import { APPID_PATTERN, componentPath } from '../credential.ts'
import { authorizationPages } from '../wechat/authorization-page.ts'
import { askObject } from './ask.ts'
import { authenticate, operatorOnly } from './authenticate.ts'
import { makeConnectLink, mayReturnTo } from './connect-links.ts'
import type { AppEnv, Edge } from './edge.ts'
import { CONNECT_LINK, CONNECT_LINK_BODY } from './examples.ts'
import { ADMIN_ONLY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { ConnectPage, MessagePage } from './pages/connect-page.tsx'
import { languageOf } from './pages/language.ts'
import { PAGE_HEADERS } from './pages/layout.tsx'
import { type ConnectTexts, type Message, textsIn } from './pages/texts.ts'
import { refuseField } from './problem.ts'
import { jsonBody } from './request-body.ts'
import { ComponentParams } from './schemas/common.ts'
import { ConnectLinkAnswer, ConnectLinkBody } from './schemas/platforms.ts'
import { isoTime } from './wire.ts'

/** Somebody who opened the page in time may take this long at WeChat: a `pre_auth_code` lives 30 min. */
const VISIT_GRACE_S = 3_600

/** What WeChat's codes look like. */
const AUTH_CODE = /^[\x21-\x7e]{1,512}$/

const linkRoute = createRoute({
  method: 'post',
  path: '/components/{component_appid}/connect-links',
  operationId: 'createConnectLink',
  tags: ['Connecting'],
  summary: 'Make a link with which somebody connects an account to a platform',
  security: ADMIN_ONLY,
  request: {
    params: ComponentParams,
    body: jsonRequest(ConnectLinkBody, CONNECT_LINK_BODY, false),
  },
  responses: {
    201: jsonResponse(
      ConnectLinkAnswer,
      'The link. Whoever has it can connect an account.',
      CONNECT_LINK,
    ),
  },
  ...refusals(
    'invalid_component_appid',
    'operator_only',
    'unknown_component',
    'payload_too_large',
    ...KEYED,
  ),
})

/** `POST /v1/components/{component_appid}/connect-links`. */
export function connectLinkRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  const pattern = '/components/:component_appid/connect-links'
  app.use(pattern, authenticate(edge), operatorOnly(), jsonBody())

  app.openapi(linkRoute, async (c) => {
    const componentAppid = c.req.valid('param').component_appid
    const body = ConnectLinkBody.parse(c.req.valid('json') ?? {})
    const { by } = c.get('principal')
    const made = await makeConnectLink(edge, c.req.url, componentAppid, body, by)
    if (!made.ok) {
      return refuseField(made.problem.field, made.problem.message)
    }
    return c.json({ url: made.url, expires_at: isoTime(made.expiresAt) }, 201)
  })
  return app
}

/** `GET /components/{component_appid}/connect` and `…/connected`: for people. */
export function connectPageRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()

  // People get a page whatever happens; the log has the rest.
  app.onError((error, c) => {
    edge.log('error', 'connect.failed', { path: c.req.path, error: error.name })
    const texts = textsIn(languageOf(c.req.header('accept-language')))
    return page(c, texts, texts.unavailable, 503, hereOf(c))
  })

  app.get('/components/:component_appid/connect', async (c) => {
    const texts = textsIn(languageOf(c.req.header('accept-language')))
    const link = linkOf(edge, c)
    const now = edge.clock.now()
    if (link === null) {
      return page(c, texts, texts.badLink, 400)
    }
    if (now >= link.expiresAt * 1_000) {
      return page(c, texts, texts.expired, 410)
    }
    await edge.readiness()
    const { componentAppid } = link
    const path = componentPath(componentAppid)
    const looked = await askObject(() => edge.keeper(path).status())
    const opened = looked.ok ? await askObject(() => edge.keeper(path).preAuthCode()) : looked
    if (!looked.ok || !opened.ok) {
      const reason = opened.ok ? 'unknown' : opened.refusal.code
      edge.log('warn', 'connect.unavailable', { credential: path, reason })
      return page(c, texts, texts.unavailable, 503, againOf(c))
    }
    const { origin } = new URL(c.req.url)
    const text = c.req.query('link') ?? ''
    const redirectUri = `${origin}/components/${componentAppid}/connected?link=${text}`
    const visit = { ...link, preAuthCode: opened.code, redirectUri }
    return c.html(
      ConnectPage({
        texts,
        platform: looked.status.name ?? componentAppid,
        pages: authorizationPages(visit, edge.authorizeBase),
        validUntil: isoTime(link.expiresAt * 1_000),
      }),
      200,
      // WeChat wants to know which site its page was opened from; the link itself is nobody's business.
      { ...PAGE_HEADERS, 'referrer-policy': 'origin' },
    )
  })

  app.get('/components/:component_appid/connected', async (c) => {
    const texts = textsIn(languageOf(c.req.header('accept-language')))
    const link = linkOf(edge, c)
    if (link === null) {
      return page(c, texts, texts.badLink, 400)
    }
    if (edge.clock.now() >= (link.expiresAt + VISIT_GRACE_S) * 1_000) {
      return page(c, texts, texts.expired, 410)
    }
    const code = c.req.query('auth_code') ?? ''
    if (!AUTH_CODE.test(code)) {
      return page(c, texts, texts.badCode, 400, againOf(c))
    }
    await edge.readiness()
    const path = componentPath(link.componentAppid)
    const outcome = await askObject(() => edge.keeper(path).exchangeCode(code))
    if (!outcome.ok) {
      edge.log('warn', 'connect.unavailable', { credential: path, reason: outcome.refusal.code })
      return page(c, texts, texts.unavailable, 503)
    }
    const { connection } = outcome
    edge.log('info', 'connect.returned', { credential: path, result: connection.result })
    switch (connection.result) {
      case 'connected':
        if (link.bizAppid !== null && link.bizAppid !== connection.appid) {
          return page(
            c,
            texts,
            texts.otherAccount(connection.appid, link.bizAppid),
            409,
            againOf(c),
          )
        }
        return (
          (await returned(edge, link, connection.appid)) ??
          page(c, texts, texts.connected(connection.appid), 200)
        )
      case 'no_permission':
        return page(c, texts, texts.noPermission(connection.appid), 409, againOf(c))
      case 'code_refused':
        return page(c, texts, texts.codeRefused, 409, againOf(c))
      case 'not_now':
        return page(c, texts, texts.notNow, 503, hereOf(c))
    }
  })
  return app
}

/** Back to where the operator wants people, unless that has been taken off the list since. */
async function returned(edge: Edge, link: ConnectLink, appid: string): Promise<Response | null> {
  const { componentAppid, returnUrl, state } = link
  if (returnUrl === null) {
    return null
  }
  const path = componentPath(componentAppid)
  // The account is connected, whether this can be asked just now or not.
  const looked = await edge
    .keeper(path)
    .status()
    .catch(() => null)
  if (looked === null || !looked.ok || !mayReturnTo(looked.status, returnUrl)) {
    return null
  }
  const target = new URL(returnUrl)
  target.searchParams.set('component_appid', componentAppid)
  target.searchParams.set('authorizer_appid', appid)
  if (state !== null) {
    target.searchParams.set('state', state)
  }
  // The address that is left carries a code and the link.
  const headers = { location: target.href, 'referrer-policy': 'no-referrer' }
  return new Response(null, { status: 302, headers: { ...headers, 'cache-control': 'no-store' } })
}

/** The link that the address carries, if it is ours and for this platform. */
function linkOf(edge: Edge, c: Context<AppEnv>): ConnectLink | null {
  const componentAppid = c.req.param('component_appid') ?? ''
  const link = edge.connectLinks.read(c.req.query('link') ?? '')
  return APPID_PATTERN.test(componentAppid) && link?.componentAppid === componentAppid ? link : null
}

/** This very page, without scheme and host: a proxy may have changed them. */
function hereOf(c: Context<AppEnv>): string {
  const { pathname, search } = new URL(c.req.url)
  return `${pathname}${search}`
}

/** Where the same link begins. */
function againOf(c: Context<AppEnv>): string {
  const link = encodeURIComponent(c.req.query('link') ?? '')
  return `/components/${c.req.param('component_appid')}/connect?link=${link}`
}

function page(
  c: Context<AppEnv>,
  texts: ConnectTexts,
  message: Message,
  status: 200 | 400 | 409 | 410 | 503,
  again?: string,
) {
  // The page's own address carries the link, and perhaps a code.
  const headers = { ...PAGE_HEADERS, 'referrer-policy': 'no-referrer' }
  return c.html(MessagePage({ texts, message, again }), status, headers)
}
