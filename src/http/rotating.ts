/**
 * @module What an operator does with a credential's token: replace it now, have it checked by WeChat. The
 * API and the dashboard both come through here.
 */

import type { CheckVerdict, Outcome, RotationEffect, ServedToken } from '../keeper/rpc.ts'
import { askKeeper, askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { refuseFor } from './problem.ts'
import { type EdgeToken, edgeToken } from './token-memory.ts'

/** Replaces a token now, unless its keeper refuses, as within the overlap. */
export async function tryRotation(
  edge: Edge,
  path: string,
  by: string,
  evenWithinOverlap: boolean,
): Promise<Outcome<{ token: ServedToken; effect: RotationEffect }>> {
  edge.tokens.forget(path)
  const outcome = await askObject(() => edge.keeper(path).rotate({ evenWithinOverlap, by }))
  edge.tokens.forget(path)
  return outcome
}

/** The same; a refusal ends the request, e.g. with a 409 within the overlap. */
export async function rotateToken(
  edge: Edge,
  path: string,
  by: string,
  evenWithinOverlap: boolean,
): Promise<{ readonly token: EdgeToken; readonly effect: RotationEffect }> {
  const askedAt = edge.clock.now()
  const outcome = await tryRotation(edge, path, by, evenWithinOverlap)
  if (!outcome.ok) {
    return refuseFor(outcome.refusal, path)
  }
  return { token: edgeToken(outcome.token, askedAt), effect: outcome.effect }
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
