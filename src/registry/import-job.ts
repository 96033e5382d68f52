/**
 * @module Importing all accounts that authorized a platform, from WeChat's own list: page by page, each
 * page a step of its own, so that ten thousand accounts need no long-lived request and a restart goes on
 * where it was. An account whose refresh token is newer here keeps it.
 */

import { authorizerPath, componentPath } from '../credential.ts'
import type { AccountPage, KeeperRpc } from '../keeper/rpc.ts'
import type { Clock } from '../ports.ts'
import type { ListedAuthorizer } from '../wechat/authorizers.ts'
import { inParallel } from './in-parallel.ts'
import type { ImportProgress } from './rpc.ts'
import type { RegistryStore } from './store.ts'

/** The outside of a platform's import. */
export interface ImportPorts {
  readonly clock: Clock
  readonly keeper: (path: string) => KeeperRpc
}

/** Accounts registered at once. */
const IMPORT_PARALLEL = 24

/** Between two pages: time for others to have their turn. */
const NEXT_PAGE_MS = 1_000

/** After WeChat or the platform could not be asked. */
const RETRY_MS = 30_000

/** The import of one platform's accounts; at most one runs at a time. */
export class ImportJob {
  readonly #ports: ImportPorts
  readonly #store: RegistryStore

  constructor(ports: ImportPorts, store: RegistryStore) {
    this.#ports = ports
    this.#store = store
  }

  /** How the newest import is doing; null if there never was one. */
  progress(): ImportProgress | null {
    return this.#store.importProgress()
  }

  /** When the next step is due, unix milliseconds; null while none is. */
  dueAt(): number | null {
    return this.progress()?.nextAt ?? null
  }

  /** Begins an import, or joins the one that runs. */
  start(componentAppid: string): ImportProgress {
    const running = this.progress()
    const now = this.#ports.clock.now()
    const next: ImportProgress =
      running !== null && running.state === 'running'
        ? { ...running, nextAt: now }
        : {
            componentAppid,
            state: 'running',
            offset: 0,
            total: null,
            done: 0,
            failed: 0,
            problem: null,
            startedAt: now,
            finishedAt: null,
            nextAt: now,
          }
    this.#store.setImportProgress(next)
    return next
  }

  /** One page, if one is due. Never rejects. */
  async step(): Promise<void> {
    const job = this.progress()
    const now = this.#ports.clock.now()
    if (job === null || job.nextAt === null || job.nextAt > now) {
      return
    }
    // Should the object die in this step, it is done again.
    this.#store.setImportProgress({ ...job, nextAt: now + RETRY_MS })
    const page = await this.#page(job)
    if (!this.#isOn(job)) {
      return
    }
    if (typeof page === 'string') {
      this.#store.setImportProgress({ ...job, problem: page, nextAt: now + RETRY_MS })
      return
    }
    const registered = await this.#register(job, page)
    if (!this.#isOn(job)) {
      return
    }
    // By what the page had: WeChat may give fewer than were asked for.
    const offset = job.offset + page.count
    const isLast = offset >= page.total || page.count === 0
    const then = this.#ports.clock.now()
    this.#store.setImportProgress({
      ...job,
      offset,
      total: page.total,
      done: job.done + registered,
      failed: job.failed + page.count - registered,
      problem: null,
      state: isLast ? 'finished' : 'running',
      finishedAt: isLast ? then : null,
      nextAt: isLast ? null : then + NEXT_PAGE_MS,
    })
  }

  /** Ends an import that is under way: its platform is gone. */
  stop(): void {
    const job = this.progress()
    if (job !== null && job.state === 'running') {
      const finishedAt = this.#ports.clock.now()
      const problem = 'The platform was deleted.'
      const over = { state: 'finished', problem, finishedAt, nextAt: null } as const
      this.#store.setImportProgress({ ...job, ...over })
    }
  }

  /** Whether this very import still goes on: its platform may have been deleted meanwhile. */
  #isOn({ startedAt }: ImportProgress): boolean {
    const now = this.progress()
    return now !== null && now.state === 'running' && now.startedAt === startedAt
  }

  /** A page of the list, or a sentence why there is none now. */
  async #page(job: ImportProgress): Promise<AccountPage | string> {
    try {
      const keeper = this.#ports.keeper(componentPath(job.componentAppid))
      const outcome = await keeper.listAuthorizers(job.offset)
      if (outcome.ok) {
        return outcome
      }
      return 'advice' in outcome.refusal ? outcome.refusal.advice : outcome.refusal.code
    } catch {
      return "The platform's keeper could not be reached; lingpai tries again by itself."
    }
  }

  /** Registers a page of accounts and answers how many are. */
  #register(job: ImportProgress, { items, askedAt }: AccountPage): Promise<number> {
    return inParallel(IMPORT_PARALLEL, items, async (item) => {
      if (!this.#isOn(job)) {
        return false
      }
      const register = () => this.#registerOne(job.componentAppid, item, askedAt)
      // An object may just have been reset.
      return (await register()) || (await register())
    })
  }

  async #registerOne(
    componentAppid: string,
    item: ListedAuthorizer,
    askedAt: number,
  ): Promise<boolean> {
    const { appid, refreshToken, authTime } = item
    const createTime = authTime === 0 ? Math.floor(askedAt / 1_000) : authTime
    if (refreshToken === null) {
      return false
    }
    const path = authorizerPath(componentAppid, appid)
    this.#store.enroll(path, null)
    try {
      const authorization = { componentAppid, appid, refreshToken, createTime, askedAt }
      const nothingElse = { insteadOf: null, replacesToken: false, token: null }
      const keeper = this.#ports.keeper(path)
      return (await keeper.authorize({ ...authorization, ...nothingElse })).ok
    } catch {
      return false
    }
  }
}
