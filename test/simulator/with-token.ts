/**
 * @module Endpoints that take an account's token in their URL, whichever way it was got: its own, or
 * a platform's for it. What they answer to a good one is theirs.
 */

import { type Call, type Endpoint, type Reply, refuse } from './endpoint.ts'
import { refusal } from './errors.ts'
import type { Token } from './lineage.ts'
import { checkAccountToken, checkCallerAddress } from './token-check.ts'
import type { World } from './world.ts'

export type WithToken = (world: World, call: Call, token: Token, now: number) => Reply

/** A call that needs a token in its URL and, if that is good, is answered like this. */
export function withToken(
  path: string,
  answer: WithToken,
  methods: 'any' | 'POST' = 'any',
): Endpoint {
  return {
    path,
    appidOf: (world, call) => world.tokens.get(call.query.get('access_token') ?? '')?.appid ?? null,
    perform(world, call, now) {
      if (methods === 'POST' && call.method !== 'POST') {
        return refuse(world, refusal(43002))
      }
      const checked = checkAccountToken(world, call.query.get('access_token'), now)
      if ('refused' in checked) {
        return refuse(world, checked.refused)
      }
      const address = checkCallerAddress(world, checked.token, call.ip)
      return address === null ? answer(world, call, checked.token, now) : refuse(world, address)
    },
  }
}
