/**
 * @module Refusals in WeChat's words, for callers that understand nothing else. Never 40001, 40014 or
 * 42001: an SDK would take them for the end of a token and ask again, and again.
 */

import type { Refusal } from '../keeper/rpc.ts'

/** Ends the handling of a request; rendered as `{"errcode","errmsg"}` with HTTP 200. */
export class WeChatRefusal extends Error {
  readonly errcode: number
  readonly errmsg: string

  constructor(errcode: number, errmsg: string) {
    super(errmsg)
    this.name = 'WeChatRefusal'
    this.errcode = errcode
    this.errmsg = errmsg
  }
}

const TOKEN_ERRCODES: readonly number[] = [40001, 40014, 42001]

/** What a 40001 of WeChat's means at a token endpoint: the secret, not a token. */
const BAD_SECRET = 40125

/** Errcodes for reasons that WeChat did not give an errcode for. */
const BY_REASON: Readonly<Record<string, number>> = {
  ticket_missing: 61006,
  reauthorization_required: 61023,
  bad_secret: BAD_SECRET,
}

/** Busy: try again later. */
const SYSTEM_ERROR = -1

/** A keeper's refusal in WeChat's words. */
export function weChatRefusalFor(refusal: Refusal): WeChatRefusal {
  switch (refusal.code) {
    case 'unknown_credential':
      return new WeChatRefusal(40013, 'invalid appid hint: [not registered here]')
    case 'wrong_secret':
      return new WeChatRefusal(BAD_SECRET, 'invalid appsecret')
    case 'token_unavailable': {
      const { reason, advice, upstream } = refusal
      const theirs = upstream?.errcode ?? null
      const isTheirs = theirs !== null && !TOKEN_ERRCODES.includes(theirs)
      const errcode = isTheirs ? theirs : (BY_REASON[reason] ?? SYSTEM_ERROR)
      const said = isTheirs && upstream?.errmsg ? `${upstream.errmsg} ` : ''
      return new WeChatRefusal(errcode, `${said}hint: [lingpai: ${reason}: ${advice}]`)
    }
    case 'within_overlap':
    case 'rate_limited':
    case 'wechat_refused':
    case 'answer_lost':
    case 'inbox_full':
    case 'wrong_kind':
    case 'sealed_with_another_key':
      return new WeChatRefusal(SYSTEM_ERROR, `system error hint: [lingpai: ${refusal.code}]`)
  }
}
