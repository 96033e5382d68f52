/**
 * @module The simulator itself: a world, the WeChat endpoints and pages over it, and the control API, as
 * one Hono app on web standards only. It runs in Node (`server.ts`) and inside workerd alike.
 *
 * @example
 * const simulator = createSimulator({ clock: createClock({ now: 1_700_000_000_000 }) })
 * await simulator.fetch('/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s')
 */

import { Hono } from 'hono'
import { accountEndpoints } from './account-endpoints.ts'
import { authorizationPage } from './authorization-page.ts'
import { authorizerEndpoints } from './authorizer-endpoints.ts'
import { componentEndpoints } from './component-endpoints.ts'
import { controlApi } from './control.ts'
import { type SimulatorEnv, serve } from './pipeline.ts'
import { probeEndpoints } from './probe-endpoints.ts'
import { quotaEndpoints } from './quota-endpoints.ts'
import { ticketEndpoints } from './ticket-endpoints.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

export { ConnectionReset } from './answer.ts'
export { createClock } from './clock.ts'

export type Simulator = {
  readonly app: Hono<SimulatorEnv>
  readonly world: World
  /** Like the global fetch, to this WeChat: a path alone will do, and an abort rejects. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
}

const ENDPOINTS = [
  ...accountEndpoints,
  ...probeEndpoints,
  ...ticketEndpoints,
  ...quotaEndpoints,
  ...componentEndpoints,
  ...authorizerEndpoints,
]

/** A path given to `fetch` is one of this host; other hosts are answered just the same. */
const HOST = 'https://api.weixin.qq.com'

export function createSimulator(options: WorldOptions = {}): Simulator {
  const world = createWorld(options)
  const app = new Hono<SimulatorEnv>()

  app.use(async (_c, next) => {
    world.schedule.runDue(world.clock.now())
    await next()
  })
  app.route('/__simulator', controlApi(world))
  for (const endpoint of ENDPOINTS) {
    app.all(endpoint.path, (c) => serve(world, endpoint, c))
  }
  app.route('/', authorizationPage(world))
  app.onError((error) => {
    // A reset is for the adapter to perform; anything else is a bug here and must not look like WeChat.
    throw error
  })

  return {
    app,
    world,
    async fetch(input, init) {
      const request = toRequest(input, init)
      return orAborted(request.signal, async () => app.fetch(request, {}))
    },
  }
}

/** A Request is passed on as it is: it may be of another implementation than the global one. */
function toRequest(input: string | URL | Request, init: RequestInit | undefined): Request {
  if (typeof input === 'string' || input instanceof URL) {
    return new Request(new URL(input, HOST), init)
  }
  return init === undefined ? input : new Request(input, init)
}

/** The caller stops waiting when its signal says so; the call itself goes on. */
async function orAborted(signal: AbortSignal, call: () => Promise<Response>): Promise<Response> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([call(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
