/**
 * @module `GET /cgi-bin/ticket/getticket`, for official accounts: mini programs and platforms have
 * no such tickets. A success carries errcode 0, unlike the token endpoints, and always 7200.
 */

import { type Call, type Endpoint, type Reply, refuse } from './endpoint.ts'
import { refusal } from './errors.ts'
import { isJsTicketType, jsTicketNow } from './js-tickets.ts'
import type { Token } from './lineage.ts'
import { withToken } from './with-token.ts'
import type { World } from './world.ts'

/** What WeChat answers, however old the ticket is. */
const EXPIRES_IN = 7200

function getTicket(world: World, call: Call, token: Token, now: number): Reply {
  const type = call.query.get('type')
  if (!isJsTicketType(type)) {
    return refuse(world, refusal(40097))
  }
  if (kindOf(world, token) === 'mini_program') {
    return refuse(world, refusal(48001))
  }
  const { ticket, issued } = jsTicketNow(world, token.appid, type, now)
  return {
    body: { errcode: 0, errmsg: 'ok', ticket: ticket.value, expires_in: EXPIRES_IN },
    issued,
  }
}

function kindOf(world: World, token: Token) {
  const authorizers = world.components.get(token.component ?? '')?.authorizers
  return authorizers?.get(token.appid)?.kind ?? world.apps.get(token.appid)?.config.kind
}

export const ticketEndpoints: readonly Endpoint[] = [
  withToken('/cgi-bin/ticket/getticket', getTicket),
]
