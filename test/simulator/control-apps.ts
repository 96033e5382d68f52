/**
 * @module The control API's half about accounts: create, change, look at and delete them, make the
 * outsider act, let the administrator decide. Secrets go in and never come out.
 */

import { Hono } from 'hono'
import type { z } from 'zod'
import { invalid, notFound, readBody } from './control-body.ts'
import { appSchema, outsiderSchema, outsiderScriptSchema, riskSchema } from './control-schemas.ts'
import { tokenFacts } from './control-tokens.ts'
import { given } from './given.ts'
import { end, maxLiveAtOnce } from './lineage.ts'
import { outsiderCalls, startOutsiderScript, stopOutsiderScript } from './outsider.ts'
import type { SimulatorEnv } from './pipeline.ts'
import { countsNow, DEFAULT_QUOTA } from './quota.ts'
import { decideRisk } from './risk.ts'
import { type App, type AppConfig, createApp, type World } from './world.ts'

const DEFAULT_CONFIG: Omit<AppConfig, 'secret'> = {
  kind: 'mini_program',
  name: '',
  expires_in: 7200,
  state: 'normal',
  ip_allow_list: null,
  risk_confirmation: false,
  quota: DEFAULT_QUOTA,
  failed_auth_counts: false,
  wrong_secret_errcode: 40125,
}

/** An account without its secret, with the calls that count today. */
export function describeApp(world: World, app: App): Record<string, unknown> {
  const { secret: _withheld, ...config } = app.config
  return {
    appid: app.appid,
    ...config,
    used: { ...countsNow(app.usage, world.clock.now()) },
  }
}

export function controlApps(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()

  routes.put('/:appid', async (c) => {
    const read = await readBody(c, appSchema)
    if (!read.ok) {
      return read.response
    }
    const appid = c.req.param('appid')
    const existing = world.apps.get(appid)
    const config = mergeConfig(existing?.config, read.value)
    if (config === null) {
      return invalid(c, ['secret: a new account needs one'])
    }
    const app = existing ?? createApp(appid, config)
    app.config = config
    world.apps.set(appid, app)
    return c.json(describeApp(world, app), existing === undefined ? 201 : 200)
  })

  routes.get('/:appid', (c) => {
    const app = world.apps.get(c.req.param('appid'))
    return app === undefined ? notFound(c, 'such account') : c.json(describeApp(world, app))
  })

  routes.delete('/:appid', (c) => {
    const appid = c.req.param('appid')
    stopOutsiderScript(world, appid)
    for (const token of tokensOf(world, appid)) {
      end(token, world.clock.now(), 'revoked')
    }
    return world.apps.delete(appid) ? c.json({ ok: true }) : notFound(c, 'such account')
  })

  routes.get('/:appid/tokens', (c) => {
    const appid = c.req.param('appid')
    const tokens = tokensOf(world, appid)
    if (!world.apps.has(appid) && tokens.length === 0) {
      return notFound(c, 'such account')
    }
    const lineages = ['token', 'stable_token'] as const
    const most = lineages.map((lineage) =>
      maxLiveAtOnce(tokens.filter((token) => token.lineage === lineage)),
    )
    return c.json({
      tokens: tokens.map((token) => ({ token: token.value, ...tokenFacts(world, token.value) })),
      max_live_at_once: Math.max(...most),
    })
  })

  routes.post('/:appid/outsider', async (c) => {
    const app = world.apps.get(c.req.param('appid'))
    const read = await readBody(c, outsiderSchema)
    if (!read.ok) {
      return read.response
    }
    if (app === undefined) {
      return notFound(c, 'such account')
    }
    const { lineage, calls, force_refresh: forceRefresh } = read.value
    const order = { lineage, calls, forceRefresh }
    const { tokens, refused } = outsiderCalls(world, app, order, world.clock.now())
    return c.json(refused === null ? { tokens } : { tokens, refused: refused.errcode })
  })

  routes.post('/:appid/outsider/script', async (c) => {
    const app = world.apps.get(c.req.param('appid'))
    const read = await readBody(c, outsiderScriptSchema)
    if (!read.ok) {
      return read.response
    }
    if (app === undefined) {
      return notFound(c, 'such account')
    }
    startOutsiderScript(world, app, {
      lineage: read.value.lineage,
      meanIntervalSeconds: read.value.mean_interval_seconds,
      until: read.value.until ?? null,
    })
    return c.json({ ok: true })
  })

  routes.delete('/:appid/outsider/script', (c) => {
    stopOutsiderScript(world, c.req.param('appid'))
    return c.json({ ok: true })
  })

  routes.post('/:appid/risk', async (c) => {
    const app = world.apps.get(c.req.param('appid'))
    const read = await readBody(c, riskSchema)
    if (!read.ok) {
      return read.response
    }
    if (app === undefined) {
      return notFound(c, 'such account')
    }
    const { decision } = read.value
    const now = world.clock.now()
    return c.json({ decided: decideRisk(app.risk, decision, now, world.settings.egress_ip) })
  })

  return routes
}

/** The account's own: those of a third-party platform are not its secret's doing. */
function tokensOf(world: World, appid: string) {
  return [...world.tokens.values()].filter(
    (token) => token.appid === appid && token.component === null,
  )
}

/** The former configuration, or the defaults, changed by what was given; null without a secret. */
function mergeConfig(
  former: AppConfig | undefined,
  change: z.infer<typeof appSchema>,
): AppConfig | null {
  const { quota, ...rest } = given(change)
  const secret = rest.secret ?? former?.secret
  if (secret === undefined) {
    return null
  }
  const base = former ?? DEFAULT_CONFIG
  return { ...base, ...rest, secret, quota: { ...base.quota, ...given(quota ?? {}) } }
}
