/**
 * @module Messages for programs: JSON of a stable shape, signed. docs/alerts.md describes it; fields are added and
 * never renamed. Each incident is in exactly one message for each of its changes, told at least once.
 */

import { createHmac } from 'node:crypto'
import type { AlertRequest, Message, Notice, Target } from './notice.ts'
import { type AlertTexts, alertTexts } from './texts.ts'
import { pageOf, summaryOf } from './wording.ts'

const VERSION = 1

/** Carries `sha256=` and the hex HMAC-SHA-256 of timestamp, a full stop and the body. */
export const SIGNATURE_HEADER = 'x-lingpai-signature'

/** Carries unix seconds; signed, so that an old message cannot be sent again as new. */
export const TIMESTAMP_HEADER = 'x-lingpai-timestamp'

/** A message as a request. @param now unix milliseconds */
export function jsonRequest(message: Message, target: Target, now: number): AlertRequest {
  const texts = alertTexts(target.language)
  const notices = message.kind === 'notices' ? message.notices : []
  const timestamp = String(Math.floor(now / 1_000))
  const body = JSON.stringify({
    version: VERSION,
    type: message.kind === 'test' ? 'test' : 'incidents',
    sent_at: new Date(now).toISOString(),
    server: target.origin,
    incidents: notices.map((notice) => noticeBody(notice, texts, target.origin)),
  })
  const signature =
    target.secret === null
      ? {}
      : { [SIGNATURE_HEADER]: `sha256=${hmac(target.secret, `${timestamp}.${body}`)}` }
  const headers = { [TIMESTAMP_HEADER]: timestamp, ...signature }
  return { url: target.url, headers, body }
}

function noticeBody(notice: Notice, texts: AlertTexts, origin: string) {
  return {
    id: notice.id,
    incident: notice.incident,
    change: notice.change,
    kind: notice.kind,
    credential: notice.credential,
    name: notice.name,
    since: new Date(notice.since).toISOString(),
    at: new Date(notice.at).toISOString(),
    end: notice.end,
    summary: summaryOf(notice, texts),
    reason: notice.reason,
    errcode: notice.errcode,
    errmsg: notice.errmsg,
    advice: notice.change === 'opened' ? texts.advice(notice) : null,
    url: pageOf(notice, origin),
  }
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}
