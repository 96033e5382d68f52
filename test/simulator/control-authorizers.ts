/**
 * @module The control API's half about the accounts of a platform: authorize as the page would, one
 * or thousands, again, no more; and the truth about their tokens, the refresh token included.
 */

import { type Context, Hono } from 'hono'
import { acceptsRefreshToken, authorize, deauthorize, type Granted } from './authorizing.ts'
import type { Authorizer, Component } from './component.ts'
import { authorizerSchema, reauthorizeSchema } from './component-schemas.ts'
import { invalid, notFound, readBody } from './control-body.ts'
import { tokenFacts } from './control-tokens.ts'
import { maxLiveAtOnce } from './lineage.ts'
import type { SimulatorEnv } from './pipeline.ts'
import { unauthorizedFields } from './push-messages.ts'
import { pushEvent, pushGranted } from './pushing.ts'
import type { World } from './world.ts'

/** Mounted below `/components/:component/authorizers`. */
export function controlAuthorizers(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()
  const componentOf = (c: Context<SimulatorEnv>) =>
    world.components.get(c.req.param('component') ?? '')
  const codeAnswer = (component: Component, { code }: Granted) => ({
    auth_code: code.value,
    expires_in: component.config.auth_code_expires_in,
  })

  routes.post('/', async (c) => {
    const component = componentOf(c)
    const read = await readBody(c, authorizerSchema)
    if (!read.ok) {
      return read.response
    }
    if (component === undefined) {
      return notFound(c, 'such platform')
    }
    if ('count' in read.value) {
      const { count, prefix, kind } = read.value
      for (let i = 1; i <= count; i++) {
        const appid = `${prefix}${String(i).padStart(5, '0')}`
        const granted = authorize(world, component, { appid, kind }, world.clock.now())
        if ('refused' in granted) {
          return invalid(c, [`published: ${granted.refused.errcode} ${granted.refused.text}`])
        }
        exchangedLongAgo(granted)
      }
      return c.json({ count })
    }
    const now = world.clock.now()
    const { appid, nick_name: nickName, kind, api_permission: apiPermission } = read.value
    const granted = authorize(world, component, { appid, nickName, kind, apiPermission }, now)
    if ('refused' in granted) {
      return invalid(c, [`published: ${granted.refused.errcode} ${granted.refused.text}`])
    }
    if (read.value.exchanged) {
      exchangedLongAgo(granted)
      return c.json({ refresh_token: granted.authorizer.refreshToken })
    }
    if (read.value.push) {
      await pushGranted(world, component, granted, now)
    }
    return c.json(codeAnswer(component, granted))
  })

  routes.get('/:appid', (c) => {
    const component = componentOf(c)
    const authorizer = component?.authorizers.get(c.req.param('appid'))
    return component === undefined || authorizer === undefined
      ? notFound(c, 'such authorizer')
      : c.json(describe(world, component, authorizer))
  })

  routes.post('/:appid/reauthorize', async (c) => {
    const component = componentOf(c)
    const read = await readBody(c, reauthorizeSchema)
    if (!read.ok) {
      return read.response
    }
    const appid = c.req.param('appid')
    if (component?.authorizers.get(appid)?.authorized !== true) {
      return notFound(c, 'such authorization')
    }
    const now = world.clock.now()
    const funcChanged = read.value.func_changed
    const granted = authorize(world, component, { appid, funcChanged }, now)
    if ('refused' in granted) {
      return invalid(c, [`published: ${granted.refused.errcode} ${granted.refused.text}`])
    }
    await pushGranted(world, component, granted, now)
    return c.json(codeAnswer(component, granted))
  })

  routes.post('/:appid/deauthorize', async (c) => {
    const component = componentOf(c)
    const appid = c.req.param('appid')
    const now = world.clock.now()
    if (component === undefined || !deauthorize(component, appid, now)) {
      return notFound(c, 'such authorization')
    }
    await pushEvent(world, component, 'unauthorized', unauthorizedFields(appid), now)
    return c.json({ ok: true })
  })

  return routes
}

/** As if its token of then had expired: there is none. */
function exchangedLongAgo({ authorizer, code }: Granted): void {
  code.used = true
  authorizer.exchanged = true
}

function describe(
  world: World,
  component: Component,
  authorizer: Authorizer,
): Record<string, unknown> {
  const { appid, lineage, refreshToken, generation } = authorizer
  const tokens = [...world.tokens.values()].filter(
    (token) =>
      token.lineage === 'authorizer' &&
      token.appid === appid &&
      token.component === component.appid,
  )
  return {
    component_appid: component.appid,
    appid: lineage.appid,
    nick_name: authorizer.nickName,
    kind: authorizer.kind,
    api_permission: authorizer.apiPermission,
    func_ids: authorizer.funcIds,
    authorized: authorizer.authorized,
    authorized_at: authorizer.authorizedAt,
    exchanged: authorizer.exchanged,
    refresh_token: {
      value: refreshToken,
      generation,
      valid: acceptsRefreshToken(authorizer, refreshToken, world.clock.now()),
    },
    tokens: tokens.map((token) => ({ token: token.value, ...tokenFacts(world, token.value) })),
    max_live_at_once: maxLiveAtOnce(tokens),
  }
}
