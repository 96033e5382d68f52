/**
 * @module The real Worker on raw workerd, set up through its own API as an operator would: an account
 * known to a simulated WeChat, a client key that may read it, and a token.
 */

import { randomBytes } from 'node:crypto'
import { createClient } from '../simulator/client.ts'
import type { Bundle } from './bundle.ts'
import type { Sandbox } from './sandbox.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

/** A running lingpai with one account that has its token. */
export interface Lingpai extends Workerd {
  /** Where the token is read. */
  readonly path: string
  readonly adminKey: string
  readonly clientKey: string
  /** What a read answers. */
  readonly answer: string
}

/** How to set one up. */
export interface LingpaiOptions {
  readonly bundle: Bundle
  /** Port of the simulator on loopback. */
  readonly wechatPort: number
  readonly appid: string
  readonly edgeTtlSeconds: number
}

/** Starts lingpai and registers an account. */
export async function startLingpai(sandbox: Sandbox, options: LingpaiOptions): Promise<Lingpai> {
  const { bundle, wechatPort, appid, edgeTtlSeconds } = options
  const outside = `127.0.0.1:${wechatPort}`
  const adminKey = randomBytes(24).toString('hex')
  const secret = randomBytes(16).toString('hex')
  await createClient(fetch, `http://${outside}`).control('PUT', `/apps/${appid}`, { secret })
  const workerd = await startWorkerd(sandbox, {
    bundle,
    outside,
    variables: {
      ADMIN_KEY: adminKey,
      MASTER_KEY: randomBytes(32).toString('base64'),
      WECHAT_API_BASE: `http://${outside}`,
      EDGE_TTL_SECONDS: String(edgeTtlSeconds),
    },
  })
  const path = `/v1/apps/${appid}/token`
  const ask = async (method: string, target: string, body?: object): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${workerd.port}${target}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}` },
      body: body === undefined ? null : JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) {
      throw new Error(`${method} ${target}: ${response.status} ${text}`)
    }
    return text
  }
  await ask('PUT', `/v1/apps/${appid}`, { secret, grant: 'client_credential' })
  const { key } = JSON.parse(
    await ask('POST', '/v1/keys', { name: 'bench', allow: [`apps/${appid}`] }),
  ) as { key: string }
  return { ...workerd, path, adminKey, clientKey: key, answer: await ask('GET', path) }
}
