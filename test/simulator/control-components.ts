/**
 * @module The control API's half about platforms: create, change, look at and delete them, push on
 * demand, have a ticket, run the publish check. Secrets, keys and tickets go in or are asked for;
 * looking at a platform shows none.
 */

import { Hono } from 'hono'
import type { z } from 'zod'
import { authorizersOf, endTokens } from './authorizing.ts'
import {
  type Component,
  type ComponentConfig,
  createComponent,
  judgeTicket,
  makeTicket,
} from './component.ts'
import { componentSchema, pushSchema } from './component-schemas.ts'
import { invalid, notFound, readBody } from './control-body.ts'
import { given } from './given.ts'
import type { SimulatorEnv } from './pipeline.ts'
import { runPublishCheck } from './publish-check.ts'
import { pushOnDemand } from './push-on-demand.ts'
import { startTicketPushes, stopTicketPushes } from './pushing.ts'
import { shanghaiDay, shanghaiMonth } from './quota.ts'
import { countIn } from './tally.ts'
import type { World } from './world.ts'

type Required = 'secret' | 'token' | 'encoding_aes_key'

const DEFAULT_CONFIG: Omit<ComponentConfig, Required> = {
  previous_encoding_aes_key: null,
  push_url: null,
  message_url: null,
  ip_allow_list: null,
  authorize_page_host: null,
  refresh_token_mode: 'unchanged',
  refresh_token_grace_seconds: 0,
  expires_in: 7200,
  pre_auth_code_expires_in: 1800,
  auth_code_expires_in: 600,
  published: true,
  test_accounts: [],
  // As one user's quota/get showed; others report 2,000.
  quota: { component_token_per_day: 10_000, authorizer_token_per_day: 10_000 },
  wrong_secret_errcode: 40125,
}

function describe(world: World, component: Component): Record<string, unknown> {
  const {
    secret: _s,
    token: _t,
    encoding_aes_key: _k,
    previous_encoding_aes_key: previousKey,
    ...config
  } = component.config
  const { push } = component
  const now = world.clock.now()
  return {
    appid: component.appid,
    ...config,
    has_previous_encoding_aes_key: previousKey !== null,
    authorizers: authorizersOf(component).length,
    used: {
      component_token_per_day: countIn(component.issuances, shanghaiDay(now)),
      clears_per_month: countIn(component.clears, shanghaiMonth(now)),
    },
    tickets: [...component.tickets].map(([value, madeAt]) => ({
      age_seconds: Math.floor((now - madeAt) / 1000),
      valid: judgeTicket(component, value, now) === 'valid',
    })),
    pushes: {
      attempts: push.attempts,
      accepted: push.accepted,
      ticket_rounds: push.rounds,
      failed_rounds: push.failedRounds,
      alarms: push.alarms,
      stopped: push.stopped,
      next_at: push.nextAt,
    },
  }
}

export function controlComponents(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()

  routes.put('/:appid', async (c) => {
    const read = await readBody(c, componentSchema)
    if (!read.ok) {
      return read.response
    }
    const appid = c.req.param('appid')
    const existing = world.components.get(appid)
    const merged = mergeConfig(existing?.config, read.value)
    if ('missing' in merged) {
      return invalid(c, [`${merged.missing}: a new platform needs one`])
    }
    const component = existing ?? createComponent(appid, merged)
    component.config = merged
    world.components.set(appid, component)
    startTicketPushes(world, component)
    return c.json(describe(world, component), existing === undefined ? 201 : 200)
  })

  routes.get('/:appid', (c) => {
    const component = world.components.get(c.req.param('appid'))
    return component === undefined
      ? notFound(c, 'such platform')
      : c.json(describe(world, component))
  })

  routes.delete('/:appid', (c) => {
    const component = world.components.get(c.req.param('appid'))
    if (component === undefined) {
      return notFound(c, 'such platform')
    }
    forget(world, component)
    return c.json({ ok: true })
  })

  routes.post('/:appid/push', async (c) => {
    const component = world.components.get(c.req.param('appid'))
    const read = await readBody(c, pushSchema)
    if (!read.ok) {
      return read.response
    }
    if (component === undefined) {
      return notFound(c, 'such platform')
    }
    const answer = await pushOnDemand(world, component, read.value)
    return 'impossible' in answer ? invalid(c, [answer.impossible]) : c.json(answer)
  })

  routes.post('/:appid/tickets', (c) => {
    const component = world.components.get(c.req.param('appid'))
    return component === undefined
      ? notFound(c, 'such platform')
      : c.json({ ticket: makeTicket(component, world.random, world.clock.now()) })
  })

  routes.post('/:appid/publish-check', async (c) => {
    const component = world.components.get(c.req.param('appid'))
    return component === undefined
      ? notFound(c, 'such platform')
      : c.json(await runPublishCheck(world, component))
  })

  return routes
}

/** Its tokens, and those of its authorizers, die with it. */
function forget(world: World, component: Component): void {
  const now = world.clock.now()
  stopTicketPushes(world, component)
  for (const { lineage } of [component, ...component.authorizers.values()]) {
    endTokens(lineage, now, 'revoked')
  }
  world.components.delete(component.appid)
}

/** The former configuration, or the defaults, changed by what was given. */
function mergeConfig(
  former: ComponentConfig | undefined,
  change: z.infer<typeof componentSchema>,
): ComponentConfig | { missing: Required } {
  const { quota, ...rest } = given(change)
  const base = former ?? DEFAULT_CONFIG
  const {
    secret = former?.secret,
    token = former?.token,
    encoding_aes_key = former?.encoding_aes_key,
  } = rest
  if (secret === undefined) {
    return { missing: 'secret' }
  }
  if (token === undefined) {
    return { missing: 'token' }
  }
  if (encoding_aes_key === undefined) {
    return { missing: 'encoding_aes_key' }
  }
  return {
    ...base,
    ...rest,
    secret,
    token,
    encoding_aes_key,
    quota: { ...base.quota, ...given(quota ?? {}) },
  }
}
