/**
 * @module The three situations that are measured, each on an account that nobody has asked about.
 */

import { inspect } from 'node:util'
import type { Place } from './recipes.ts'
import type { Account, Servers } from './servers.ts'
import type { Client, Subject } from './subject.ts'

/** How many call at once that begin with nothing. */
export const COLD_CALLS = 20

/** How many clients, each with a cache of its own, call at once. */
export const HERD = 50

/** What a situation cost. */
export type Cost = {
  /** Tokens that WeChat issued. */
  readonly tokens: number
  /** Calls that failed in the end. */
  readonly failed: number
}

/** Runs calls at once. */
type AtOnce = (calls: readonly (() => Promise<void>)[]) => Promise<PromiseSettledResult<void>[]>

/** Where tokens come from. */
export type Way = {
  start(subject: Subject, account: Account): Client
  readonly atOnce: AtOnce
  /** Told why calls failed. */
  failed(reasons: readonly unknown[]): void
}

/** Tokens from lingpai, by the recipe. */
export function throughLingpai({ workerUrl, wechatUrl }: Servers): Way {
  return {
    start(subject, { appid, key }) {
      const place: Place = { tokens: workerUrl, wechat: wechatUrl, appid, secret: key }
      return subject.start(place)
    },
    atOnce: (calls) => Promise.allSettled(calls.map((call) => call())),
    failed(reasons) {
      for (const reason of reasons) {
        // biome-ignore lint/suspicious/noConsole: nobody should fail; if somebody does, why?
        console.log(inspect(reason))
      }
    },
  }
}

/** Tokens from WeChat, as SDKs come. */
export function straight({ wechatUrl, inStep }: Servers): Way {
  return {
    start(subject, { appid, secret }) {
      return subject.stock({ tokens: wechatUrl, wechat: wechatUrl, appid, secret })
    },
    atOnce: inStep,
    // As was to be shown.
    failed() {},
  }
}

/** One client that has no token yet is called many times at once. */
export async function coldStart(servers: Servers, way: Way, subject: Subject): Promise<Cost> {
  const account = await servers.account()
  const client = way.start(subject, account)
  return costOf(servers, account, way, Array<Client>(COLD_CALLS).fill(client))
}

/** One client whose token somebody else killed. */
export async function killed(servers: Servers, way: Way, subject: Subject): Promise<Cost> {
  const account = await servers.account()
  const client = way.start(subject, account)
  await client.call()
  await servers.killTokens(account)
  return costOf(servers, account, way, [client])
}

/** Many clients of one account that all have a token. */
export type Herd = { readonly account: Account; readonly clients: readonly Client[] }

export async function gather(servers: Servers, way: Way, subject: Subject): Promise<Herd> {
  const account = await servers.account()
  const first = await started(way.start(subject, account))
  const clients = [first]
  while (clients.length < HERD) {
    clients.push(first.copy?.() ?? (await started(way.start(subject, account))))
  }
  return { account, clients }
}

/** With a token in its cache. */
async function started(client: Client): Promise<Client> {
  await client.call()
  return client
}

/** All their tokens are killed, and then they all call. */
export async function killedHerd(servers: Servers, way: Way, herd: Herd): Promise<Cost> {
  await servers.killTokens(herd.account)
  return costOf(servers, herd.account, way, herd.clients)
}

async function costOf(
  servers: Servers,
  account: Account,
  way: Way,
  clients: readonly Client[],
): Promise<Cost> {
  const before = await servers.issued(account)
  const outcomes = await way.atOnce(clients.map((client) => () => client.call()))
  const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  way.failed(reasons)
  return { tokens: (await servers.issued(account)) - before, failed: reasons.length }
}
