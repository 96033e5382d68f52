/**
 * @module What a platform does for itself: gets its token from a ticket, codes for the authorization
 * page, its tickets pushed again, its quotas cleared.
 */

import { makePreAuthCode } from './authorizing.ts'
import { type Component, judgeTicket } from './component.ts'
import { admitBySecret, admitByToken, concerned } from './component-checks.ts'
import { type Call, type Endpoint, jsonFields, type Reply, refuse, textField } from './endpoint.ts'
import { refusal } from './errors.ts'
import { createToken } from './issuing.ts'
import { restartTicketPushes } from './pushing.ts'
import { shanghaiDay, shanghaiMonth } from './quota.ts'
import { CLEARS_PER_MONTH } from './quota-endpoints.ts'
import { clearTally, spendIn } from './tally.ts'
import type { World } from './world.ts'

const TICKET_ERRCODES = { expired: 61005, unknown: 61006 } as const

function issueComponentToken(world: World, call: Call, now: number): Reply {
  const admitted = admitBySecret(world, call, 'component_appsecret')
  if ('refused' in admitted) {
    return refuse(world, admitted.refused)
  }
  const { component, fields } = admitted
  const ticket = judgeTicket(component, textField(fields, 'component_verify_ticket') ?? '', now)
  if (ticket !== 'valid') {
    return refuse(world, refusal(TICKET_ERRCODES[ticket]))
  }
  const { quota, expires_in } = component.config
  if (!spendIn(component.issuances, shanghaiDay(now), quota.component_token_per_day)) {
    return refuse(world, refusal(45009))
  }
  const token = createToken(world, component.lineage, {
    lifetimeSeconds: expires_in,
    party: 'caller',
    now,
  })
  return { body: { component_access_token: token.value, expires_in }, issued: true }
}

function createPreAuthCode(world: World, call: Call, now: number): Reply {
  const admitted = admitByToken(world, call, now)
  if ('refused' in admitted) {
    return refuse(world, admitted.refused)
  }
  const { component } = admitted
  const code = makePreAuthCode(world, component, now)
  return {
    body: { pre_auth_code: code.value, expires_in: component.config.pre_auth_code_expires_in },
    issued: false,
  }
}

function startPushTicket(world: World, call: Call): Reply {
  // The secret has another name here than for the token.
  const admitted = admitBySecret(world, call, 'component_secret', 40013)
  if ('refused' in admitted) {
    return refuse(world, admitted.refused)
  }
  const errmsg = restartTicketPushes(admitted.component) ? 'ok' : 'in a normal state'
  return { body: { errcode: 0, errmsg }, issued: false }
}

/** WeChat's documents disagree about where the parameters go: both will do. */
function withQuery(call: Call): Call {
  const query = Object.fromEntries(call.query)
  const fields = call.body === '' ? {} : jsonFields(call.body)
  return fields === null ? call : { ...call, body: JSON.stringify({ ...query, ...fields }) }
}

function clearQuota(world: World, sent: Call, now: number): Reply {
  const admitted = admitBySecret(world, withQuery(sent), 'appsecret')
  if ('refused' in admitted) {
    return refuse(world, admitted.refused)
  }
  const { component, fields } = admitted
  const appid = textField(fields, 'appid') ?? ''
  const cleared = appid === '' ? [component.issuances] : refreshesOf(component, appid)
  if (cleared === null) {
    return refuse(world, refusal(61003))
  }
  if (!spendIn(component.clears, shanghaiMonth(now), CLEARS_PER_MONTH)) {
    return refuse(world, refusal(48006))
  }
  for (const tally of cleared) {
    clearTally(tally)
  }
  return { body: { errcode: 0, errmsg: 'ok' }, issued: false }
}

function refreshesOf(component: Component, appid: string) {
  const authorizer = component.authorizers.get(appid)
  return authorizer?.authorized === true ? [authorizer.refreshes] : null
}

export const componentEndpoints: readonly Endpoint[] = [
  {
    path: '/cgi-bin/component/api_component_token',
    appidOf: concerned,
    perform: issueComponentToken,
  },
  {
    path: '/cgi-bin/component/api_create_preauthcode',
    appidOf: concerned,
    perform: createPreAuthCode,
  },
  {
    path: '/cgi-bin/component/api_start_push_ticket',
    appidOf: concerned,
    perform: startPushTicket,
  },
  {
    path: '/cgi-bin/component/clear_quota/v2',
    appidOf(world, call) {
      const fields = jsonFields(withQuery(call).body) ?? {}
      return textField(fields, 'appid') || concerned(world, withQuery(call))
    },
    perform: clearQuota,
  },
]
