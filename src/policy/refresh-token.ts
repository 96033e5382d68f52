/**
 * @module Which `authorizer_refresh_token`s to keep (rule 8): never an empty one, the newest first,
 * and the two before it, in case the newest turns out to be the wrong one.
 */

/** One refresh token of an authorized account. */
export interface RefreshToken {
  readonly value: string
  /** When it came, unix milliseconds. */
  readonly since: number
}

/** How many refresh tokens are kept. */
const REFRESH_TOKENS_KEPT = 3

/**
 * The refresh tokens to keep once `value` has come. The same array if it changes nothing.
 *
 * @param askedAt when WeChat was asked for it, unix milliseconds: one that came to us after that
 * question is newer than its answer, and stays the newest
 */
export function keepRefreshToken(
  tokens: readonly RefreshToken[],
  value: string | null,
  askedAt: number,
  now: number,
): readonly RefreshToken[] {
  const [newest] = tokens
  if (value === null || value === '' || newest?.value === value) {
    return tokens
  }
  if (newest !== undefined && newest.since > askedAt) {
    return tokens
  }
  const others = tokens.filter((token) => token.value !== value)
  return [{ value, since: now }, ...others].slice(0, REFRESH_TOKENS_KEPT)
}
