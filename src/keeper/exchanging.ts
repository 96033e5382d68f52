/**
 * @module Exchanging authorization codes. The push and the redirect of one authorization bring the
 * same single-use code, in any order: both come through here, the second finds what the first one
 * made, and a code whose answer was lost is healed by looking the account up.
 */

import { createHash } from 'node:crypto'
import { type ExchangedCode, rememberCode } from '../policy/exchanged-code.ts'
import { USED_CODE_ERRCODES } from '../wechat/query-auth.ts'
import type { KeeperMemory } from './memory.ts'
import { callWithOwnToken, type OwnCall, type OwnToken } from './own-token.ts'
import type { KeeperPorts } from './ports.ts'
import type { ComponentConfig } from './record.ts'
import { lookUpRefreshToken } from './refresh-token-lookup.ts'
import type { Authorization } from './rpc.ts'

/** A code, and what the push said about it; null where only the redirect came. */
export interface CodeToExchange {
  readonly code: string
  readonly pushed: { readonly appid: string; readonly createTime: number } | null
}

/** What came of it. */
export type Exchanged =
  /** The account is stored. */
  | { readonly kind: 'stored'; readonly appid: string }
  | { readonly kind: 'no_permission'; readonly appid: string }
  /** WeChat does not take the code, and there is nobody to look up. */
  | { readonly kind: 'refused'; readonly errcode: number | null }
  | { readonly kind: 'later'; readonly advice: string }

/** The exchanges of one platform: one at a time for each code. */
export class Exchanging {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts
  readonly #own: OwnToken
  readonly #running = new Map<string, Promise<Exchanged>>()

  constructor(memory: KeeperMemory, ports: KeeperPorts, own: OwnToken) {
    this.#memory = memory
    this.#ports = ports
    this.#own = own
  }

  /** Exchanges a code, or finds what became of it. Rejects if another object is out of reach. */
  async exchange(config: ComponentConfig, order: CodeToExchange): Promise<Exchanged> {
    const digest = createHash('sha256').update(order.code).digest('hex')
    const running = this.#running.get(digest)
    if (running !== undefined) {
      const other = await running.catch(() => null)
      // What the other one could not do without the account's name, this one may.
      const isOver = other?.kind === 'stored' || other?.kind === 'no_permission'
      if (isOver && order.pushed === null) {
        return other
      }
      return this.exchange(config, order)
    }
    const exchange = this.#exchange(config, order, digest).finally(() => {
      this.#running.delete(digest)
    })
    this.#running.set(digest, exchange)
    return exchange
  }

  async #exchange(
    config: ComponentConfig,
    { code, pushed }: CodeToExchange,
    digest: string,
  ): Promise<Exchanged> {
    const { componentAppid } = config
    const known = this.#known(digest)
    if (known !== null && !known.isPermitted) {
      return { kind: 'no_permission', appid: known.appid }
    }
    if (known !== null) {
      return pushed === null
        ? this.#found(known.appid)
        : this.#redate(componentAppid, known, pushed.createTime)
    }
    const askedAt = this.#memory.now()
    const answer = await callWithOwnToken(this.#own, (componentAccessToken) =>
      this.#ports.wechat.queryAuth({ componentAppid, componentAccessToken }, code),
    )
    const createTime = pushed?.createTime ?? Math.floor(askedAt / 1_000)
    const authorization = { componentAppid, askedAt, createTime, replacesToken: true, token: null }
    if (answer.kind === 'answered') {
      const { appid, refreshToken, token } = answer.value
      if (refreshToken === null) {
        this.#remember({ digest, appid, isPermitted: false, createTime })
        return { kind: 'no_permission', appid }
      }
      return this.#store({ ...authorization, appid, refreshToken, token }, digest)
    }
    if (pushed === null || answer.kind === 'no_token') {
      return failed(answer)
    }
    // The code may be used up: by somebody else, or by an answer that was lost.
    const { appid } = pushed
    const { wechat } = this.#ports
    const held = await lookUpRefreshToken(wechat, this.#own, componentAppid, appid)
    switch (held.kind) {
      case 'found':
        return this.#store({ ...authorization, appid, refreshToken: held.refreshToken }, digest)
      case 'none':
        return failed(answer)
      case 'unknown':
        return { kind: 'later', advice: held.advice }
    }
  }

  /** First the account, then the word that it is done: a crash between the two repeats the first. */
  async #store(
    authorization: Omit<Authorization, 'insteadOf'> & { readonly refreshToken: string },
    digest: string,
  ): Promise<Exchanged> {
    const { path, neighbours } = this.#ports
    const { appid, createTime } = authorization
    const account = `${path}/authorizers/${appid}`
    await neighbours.enroll(account)
    const outcome = await neighbours
      .keeper(account)
      .authorize({ ...authorization, insteadOf: null })
    if (!outcome.ok) {
      return { kind: 'later', advice: 'The account could not be stored.' }
    }
    this.#remember({ digest, appid, isPermitted: true, createTime })
    return { kind: 'stored', appid }
  }

  /** The browser came second, or again: the account may be gone by now. */
  async #found(appid: string): Promise<Exchanged> {
    const { path, neighbours } = this.#ports
    const account = await neighbours.keeper(`${path}/authorizers/${appid}`).status()
    return account.ok ? { kind: 'stored', appid } : { kind: 'refused', errcode: null }
  }

  /** The push came second: its CreateTime is WeChat's own, the one stored was a guess. */
  async #redate(
    componentAppid: string,
    known: ExchangedCode,
    createTime: number,
  ): Promise<Exchanged> {
    const { appid } = known
    if (known.createTime !== createTime) {
      await this.#ports.neighbours.keeper(`${this.#ports.path}/authorizers/${appid}`).authorize({
        componentAppid,
        appid,
        refreshToken: null,
        askedAt: this.#memory.now(),
        createTime,
        insteadOf: known.createTime,
        replacesToken: false,
        token: null,
      })
      this.#remember({ ...known, createTime })
    }
    return { kind: 'stored', appid }
  }

  #known(digest: string): ExchangedCode | null {
    const config = this.#memory.record?.config
    const codes = config?.kind === 'component' ? config.exchangedCodes : []
    return codes.find((code) => code.digest === digest) ?? null
  }

  #remember(code: ExchangedCode): void {
    const record = this.#memory.record
    if (record !== null && record.config.kind === 'component') {
      const exchangedCodes = rememberCode(record.config.exchangedCodes, code)
      this.#memory.commit({ ...record, config: { ...record.config, exchangedCodes } }, [])
    }
  }
}

function failed(answer: Exclude<OwnCall<unknown>, { kind: 'answered' }>): Exchanged {
  if (answer.kind === 'no_token') {
    const { refusal } = answer
    const advice = 'advice' in refusal ? refusal.advice : 'The platform has no token now.'
    return { kind: 'later', advice }
  }
  const { errcode, advice } = answer.report
  const isFinal = answer.kind === 'refused' && USED_CODE_ERRCODES.includes(errcode)
  return isFinal ? { kind: 'refused', errcode } : { kind: 'later', advice }
}
