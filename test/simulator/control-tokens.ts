/**
 * @module The control API's half about tokens: the truth about each, at the simulator's clock, which
 * no caller of WeChat ever learns, and the hand that kills one.
 */

import { Hono } from 'hono'
import { notFound, readBody } from './control-body.ts'
import { revokeSchema } from './control-schemas.ts'
import { type DeathCause, end, isLive, type LineageKind, type Party } from './lineage.ts'
import type { SimulatorEnv } from './pipeline.ts'
import type { World } from './world.ts'

export type TokenFacts = {
  known: boolean
  live: boolean
  /** The first moment at which it does not work (any more), as planned now. */
  live_until: number | null
  appid: string | null
  lineage: LineageKind | null
  issued_at: number | null
  issued_to: Party | null
  died_because: DeathCause | null
}

const UNKNOWN: TokenFacts = {
  known: false,
  live: false,
  live_until: null,
  appid: null,
  lineage: null,
  issued_at: null,
  issued_to: null,
  died_because: null,
}

export function tokenFacts(world: World, value: string): TokenFacts {
  const token = world.tokens.get(value)
  if (token === undefined) {
    return UNKNOWN
  }
  const live = isLive(token, world.clock.now())
  return {
    known: true,
    live,
    live_until: token.liveUntil,
    appid: token.appid,
    lineage: token.lineage,
    issued_at: token.issuedAt,
    issued_to: token.issuedTo,
    died_because: live ? null : token.ending,
  }
}

export function controlTokens(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()

  routes.get('/:token', (c) => c.json(tokenFacts(world, c.req.param('token'))))

  routes.post('/revoke', async (c) => {
    const read = await readBody(c, revokeSchema)
    if (!read.ok) {
      return read.response
    }
    const token = world.tokens.get(read.value.token)
    if (token === undefined) {
      return notFound(c, 'such token')
    }
    end(token, world.clock.now(), 'revoked')
    return c.json(tokenFacts(world, token.value))
  })

  return routes
}
