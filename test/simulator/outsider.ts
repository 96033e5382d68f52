/**
 * @module The other party that holds the same secret and does not know of anybody else: asks for
 * tokens when told to, or by a script at random moments of the simulator's clock. Bound by quotas
 * like everyone, but past the door checks, and not in the record of calls, which counts what the
 * server under test did.
 */

import { charge } from './credential-checks.ts'
import type { Refusal } from './errors.ts'
import { issueStableToken, issueToken } from './issuing.ts'
import type { OwnLineageKind } from './lineage.ts'
import type { App, World } from './world.ts'

export type OutsiderCalls = { lineage: OwnLineageKind; calls: number; forceRefresh: boolean }

/** The tokens it got; fewer than asked for, with the refusal, when a quota ended it. */
export function outsiderCalls(
  world: World,
  app: App,
  { lineage, calls, forceRefresh }: OutsiderCalls,
  now: number,
): { tokens: string[]; refused: Refusal | null } {
  const tokens: string[] = []
  for (let i = 0; i < calls; i++) {
    const refused = charge(app, lineage === 'token' ? 'token' : 'stable', now)
    if (refused !== null) {
      return { tokens, refused }
    }
    const result =
      lineage === 'token'
        ? issueToken(world, app, 'outsider', now)
        : issueStableToken(world, app, 'outsider', forceRefresh, now)
    if ('refused' in result) {
      return { tokens, refused: result.refused }
    }
    tokens.push(result.token.value)
  }
  return { tokens, refused: null }
}

export type OutsiderScript = {
  lineage: OwnLineageKind
  meanIntervalSeconds: number
  /** The last moment at which it may call; null: for ever. */
  until: number | null
}

export function startOutsiderScript(world: World, app: App, script: OutsiderScript): void {
  const after = (at: number) => {
    const next = at + world.random.exponential(script.meanIntervalSeconds * 1000)
    return script.until === null || next <= script.until ? next : null
  }
  const first = after(world.clock.now())
  if (first === null) {
    stopOutsiderScript(world, app.appid)
    return
  }
  world.schedule.put(jobKey(app.appid), first, (at) => {
    // Quotas may refuse; the outsider tries again at its next moment, as such programs do.
    outsiderCalls(world, app, { lineage: script.lineage, calls: 1, forceRefresh: false }, at)
    return after(at)
  })
}

export function stopOutsiderScript(world: World, appid: string): void {
  world.schedule.remove(jobKey(appid))
}

function jobKey(appid: string): string {
  return `outsider ${appid}`
}
