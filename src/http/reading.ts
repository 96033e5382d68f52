/**
 * @module Reading and reporting a credential's token, the same for every audience: from this isolate's
 * memory where that may answer, else from the keeper.
 */

import type { ReportVerdict } from '../keeper/rpc.ts'
import { askKeeper } from './ask.ts'
import type { Edge } from './edge.ts'
import { type EdgeToken, edgeToken, expiresIn } from './token-memory.ts'

/** A token good for `minExpiresIn` seconds if one can be had: from memory, or from the keeper. */
export async function readToken(
  edge: Edge,
  path: string,
  by: string,
  minExpiresIn: number,
): Promise<EdgeToken> {
  const askedAt = edge.clock.now()
  const remembered = edge.tokens.get(path, askedAt)
  if (remembered !== undefined && expiresIn(remembered, askedAt) >= minExpiresIn) {
    edge.tokens.countRead(path)
    return remembered
  }
  const edgeReads = edge.tokens.takeReads(path)
  const { token } = await askKeeper(
    path,
    () => edge.keeper(path).token({ minExpiresInMs: minExpiresIn * 1_000, by, edgeReads }),
    'token_unavailable',
  )
  const fresh = edgeToken(token, askedAt)
  edge.tokens.set(path, fresh, askedAt)
  return fresh
}

/** Says that WeChat refused `value`: the token to use now, and what became of that one. */
export async function reportToken(
  edge: Edge,
  path: string,
  by: string,
  value: string,
): Promise<{ readonly token: EdgeToken; readonly verdict: ReportVerdict }> {
  const askedAt = edge.clock.now()
  edge.tokens.reported(path, value, askedAt)
  const { token, verdict } = await askKeeper(
    path,
    () => edge.keeper(path).report({ value, by }),
    'token_unavailable',
  )
  return { token: edgeToken(token, askedAt), verdict }
}
