/**
 * @module The Durable Object around a {@link Registry}: it gives the registry its ports and passes
 * calls on. Nothing is decided here.
 */

import { DurableObject } from 'cloudflare:workers'
import type { ChannelSettings } from '../alerts/channel.ts'
import type { Notice } from '../alerts/notice.ts'
import { readConfig } from '../config.ts'
import { ROOT_REGISTRY } from '../credential.ts'
import { createPost } from '../delivery.ts'
import { type Env, keeperStub, registryStub } from '../env.ts'
import type { CredentialChange } from '../keeper/ports.ts'
import { consoleLog } from '../log.ts'
import { alarmOf, fetchInternet, storageOf } from '../objects.ts'
import { systemClock, systemRandom, systemTimers } from '../ports.ts'
import { createSealer } from '../sealing.ts'
import { Registry } from './registry.ts'
import type { CredentialFilter, FeedQuery, RegistryRpc } from './rpc.ts'

/** The object named `root` knows own apps, components and client keys. */
export class RegistryObject extends DurableObject<Env> implements RegistryRpc {
  readonly #registry: Registry

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const read = readConfig(env)
    if (!read.ok) {
      // The edge refuses every request before it comes here; an alarm is set again by the next sweep.
      throw new Error('lingpai is not configured: open any of its pages for the reason')
    }
    const { masterKey, previousMasterKey, locationHint, allowPrivateTargets } = read.config
    const keeper = (path: string) => keeperStub(env, path, locationHint)
    const isRoot = ctx.id.name === ROOT_REGISTRY
    this.#registry = new Registry({
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      storage: storageOf(ctx),
      alarm: alarmOf(ctx),
      keeper,
      tick: async (path) => keeper(path).tick('cron'),
      root: isRoot ? null : () => registryStub(env, ROOT_REGISTRY, locationHint),
      sealer: createSealer(masterKey, previousMasterKey, systemRandom),
      post: createPost(fetchInternet, systemTimers, allowPrivateTargets),
      log: consoleLog,
    })
  }

  enroll(path: string): ReturnType<RegistryRpc['enroll']> {
    return this.#registry.enroll(path)
  }

  remove(path: string, by: string, known: boolean): ReturnType<RegistryRpc['remove']> {
    return this.#registry.remove(path, by, known)
  }

  list(prefix: string, cursor: string | null, limit: number): ReturnType<RegistryRpc['list']> {
    return this.#registry.list(prefix, cursor, limit)
  }

  find(
    filter: CredentialFilter,
    cursor: string | null,
    limit: number,
  ): ReturnType<RegistryRpc['find']> {
    return this.#registry.find(filter, cursor, limit)
  }

  count(filter: CredentialFilter): ReturnType<RegistryRpc['count']> {
    return this.#registry.count(filter)
  }

  figures(): ReturnType<RegistryRpc['figures']> {
    return this.#registry.figures()
  }

  changed(change: CredentialChange): ReturnType<RegistryRpc['changed']> {
    return this.#registry.changed(change)
  }

  sweep(): ReturnType<RegistryRpc['sweep']> {
    return this.#registry.sweep()
  }

  startImport(componentAppid: string): ReturnType<RegistryRpc['startImport']> {
    return this.#registry.startImport(componentAppid)
  }

  forgetAccounts(componentAppid: string): ReturnType<RegistryRpc['forgetAccounts']> {
    return this.#registry.forgetAccounts(componentAppid)
  }

  keepAccounts(): ReturnType<RegistryRpc['keepAccounts']> {
    return this.#registry.keepAccounts()
  }

  importProgress(): ReturnType<RegistryRpc['importProgress']> {
    return this.#registry.importProgress()
  }

  refusedAddresses(): ReturnType<RegistryRpc['refusedAddresses']> {
    return this.#registry.refusedAddresses()
  }

  incidents(cursor: string | null, limit: number): ReturnType<RegistryRpc['incidents']> {
    return this.#registry.incidents(cursor, limit)
  }

  tell(notices: readonly Notice[]): ReturnType<RegistryRpc['tell']> {
    return this.#registry.tell(notices)
  }

  addChannel(settings: ChannelSettings): ReturnType<RegistryRpc['addChannel']> {
    return this.#registry.addChannel(settings)
  }

  channels(): ReturnType<RegistryRpc['channels']> {
    return this.#registry.channels()
  }

  removeChannel(id: string): ReturnType<RegistryRpc['removeChannel']> {
    return this.#registry.removeChannel(id)
  }

  testChannel(id: string): ReturnType<RegistryRpc['testChannel']> {
    return this.#registry.testChannel(id)
  }

  createKey(name: string, allow: readonly string[]): ReturnType<RegistryRpc['createKey']> {
    return this.#registry.createKey(name, allow)
  }

  key(id: string): ReturnType<RegistryRpc['key']> {
    return this.#registry.key(id)
  }

  keys(cursor: string | null, limit: number): ReturnType<RegistryRpc['keys']> {
    return this.#registry.keys(cursor, limit)
  }

  revokeKey(id: string): ReturnType<RegistryRpc['revokeKey']> {
    return this.#registry.revokeKey(id)
  }

  signInAttempt(address: string): ReturnType<RegistryRpc['signInAttempt']> {
    return this.#registry.signInAttempt(address)
  }

  signedIn(address: string): ReturnType<RegistryRpc['signedIn']> {
    return this.#registry.signedIn(address)
  }

  events(query: FeedQuery): ReturnType<RegistryRpc['events']> {
    return this.#registry.events(query)
  }

  adoptMasterKey(keyIds: readonly string[]): ReturnType<RegistryRpc['adoptMasterKey']> {
    return this.#registry.adoptMasterKey(keyIds)
  }

  /** Set by whatever is under way: import, forgetting, telling. */
  override async alarm(): Promise<void> {
    await this.#registry.step()
  }
}
