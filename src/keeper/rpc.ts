/**
 * @module The doors of a keeper. HTTP, cron, alarm and service bindings all come through these few
 * methods. None throws for anything expected: refusals are values, exceptions are bugs.
 */

import type { TicketType } from '../credential.ts'
import type { Upstream } from '../policy/failure.ts'
import type { Grant } from '../policy/grant.ts'
import type { ProbeVerdict } from '../policy/report.ts'
import type { AuthorizerPage } from '../wechat/authorizers.ts'
import type { EventFilter, EventPage, Trigger } from './event.ts'
import type { CredentialStatus } from './status.ts'

/** How an own account is registered. */
export interface AppSettings {
  readonly kind: 'app'
  readonly appid: string
  readonly secret: string
  readonly grant: Extract<Grant, 'client_credential' | 'stable_token'>
  /** Omitted: keeps the name it has; empty: has none. */
  readonly name?: string | undefined
}

/** How a third-party platform is registered. */
export interface ComponentSettings {
  readonly kind: 'component'
  readonly grant: 'component'
  readonly componentAppid: string
  readonly secret: string
  /** The push Token and EncodingAESKey of the platform's console. */
  readonly pushToken: string
  readonly encodingAesKey: string
  /** The key before it, while WeChat may still use it; null for none. */
  readonly previousEncodingAesKey: string | null
  /** Who else gets every push; omitted: as before. */
  readonly downstreamUrls?: readonly string[] | undefined
  /** Where a connect link may lead back to: addresses and whatever is below them; omitted: as before. */
  readonly connectReturnUrls?: readonly string[] | undefined
  readonly name?: string | undefined
}

/** How an account that authorized a platform is registered. */
export interface AuthorizerSettings {
  readonly kind: 'authorizer'
  readonly grant: 'authorizer'
  readonly componentAppid: string
  readonly appid: string
  readonly refreshToken: string
  /** CreateTime of the authorization, unix seconds; omitted: now, by hand. */
  readonly authorizedAt?: number | undefined
  readonly name?: string | undefined
}

/** A ticket of an account: registered by its first read. */
export interface TicketSettings {
  readonly kind: 'ticket'
  readonly grant: 'ticket'
  /** The account's path. */
  readonly account: string
  readonly type: TicketType
  readonly name?: string | undefined
}

/** How any credential is registered. */
export type Settings = AppSettings | ComponentSettings | AuthorizerSettings | TicketSettings

/** What an operator changes of a registered credential: what is left out, or of another kind, stays. */
export interface SettingsChange {
  /** Empty: takes the name away. */
  readonly name?: string | undefined
  readonly secret?: string | undefined
  readonly grant?: AppSettings['grant'] | undefined
  readonly pushToken?: string | undefined
  /** The key that it replaces stays as the one before it. */
  readonly encodingAesKey?: string | undefined
  readonly downstreamUrls?: readonly string[] | undefined
  readonly connectReturnUrls?: readonly string[] | undefined
  readonly refreshToken?: string | undefined
}

/** A token as it is handed out. */
export interface ServedToken {
  readonly value: string
  readonly generation: number
  /** For how long it works, counted from when the keeper was asked, milliseconds. */
  readonly remainingMs: number
  /** False: it is not known to be dead, but nothing can be promised (rule 6). */
  readonly promised: boolean
}

