/**
 * @module What of the API's answers is looked at. The server may be of another version: fields that are
 * not named here are passed over, and what is shown copes with one that is missing.
 */

/** A refusal of lingpai's (RFC 9457). */
export interface Problem {
  readonly code: string
  readonly detail: string
  readonly reason?: string | undefined
  readonly errors?: readonly { readonly field: string; readonly message: string }[] | undefined
  readonly upstream?: Upstream | undefined
}

/** What WeChat said. */
export interface Upstream {
  readonly errcode: number | null
  readonly errmsg: string | null
  readonly rid: string | null
}

/** How a credential is doing. */
export interface Status {
  readonly credential: string
  readonly grant: string | null
  readonly name: string | null
  readonly state: string
  readonly generation: number
  readonly fingerprint: string | null
  readonly previous_fingerprint: string | null
  /** Seconds. */
  readonly expires_in: number | null
  readonly promised: boolean
  readonly rotates_at: string | null
  readonly last_rotated_at: string | null
  readonly last_read_at: string | null
  readonly last_failure:
    | (Upstream & {
        readonly at: string
        readonly class: string
        readonly reason: string
        readonly count: number
        readonly retry_at: string
      })
    | null
  readonly advice: string | null
  readonly platform?: Readonly<Record<string, unknown>> | undefined
}

/** A token, and for how long it works. */
export interface Token {
  readonly access_token: string
  readonly expires_in: number
  readonly expires_at: string
  readonly generation: number
  readonly promised: boolean
}

/** The same of a ticket for web pages. */
export type Ticket = Omit<Token, 'access_token'> & { readonly ticket: string }

/** What became of a token that was reported. */
export type Reported = Omit<Token, 'access_token'> & { readonly verdict: string }

/** What became of the tokens before. */
export type Rotated = Omit<Token, 'access_token'> & { readonly note: string }

/** What WeChat says of a token. */
export interface Checked {
  readonly verdict: string
  /** 0 without one. */
  readonly generation: number
}

/** Something that is the matter. */
export interface Incident {
  readonly kind: string
  readonly credential: string
  readonly name: string | null
  readonly since: string
  readonly advice: string
}

/** How an import is doing. */
export interface Import {
  readonly state: 'running' | 'finished'
  /** Null before WeChat's first page. */
  readonly total: number | null
  readonly done: number
  readonly failed: number
  readonly problem: string | null
}

/** A client key without the key. */
export interface ClientKey {
  readonly id: string
  readonly name: string
  readonly allow: readonly string[]
  readonly created_at: string
}

/** One entry of the history. */
export interface Event {
  readonly at: string
  readonly credential: string
  readonly kind: string
  readonly trigger: string
  readonly by: string | null
  readonly generation: number
  readonly took_ms: number | null
  readonly errcode: number | null
  readonly detail: string | null
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next_cursor: string | null
}
