/**
 * @module Business APIs, as far as a token server cares: cheap calls that prove a token good or bad
 * (`get_api_domain_ip`, `getcallbackip`, `callback/check`) and two POSTs that real services make
 * (customer-service messages, the code of a card). An account's tokens of all lineages are good here.
 */

import { type Call, type Endpoint, jsonFields, type Reply, readPost, refuse } from './endpoint.ts'
import { refusal } from './errors.ts'
import type { Token } from './lineage.ts'
import { type WithToken, withToken } from './with-token.ts'
import type { World } from './world.ts'

const CHECK_ACTIONS = ['dns', 'ping', 'all'] as const
const CHECK_OPERATORS = ['CHINANET', 'UNICOM', 'CAP', 'DEFAULT'] as const

function ipList(...ips: string[]): WithToken {
  return () => ({ body: { ip_list: ips }, issued: false })
}

function sendMessage(world: World, call: Call, token: Token, now: number): Reply {
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const { touser, text } = post.fields
  const content = jsonFields(JSON.stringify(text) ?? '')?.['content']
  world.messages.add({
    at: now,
    appid: token.appid,
    to: String(touser),
    text: typeof content === 'string' ? content : null,
  })
  return { body: { errcode: 0, errmsg: 'ok' }, issued: false }
}

function decryptCardCode(world: World, call: Call): Reply {
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const code = `code of ${post.fields['encrypt_code']}`
  return { body: { errcode: 0, errmsg: 'ok', code }, issued: false }
}

function checkCallback(world: World, call: Call): Reply {
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const { action, check_operator: operator = 'DEFAULT' } = post.fields
  if (!CHECK_ACTIONS.some((known) => known === action)) {
    return refuse(world, refusal(40202))
  }
  if (!CHECK_OPERATORS.some((known) => known === operator)) {
    return refuse(world, refusal(40203))
  }
  const ip = '198.51.100.80'
  const dns = [{ ip, real_operator: 'UNICOM' }]
  const ping = [{ ip, from_operator: 'UNICOM', package_loss: '0%', time: '23.079ms' }]
  return {
    body: {
      ...(action === 'ping' ? {} : { dns }),
      ...(action === 'dns' ? {} : { ping }),
    },
    issued: false,
  }
}

export const probeEndpoints: readonly Endpoint[] = [
  withToken('/cgi-bin/get_api_domain_ip', ipList('101.226.212.27', '101.226.212.28')),
  withToken('/cgi-bin/getcallbackip', ipList('101.89.47.0/26', '101.91.20.0/26')),
  withToken('/cgi-bin/callback/check', checkCallback, 'POST'),
  withToken('/cgi-bin/message/custom/send', sendMessage, 'POST'),
  withToken('/card/code/decrypt', decryptCardCode, 'POST'),
]
