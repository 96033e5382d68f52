/**
 * @module Raw workerd around one bundled Worker, without the logging proxy that `wrangler dev` puts in
 * front. Durable Objects store on local disk, and nothing outside is reachable but one address.
 */

import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Bundle } from './bundle.ts'
import type { Sandbox } from './sandbox.ts'

/** What to run. */
export interface WorkerdOptions {
  readonly bundle: Bundle
  /** Text bindings. */
  readonly variables: Readonly<Record<string, string>>
  /** `host:port`: where every fetch of the Worker ends up. */
  readonly outside: string
}

/** A running workerd. */
export interface Workerd {
  readonly port: number
  readonly pid: number
}

const START_TIMEOUT_MS = 10_000
const CONTROL_FD = 3

// The package has no types: the path of the binary is its default export.
const { default: binary, version } = createRequire(import.meta.url)('workerd') as {
  default: string
  version: string
}

export const WORKERD_VERSION: string = version

/** Starts a workerd and waits until it listens. It ends with the sandbox. */
export async function startWorkerd(sandbox: Sandbox, options: WorkerdOptions): Promise<Workerd> {
  const directory = mkdtempSync(join(sandbox.directory, 'workerd-'))
  const config = join(directory, 'config.capnp')
  writeFileSync(config, configText(options, directory))
  // Its standard output is the Worker's log; what workerd itself has to say goes to standard error.
  const child = spawn(binary, ['serve', '--experimental', `--control-fd=${CONTROL_FD}`, config], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  sandbox.adopt(child)
  child.once('exit', (code, signal) => {
    if (!child.killed) {
      process.stderr.write(`bench: workerd ended by itself (${signal ?? code})\n`)
    }
  })
  const control = child.stdio[CONTROL_FD]
  if (!(control instanceof Readable) || child.pid === undefined) {
    throw new Error(`workerd did not start: ${binary}`)
  }
  return { port: await listeningPort(control), pid: child.pid }
}

/** workerd says on the control channel which port the system gave it. */
async function listeningPort(control: Readable): Promise<number> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS)
  for await (const line of createInterface({ input: control, signal })) {
    const message = JSON.parse(line) as { event: string; port?: number }
    if (message.event === 'listen' && message.port !== undefined) {
      return message.port
    }
  }
  throw new Error('workerd ended, or took too long, before it listened; see its messages above')
}

function configText({ bundle, variables, outside }: WorkerdOptions, directory: string): string {
  // Cap'n Proto's text literals are JSON's, for the plain text there is here.
  const text = JSON.stringify
  const list = (items: readonly string[]): string => `[${items.join(', ')}]`
  const bindings = [
    ...Object.entries(variables).map(
      ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
    ),
    ...bundle.objects.map(
      ({ binding, className }) =>
        `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
  ]
  const namespaces = bundle.objects.map(
    ({ className }) =>
      `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker.js", esModule = embed ${text(relative(directory, bundle.script))})],
      compatibilityDate = ${text(bundle.compatibilityDate)},
      compatibilityFlags = ${list(bundle.compatibilityFlags.map((flag) => text(flag)))},
      bindings = ${list(bindings)},
      durableObjectNamespaces = ${list(namespaces)},
      durableObjectStorage = (localDisk = "disk"),
      globalOutbound = "outside",
    )),
    (name = "disk", disk = (path = ${text(directory)}, writable = true)),
    (name = "outside", external = (address = ${text(outside)}, http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`
}
