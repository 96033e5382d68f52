/**
 * @module For services whose web pages use WeChat's JS-SDK or cards: the account's tickets, and the
 * signature of a page, so that a ticket need not leave the server at all.
 */

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { accountOf, type TicketType, ticketPath } from '../credential.ts'
import { signPage } from '../jssdk.ts'
import { authenticate, requireAccess } from './authenticate.ts'
import type { AppEnv, Edge } from './edge.ts'
import { JS_TICKET, OLD_TICKET, SIGNATURE, SIGNATURE_BODY } from './examples.ts'
import { ANY_KEY, jsonRequest, jsonResponse, KEYED, refusals, refuseInvalid } from './openapi.ts'
import { APPS, AUTHORIZERS, type Place } from './places.ts'
import { readToken, reportToken } from './reading.ts'
import { jsonBody } from './request-body.ts'
import {
  AppTicketParams,
  AuthorizerTicketParams,
  JsTicketAnswer,
  ReportedTicketAnswer,
  SignatureAnswer,
  SignatureBody,
  TicketReportBody,
} from './schemas/page-tickets.ts'
import { ticketBody } from './wire.ts'

/** `GET …/tickets/{type}`, `POST …/tickets/{type}/report`, `POST …/jssdk-signature`. */
export function ticketRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid })
  addTicketRoutes(app, edge, APPS, AppTicketParams)
  addTicketRoutes(app, edge, AUTHORIZERS, AuthorizerTicketParams)
  return app
}

function addTicketRoutes(
  app: OpenAPIHono<AppEnv>,
  edge: Edge,
  place: Place,
  params: typeof AppTicketParams,
): void {
  app.use(`${place.pattern}/tickets/*`, authenticate(edge), jsonBody())
  app.use(`${place.pattern}/jssdk-signature`, authenticate(edge), jsonBody())
  const pathOf = (given: Readonly<Record<string, string>> & { readonly type: TicketType }) =>
    ticketPath(place.pathOf(given), given.type)

  const readRoute = createRoute({
    method: 'get',
    path: `${place.template}/tickets/{type}`,
    operationId: `read${place.noun}Ticket`,
    tags: ['Tickets'],
    summary: `Read a ticket of ${place.owner}`,
    security: ANY_KEY,
    request: { params },
    responses: {
      200: jsonResponse(JsTicketAnswer, 'A ticket that works for expires_in seconds.', JS_TICKET),
    },
    ...refusals(...place.readRefusals, 'forbidden', ...KEYED),
  })
  app.openapi(readRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    requireAccess(c.get('principal'), path)
    const ticket = await readToken(edge, path, c.get('principal').by, 0)
    return c.json(ticketBody(ticket, edge.clock.now()), 200)
  })

  const reportRoute = createRoute({
    method: 'post',
    path: `${place.template}/tickets/{type}/report`,
    operationId: `report${place.noun}Ticket`,
    tags: ['Tickets'],
    summary: `Report that WeChat refuses signatures with a ticket of ${place.owner}`,
    description:
      'For `invalid signature`. Look at the address and the domain of the page first. No call of WeChat checks a ticket, so lingpai asks for it again, once a minute at most.',
    security: ANY_KEY,
    request: { params, body: jsonRequest(TicketReportBody, { ticket: OLD_TICKET }) },
    responses: {
      200: jsonResponse(ReportedTicketAnswer, 'The ticket to use now, and what became of yours.', {
        ...JS_TICKET,
        verdict: 'superseded',
      }),
    },
    ...refusals(...place.readRefusals, 'forbidden', 'payload_too_large', ...KEYED),
  })
  app.openapi(reportRoute, async (c) => {
    const path = pathOf(c.req.valid('param'))
    const principal = c.get('principal')
    requireAccess(principal, path)
    const value = c.req.valid('json').ticket
    const { token, verdict } = await reportToken(edge, path, principal.by, value)
    return c.json({ ...ticketBody(token, edge.clock.now()), verdict }, 200)
  })

  const signatureRoute = createRoute({
    method: 'post',
    path: `${place.template}/jssdk-signature`,
    operationId: `sign${place.noun}Page`,
    tags: ['Tickets'],
    summary: `Sign a page of ${place.owner} for wx.config`,
    security: ANY_KEY,
    request: { params: place.params, body: jsonRequest(SignatureBody, SIGNATURE_BODY) },
    responses: {
      200: jsonResponse(SignatureAnswer, 'The signature.', SIGNATURE),
    },
    ...refusals(...place.readRefusals, 'forbidden', 'payload_too_large', ...KEYED),
  })
  app.openapi(signatureRoute, async (c) => {
    const path = ticketPath(place.pathOf(c.req.valid('param')), 'jsapi')
    requireAccess(c.get('principal'), path)
    return c.json(await signFor(edge, path, c.get('principal').by, c.req.valid('json').url), 200)
  })
}

const NONCE_BYTES = 12

/** What `wx.config` takes for a page. @param path of the account's ticket */
export async function signFor(edge: Edge, path: string, by: string, url: string) {
  const ticket = await readToken(edge, path, by, 0)
  const nonceStr = Buffer.from(edge.random.bytes(NONCE_BYTES)).toString('hex')
  const timestamp = Math.floor(edge.clock.now() / 1_000)
  const signature = signPage(ticket.value, { url, nonceStr, timestamp })
  return { appId: appidOf(path), timestamp, nonceStr, signature }
}

/** The account's own appid: the last one in its path. */
function appidOf(path: string): string {
  return accountOf(path).split('/').at(-1) ?? ''
}
