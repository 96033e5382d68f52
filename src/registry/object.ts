/**
 * @module The Durable Object around a {@link Registry}: it gives the registry its ports and passes
 * calls on. Nothing is decided here.
 */

import { DurableObject } from 'cloudflare:workers'
import { readConfig } from '../config.ts'
import { type Env, keeperStub } from '../env.ts'
import type { CredentialChange } from '../keeper/ports.ts'
import { alarmOf, storageOf } from '../objects.ts'
import { systemClock, systemRandom, systemTimers } from '../ports.ts'
import { Registry } from './registry.ts'
import type { CredentialFilter, FeedQuery, RegistryRpc } from './rpc.ts'

/** The object named `root` knows own apps, components and client keys. */
export class RegistryObject extends DurableObject<Env> implements RegistryRpc {
  readonly #registry: Registry

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const read = readConfig(env)
    const keeper = (path: string) => {
      if (!read.ok) {
        throw new Error('lingpai is not configured')
      }
      return keeperStub(env, path, read.config.locationHint)
    }
    this.#registry = new Registry({
      clock: systemClock,
      timers: systemTimers,
      random: systemRandom,
      storage: storageOf(ctx),
      alarm: alarmOf(ctx),
      keeper,
      tick: async (path) => keeper(path).tick('cron'),
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

  /** Set by the jobs of a platform's registry: import, and forgetting. */
  override async alarm(): Promise<void> {
    await this.#registry.step()
  }
}
