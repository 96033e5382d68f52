/**
 * @module WeChat's rules for the tokens of one account, as small as they can be said: the newest and
 * one before it live; the one before dies 300 s after its replacement, a third one at once. The
 * property test holds every promise against it.
 */

/** Why a token died, or will. */
export type Death = 'expiry' | 'overlap' | 'third' | 'revoked'

export interface ModelToken {
  readonly value: string
  readonly issuedAt: number
  diesAt: number
  death: Death
  /** Who caused an early death. */
  killer: 'us' | 'outsider' | null
}

/** A live token that a third issuance cut off, and how long it would have lived. */
export interface Killed {
  readonly value: string
  readonly lifeLeftMs: number
}

const OVERLAP_MS = 300_000

/** One lineage at WeChat. */
export class ModelWeChat {
  readonly tokens: ModelToken[] = []
  readonly #stable: boolean

  constructor(stable: boolean) {
    this.#stable = stable
  }

  get newest(): ModelToken | undefined {
    return this.tokens.at(-1)
  }

  /** Tokens alive at `now`. */
  live(now: number): readonly ModelToken[] {
    return this.tokens.filter((token) => token.diesAt > now)
  }

  find(value: string): ModelToken | undefined {
    return this.tokens.find((token) => token.value === value)
  }

  /** One request for a token, at the moment WeChat handles it. */
  issue(
    now: number,
    lifetimeMs: number,
    by: 'us' | 'outsider',
    forced = false,
  ): { token: ModelToken; expiresInMs: number; killedAtOnce: readonly Killed[] } {
    const { newest } = this
    const remaining = (newest?.diesAt ?? 0) - now
    if (this.#stable && !forced && newest !== undefined && remaining > OVERLAP_MS) {
      const expiresInMs = Math.floor(remaining / 1_000) * 1_000
      return { token: newest, expiresInMs, killedAtOnce: [] }
    }
    const killed = this.tokens.slice(0, -1).filter((token) => token.diesAt > now)
    const killedAtOnce = killed.map(({ value, diesAt }) => ({ value, lifeLeftMs: diesAt - now }))
    for (const token of killed) {
      Object.assign(token, { diesAt: now, death: 'third', killer: by })
    }
    if (newest !== undefined && newest.diesAt > now + OVERLAP_MS) {
      Object.assign(newest, { diesAt: now + OVERLAP_MS, death: 'overlap', killer: by })
    }
    const token: ModelToken = {
      value: `token-${this.tokens.length + 1}`,
      issuedAt: now,
      diesAt: now + lifetimeMs,
      death: 'expiry',
      killer: null,
    }
    this.tokens.push(token)
    return { token, expiresInMs: lifetimeMs, killedAtOnce }
  }

  revoke(now: number): void {
    const { newest } = this
    if (newest !== undefined && newest.diesAt > now) {
      Object.assign(newest, { diesAt: now, death: 'revoked', killer: 'outsider' })
    }
  }
}
