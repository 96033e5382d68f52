/**
 * @module What there is to tell of one incident: that it was opened, or closed. Nothing in it is secret. It is
 * made where the incident is known, and worded where it is sent.
 */

import type { Grant } from '../policy/grant.ts'
import type { IncidentEnd, IncidentKind } from '../policy/incident.ts'

/** One thing to tell. Times are unix milliseconds. */
export interface Notice {
  /** The same however often it is told: whoever gets it twice knows it by this. */
  readonly id: string
  /** The incident: its opening and its closing share this. */
  readonly incident: string
  readonly change: 'opened' | 'closed'
  readonly kind: IncidentKind
  /** Path of the credential. */
  readonly credential: string
  /** For people; null if it has none. */
  readonly name: string | null
  /** How it asks for tokens; null if it is gone. */
  readonly grant: Grant | null
  readonly since: number
  /** When it was opened or closed. */
  readonly at: number
  /** How it ended; null for one that was opened. */
  readonly end: IncidentEnd | null
  /** The newest failure, in a word (docs/api.md, Why there is no token); null for none. */
  readonly reason: string | null
  readonly errcode: number | null
  /** In WeChat's words, secrets removed. */
  readonly errmsg: string | null
  /** What to do, in an English sentence; null where there is none, or nothing to do. */
  readonly advice: string | null
}

/** What a channel is sent. */
export type Message =
  | { readonly kind: 'notices'; readonly notices: readonly Notice[] }
  /** An operator wants to see whether messages arrive. */
  | { readonly kind: 'test'; readonly channel: string }

/** Where messages go, in the clear: in memory only. */
export interface Target {
  readonly format: AlertFormat
  readonly url: string
  /** Signs each message; null for none. */
  readonly secret: string | null
  readonly language: AlertLanguage
  /** This server's address as the operator used it; messages lead there. */
  readonly origin: string
}

/** How a message is written. */
export const ALERT_FORMATS = ['json', 'wecom', 'feishu', 'dingtalk'] as const

/** A format. */
export type AlertFormat = (typeof ALERT_FORMATS)[number]

/** In which languages messages are worded. */
export const ALERT_LANGUAGES = ['zh', 'en'] as const

/** A language. */
export type AlertLanguage = (typeof ALERT_LANGUAGES)[number]

/** A request that carries a message. */
export interface AlertRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How somebody answered a request. */
export interface AlertAnswer {
  readonly status: number
  /** The beginning of the body; empty where there was none. */
  readonly text: string
}
