/**
 * @module The Durable Object around a {@link Keeper}: it gives the keeper its ports and passes calls
 * on. Nothing is decided here.
 */

import { DurableObject } from 'cloudflare:workers'
import { createObserver } from '../analytics.ts'
import { readConfig } from '../config.ts'
import { registryNameOf } from '../credential.ts'
import { createSender } from '../delivery.ts'
import { type Env, keeperStub, registryStub } from '../env.ts'
import { consoleLog } from '../log.ts'
import { alarmOf, fetchInternet, storageOf, wechatOf } from '../objects.ts'
import { systemClock, systemRandom, systemTimers } from '../ports.ts'
import { createSealer } from '../sealing.ts'
import type { EventFilter } from './event.ts'
import { Keeper } from './keeper.ts'
import type { CredentialChange } from './ports.ts'
import type { Authorization, IncomingBody, KeeperRpc, Settings, SettingsChange } from './rpc.ts'
import { createSource } from './source.ts'

/** One object per credential; its name is the credential's path. */
export class KeeperObject extends DurableObject<Env> implements KeeperRpc {
  readonly #keeper: Keeper

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const read = readConfig(env)
    const path = ctx.id.name
    if (!read.ok || path === undefined) {
      // The edge refuses every request before it comes here; only an alarm can, and it is retried.
      throw new Error('lingpai is not configured: open any of its pages for the reason')
    }
    const { config } = read
    const wechat = wechatOf(env, config)
    const keeper = (other: string) => keeperStub(env, other, config.locationHint)
    const registry = (other: string) =>
      registryStub(env, registryNameOf(other), config.locationHint)
    const announce = async (change: CredentialChange): Promise<void> => {
      try {
        await registry(path).changed(change)
      } catch {
        consoleLog('warn', 'registry.unreachable', { credential: path })
      }
    }
    this.#keeper = new Keeper({
      path,
      clock: systemClock,
      storage: storageOf(ctx),
      alarm: alarmOf(ctx),
      sealer: createSealer(config.masterKey, config.previousMasterKey, systemRandom),
      wechat,
      source: createSource(wechat, keeper),
      neighbours: {
        keeper,
        enroll: (other) => registry(other).enroll(other),
        remove: (other) => registry(other).remove(other, 'wechat', true),
      },
      send: createSender(fetchInternet, systemTimers, config.allowPrivateTargets),
      later: (work) => ctx.waitUntil(work),
      log: consoleLog,
      announce: (change) => ctx.waitUntil(announce(change)),
      observe: createObserver(env.ANALYTICS, path),
    })
  }

  configure(settings: Settings, by: string): ReturnType<KeeperRpc['configure']> {
    return this.#keeper.configure(settings, by)
  }

  change(change: SettingsChange, by: string): ReturnType<KeeperRpc['change']> {
    return this.#keeper.change(change, by)
  }

  token(request: {
    minExpiresInMs: number
    by: string
    edgeReads?: number
  }): ReturnType<KeeperRpc['token']> {
    return this.#keeper.token(request)
  }

  ask(request: {
    by: string
    secret: string | null
    insists: boolean
    edgeReads?: number
  }): ReturnType<KeeperRpc['ask']> {
    return this.#keeper.ask(request)
  }

  isLive(value: string): ReturnType<KeeperRpc['isLive']> {
    return this.#keeper.isLive(value)
  }

  report(request: { value: string; by: string }): ReturnType<KeeperRpc['report']> {
    return this.#keeper.report(request)
  }

  ticket(
    ticket: { value: string; createTime: number },
    by: string,
  ): ReturnType<KeeperRpc['ticket']> {
    return this.#keeper.ticket(ticket, by)
  }

  push(push: IncomingBody): ReturnType<KeeperRpc['push']> {
    return this.#keeper.push(push)
  }

  listAuthorizers(offset: number): ReturnType<KeeperRpc['listAuthorizers']> {
    return this.#keeper.listAuthorizers(offset)
  }

  preAuthCode(): ReturnType<KeeperRpc['preAuthCode']> {
    return this.#keeper.preAuthCode()
  }

  exchangeCode(code: string): ReturnType<KeeperRpc['exchangeCode']> {
    return this.#keeper.exchangeCode(code)
  }

  authorize(authorization: Authorization): ReturnType<KeeperRpc['authorize']> {
    return this.#keeper.authorize(authorization)
  }

  withdraw(createTime: number): ReturnType<KeeperRpc['withdraw']> {
    return this.#keeper.withdraw(createTime)
  }

  check(request: { by: string }): ReturnType<KeeperRpc['check']> {
    return this.#keeper.check(request)
  }

  rotate(request: { evenWithinOverlap: boolean; by: string }): ReturnType<KeeperRpc['rotate']> {
    return this.#keeper.rotate(request)
  }

  tick(trigger: 'cron' | 'alarm' | 'push'): ReturnType<KeeperRpc['tick']> {
    return this.#keeper.tick(trigger)
  }

  status(): ReturnType<KeeperRpc['status']> {
    return this.#keeper.status()
  }

  events(
    before: number | null,
    limit: number,
    filter?: EventFilter,
  ): ReturnType<KeeperRpc['events']> {
    return this.#keeper.events(before, limit, filter)
  }

  forget(): ReturnType<KeeperRpc['forget']> {
    return this.#keeper.forget()
  }

  /** The second line of defence: set to fire if cron has not come by then. */
  override async alarm(): Promise<void> {
    await this.#keeper.tick('alarm')
  }
}
