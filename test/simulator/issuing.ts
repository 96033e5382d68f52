/**
 * @module How tokens come to be, for whoever asks: the caller of an endpoint or the outsider who
 * holds the same secret. Past the door (`credential-checks.ts`), before the answer.
 */

import { chargeForce } from './credential-checks.ts'
import type { Refusal } from './errors.ts'
import { isLive, issue, type Lineage, OVERLAP_MS, type Party, type Token } from './lineage.ts'
import type { App, World } from './world.ts'

/** Two forced refreshes closer than this are one. */
const FORCE_INTERVAL_MS = 30_000

export type Issued = { token: Token; issued: boolean }

/** /cgi-bin/token: every call issues. */
export function issueToken(world: World, app: App, party: Party, now: number): Issued {
  const lifetimeSeconds = app.config.expires_in
  return {
    token: createToken(world, app.lineages.token, { lifetimeSeconds, party, now }),
    issued: true,
  }
}

/** stable_token: the same token until its last five minutes, unless a refresh is forced. */
export function issueStableToken(
  world: World,
  app: App,
  party: Party,
  forceRefresh: boolean,
  now: number,
): Issued | { refused: Refusal } {
  const lineage = app.lineages.stable_token
  const order = { lifetimeSeconds: app.config.expires_in, party, now }
  const sinceForce = lineage.lastForcedAt === null ? null : now - lineage.lastForcedAt
  if (forceRefresh && (sinceForce === null || sinceForce >= FORCE_INTERVAL_MS)) {
    const refused = chargeForce(app, now)
    if (refused !== null) {
      return { refused }
    }
    lineage.lastForcedAt = now
    return { token: createToken(world, lineage, { ...order, forced: true }), issued: true }
  }
  const current = lineage.current
  if (current !== null && isLive(current, now) && current.expiresAt - now > renewalMs(current)) {
    return { token: current, issued: false }
  }
  return { token: createToken(world, lineage, order), issued: true }
}

/** The last part of a life in which a normal call renews. */
function renewalMs(token: Token): number {
  // For lives set shorter than WeChat's, half a life: else every call would issue and kill.
  return Math.min(OVERLAP_MS, (token.expiresAt - token.issuedAt) / 2)
}

export type TokenOrder = { lifetimeSeconds: number; party: Party; now: number; forced?: boolean }

/** The next token of any lineage. */
export function createToken(
  world: World,
  lineage: Lineage,
  { lifetimeSeconds, party, now, forced = false }: TokenOrder,
): Token {
  const lifetimeMs = lifetimeSeconds * 1000
  const value = newTokenValue(world)
  const token = issue(lineage, { value, now, lifetimeMs, issuedTo: party, forced })
  world.tokens.set(value, token)
  return token
}

/** `NN_` and base64url, as WeChat's look since about 2018; never one that existed before. */
function newTokenValue(world: World): string {
  for (;;) {
    const prefix = `${50 + world.random.integer(50)}_`
    const value = prefix + world.random.base64url(world.settings.token_length - prefix.length)
    if (!world.tokens.has(value)) {
      return value
    }
  }
}
