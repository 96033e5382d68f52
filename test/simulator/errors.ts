/**
 * @module WeChat's refusals: the texts seen in the wild for each errcode, and the ` rid: …` ending
 * that makes every errmsg unique (so that nobody matches one by equality). A refusal travels as a
 * value and becomes a body only when it is answered.
 */

import type { World } from './world.ts'

export type Refusal = { readonly errcode: number; readonly text: string }

const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40097: 'invalid args',
  40125: 'invalid appsecret, view more at http://t.cn/RAEkdVq',
  40164: 'invalid ip, not in whitelist',
  40170: 'args count exceed count limit',
  40202: 'invalid action',
  40203: 'invalid check_operator',
  40243: 'AppSecret has been frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41018: 'component_appid missing',
  42001: 'access_token expired',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
  48006: 'forbid to clear quota because of reaching the limit',
  50002: 'user limited',
  50004: 'user not allow to use accesstoken, maybe for punishment',
  50007: 'account is frozen',
  61003: 'component is not authorized by this account',
  61004: 'access clientip is not registered',
  61005: 'component ticket is expired',
  61006: 'component ticket is invalid',
  61009: 'code is invalid',
  61010: 'code is expired',
  61011: 'invalid component',
  61014: 'must use component token for component api',
  61023: 'refresh_token is invalid',
  61024: 'component account must use api_component_token',
  61028: 'component is not published, and the account is not on its test list',
  76021: 'cgi_path not found, please check',
  76022: 'could not use this cgi_path, no permission',
  89501: 'this ip is waiting for confirmation by the administrator',
  89503: 'this ip needs confirmation by the administrator',
  89506: 'this ip was refused twice by the administrator, not usable for 24 hours',
  89507: 'this ip was refused by the administrator, not usable for 1 hour',
}

export function refusal(errcode: number, text = TEXTS[errcode] ?? 'error'): Refusal {
  return { errcode, text }
}

export function errorBody(world: World, refused: Refusal): { errcode: number; errmsg: string } {
  return { errcode: refused.errcode, errmsg: `${refused.text} rid: ${requestId(world)}` }
}

/** Three groups of eight hex digits; the first is the unix time. */
function requestId(world: World): string {
  const seconds = Math.floor(world.clock.now() / 1000)
  const time = Math.max(seconds, 0).toString(16).padStart(8, '0')
  return `${time}-${world.random.hex(8)}-${world.random.hex(8)}`
}
