/**
 * @module What a platform does for the accounts that authorized it: exchanges a code, refreshes a
 * token, looks up who they are and what their refresh tokens are.
 */

import { authorizersOf, exchange, refresh } from './authorizing.ts'
import type { Authorizer, Component } from './component.ts'
import { admitByToken, concerned, tokenIn } from './component-checks.ts'
import {
  type Call,
  type Endpoint,
  type Fields,
  jsonFields,
  type Reply,
  refuse,
  textField,
} from './endpoint.ts'
import { type Refusal, refusal } from './errors.ts'
import { seconds } from './pushing.ts'
import type { World } from './world.ts'

const MAX_PAGE = 500

type Answering = (
  world: World,
  component: Component,
  fields: Fields,
  now: number,
) => Reply | { refused: Refusal }

function withComponentToken(path: string, answer: Answering): Endpoint {
  return {
    path,
    appidOf: concerned,
    perform(world, call, now) {
      const admitted = admitByToken(world, call, now)
      const reply =
        'refused' in admitted ? admitted : answer(world, admitted.component, admitted.fields, now)
      return 'refused' in reply ? refuse(world, reply.refused) : reply
    },
  }
}

const queryAuth: Answering = (world, component, fields, now) => {
  const code = textField(fields, 'authorization_code') ?? ''
  const exchanged = exchange(world, component, code, now)
  if ('refused' in exchanged) {
    return exchanged
  }
  const { authorizer, token } = exchanged
  const tokens =
    token === null
      ? {}
      : {
          authorizer_access_token: token.value,
          expires_in: component.config.expires_in,
          authorizer_refresh_token: authorizer.refreshToken,
        }
  return {
    body: {
      authorization_info: {
        authorizer_appid: authorizer.appid,
        ...tokens,
        func_info: funcInfo(authorizer),
      },
    },
    issued: token !== null,
  }
}

const authorizerToken: Answering = (world, component, fields, now) => {
  const appid = textField(fields, 'authorizer_appid')
  const refreshToken = textField(fields, 'authorizer_refresh_token') ?? ''
  if (appid === null) {
    return { refused: refusal(47001) }
  }
  if (appid === '') {
    return { refused: refusal(41002) }
  }
  const refreshed = refresh(world, component, appid, refreshToken, now)
  if ('refused' in refreshed) {
    return refreshed
  }
  return {
    body: {
      authorizer_access_token: refreshed.token.value,
      expires_in: component.config.expires_in,
      authorizer_refresh_token: refreshed.refreshToken,
    },
    issued: true,
  }
}

const authorizerList: Answering = (_world, component, fields) => {
  const { offset, count } = fields
  if (!isCount(offset) || !isCount(count)) {
    return { refused: refusal(47001) }
  }
  if (count > MAX_PAGE) {
    return { refused: refusal(40170) }
  }
  const all = authorizersOf(component)
  const list = all.slice(offset, offset + count).map((authorizer) => ({
    authorizer_appid: authorizer.appid,
    ...(authorizer.exchanged ? { refresh_token: authorizer.refreshToken } : {}),
    auth_time: seconds(authorizer.authorizedAt),
  }))
  return { body: { total_count: all.length, list }, issued: false }
}

const authorizerInfo: Answering = (_world, component, fields) => {
  const appid = textField(fields, 'authorizer_appid') ?? ''
  if (appid === '') {
    return { refused: refusal(41002) }
  }
  const authorizer = component.authorizers.get(appid)
  if (authorizer?.authorized !== true) {
    return { refused: refusal(61003) }
  }
  return {
    body: {
      authorizer_info: describe(authorizer),
      authorization_info: {
        authorizer_appid: appid,
        ...(authorizer.exchanged ? { authorizer_refresh_token: authorizer.refreshToken } : {}),
        func_info: funcInfo(authorizer),
      },
    },
    issued: false,
  }
}

/** `MiniProgramInfo` is how the two kinds are told apart. */
function describe(authorizer: Authorizer): Fields {
  return {
    nick_name: authorizer.nickName,
    head_img: '',
    service_type_info: { id: authorizer.kind === 'official_account' ? 2 : 0 },
    verify_type_info: { id: 0 },
    user_name: `gh_${authorizer.appid.slice(-12)}`,
    principal_name: authorizer.nickName,
    alias: '',
    business_info: { open_store: 0, open_scan: 0, open_pay: 0, open_card: 0, open_shake: 0 },
    account_status: 1,
    ...(authorizer.kind === 'mini_program'
      ? { MiniProgramInfo: { network: {}, categories: [], visit_status: 0 } }
      : {}),
  }
}

function funcInfo(authorizer: Authorizer) {
  return authorizer.funcIds.map((id) => ({ funcscope_category: { id } }))
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** The account behind a code is known to WeChat before the exchange. */
function accountOfCode(world: World, call: Call): string | null {
  const component = world.components.get(world.tokens.get(tokenIn(call) ?? '')?.component ?? '')
  const code = textField(jsonFields(call.body) ?? {}, 'authorization_code') ?? ''
  return component?.authCodes.get(code)?.appid ?? concerned(world, call)
}

const COMPONENT = '/cgi-bin/component'

export const authorizerEndpoints: readonly Endpoint[] = [
  { ...withComponentToken(`${COMPONENT}/api_query_auth`, queryAuth), appidOf: accountOfCode },
  withComponentToken(`${COMPONENT}/api_authorizer_token`, authorizerToken),
  withComponentToken(`${COMPONENT}/api_get_authorizer_list`, authorizerList),
  withComponentToken(`${COMPONENT}/api_get_authorizer_info`, authorizerInfo),
]
