/**
 * @module Business APIs, as far as a token server cares: cheap calls that prove a token good or bad
 * (`get_api_domain_ip`, `getcallbackip`) and one POST that real services make (customer-service
 * messages). Tokens of both lineages are good here.
 */

import { type Call, type Endpoint, type Reply, readPost, refuse } from './endpoint.ts'
import { refusal } from './errors.ts'
import { checkCallerAddress, checkToken } from './token-check.ts'
import type { World } from './world.ts'

type Answering = (world: World, call: Call) => Reply

/** A call that needs a token in its URL and, if that is good, is answered like this. */
function withToken(path: string, answer: Answering, methods: 'any' | 'POST' = 'any'): Endpoint {
  return {
    path,
    appidOf: (world, call) => world.tokens.get(call.query.get('access_token') ?? '')?.appid ?? null,
    perform(world, call, now) {
      if (methods === 'POST' && call.method !== 'POST') {
        return refuse(world, refusal(43002))
      }
      const checked = checkToken(world, call.query.get('access_token'), now)
      if ('refused' in checked) {
        return refuse(world, checked.refused)
      }
      const address = checkCallerAddress(world, checked.token, call.ip)
      return address === null ? answer(world, call) : refuse(world, address)
    },
  }
}

function ipList(...ips: string[]): Answering {
  return () => ({ body: { ip_list: ips }, issued: false })
}

function sendMessage(world: World, call: Call): Reply {
  const post = readPost(call)
  return 'refused' in post
    ? refuse(world, post.refused)
    : { body: { errcode: 0, errmsg: 'ok' }, issued: false }
}

export const probeEndpoints: readonly Endpoint[] = [
  withToken('/cgi-bin/get_api_domain_ip', ipList('101.226.212.27', '101.226.212.28')),
  withToken('/cgi-bin/getcallbackip', ipList('101.89.47.0/26', '101.91.20.0/26')),
  withToken('/cgi-bin/message/custom/send', sendMessage, 'POST'),
]
