/**
 * @module `npm start` as a user meets it: start, paste the three lines, stop, start again. A real
 * workerd and real processes; everything listens on the loopback address only.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const LIMIT_MS = 60_000

type Started = {
  readonly child: ChildProcess
  /** All it has written so far. */
  output(): string
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
}

type Token = { access_token: string; generation: number; verdict?: string }

let directory: string
let env: Record<string, string | undefined>
const running: Started[] = []

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lingpai-e2e-'))
  const [port, simulatorPort] = await freePorts()
  // Keys of a developer's shell must not get in the way of the kept ones.
  const strays = { ADMIN_KEY: 'stray', MASTER_KEY: 'stray' }
  env = {
    ...process.env,
    ...strays,
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    LINGPAI_DATA: directory,
  }
})

afterAll(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGTERM')
    await exited
  }
  rmSync(directory, { recursive: true, force: true })
})

function start(): Started {
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
  const started = { child, exited, output: () => output }
  running.push(started)
  return started
}

async function startAndWait(): Promise<Started & { lines: string[]; processes: number[] }> {
  const started = start()
  await until(() => started.output().includes('Ctrl-C') || started.child.exitCode !== null)
  expect(started.child.exitCode, started.output()).toBeNull()
  const lines = started
    .output()
    .split('\n')
    .filter((line) => line.startsWith('  curl '))
  return { ...started, lines, processes: await descendants(started.child.pid ?? 0) }
}

async function paste(line: string | undefined): Promise<Token> {
  const { stdout } = await run('bash', ['-c', line ?? ''])
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(stdout) as Token
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS / 2
  while (!(await condition())) {
    expect(Date.now(), 'waited too long').toBeLessThan(deadline)
    await sleep(50)
  }
}

describe('npm start', { timeout: LIMIT_MS }, () => {
  it('shows a token, its death, its successor; stops without a trace; finds its data again', async () => {
    const first = await startAndWait()
    expect(first.lines).toHaveLength(3)
    expect(first.processes.length).toBeGreaterThan(0)

    const fetched = await paste(first.lines[0])
    const reported = await paste(first.lines[1])
    const healed = await paste(first.lines[2])
    expect(reported.verdict).toBe('replaced')
    expect(reported.access_token).not.toBe(fetched.access_token)
    expect(healed.access_token).toBe(reported.access_token)
    expect(healed.generation).toBe(fetched.generation + 1)
    await until(() => first.output().includes('warn: token.killed_elsewhere'))
    expect(first.output()).not.toMatch(/WARNING|wrangler:/)
    for (const { access_token: token } of [fetched, healed]) {
      expect(first.output()).not.toContain(token)
    }

    const taken = start()
    expect(await taken.exited).toBe(1)
    expect(taken.output()).toBe(`npm start: port ${env['PORT']} is taken; set PORT to another\n`)

    await stopAndCheck(first, 'SIGINT')

    const second = await startAndWait()
    expect(second.lines).toEqual(first.lines)
    const kept = await paste(second.lines[0])
    expect(kept.access_token).toBe(healed.access_token)
    const simulatorUrl = `http://127.0.0.1:${env['SIMULATOR_PORT']}/__simulator`
    const truth = await fetch(`${simulatorUrl}/tokens/${kept.access_token}`)
    expect(await truth.json()).toMatchObject({ known: true, live: true })
    await stopAndCheck(second, 'SIGTERM')
  })

  it('heals at the start when the simulator lost its memory', async () => {
    rmSync(join(directory, 'simulator.state'))
    const third = await startAndWait()
    const token = await paste(third.lines[0])
    const simulatorUrl = `http://127.0.0.1:${env['SIMULATOR_PORT']}/__simulator`
    const truth = await fetch(`${simulatorUrl}/tokens/${token.access_token}`)
    expect(await truth.json()).toMatchObject({ known: true, live: true })
    await stopAndCheck(third, 'SIGINT')
  })

  it('ends with a reason, and with everything else, when the Worker dies', async () => {
    const fourth = await startAndWait()
    process.kill(fourth.processes[0] ?? 0, 'SIGKILL')
    expect(await fourth.exited).toBe(1)
    expect(fourth.output()).toContain('npm start: wrangler dev ended (SIGKILL)')
    await untilGone(fourth.processes)
  })
})

async function stopAndCheck(
  { child, exited, output, processes }: Started & { processes: number[] },
  signal: 'SIGINT' | 'SIGTERM',
): Promise<void> {
  child.kill(signal)
  expect(await exited, output()).toBe(0)
  await untilGone(processes)
}

async function untilGone(processes: readonly number[]): Promise<void> {
  await until(async () => {
    const alive = await parents()
    return processes.every((pid) => !alive.has(pid))
  })
}

/** Every living process and its parent; those that only wait to be buried do not count. */
async function parents(): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat='])
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/))
  const living = rows.filter(([pid, , state]) => pid !== '' && !state?.startsWith('Z'))
  return new Map(living.map(([pid, parent]) => [Number(pid), Number(parent)]))
}

/** Children first, then theirs. */
async function descendants(pid: number): Promise<number[]> {
  const table = [...(await parents())]
  const found = [pid]
  for (const parent of found) {
    found.push(...table.filter(([, of]) => of === parent).map(([child]) => child))
  }
  return found.slice(1)
}

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
