/**
 * @module The history of a credential: what happened, why, who asked, how long it took. This is the
 * answer to "who killed our token at 14:05?".
 */

/** What happens. */
export const EVENT_KINDS = [
  /** The credential was registered. */
  'registered',
  /** Its secret, grant or name was changed. */
  'configured',
  /** A new token was accepted. */
  'rotated',
  /** WeChat named the same token again (stable_token before its renewal). */
  'unchanged',
  /** WeChat refused to issue. */
  'refused',
  /** No usable answer: a token may have been issued (rule 6). */
  'lost_answer',
  /** A client reported the current token, and WeChat was asked about it. */
  'reported',
  /** WeChat refuses the current token although lingpai did not replace it (rule 12). */
  'killed_elsewhere',
  /** A new component_verify_ticket came. */
  'ticket',
  /** No ticket came for an hour: WeChat was asked to push again. */
  'ticket_overdue',
  /** No ticket came for ten hours: two more, and the platform's token cannot be renewed. */
  'ticket_expiring',
  /** WeChat pushed that an account authorized the platform, or changed or withdrew it. */
  'pushed',
  /** The account authorized the platform (again): its refresh token is kept. */
  'authorized',
  /** A pushed authorization could not be acted on, and is not tried any more. */
  'authorization_failed',
  /** WeChat has no refresh token for the account any more: it must authorize the platform again. */
  'reauthorization_required',
  /** The credential was deleted. */
  'deleted',
] as const

/** What happened. */
export type EventKind = (typeof EVENT_KINDS)[number]

/** What set it off. */
export type Trigger = 'read' | 'cron' | 'alarm' | 'report' | 'operator' | 'push' | 'restart'

/** One entry of the history. */
export interface KeeperEvent {
  /** Counts the events of one credential, from 1. */
  readonly seq: number
  /** Unix milliseconds. */
  readonly at: number
  readonly kind: EventKind
  readonly trigger: Trigger
  /** Id of the client key, `admin`, or null where nobody asked. */
  readonly by: string | null
  /** Generation of the token it is about; 0 where there was none. */
  readonly generation: number
  /** How long WeChat took, milliseconds. */
  readonly tookMs: number | null
  readonly errcode: number | null
  readonly rid: string | null
  /** A word or a short sentence; never a secret. */
  readonly detail: string | null
  /** When WeChat ends the token it is about, unix milliseconds; null where it named no end. */
  readonly expiresAt: number | null
}

/** An event before it has a place in the history. */
export type NewEvent = Omit<KeeperEvent, 'seq'>

/** Which events of a history are wanted. */
export interface EventFilter {
  /** Only of this kind. */
  readonly kind: string | null
  /** Only those that this client key, `admin`, `wechat`, … asked for. */
  readonly by: string | null
}

/** All of them. */
export const ANY_EVENT: EventFilter = { kind: null, by: null }

/** A page of a history, newest first. `next` is the cursor of the next page, null at the end. */
export interface EventPage<E = KeeperEvent> {
  readonly items: readonly E[]
  readonly next: number | null
}
