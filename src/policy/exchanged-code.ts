/**
 * @module Which authorization codes were exchanged, and for whom: push and redirect bring the same
 * single-use code (protocol D4), and the one that comes second must find what the first one made.
 */

import { EXCHANGED_CODES_KEPT } from './constants.ts'

/** One code that was exchanged. */
export interface ExchangedCode {
  /** SHA-256 of the code: it is used up, and still nobody's business. */
  readonly digest: string
  readonly appid: string
  /** Whether the account gave the platform any permission that comes with tokens. */
  readonly isPermitted: boolean
  /** The CreateTime that the authorization was stored under, unix seconds. */
  readonly createTime: number
}

/** The codes to remember once one more was exchanged, newest first. */
export function rememberCode(
  codes: readonly ExchangedCode[],
  code: ExchangedCode,
): readonly ExchangedCode[] {
  const others = codes.filter(({ digest }) => digest !== code.digest)
  return [code, ...others].slice(0, EXCHANGED_CODES_KEPT)
}
