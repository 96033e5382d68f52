/**
 * @module The whole state of the simulated WeChat: clock, chance, settings, accounts, every token
 * ever issued, armed faults, calls. One mutable record, so that a test can look at anything; the
 * rules that change it live in the files named after them. Third-party platforms: `component.ts`.
 */

import { type CallLog, createCallLog } from './calls.ts'
import { type Clock, createClock } from './clock.ts'
import type { Component } from './component.ts'
import { createDeliveries, type Deliveries } from './deliveries.ts'
import { createFaultBook, type FaultBook } from './faults.ts'
import type { JsTicket } from './js-tickets.ts'
import { createLineage, type Lineage, type OwnLineageKind, type Token } from './lineage.ts'
import { createMessageLog, type MessageLog } from './messages.ts'
import { createUsage, type QuotaLimits, type Usage } from './quota.ts'
import { createRandom, type Random } from './random.ts'
import type { RiskBook } from './risk.ts'
import { createSchedule, type Schedule } from './schedule.ts'
import { createTally, type Tally } from './tally.ts'

export type AccountState = 'normal' | 'limited' | 'punished' | 'frozen' | 'secret_frozen'

/** An account's configuration, in the shape of the control API. */
export type AppConfig = {
  secret: string
  kind: 'mini_program' | 'official_account'
  name: string
  /** Seconds that a new token lives. */
  expires_in: number
  state: AccountState
  /** null: any address may call. */
  ip_allow_list: string[] | null
  risk_confirmation: boolean
  quota: QuotaLimits
  /** Whether calls refused for their secret, address or account state use up the quota. */
  failed_auth_counts: boolean
  wrong_secret_errcode: 40125 | 40001
}

export type App = {
  readonly appid: string
  config: AppConfig
  readonly usage: Usage
  readonly risk: RiskBook
  /** How often its quotas were cleared this month. */
  readonly clears: Tally
  readonly lineages: Readonly<Record<OwnLineageKind, Lineage>>
}

export type Settings = {
  content_type: string
  token_length: number
  /** Around the end of an overlap, answer as if WeChat's clusters disagreed. */
  cluster_lag: boolean
  /** Where calls come from that do not say so in `x-simulated-ip`. */
  egress_ip: string
  garbage_errcode: 40014 | 40001
}

export const DEFAULT_SETTINGS: Settings = {
  content_type: 'application/json; encoding=utf-8',
  token_length: 157,
  cluster_lag: false,
  egress_ip: '203.0.113.7',
  garbage_errcode: 40014,
}

/** Waits; when the signal is aborted nobody waits any more. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

/** How pushes leave. */
export type PushFetch = (url: string, init: RequestInit) => Promise<Response>

export type World = {
  readonly clock: Clock
  readonly sleep: Sleep
  readonly fetch: PushFetch
  random: Random
  settings: Settings
  apps: Map<string, App>
  components: Map<string, Component>
  tokens: Map<string, Token>
  /** The tickets of an account and a type, oldest first; see `js-tickets.ts`. */
  jsTickets: Map<string, JsTicket[]>
  faults: FaultBook
  calls: CallLog
  messages: MessageLog
  schedule: Schedule
  deliveries: Deliveries
}

export type WorldOptions = {
  clock?: Clock
  /** Default 1: two simulators made alike and asked alike answer alike. */
  seed?: number
  /** How a `slow` fault waits, and a push for its answer. Default: real timers. */
  sleep?: Sleep
  /** How pushes leave. Default: the global fetch. */
  fetch?: PushFetch
}

export function createWorld(options: WorldOptions = {}): World {
  return {
    clock: options.clock ?? createClock(),
    sleep: options.sleep ?? sleepReally,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    random: createRandom(options.seed ?? 1),
    ...nothing(),
  }
}

/** Empties the world. Without a seed chance goes on, so that no token of before comes again. */
export function resetWorld(world: World, options: { seed?: number; now?: number } = {}): void {
  Object.assign(world, nothing())
  if (options.seed !== undefined) {
    world.random = createRandom(options.seed)
  }
  if (options.now === undefined) {
    world.clock.real()
  } else {
    world.clock.freeze(options.now)
  }
}

export function createApp(appid: string, config: AppConfig): App {
  return {
    appid,
    config,
    usage: createUsage(),
    risk: new Map(),
    clears: createTally(),
    lineages: {
      token: createLineage('token', appid),
      stable_token: createLineage('stable_token', appid),
    },
  }
}

function sleepReally(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

function nothing(): Omit<World, 'clock' | 'sleep' | 'fetch' | 'random'> {
  return {
    settings: { ...DEFAULT_SETTINGS },
    apps: new Map(),
    components: new Map(),
    tokens: new Map(),
    jsTickets: new Map(),
    faults: createFaultBook(),
    calls: createCallLog(),
    messages: createMessageLog(),
    schedule: createSchedule(),
    deliveries: createDeliveries(),
  }
}
