/**
 * @module For other Workers: the same calls over a service binding, without a key and without the
 * network. What a binding may read is written into the binding itself, as its `props`.
 *
 * ```toml
 * [[services]]
 * binding = "LINGPAI"
 * service = "lingpai"
 * entrypoint = "Lingpai"
 * props = { allow = ["apps/wx0123456789abcdef"], name = "shop" }
 * ```
 */

import { WorkerEntrypoint } from 'cloudflare:workers'
import type { TicketType } from './credential.ts'
import type { Env } from './env.ts'
import type { ReportedToken, Signature, Ticket, Token } from './http/answers.ts'
import { type BindingAnswer, type BindingProps, createBindingCalls } from './http/binding.ts'
import { wiredFor } from './wiring.ts'

/** What other Workers call. No method throws for anything expected: look at `ok`. */
export class Lingpai extends WorkerEntrypoint<Env, BindingProps> {
  /**
   * The current token of a credential, e.g. `apps/wx0123456789abcdef`.
   *
   * @param options `min_expires_in`: seconds the token must be good for, 0 to 240
   */
  token(path: string, options?: { min_expires_in?: number } | null): Promise<BindingAnswer<Token>> {
    return this.#calls().token(path, options?.min_expires_in ?? 0)
  }

  /** WeChat refused a token or a ticket: what to use now, and what became of that one. */
  report(path: string, value: string): Promise<BindingAnswer<ReportedToken>> {
    return this.#calls().report(path, value)
  }

  /** A ticket that web pages of an account sign with. */
  ticket(account: string, type: TicketType): Promise<BindingAnswer<Ticket>> {
    return this.#calls().ticket(account, type)
  }

  /** What `wx.config` takes for a page. @param url the page's own address */
  jssdkSignature(account: string, url: string): Promise<BindingAnswer<Signature>> {
    return this.#calls().jssdkSignature(account, url)
  }

  #calls() {
    return createBindingCalls(wiredFor(this.env), this.ctx.props)
  }
}
