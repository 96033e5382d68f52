/**
 * @module The whole state of the simulated WeChat: clock, chance, settings, accounts, every token
 * ever issued, armed faults, calls. One mutable record, so that a test can look at anything; the
 * rules that change it live in the files named after them. The component half adds its own maps.
 */

import { type CallLog, createCallLog } from './calls.ts'
import { type Clock, createClock } from './clock.ts'
import { createFaultBook, type FaultBook } from './faults.ts'
import { createLineage, type Lineage, type LineageKind, type Token } from './lineage.ts'
import { createUsage, type QuotaLimits, type Usage } from './quota.ts'
import { createRandom, type Random } from './random.ts'
import type { RiskBook } from './risk.ts'
import { createSchedule, type Schedule } from './schedule.ts'

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
  readonly lineages: Readonly<Record<LineageKind, Lineage>>
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

export type Sleep = (ms: number) => Promise<void>

export type World = {
  readonly clock: Clock
  readonly sleep: Sleep
  random: Random
  settings: Settings
  apps: Map<string, App>
  tokens: Map<string, Token>
  faults: FaultBook
  calls: CallLog
  schedule: Schedule
}

export type WorldOptions = {
  clock?: Clock
  /** Default 1: two simulators made alike and asked alike answer alike. */
  seed?: number
  /** How a `slow` fault waits. Default: real timers. */
  sleep?: Sleep
}

export function createWorld(options: WorldOptions = {}): World {
  return {
    clock: options.clock ?? createClock(),
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
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
    lineages: {
      token: createLineage('token', appid),
      stable_token: createLineage('stable_token', appid),
    },
  }
}

function nothing(): Omit<World, 'clock' | 'sleep' | 'random'> {
  return {
    settings: { ...DEFAULT_SETTINGS },
    apps: new Map(),
    tokens: new Map(),
    faults: createFaultBook(),
    calls: createCallLog(),
    schedule: createSchedule(),
  }
}
