/**
 * @module The life and death of tokens. A lineage is one line of succession: the newest token and
 * the one before it can be alive, never a third. Pure functions on plain data; the moment is always
 * passed in. `issue` is the only way a token comes to be, so the rule is kept in one place.
 *
 * WeChat states the overlap of five minutes; that a third issuance kills the oldest at once follows
 * from its leak procedure (two forced refreshes make a leaked token unusable).
 */

/** How long the token before the newest one keeps working. */
export const OVERLAP_MS = 300_000

/** The lines of an account's own tokens, got with its AppSecret. */
export type OwnLineageKind = 'token' | 'stable_token'
export type LineageKind = OwnLineageKind | 'component' | 'authorizer'
export type Party = 'caller' | 'outsider'
export type DeathCause =
  | 'replaced'
  | 'third_issuance'
  | 'expired'
  | 'revoked'
  | 'forced'
  | 'deauthorized'

export type Token = {
  readonly value: string
  readonly appid: string
  readonly lineage: LineageKind
  /** The third-party platform it was issued to; null for an account's own. */
  readonly component: string | null
  readonly issuedAt: number
  readonly issuedTo: Party
  /** The end of its own life, whatever else happens. */
  readonly expiresAt: number
  /** The first moment at which it no longer works, as planned now. */
  liveUntil: number
  /** Why it ends then. */
  ending: DeathCause
  /** The end of its overlap, around which WeChat's clusters disagree; null while the newest. */
  overlapEndsAt: number | null
}

export type Lineage = {
  readonly kind: LineageKind
  readonly appid: string
  readonly component: string | null
  current: Token | null
  previous: Token | null
  lastForcedAt: number | null
}

export type Issuance = {
  value: string
  now: number
  lifetimeMs: number
  issuedTo: Party
  /** By `force_refresh`: it changes only the recorded cause of the others' deaths. */
  forced: boolean
}

export function createLineage(
  kind: LineageKind,
  appid: string,
  component: string | null = null,
): Lineage {
  return { kind, appid, component, current: null, previous: null, lastForcedAt: null }
}

export function issue(lineage: Lineage, issuance: Issuance): Token {
  const { now, forced } = issuance
  if (lineage.previous !== null) {
    end(lineage.previous, now, forced ? 'forced' : 'third_issuance')
  }
  if (lineage.current !== null && isLive(lineage.current, now)) {
    const token = lineage.current
    // One that expires inside its overlap dies of old age, and WeChat then says so (42001).
    token.overlapEndsAt = now + OVERLAP_MS
    end(token, token.overlapEndsAt, forced ? 'forced' : 'replaced')
  }
  const expiresAt = now + issuance.lifetimeMs
  const token: Token = {
    value: issuance.value,
    appid: lineage.appid,
    lineage: lineage.kind,
    component: lineage.component,
    issuedAt: now,
    issuedTo: issuance.issuedTo,
    expiresAt,
    liveUntil: expiresAt,
    ending: 'expired',
    overlapEndsAt: null,
  }
  lineage.previous = lineage.current
  lineage.current = token
  return token
}

/** Lets a token die at this moment at the latest; one that dies earlier keeps its own end. */
export function end(token: Token, at: number, cause: DeathCause): void {
  if (at < token.liveUntil) {
    token.liveUntil = at
    token.ending = cause
  }
}

export function isLive(token: Token, now: number): boolean {
  return now < token.liveUntil
}

/** The largest number of these tokens that were ever alive at one moment. */
export function maxLiveAtOnce(tokens: readonly Token[]): number {
  const changes = tokens
    .filter((token) => token.issuedAt < token.liveUntil)
    .flatMap((token) => [
      { at: token.issuedAt, by: 1 },
      { at: token.liveUntil, by: -1 },
    ])
    // At one moment deaths count before births: an end is the first moment without the token.
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let live = 0
  let most = 0
  for (const change of changes) {
    live += change.by
    most = Math.max(most, live)
  }
  return most
}
