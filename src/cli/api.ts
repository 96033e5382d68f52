/**
 * @module Calls to one server: JSON in, JSON out. A refusal or an answer that is not lingpai's ends the
 * command.
 */

import type { Page, Problem } from './answers.ts'
import { CannotGoOn, unreachable } from './failure.ts'
import { DEFAULT_URL, type Server } from './server.ts'
import type { Reply, World } from './world.ts'

/** Most items of a page. */
export const PAGE_MAX = 100

/** An answer that is no refusal. */
export interface Answer<T> {
  readonly status: number
  /** An empty object where there was no body. */
  readonly body: T
}

/** Query of a request; undefined values are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

/** One server. */
export class Api {
  readonly #world: World
  readonly #server: Server

  constructor(world: World, server: Server) {
    this.#world = world
    this.#server = server
  }

  /** Address of the server, without a slash at its end. */
  get url(): string {
    return this.#server.url
  }

  /** @param path below `/v1/`, each part of it checked before */
  async get<T>(path: string, query: Query = {}): Promise<T> {
    const parameters = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        parameters.set(name, String(value))
      }
    }
    const search = parameters.size === 0 ? '' : `?${parameters}`
    return (await this.send<T>('GET', path + search)).body
  }

  /** One request. */
  async send<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const reply = await this.#fetch(method, `${this.#server.url}/v1/${path}`, body)
    const answer = await this.#jsonOf(reply)
    if (reply.status >= 200 && reply.status < 300) {
      return { status: reply.status, body: answer as T }
    }
    if (!isProblem(answer)) {
      return unreachable(`${this.url} answered HTTP ${reply.status}, but not as lingpai does`)
    }
    throw new CannotGoOn({
      kind: 'refused',
      problem: answer,
      retryAfter: secondsIn(reply.headers.get('retry-after')),
      body: answer,
    })
  }

  /** A page of a list. */
  async page<T>(path: string, query: Query): Promise<Page<T>> {
    const page = await this.get<Page<T>>(path, query)
    return Array.isArray(page.items)
      ? page
      : unreachable(`${this.url} answered something that is no list of lingpai's`)
  }

  /** All items of a list, page by page. */
  async all<T>(path: string, filter: Query = {}): Promise<readonly T[]> {
    const items: T[] = []
    let cursor: string | null = null
    do {
      const query: Query = { ...filter, limit: PAGE_MAX, cursor: cursor ?? undefined }
      const page: Page<T> = await this.page<T>(path, query)
      items.push(...page.items)
      cursor = page.next_cursor ?? null
    } while (cursor !== null)
    return items
  }

  async #fetch(method: string, url: string, body: unknown): Promise<Reply> {
    try {
      return await this.#world.fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${this.#server.key}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    } catch (error) {
      return this.#unreached(error)
    }
  }

  async #jsonOf(reply: Reply): Promise<unknown> {
    const { status } = reply
    if (status >= 300 && status < 400) {
      return unreachable(`${this.url} answered HTTP ${status}, a redirect: is that the address?`)
    }
    const text = await reply.text().catch((error: unknown) => this.#unreached(error))
    if (text === '' && status >= 200 && status < 300) {
      return {}
    }
    try {
      const answer: unknown = JSON.parse(text)
      if (typeof answer === 'object' && answer !== null) {
        return answer
      }
    } catch {
      // Said below.
    }
    return unreachable(`${this.url} answered HTTP ${status} and no JSON: is lingpai there?`)
  }

  #unreached(error: unknown): never {
    const hint = this.url === DEFAULT_URL ? ' Does it run (npm start), or did you mean --url?' : ''
    return unreachable(`${this.url} cannot be reached: ${reasonOf(error)}.${hint}`)
  }
}

/** The word behind "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error)
  }
  if (error.name === 'TimeoutError') {
    return 'no answer in time'
  }
  const cause: unknown = error.cause
  if (cause instanceof Error) {
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  }
  return error.message
}

function isProblem(answer: unknown): answer is Problem {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'code' in answer &&
    typeof answer.code === 'string' &&
    'detail' in answer &&
    typeof answer.detail === 'string'
  )
}

function secondsIn(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : null
}
