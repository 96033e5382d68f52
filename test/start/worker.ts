/**
 * @module The Worker on a real workerd, by `wrangler dev`: started without network, telemetry or
 * keyboard, in a process group of its own, so that nothing of it survives this process.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Data } from './data.ts'
import { createOutput } from './output.ts'
import { SECRETS_FILE } from './secrets.ts'
import { CannotStart } from './settings.ts'

export type WorkerOptions = {
  readonly root: string
  readonly port: number
  readonly wechatUrl: string
  readonly data: Data
  /** Where its log lines go. */
  readonly show: (text: string) => void
}

export type Worker = {
  readonly url: string
  /** Resolves when it answers; rejects when it answers that it cannot work, or not in time. */
  ready(): Promise<void>
  /** Resolves when it ended without being told to: what to tell the user. */
  readonly crashed: Promise<string>
  /** Shows its log from now on. */
  openLog(): void
  stop(): Promise<void>
}

const READY_LIMIT_MS = 60_000
const POLL_INTERVAL_MS = 100

/** Wrangler holds a request for as long as the Worker cannot be built. */
const ATTEMPT_LIMIT_MS = 3_000
const STOP_LIMIT_MS = 5_000

/** Wrangler starts another runtime then, which was seen not to answer any more. */
const RUNTIME_LOST = 'Workers runtime crashed'

/** Wrangler then waits for the source to change; somebody who starts it wants to be told. */
const BUILD_FAILED = 'Build failed'

export function startWorker({ root, port, wechatUrl, data, show }: WorkerOptions): Worker {
  const url = `http://127.0.0.1:${port}`
  const output = createOutput(show)
  rmSync(data.path(LOGS), { recursive: true, force: true })
  const child = spawnWrangler(root, data, [
    ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
    ...['--var', `WECHAT_API_BASE:${wechatUrl}`, `WECHAT_AUTHORIZE_BASE:${wechatUrl}`],
    // Whatever a platform passes its pushes on to is on this machine, too.
    ...['ALLOW_PRIVATE_TARGETS:true'],
  ])
  const runtimeLost = Promise.withResolvers<string>()
  const take = (line: string): void => {
    output.take(line)
    if (line.includes(RUNTIME_LOST)) {
      runtimeLost.resolve(line)
    }
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) {
      createInterface({ input: stream }).on('line', take)
    }
  }
  let stopping = false
  const killAll = () => killGroup(child)
  process.once('exit', killAll)
  // Whatever outlives wrangler holds its output open: it has to go before the output can end.
  child.once('exit', killAll)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const crashed = new Promise<string>((resolve) => {
    void runtimeLost.promise.then(() => {
      if (!stopping) {
        resolve(`the Workers runtime crashed. Its last lines:\n${output.tail()}`)
      }
    })
    void ended.then((how) => {
      if (!stopping) {
        resolve(`wrangler dev ended (${how}). Its last lines:\n${output.tail()}`)
      }
    })
  })
  return {
    url,
    crashed,
    openLog: output.open,
    ready: () => untilHealthy(url, output.tail),
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(STOP_LIMIT_MS, undefined, { ref: false })])
      killAll()
    },
  }
}

function spawnWrangler(root: string, data: Data, options: readonly string[]): ChildProcess {
  const { ADMIN_KEY: _a, MASTER_KEY: _m, ...env } = process.env
  return spawn(
    process.execPath,
    [
      `${root}/node_modules/wrangler/bin/wrangler.js`,
      ...['dev', '--config', `${root}/wrangler.toml`, '--show-interactive-dev-session=false'],
      // An env file named here also keeps a developer's .dev.vars out.
      ...['--env-file', data.path(SECRETS_FILE), '--persist-to', data.path('objects')],
      ...options,
    ],
    {
      cwd: root,
      // Wrangler prefers the environment to the env file; the two secrets come from the file.
      env: {
        ...env,
        ...QUIET,
        WRANGLER_LOG_PATH: data.path(LOGS),
        // Other Workers being developed on this machine are none of ours.
        WRANGLER_REGISTRY_PATH: data.path('registry'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Else Ctrl-C would reach wrangler's processes before they are told in order.
      detached: true,
    },
  )
}

/** Wrangler's own logs, of the last run only. */
const LOGS = 'wrangler-logs'

const QUIET = {
  NO_COLOR: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  // Its store would record the addresses of calls to WeChat, AppSecrets included.
  X_LOCAL_OBSERVABILITY: 'false',
  X_LOCAL_EXPLORER: 'false',
}

async function untilHealthy(url: string, tail: () => string): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS
  while (Date.now() < deadline && !tail().includes(BUILD_FAILED)) {
    const signal = AbortSignal.timeout(ATTEMPT_LIMIT_MS)
    const answer = await fetch(`${url}/healthz`, { signal }).catch(() => null)
    if (answer?.ok) {
      return
    }
    if (answer !== null) {
      throw new CannotStart(`the Worker is not well: ${await answer.text()}\n${tail()}`)
    }
    await sleep(POLL_INTERVAL_MS)
  }
  throw new CannotStart(`the Worker does not answer at ${url}. Its last lines:\n${tail()}`)
}

/** What wrangler left behind, if anything. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing is left of the group.
  }
}
