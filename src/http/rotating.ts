/**
 * @module What an operator does with a credential's token: replace it now, have it checked by WeChat. The
 * API and the dashboard both come through here.
 */

import type { CheckVerdict, RotationEffect } from '../keeper/rpc.ts'
import { askKeeper } from './ask.ts'
import type { Edge } from './edge.ts'
import { type EdgeToken, edgeToken } from './token-memory.ts'

/** Replaces a token now. Ends the request with the keeper's refusal, e.g. a 409 within the overlap. */
export async function rotateToken(
  edge: Edge,
  path: string,
  by: string,
  evenWithinOverlap: boolean,
): Promise<{ readonly token: EdgeToken; readonly effect: RotationEffect }> {
  const askedAt = edge.clock.now()
  edge.tokens.forget(path)
  const { token, effect } = await askKeeper(path, () =>
    edge.keeper(path).rotate({ evenWithinOverlap, by }),
  )
  edge.tokens.forget(path)
  return { token: edgeToken(token, askedAt), effect }
}

/** Asks WeChat whether it honours the current token. */
export async function checkToken(
  edge: Edge,
  path: string,
  by: string,
): Promise<{ readonly verdict: CheckVerdict; readonly generation: number }> {
  const checked = await askKeeper(path, () => edge.keeper(path).check({ by }))
  if (checked.verdict === 'replaced' || checked.verdict === 'dead') {
    edge.tokens.forget(path)
  }
  return checked
}
