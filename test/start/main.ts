/**
 * @module `npm start`: lingpai on a real workerd beside a simulated WeChat, with something to try.
 * This file only wires. PORT, SIMULATOR_PORT and LINGPAI_DATA choose where.
 */

import { resolve } from 'node:path'
import process from 'node:process'
import { formatBanner } from './banner.ts'
import { startCron } from './cron.ts'
import { openData } from './data.ts'
import { prepareDemo } from './demo.ts'
import { keepSecrets, SECRETS_FILE } from './secrets.ts'
import { assertFree, CannotStart, readSettings } from './settings.ts'
import { startWeChat } from './wechat.ts'
import { startWorker } from './worker.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** How to undo what was started so far, in that order. */
const undo: (() => unknown)[] = []
let stopping = false

async function stop(exitCode: number): Promise<void> {
  if (stopping) {
    return
  }
  stopping = true
  for (const step of undo.reverse()) {
    await step()
  }
  process.exit(exitCode)
}

async function fail(message: string): Promise<void> {
  if (!stopping) {
    process.stderr.write(`npm start: ${message}\n`)
  }
  await stop(1)
}

function show(text: string): void {
  process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`)
}

async function start(): Promise<void> {
  const { port, simulatorPort, directory } = readSettings(process.env, ROOT)
  await assertFree(port, 'PORT')
  await assertFree(simulatorPort, 'SIMULATOR_PORT')
  const data = openData(directory)
  undo.push(data.release)
  const { adminKey } = keepSecrets(data)
  const wechat = await startWeChat(data, simulatorPort)
  undo.push(wechat.close)
  const worker = startWorker({ root: ROOT, port, wechatUrl: wechat.url, data, show })
  undo.push(worker.stop)
  void worker.crashed.then(fail)
  await worker.ready()
  const sides = { workerUrl: worker.url, wechatUrl: wechat.url, adminKey }
  const demo = await prepareDemo(sides, data)
  undo.push(startCron(worker.url, show))
  const secretsFile = data.path(SECRETS_FILE)
  process.stdout.write(formatBanner({ ...sides, ...demo, directory, secretsFile }))
  worker.openLog()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(0))
}

start().catch((error: unknown) =>
  fail(error instanceof CannotStart ? error.message : `unexpected: ${(error as Error).stack}`),
)
