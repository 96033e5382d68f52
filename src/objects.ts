/**
 * @module What both Durable Object classes are made of: the platform's storage, alarm and network
 * behind the ports, from the object's context and a validated configuration.
 */

import type { Config } from './config.ts'
import type { Env } from './env.ts'
import type { Alarm, FetchFunction, SqlRow, SqlValue, Storage } from './ports.ts'
import { systemTimers } from './ports.ts'
import { createTransport } from './wechat/transport.ts'
import { createWeChat, type WeChat } from './wechat/upstream.ts'

/** An object's own SQLite. */
export function storageOf(ctx: DurableObjectState): Storage {
  return {
    sql: {
      all: (statement: string, ...bindings: readonly SqlValue[]): readonly SqlRow[] =>
        ctx.storage.sql.exec<Record<string, SqlValue>>(statement, ...bindings).toArray(),
    },
    transaction: (write) => ctx.storage.transactionSync(write),
    durable: () => ctx.storage.sync(),
  }
}

/** An object's own alarm. Setting it joins the object's other writes: both become durable together. */
export function alarmOf(ctx: DurableObjectState): Alarm {
  return {
    set: (at) => ctx.waitUntil(ctx.storage.setAlarm(at)),
    clear: () => ctx.waitUntil(ctx.storage.deleteAlarm()),
  }
}

/** The Internet, from wherever this runs. */
export const fetchInternet: FetchFunction = (url, init) => fetch(url, init)

/** WeChat, through the configured egress. */
export function wechatOf(env: Env, config: Config): WeChat {
  const { WECHAT_EGRESS } = env
  const fetchFunction =
    WECHAT_EGRESS === undefined
      ? fetchInternet
      : (url: string, init: RequestInit) => WECHAT_EGRESS.fetch(url, init)
  return createWeChat(createTransport(config.wechatApiBase, fetchFunction, systemTimers))
}
