/**
 * @module The two ways to an account's own access_token: `/cgi-bin/token`, where every call issues
 * and ages the token before, and `/cgi-bin/stable_token`, where calls share one. Their lineages are
 * independent; a success carries access_token and expires_in and no errcode.
 */

import { admit } from './credential-checks.ts'
import { type Call, type Endpoint, jsonFields, type Reply, readPost, refuse } from './endpoint.ts'
import { refusal } from './errors.ts'
import { type Issued, issueStableToken, issueToken } from './issuing.ts'
import type { World } from './world.ts'

const token: Endpoint = {
  path: '/cgi-bin/token',
  appidOf: (_world, call) => call.query.get('appid'),
  perform(world, call, now) {
    // Whatever the method: WeChat's page names only GET, and its parameters are in the URL.
    const claim = {
      grantType: call.query.get('grant_type') ?? '',
      appid: call.query.get('appid') ?? '',
      secret: call.query.get('secret') ?? '',
      ip: call.ip,
      bucket: 'token',
    } as const
    const admitted = admit(world, claim, now)
    if ('refused' in admitted) {
      return refuse(world, admitted.refused)
    }
    return success(issueToken(world, admitted.app, 'caller', now), now)
  },
}

const stableToken: Endpoint = {
  path: '/cgi-bin/stable_token',
  appidOf(_world, call) {
    const appid = jsonFields(call.body)?.['appid']
    return typeof appid === 'string' ? appid : null
  },
  perform: performStableToken,
}

function performStableToken(world: World, call: Call, now: number): Reply {
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const { grant_type = '', appid = '', secret = '', force_refresh = false } = post.fields
  if (
    typeof grant_type !== 'string' ||
    typeof appid !== 'string' ||
    typeof secret !== 'string' ||
    typeof force_refresh !== 'boolean'
  ) {
    return refuse(world, refusal(47001))
  }
  const claim = { grantType: grant_type, appid, secret, ip: call.ip, bucket: 'stable' } as const
  const admitted = admit(world, claim, now)
  if ('refused' in admitted) {
    return refuse(world, admitted.refused)
  }
  const result = issueStableToken(world, admitted.app, 'caller', force_refresh, now)
  return 'refused' in result ? refuse(world, result.refused) : success(result, now)
}

function success(result: Issued, now: number): Reply {
  const expiresIn = Math.floor((result.token.expiresAt - now) / 1000)
  return {
    body: { access_token: result.token.value, expires_in: expiresIn },
    issued: result.issued,
  }
}

export const accountEndpoints: readonly Endpoint[] = [token, stableToken]
