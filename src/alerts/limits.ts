/** @module How much a message may have, and how often one may be sent, by format: the robots' own limits. */

import {
  DINGTALK_LIMITED_PAUSE_MS,
  PROGRAM_PAUSE_MS,
  RATE_LIMITED_PAUSE_MS,
  ROBOT_PAUSE_MS,
} from '../policy/constants.ts'
import type { AlertFormat } from './notice.ts'

/** Bytes of UTF-8, and numbers of incidents. */
export const ALERT_LIMITS = {
  /** So many incidents of one message are written out; of more each is a line. */
  inFull: 3,
  /** How many of each kind a digest names: as many as fit. */
  listed: [20, 10, 5, 3, 1, 0],
  /** `markdown.content` of WeCom. */
  wecomBytes: 4_096,
  /** Feishu takes 20 KB, signature and JSON included. */
  feishuBytes: 16_000,
  /** DingTalk takes 20,000 bytes, JSON included. */
  dingtalkBytes: 16_000,
  /** Incidents in one `json` message: some 100 KB at most. More come in the next. */
  jsonNotices: 100,
} as const

/** How many notices one message takes. Robots get a digest of all that wait. */
export function noticesPerMessage(format: AlertFormat): number {
  return format === 'json' ? ALERT_LIMITS.jsonNotices : Number.MAX_SAFE_INTEGER
}

/** The least between two messages to one channel, milliseconds. */
export function pauseBetween(format: AlertFormat): number {
  return format === 'json' ? PROGRAM_PAUSE_MS : ROBOT_PAUSE_MS
}

/** The least that a channel is left alone which takes no more for a while, milliseconds. */
export function pauseWhenTooMany(format: AlertFormat): number {
  return format === 'dingtalk' ? DINGTALK_LIMITED_PAUSE_MS : RATE_LIMITED_PAUSE_MS
}