/** Why a call did not get what it asked for. */
export type Refusal =
  | { readonly code: 'unknown_credential' }
  /** There is no token to hand out, and WeChat is not asked before `retryAfterMs` have passed. */
  | {
      readonly code: 'token_unavailable'
      readonly reason: string
      readonly advice: string
      readonly retryAfterMs: number
      readonly upstream: Upstream | null
    }
  /** One more rotation would kill a token that may still be in use. */
  | { readonly code: 'within_overlap'; readonly retryAfterMs: number }
  /** `force_refresh` within 30 s of the last one: WeChat would name the same token. */
  | { readonly code: 'rate_limited'; readonly retryAfterMs: number }
  /** A forced rotation, and WeChat said no. */
  | {
      readonly code: 'wechat_refused'
      readonly reason: string
      readonly advice: string
      readonly upstream: Upstream
    }
  /** A forced rotation, and no usable answer came: the token may or may not be replaced. */
  | { readonly code: 'answer_lost'; readonly advice: string; readonly retryAfterMs: number }
  /** More authorizations wait than are kept: WeChat has to send this push again. */
  | { readonly code: 'inbox_full' }
  /** The secret is not the one that this credential was registered with. */
  | { readonly code: 'wrong_secret' }
  /** The credential is of another kind than this call is for. */
  | { readonly code: 'wrong_kind' }
  /** The stored secrets were sealed under a master key that is not configured. */
  | { readonly code: 'sealed_with_another_key'; readonly keyId: string }

/** An answer or a refusal. */
export type Outcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly refusal: Refusal }

/** What a report led to. */
export type ReportVerdict = 'superseded' | 'replaced' | Exclude<ProbeVerdict, 'dead'>

/** What an operator's check found: `replaced` and `dead` were refused by WeChat, `dead` has no successor yet. */
export type CheckVerdict = Exclude<ReportVerdict, 'superseded'> | 'dead' | 'no_token'

/** What an operator's rotation did to the tokens handed out before. */
export interface RotationEffect {
  /** The token that was current, and for how long it still works; null if there was none. */
  readonly previous: { readonly generation: number; readonly remainingMs: number } | null
  /** Generation of a token that the rotation cut off at once, null if none was. */
  readonly killedGeneration: number | null
}

/** A push as it came over HTTP. */
export interface IncomingBody {
  readonly query: Readonly<Record<string, string>>
  /** The same, as it was spelled: what comes after the `?`. */
  readonly search: string
  readonly body: string
  /** Whether another lingpai passed it on. */
  readonly isForwarded: boolean
}

/** A page of WeChat's list. */
export interface AccountPage extends AuthorizerPage {
  /** When it was asked for, unix milliseconds. */
  readonly askedAt: number
}

/** An account authorized the platform. */
export interface Authorization {
  readonly componentAppid: string
  readonly appid: string
  /** Null where another one brought it already. */
  readonly refreshToken: string | null
  /** When WeChat was asked for it, unix milliseconds. */
  readonly askedAt: number
  /** WeChat's CreateTime, unix seconds, or a guess where it is not known. */
  readonly createTime: number
  /** The guess that `createTime` stands in for, null if none. */
  readonly insteadOf: number | null
  /** Whether WeChat issued an access token with it, so that the one before is at its end. */
  readonly replacesToken: boolean
  /** That access token; null if it is not known. */
  readonly token: { readonly value: string; readonly expiresInMs: number } | null
}

/** What came of the code that a redirect brought. */
export type Connection =
  | { readonly result: 'connected'; readonly appid: string }
  /** WeChat does not take the code (any more), and it is not known whose it was. */
  | { readonly result: 'code_refused'; readonly errcode: number | null }
  /** WeChat could not be asked, or did not answer: the same code may work in a moment. */
  | { readonly result: 'not_now'; readonly advice: string }
  /** The account gave the platform no API permission, so there is no token to keep. */
  | { readonly result: 'no_permission'; readonly appid: string }

/** What a tick did. */
export interface TickResult {
  /** False: there is no such credential (any more). */
  readonly known: boolean
  readonly did: 'nothing' | 'rotated' | 'failed'
  /** When to tick again, unix milliseconds; null for never. */
  readonly nextAt: number | null
  /** Of the record that `nextAt` was read from, see `CredentialChange`. */
  readonly version: number
  /** The credential after it; null where there is none, or it cannot be opened. */
  readonly status: CredentialStatus | null
}

