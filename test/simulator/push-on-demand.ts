/**
 * @module Pushes that a test orders: genuine ones at once, of any kind, and hostile or odd ones.
 * What a forgery carries WeChat does not know of, so that a receiver that believes it is found out;
 * stale, repeated and older-key pushes are WeChat's own. Sent once, without retries or alarms.
 */

import { authorizersOf, makeAuthCode } from './authorizing.ts'
import { type Authorizer, type Component, makeTicket, newTicketValue } from './component.ts'
import { FORGERIES, type Forgery, makeEnvelope } from './push-envelope.ts'
import {
  authorizationFields,
  eventXml,
  OTHER_EVENT_FIELDS,
  ticketFields,
  unauthorizedFields,
  type XmlField,
} from './push-messages.ts'
import { nextTicket, type PushAnswer, seconds, send } from './pushing.ts'
import type { World } from './world.ts'

export type Hostility = Forgery | 'stale_timestamp' | 'retry_last' | 'previous_key'

export type PushOrder = {
  readonly info_type: string
  readonly hostile?: Hostility | undefined
  readonly create_time?: number | undefined
  readonly authorizer_appid?: string | undefined
}

/** A type that no receiver can know. */
const UNKNOWN_INFO_TYPE = 'notify_something_new'
/** So old that a ticket in it is past its twelve hours. */
const STALE_SECONDS = 13 * 3600

/** What the receiver answered, or why there is nothing to send. */
export async function pushOnDemand(
  world: World,
  component: Component,
  order: PushOrder,
): Promise<PushAnswer | { impossible: string }> {
  return world.deliveries.add(component.appid, async () => {
    const { push, config } = component
    if (config.push_url === null) {
      return { impossible: 'push_url: this platform has none' }
    }
    if (order.hostile === 'retry_last') {
      return push.last === null
        ? { impossible: 'hostile: nothing was pushed yet' }
        : send(world, component, push.last)
    }
    const previousKey = config.previous_encoding_aes_key
    if (order.hostile === 'previous_key' && previousKey === null) {
      return { impossible: 'hostile: this platform has no previous_encoding_aes_key' }
    }
    const now = world.clock.now()
    const stale = order.hostile === 'stale_timestamp'
    const createTime = order.create_time ?? seconds(now) - (stale ? STALE_SECONDS : 0)
    const forgery = FORGERIES.find((known) => known === order.hostile)
    const fields = fieldsOf(world, component, order, {
      now,
      createTime,
      forged: forgery !== undefined,
    })
    if ('impossible' in fields) {
      return fields
    }
    const infoType = order.info_type === 'unknown' ? UNKNOWN_INFO_TYPE : order.info_type
    const envelope = await makeEnvelope(world, component, {
      infoType,
      xml: eventXml(component.appid, createTime, infoType, fields),
      at: stale ? createTime * 1000 : now,
      forgery,
      ...(order.hostile === 'previous_key' && previousKey !== null
        ? { encodingAesKey: previousKey }
        : {}),
    })
    if (forgery === undefined) {
      push.last = envelope
    }
    return send(world, component, envelope)
  })
}

type Circumstances = { readonly now: number; readonly createTime: number; readonly forged: boolean }

function fieldsOf(
  world: World,
  component: Component,
  order: PushOrder,
  circumstances: Circumstances,
): readonly XmlField[] | { impossible: string } {
  switch (order.info_type) {
    case 'component_verify_ticket':
      return ticketFields(ticketFor(world, component, order, circumstances))
    case 'authorized':
    case 'updateauthorized':
    case 'unauthorized': {
      const appid = order.authorizer_appid ?? authorizersOf(component).at(-1)?.appid
      if (appid === undefined) {
        return { impossible: 'authorizer_appid: there is no authorizer' }
      }
      if (order.info_type === 'unauthorized') {
        return unauthorizedFields(appid)
      }
      return authorizationOf(world, component, appid, circumstances)
    }
    default:
      return OTHER_EVENT_FIELDS[order.info_type] ?? []
  }
}

/** A push dated by the test carries a ticket of that date, so that older ones can be told apart. */
function ticketFor(
  world: World,
  component: Component,
  order: PushOrder,
  { now, createTime, forged }: Circumstances,
): string {
  if (forged) {
    return newTicketValue(world.random)
  }
  return order.create_time === undefined && order.hostile !== 'stale_timestamp'
    ? nextTicket(world, component, now)
    : makeTicket(component, world.random, createTime * 1000)
}

function authorizationOf(
  world: World,
  component: Component,
  appid: string,
  { now, forged }: Circumstances,
): readonly XmlField[] | { impossible: string } {
  const authorizer = component.authorizers.get(appid)
  if (forged) {
    return authorizationFields({
      appid,
      code: `queryauthcode@@@${world.random.base64url(86)}`,
      codeExpiresAt: seconds(now) + component.config.auth_code_expires_in,
      preAuthCode: `preauthcode@@@${world.random.base64url(64)}`,
    })
  }
  return authorizer?.authorized === true
    ? codeFields(world, component, authorizer, now)
    : { impossible: 'authorizer_appid: has not authorized this platform' }
}

function codeFields(
  world: World,
  component: Component,
  authorizer: Authorizer,
  now: number,
): readonly XmlField[] {
  const code = makeAuthCode(world, component, authorizer, undefined, now)
  return authorizationFields({
    appid: authorizer.appid,
    code: code.value,
    codeExpiresAt: seconds(code.expiresAt),
    preAuthCode: code.preAuthCode,
  })
}
