/**
 * @module The tickets of an account with which its pages sign (`jsapi`, `wx_card`): one and the same
 * until a boundary of its own, two hours after it was made, whoever asks; and honoured for an hour
 * after that. WeChat's clients check signatures with them; `acceptsSignature` is such a client.
 */

import { sha1 } from './envelope.ts'
import type { World } from './world.ts'

export const JS_TICKET_TYPES = ['jsapi', 'wx_card'] as const
export type JsTicketType = (typeof JS_TICKET_TYPES)[number]

export type JsTicket = { readonly value: string; readonly madeAt: number }

const BOUNDARY_MS = 7_200_000
const GRACE_MS = 3_600_000

export function isJsTicketType(type: string | null): type is JsTicketType {
  return JS_TICKET_TYPES.some((known) => known === type)
}

export function jsTicketNow(
  world: World,
  appid: string,
  type: JsTicketType,
  now: number,
): { ticket: JsTicket; issued: boolean } {
  const honoured = honouredTickets(world, appid, type, now)
  const newest = honoured.at(-1)
  if (newest !== undefined && now < newest.madeAt + BOUNDARY_MS) {
    return { ticket: newest, issued: false }
  }
  const ticket = { value: world.random.base64url(86), madeAt: now }
  world.jsTickets.set(keyOf(appid, type), [...honoured, ticket])
  return { ticket, issued: true }
}

export type SignedPage = {
  readonly appid: string
  readonly timestamp: string
  readonly nonceStr: string
  readonly signature: string
  /** The page's address; what follows `#` is not signed. */
  readonly url: string
}

/** What a page is told that configures the JS-SDK so: whether any honoured ticket signed it. */
export async function acceptsSignature(world: World, page: SignedPage): Promise<boolean> {
  const [url = ''] = page.url.split('#')
  const { timestamp, nonceStr } = page
  for (const { value } of honouredTickets(world, page.appid, 'jsapi', world.clock.now())) {
    const signed = `jsapi_ticket=${value}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`
    if ((await sha1(signed)) === page.signature) {
      return true
    }
  }
  return false
}

function honouredTickets(world: World, appid: string, type: JsTicketType, now: number): JsTicket[] {
  const tickets = world.jsTickets.get(keyOf(appid, type)) ?? []
  return tickets.filter((ticket) => now < ticket.madeAt + BOUNDARY_MS + GRACE_MS)
}

function keyOf(appid: string, type: JsTicketType): string {
  return `${appid} ${type}`
}