/** The doors of a keeper. */
export interface KeeperRpc {
  /** Registers the credential, or changes it. Does not ask WeChat. Repeating it changes nothing. */
  configure(
    settings: Settings,
    by: string,
  ): Promise<Outcome<{ created: boolean; status: CredentialStatus }>>
  /** Changes a registered credential. Does not ask WeChat. */
  change(change: SettingsChange, by: string): Promise<Outcome<{ status: CredentialStatus }>>
  /**
   * The current token; a new one first if there is none, if its promise is used up, or if it is
   * shorter than `minExpiresInMs` and its planned rotation is due. `edgeReads`: how many reads the
   * caller answered from its memory since it last asked; 0 if left out.
   */
  token(request: {
    minExpiresInMs: number
    by: string
    edgeReads?: number
  }): Promise<Outcome<{ token: ServedToken }>>
  /**
   * The same for a caller that only knows WeChat's own endpoints: one who asks again although the token
   * it was given is still promised says that it failed, and so does `insists` (`force_refresh`).
   * `quietMs`: for how long asking again changes nothing. `secret`: proves the caller; null if that is
   * done.
   */
  ask(request: {
    by: string
    secret: string | null
    insists: boolean
    edgeReads?: number
  }): Promise<Outcome<{ token: ServedToken; quietMs: number }>>
  /** Whether this is a token that was served here and that WeChat still honours. */
  isLive(value: string): Promise<boolean>
  /** A client says that WeChat refused `value` (rule 7). */
  report(request: {
    value: string
    by: string
  }): Promise<Outcome<{ token: ServedToken; verdict: ReportVerdict }>>
  /**
   * A `component_verify_ticket` came (components only). True once it is durable, or if it was known
   * or older than those that are kept.
   */
  ticket(
    ticket: { value: string; createTime: number },
    by: string,
  ): Promise<Outcome<{ kept: boolean }>>
  /**
   * WeChat pushed something (components only): verified, decrypted and durable when this returns;
   * authorizations are acted on after that. `accepted: false`: not WeChat's, and nothing changed.
   */
  push(push: IncomingBody): Promise<Outcome<{ accepted: boolean; reason: string }>>
  /**
   * An account authorized the platform at `createTime` (authorizers only). Registers it if need be; an
   * authorization older than what is known changes nothing.
   */
  authorize(authorization: Authorization): Promise<Outcome<{ changed: boolean }>>
  /** An account withdrew its authorization at `createTime`: forgotten, unless it came back since. */
  withdraw(createTime: number): Promise<Outcome<{ forgotten: boolean }>>
  /** A page of the accounts that authorized the platform, as WeChat lists them (components only). */
  listAuthorizers(offset: number): Promise<Outcome<AccountPage>>
  /** Opens WeChat's authorization page once (components only). */
  preAuthCode(): Promise<Outcome<{ code: string }>>
  /**
   * The browser came back with an authorization code (components only). The push that brings the same
   * code may come before, after or meanwhile: what is stored is the same.
   */
  exchangeCode(code: string): Promise<Outcome<{ connection: Connection }>>
  /** An operator wants a new token now. */
  rotate(request: {
    evenWithinOverlap: boolean
    by: string
  }): Promise<Outcome<{ token: ServedToken; effect: RotationEffect }>>
  /**
   * An operator wants to know whether WeChat honours the current token; one that it does not is replaced.
   * Costs a call at most, out of the same daily budget as reports. `generation`: of the token checked.
   */
  check(request: { by: string }): Promise<Outcome<{ verdict: CheckVerdict; generation: number }>>
  /** Does what is due, if anything. Idempotent. */
  tick(trigger: Extract<Trigger, 'cron' | 'alarm' | 'push'>): Promise<TickResult>
  status(): Promise<Outcome<{ status: CredentialStatus }>>
  /** The history, newest first. `before` is the cursor of a page before. */
  events(before: number | null, limit: number, filter?: EventFilter): Promise<EventPage>
  /** Forgets the credential and everything sealed for it. False if there was none. */
  forget(): Promise<boolean>
}
