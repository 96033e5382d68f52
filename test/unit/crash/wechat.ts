/**
 * @module WeChat and the network to it, and the way its pushes come in: the simulator under a clock that
 * stands still unless it is moved. Each call takes a moment.
 */

import type { KeeperRpc } from '../../../src/keeper/rpc.ts'
import { createClock, createSimulator, type Simulator } from '../../simulator/app.ts'
import { createClient, type SimulatorClient } from '../../simulator/client.ts'
import type { World } from '../../simulator/world.ts'
import { NOON } from '../given.ts'

/** How long a call takes to get there, and again to come back. */
const ONE_WAY_MS = 15

const LIST = '/cgi-bin/component/api_get_authorizer_list'
const CALLBACK = 'https://lingpai.test/callback/'

const DOWNSTREAM = 'https://downstream.test'

/** See the module's description. */
export interface Outside {
  readonly base: string
  readonly control: SimulatorClient['control']
  readonly wechat: World
  /** Where the pushes for a platform go. */
  callbackOf(componentAppid: string): string
  /** Another service that wants to have the pushes. */
  readonly downstream: string
  /** The bodies of the pushes that were acknowledged. */
  readonly acknowledged: ReadonlySet<string>
  /** Those that the other service has. */
  readonly passedOn: ReadonlySet<string>
  /** What happens while an answer is slow (the simulator's fault of that name). */
  meanwhile: () => Promise<void>
  now(): number
  moveTo(at: number): void
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Until no push is under way. */
  settled(): Promise<void>
}

/**
 * @param keeper takes what is pushed; rejects if it was reset
 * @param listPage how many accounts WeChat lists at once: its real pages are too long to be many
 */
export function createOutside(keeper: (path: string) => KeeperRpc, listPage?: number): Outside {
  const clock = createClock({ now: NOON })
  const acknowledged = new Set<string>()
  const passedOn = new Set<string>()
  const simulator: Simulator = createSimulator({
    clock,
    seed: 1,
    async fetch(url, init) {
      const response = await receive(keeper, url, init)
      if (response.ok) {
        acknowledged.add(String(init.body))
      }
      return response
    },
    sleep: async (ms, signal) => {
      if (signal !== undefined) {
        // A push that is never answered would be a hang; here everything is answered.
        await new Promise<void>(() => {})
      }
      await outside.meanwhile()
      clock.advance(ms / 1_000)
    },
  })
  const { world } = simulator
  const outside: Outside = {
    base: 'https://api.weixin.qq.com',
    control: createClient(simulator.fetch).control,
    wechat: world,
    callbackOf: (componentAppid) => CALLBACK + componentAppid,
    downstream: DOWNSTREAM,
    acknowledged,
    passedOn,
    meanwhile: async () => {},
    now: () => clock.now(),
    moveTo(at) {
      clock.freeze(at)
      world.schedule.runDue(at)
    },
    async fetch(url, init) {
      clock.advance(ONE_WAY_MS / 1_000)
      if (url.startsWith(DOWNSTREAM)) {
        passedOn.add(String(init.body))
        return new Response('')
      }
      const isShort = listPage !== undefined && url.includes(LIST)
      const response = await simulator.fetch(url, isShort ? shortened(init, listPage) : init)
      const text = await response.text()
      clock.advance(ONE_WAY_MS / 1_000)
      return new Response(text, response)
    },
    settled: () => world.deliveries.idle(),
  }
  return outside
}

/** `POST /callback/{component_appid}`. */
async function receive(
  keeper: (path: string) => KeeperRpc,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const { pathname, search, searchParams } = new URL(url)
  const path = `components/${pathname.split('/').at(-1)}`
  const query = Object.fromEntries(searchParams)
  try {
    const push = { query, search: search.slice(1), body: String(init.body), isForwarded: false }
    const outcome = await keeper(path).push(push)
    const isTaken = outcome.ok && outcome.accepted
    return new Response(isTaken ? 'success' : '', { status: isTaken ? 200 : 403 })
  } catch {
    return new Response('', { status: 503 })
  }
}

/** The same page of the list, of short pages. */
function shortened(init: RequestInit, listPage: number): RequestInit {
  const fields = JSON.parse(String(init.body)) as { count: number }
  const count = Math.min(fields.count, listPage)
  return { ...init, body: JSON.stringify({ ...fields, count }) }
}
