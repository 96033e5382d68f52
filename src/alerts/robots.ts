/**
 * @module Messages for the robots of WeCom, Feishu and DingTalk groups, each in its own shape and with its own
 * signature: Feishu's key is what DingTalk signs, and the other way round.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91770
 * @see https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 * @see https://open.dingtalk.com/document/robots/custom-robot-access
 */

import { createHmac } from 'node:crypto'
import { ALERT_LIMITS } from './limits.ts'
import type { AlertRequest, Message, Target } from './notice.ts'
import { type Layout, type Tone, wordMessage } from './wording.ts'

const WECOM_COLOURS: Readonly<Record<Tone, string>> = {
  bad: 'warning',
  good: 'info',
  plain: 'comment',
}

const WECOM: Layout = {
  heading: (text, tone) => `**<font color="${WECOM_COLOURS[tone]}">${text}</font>**`,
  line: (text) => `> ${text}`,
  lineBreak: '\n',
  partBreak: '\n\n',
  maxBytes: ALERT_LIMITS.wecomBytes,
}

const FEISHU: Layout = {
  heading: (text) => text,
  line: (text) => text,
  lineBreak: '\n',
  partBreak: '\n\n',
  maxBytes: ALERT_LIMITS.feishuBytes,
}

const DINGTALK: Layout = {
  heading: (text) => `#### ${text}`,
  line: (text) => `- ${text}`,
  lineBreak: '\n',
  partBreak: '\n\n',
  maxBytes: ALERT_LIMITS.dingtalkBytes,
}

/** A message for a robot of WeCom. Its address is its key; it knows no signature. */
export function wecomRequest(message: Message, target: Target): AlertRequest {
  const { text } = wordMessage(message, target, WECOM)
  const body = JSON.stringify({ msgtype: 'markdown', markdown: { content: text } })
  return { url: target.url, headers: {}, body }
}

/** A message for a robot of Feishu (or Lark). @param now unix milliseconds */
export function feishuRequest(message: Message, target: Target, now: number): AlertRequest {
  const { text } = wordMessage(message, target, FEISHU)
  const timestamp = String(Math.floor(now / 1_000))
  const signature =
    target.secret === null ? {} : { timestamp, sign: hmac(`${timestamp}\n${target.secret}`, '') }
  const body = JSON.stringify({ ...signature, msg_type: 'text', content: { text } })
  return { url: target.url, headers: {}, body }
}

/** A message for a robot of DingTalk. @param now unix milliseconds */
export function dingtalkRequest(message: Message, target: Target, now: number): AlertRequest {
  const { title, text } = wordMessage(message, target, DINGTALK)
  const body = JSON.stringify({ msgtype: 'markdown', markdown: { title, text } })
  if (target.secret === null) {
    return { url: target.url, headers: {}, body }
  }
  const timestamp = String(now)
  const sign = encodeURIComponent(hmac(target.secret, `${timestamp}\n${target.secret}`))
  // Appended as text: the rest of the address stays letter for letter.
  const separator = target.url.includes('?') ? '&' : '?'
  const url = `${target.url}${separator}timestamp=${timestamp}&sign=${sign}`
  return { url, headers: {}, body }
}

function hmac(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64')
}
