/**
 * @module lingpai on a real workerd and the simulated WeChat beside it, each on a loopback port of its
 * own, as `npm start` runs them; and what an operator does with them.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import { startServer } from '../simulator/server.ts'
import { openData } from '../start/data.ts'
import { keepSecrets } from '../start/secrets.ts'
import { startWorker } from '../start/worker.ts'
import { createGate, type Gate } from './gate.ts'

const ROOT = join(import.meta.dirname, '../..')

/** An account that both sides know. */
export type Account = {
  readonly appid: string
  readonly secret: string
  /** A client key of lingpai's that covers it. */
  readonly key: string
}

export type Servers = {
  readonly workerUrl: string
  readonly wechatUrl: string
  /** A directory that goes when they go. */
  readonly directory: string
  readonly inStep: Gate['inStep']
  /** Registers an account that nobody has asked about yet. */
  account(): Promise<Account>
  /** How many tokens WeChat issued for it to those who asked, lingpai among them. */
  issued(account: Account): Promise<number>
  /** Somebody else with its secret asks twice: all tokens of before are dead. */
  killTokens(account: Account): Promise<void>
  /** Reads its token, as a service does. */
  read(account: Account): Promise<void>
  /** What /metrics says. */
  metrics(): Promise<string>
  /** The simulator's control API. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>
  stop(): Promise<void>
}

export async function startServers(): Promise<Servers> {
  const directory = mkdtempSync(join(tmpdir(), 'lingpai-interop-'))
  const data = openData(directory)
  const { adminKey } = keepSecrets(data)
  const gate = createGate(createSimulator())
  const wechat = await startServer({ simulator: gate.simulator, port: 0 })
  const wechatUrl = `http://127.0.0.1:${wechat.port}`
  const { control } = createClient(fetch, wechatUrl)
  const port = await freePort()
  const log: string[] = []
  const show = (line: string) => log.push(line)
  const worker = startWorker({ root: ROOT, port, wechatUrl, data, show })
  await worker.ready()
  let accounts = 0

  async function manage(method: string, path: string, body: unknown): Promise<{ key?: string }> {
    const response = await fetch(`${worker.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(body),
    })
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    }
    return (await response.json()) as { key?: string }
  }

  return {
    workerUrl: worker.url,
    wechatUrl,
    directory,
    inStep: gate.inStep,
    control,
    async account() {
      accounts += 1
      const appid = `wx${String(accounts).padStart(16, '0')}`
      const secret = `secret-of-${appid}`
      await control('PUT', `/apps/${appid}`, { secret, kind: 'official_account' })
      await manage('PUT', `/v1/apps/${appid}`, { secret, grant: 'client_credential' })
      const { key = '' } = await manage('POST', '/v1/keys', {
        name: appid,
        allow: [`apps/${appid}`],
      })
      return { appid, secret, key }
    },
    async issued({ appid }) {
      const query = `endpoint=/cgi-bin/token&appid=${appid}`
      const { items } = await control<{ items: { issued: boolean }[] }>('GET', `/calls?${query}`)
      return items.filter((call) => call.issued).length
    },
    async killTokens({ appid }) {
      await control('POST', `/apps/${appid}/outsider`, { calls: 2 })
    },
    async read({ appid, key }) {
      const response = await fetch(`${worker.url}/v1/apps/${appid}/token`, {
        headers: { authorization: `Bearer ${key}` },
      })
      await response.json()
    },
    async metrics() {
      const headers = { authorization: `Bearer ${adminKey}` }
      return (await fetch(`${worker.url}/metrics`, { headers })).text()
    },
    async stop() {
      await worker.stop()
      await wechat.close()
      data.release()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
