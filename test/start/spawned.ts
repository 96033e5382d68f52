/**
 * @module `npm start` in a process of its own, for tests that meet it as a user does: on free ports of
 * the loopback address, its data in a directory given.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long anything may take that a test waits for. */
const LIMIT_MS = 30_000

export type Spawned = {
  readonly child: ChildProcess
  /** All it has written so far. */
  output(): string
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
}

export type Place = {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly env: Record<string, string | undefined>
}

/** Where to start it, with the environment that says so. */
export async function choosePlace(directory: string): Promise<Place> {
  const [port, simulatorPort] = await freePorts()
  const env = {
    ...process.env,
    // Keys of a developer's shell must not get in the way of the kept ones.
    ADMIN_KEY: 'stray',
    MASTER_KEY: 'stray',
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    LINGPAI_DATA: directory,
  }
  return {
    workerUrl: `http://127.0.0.1:${port}`,
    wechatUrl: `http://127.0.0.1:${simulatorPort}`,
    env,
  }
}

export function spawnStart({ env }: Place): Spawned {
  const child = spawn(process.execPath, ['test/start/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, exited, output: () => output }
}

/** Resolves when all is said that it says at the start; rejects if it ends instead. */
export async function untilStarted({ child, output }: Spawned): Promise<void> {
  await until(() => output().includes('Ctrl-C') || child.exitCode !== null)
  if (child.exitCode !== null) {
    throw new Error(`it ended with code ${child.exitCode}:\n${output()}`)
  }
}

/** The lines of what it says that begin so, as they are pasted. */
export function linesOf({ output }: Spawned, beginning: string): string[] {
  const lines = output().split('\n')
  return lines.filter((line) => line.startsWith(`  ${beginning}`)).map((line) => line.trim())
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error('waited too long')
    }
    await sleep(50)
  }
}

/** Two that can be had now. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer(), createServer()]
  const ports = []
  for (const server of servers) {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    ports.push(typeof address === 'object' ? (address?.port ?? 0) : 0)
  }
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}
