/**
 * @module How much of a quota is left, and the ways to have it back before midnight: ten times a
 * month and account, with a token or with the AppSecret. The platform's own way is in
 * `component-endpoints.ts`.
 */

import type { Component } from './component.ts'
import { tokenIn } from './component-checks.ts'
import { checkAddress } from './credential-checks.ts'
import {
  type Call,
  type Endpoint,
  jsonFields,
  type Reply,
  readPost,
  refuse,
  textField,
} from './endpoint.ts'
import { refusal } from './errors.ts'
import type { Token } from './lineage.ts'
import { clearUsage, countsNow, shanghaiDay, shanghaiMonth } from './quota.ts'
import { clearTally, countIn, spendIn } from './tally.ts'
import { checkCallerAddress, checkToken } from './token-check.ts'
import { withToken } from './with-token.ts'
import type { App, World } from './world.ts'

export const CLEARS_PER_MONTH = 10

type Level = { limit: number; used: number }

/** Whose quota it is follows from the path; null where this token has no say in it. */
const LEVELS: Readonly<Record<string, (world: World, token: Token, now: number) => Level | null>> =
  {
    '/cgi-bin/token': (world, token, now) => appLevel(world, token, 'token_per_day', now),
    '/cgi-bin/stable_token': (world, token, now) => appLevel(world, token, 'stable_per_day', now),
    '/cgi-bin/component/api_component_token'(world, token, now) {
      const component = componentOf(world, token)
      return token.lineage === 'component' && component !== null
        ? {
            limit: component.config.quota.component_token_per_day,
            used: countIn(component.issuances, shanghaiDay(now)),
          }
        : null
    },
    '/cgi-bin/component/api_authorizer_token'(world, token, now) {
      const component = componentOf(world, token)
      const authorizer = component?.authorizers.get(token.appid)
      return component !== null && authorizer !== undefined
        ? {
            limit: component.config.quota.authorizer_token_per_day,
            used: countIn(authorizer.refreshes, shanghaiDay(now)),
          }
        : null
    },
  }

function componentOf(world: World, token: Token): Component | null {
  return world.components.get(token.component ?? '') ?? null
}

function appLevel(
  world: World,
  token: Token,
  quantity: 'token_per_day' | 'stable_per_day',
  now: number,
): Level | null {
  const app = token.lineage === 'component' ? undefined : world.apps.get(token.appid)
  return app === undefined
    ? null
    : { limit: app.config.quota[quantity], used: countsNow(app.usage, now)[quantity] }
}

/** For the tokens of accounts and of platforms alike. */
function quotaGet(world: World, call: Call, now: number): Reply {
  if (call.method !== 'POST') {
    return refuse(world, refusal(43002))
  }
  const checked = checkToken(world, tokenIn(call), now)
  if ('refused' in checked) {
    return refuse(world, checked.refused)
  }
  const address = checkCallerAddress(world, checked.token, call.ip)
  if (address !== null) {
    return refuse(world, address)
  }
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const path = textField(post.fields, 'cgi_path') ?? ''
  const levelOf = Object.hasOwn(LEVELS, path) ? LEVELS[path] : undefined
  if (levelOf === undefined) {
    return refuse(world, refusal(76021))
  }
  const level = levelOf(world, checked.token, now)
  if (level === null) {
    return refuse(world, refusal(76022))
  }
  const { limit, used } = level
  const quota = { daily_limit: limit, used, remain: Math.max(limit - used, 0) }
  return { body: { errcode: 0, errmsg: 'ok', quota }, issued: false }
}

function clearByToken(world: World, call: Call, token: Token, now: number): Reply {
  const post = readPost(call)
  if ('refused' in post) {
    return refuse(world, post.refused)
  }
  const appid = textField(post.fields, 'appid') ?? ''
  if (appid === '') {
    return refuse(world, refusal(41002))
  }
  if (appid !== token.appid) {
    return refuse(world, refusal(40013))
  }
  const component = componentOf(world, token)
  const authorizer = component?.authorizers.get(appid)
  const app = world.apps.get(appid)
  // An account that exists only as an authorizer has its clearings counted with the platform's.
  const clears = app?.clears ?? component?.clears
  if (clears === undefined || !spendIn(clears, shanghaiMonth(now), CLEARS_PER_MONTH)) {
    return refuse(world, refusal(48006))
  }
  if (authorizer !== undefined) {
    clearTally(authorizer.refreshes)
  }
  if (app !== undefined) {
    clearUsage(app.usage)
  }
  return { body: { errcode: 0, errmsg: 'ok' }, issued: false }
}

/** WeChat's documents disagree about where the parameters go: both will do. */
function parameter(call: Call, name: string): string {
  return textField(jsonFields(call.body) ?? {}, name) || (call.query.get(name) ?? '')
}

function clearBySecret(world: World, call: Call, now: number): Reply {
  if (call.method !== 'POST') {
    return refuse(world, refusal(43002))
  }
  const appid = parameter(call, 'appid')
  const secret = parameter(call, 'appsecret')
  if (appid === '') {
    return refuse(world, refusal(41002))
  }
  if (secret === '') {
    return refuse(world, refusal(41004))
  }
  const app = world.apps.get(appid)
  if (app === undefined) {
    return refuse(world, refusal(40013))
  }
  const refused = doorOf(app, secret, call.ip, now)
  if (refused !== null) {
    return refuse(world, refused)
  }
  clearUsage(app.usage)
  return { body: { errcode: 0, errmsg: 'ok' }, issued: false }
}

function doorOf(app: App, secret: string, ip: string, now: number) {
  if (secret !== app.config.secret) {
    return refusal(app.config.wrong_secret_errcode)
  }
  const address = checkAddress(app, ip)
  if (address !== null) {
    return address
  }
  return spendIn(app.clears, shanghaiMonth(now), CLEARS_PER_MONTH) ? null : refusal(48006)
}

export const quotaEndpoints: readonly Endpoint[] = [
  {
    path: '/cgi-bin/openapi/quota/get',
    appidOf: (world, call) => world.tokens.get(tokenIn(call) ?? '')?.appid ?? null,
    perform: quotaGet,
  },
  withToken('/cgi-bin/clear_quota', clearByToken, 'POST'),
  {
    path: '/cgi-bin/clear_quota/v2',
    appidOf: (_world, call) => parameter(call, 'appid') || null,
    perform: clearBySecret,
  },
]
