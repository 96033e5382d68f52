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
  40125: 'invalid appsecret, view more at http://t.cn/RAEkdVq',
  40164: 'invalid ip, not in whitelist',
  40243: 'AppSecret has been frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  42001: 'access_token expired',
  43002: 'require POST method',
  44002: 'empty post data',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  50002: 'user limited',
  50004: 'user not allow to use accesstoken, maybe for punishment',
  50007: 'account is frozen',
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
