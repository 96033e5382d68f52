/**
 * @module The control API, under `/__simulator`: status, clock, settings, faults and the record of
 * calls here, accounts, platforms and tokens beside. Its answers are JSON; a wrong request gets a 400 that
 * names the field. It is for tests and has no authentication.
 */

import { Hono } from 'hono'
import { signedPageSchema } from './component-schemas.ts'
import { controlApps, describeApp } from './control-apps.ts'
import { controlAuthorizers } from './control-authorizers.ts'
import { notFound, readBody } from './control-body.ts'
import { controlComponents } from './control-components.ts'
import { clockSchema, faultSchema, resetSchema, settingsSchema } from './control-schemas.ts'
import { controlTokens } from './control-tokens.ts'
import { given } from './given.ts'
import { acceptsSignature } from './js-tickets.ts'
import type { SimulatorEnv } from './pipeline.ts'
import { resetWorld, type World } from './world.ts'

export function controlApi(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()

  const status = () => ({
    now: world.clock.now(),
    mode: world.clock.mode(),
    apps: [...world.apps.values()].map((app) => describeApp(world, app)),
    faults: world.faults.list(),
    calls_total: world.calls.list({}).total,
  })
  const clock = () => ({
    now: world.clock.now(),
    mode: world.clock.mode(),
    skew_seconds: world.clock.skewSeconds(),
  })

  routes.get('/', (c) => c.json(status()))

  routes.post('/reset', async (c) => {
    const read = await readBody(c, resetSchema)
    if (!read.ok) {
      return read.response
    }
    resetWorld(world, given(read.value))
    return c.json(status())
  })

  routes.get('/clock', (c) => c.json(clock()))

  routes.post('/clock', async (c) => {
    const read = await readBody(c, clockSchema)
    if (!read.ok) {
      return read.response
    }
    if ('now' in read.value) {
      world.clock.freeze(read.value.now)
    } else if ('advance_seconds' in read.value) {
      world.clock.advance(read.value.advance_seconds)
    } else {
      world.clock.real(read.value.skew_seconds)
    }
    world.schedule.runDue(world.clock.now())
    // What the move of time set going has arrived, or failed, when this answers.
    await world.deliveries.idle()
    return c.json(clock())
  })

  routes.get('/settings', (c) => c.json(world.settings))

  routes.put('/settings', async (c) => {
    const read = await readBody(c, settingsSchema)
    if (!read.ok) {
      return read.response
    }
    Object.assign(world.settings, given(read.value))
    return c.json(world.settings)
  })

  routes.get('/faults', (c) => c.json({ faults: world.faults.list() }))

  routes.post('/faults', async (c) => {
    const read = await readBody(c, faultSchema)
    return read.ok ? c.json({ id: world.faults.arm(read.value).id }, 201) : read.response
  })

  routes.delete('/faults', (c) => {
    world.faults.clear()
    return c.json({ ok: true })
  })

  routes.delete('/faults/:id', (c) =>
    world.faults.remove(c.req.param('id')) ? c.json({ ok: true }) : notFound(c, 'such fault'),
  )

  routes.get('/calls', (c) =>
    c.json(world.calls.list({ endpoint: c.req.query('endpoint'), appid: c.req.query('appid') })),
  )

  routes.delete('/calls', (c) => {
    world.calls.clear()
    return c.json({ ok: true })
  })

  routes.post('/jssdk', async (c) => {
    const read = await readBody(c, signedPageSchema)
    return read.ok ? c.json({ accepted: await acceptsSignature(world, read.value) }) : read.response
  })

  routes.route('/apps', controlApps(world))
  routes.route('/components', controlComponents(world))
  routes.route('/components/:component/authorizers', controlAuthorizers(world))
  routes.route('/tokens', controlTokens(world))
  routes.all('*', (c) => notFound(c, 'such control call'))
  return routes
}
