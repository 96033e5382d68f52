/**
 * @module `npm start` as a user meets it: start, paste the lines, open the link, stop, start again. A
 * real workerd and real processes; everything listens on the loopback address only.
 */

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installCommandLine } from './command-line.ts'
import { DEMO_APPS } from './demo.ts'
import { DEMO_ACCOUNTS, DEMO_PLATFORM, NEWCOMER } from './demo-platform.ts'
import { parseSecrets, SECRETS_FILE } from './secrets.ts'
import {
  choosePlace,
  linesOf,
  type Place,
  type Spawned,
  spawnStart,
  until,
  untilStarted,
} from './spawned.ts'

const run = promisify(execFile)
const LIMIT_MS = 60_000

type Token = { access_token: string; generation: number; verdict?: string; code?: string }

type Running = Spawned & {
  /** The lines to paste. */
  readonly lines: string[]
  readonly connectUrl: string
  readonly processes: number[]
}

let directory: string
let place: Place
const spawned: Spawned[] = []

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lingpai-e2e-'))
  place = await choosePlace(directory)
})

afterAll(async () => {
  for (const { child, exited } of spawned) {
    child.kill('SIGTERM')
    await exited
  }
  rmSync(directory, { recursive: true, force: true })
})

function start(): Spawned {
  const started = spawnStart(place)
  spawned.push(started)
  return started
}

async function startAndWait(): Promise<Running> {
  const started = start()
  await untilStarted(started)
  const lines = linesOf(started, 'curl ')
  const [connectUrl = ''] = linesOf(started, 'http')
  return { ...started, lines, connectUrl, processes: await descendants(started.child.pid ?? 0) }
}

async function paste(line: string | undefined): Promise<Token> {
  const { stdout } = await run('bash', ['-c', line ?? ''])
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return JSON.parse(stdout) as Token
}

function keyFile(): string {
  return join(directory, 'client-key')
}

function adminKey(): string {
  return parseSecrets(readFileSync(join(directory, SECRETS_FILE), 'utf8'), directory).adminKey
}

async function makeKey(allow: string[]): Promise<string> {
  const answer = await fetch(`${place.workerUrl}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey()}` },
    body: JSON.stringify({ name: 'of old days', allow }),
  })
  return String(((await answer.json()) as { key: string }).key)
}

/** What the simulator's control API says. */
async function truth<T = unknown>(path: string): Promise<T> {
  const answer = await fetch(`${place.wechatUrl}/__simulator/${path}`)
  return (await answer.json()) as T
}

/** A token that the simulator says is alive. */
async function expectLive({ access_token: token }: Token): Promise<void> {
  expect(await truth(`tokens/${token}`)).toMatchObject({ known: true, live: true })
}

/** The connect page, WeChat's page, the account chosen, and back: as a browser goes. */
async function connectByHttp(connectUrl: string, appid: string): Promise<string> {
  const page = await (await fetch(connectUrl)).text()
  const [, link = ''] = /href="([^"]*componentloginpage[^"]*)"/.exec(page) ?? []
  const wechatPage = link.replaceAll('&amp;', '&')
  // WeChat's page opens only from a page of the platform's own host.
  expect(await (await fetch(wechatPage)).text()).toContain('授权入口页所在域名')
  const referer = `${new URL(connectUrl).origin}/`
  const choice = await (await fetch(wechatPage, { headers: { referer } })).text()
  expect(choice).toContain(NEWCOMER.name)
  const body = new URLSearchParams({ account: appid })
  const chosen = await fetch(wechatPage, { method: 'POST', body, redirect: 'manual' })
  expect(chosen.status).toBe(302)
  const back = await fetch(chosen.headers.get('location') ?? '')
  expect(back.status).toBe(200)
  return back.text()
}

describe('npm start', { timeout: LIMIT_MS }, () => {
  it('shows a token, its death, its successor; stops without a trace; finds its data again', async () => {
    const first = await startAndWait()
    expect(first.lines).toHaveLength(5)
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

    const taken = start()
    expect(await taken.exited).toBe(1)
    const port = new URL(place.workerUrl).port
    expect(taken.output()).toBe(`npm start: port ${port} is taken; set PORT to another\n`)

    const authorizer = await paste(first.lines[3])
    await stopAndCheck(first, 'SIGINT')
    for (const { access_token: token } of [fetched, healed, authorizer]) {
      expect(first.output()).not.toContain(token)
    }

    const second = await startAndWait()
    expect(second.lines).toEqual(first.lines)
    const kept = await paste(second.lines[0])
    expect(kept.access_token).toBe(healed.access_token)
    await expectLive(kept)
    const keptAuthorizer = await paste(second.lines[3])
    expect(keptAuthorizer.access_token).toBe(authorizer.access_token)
    await expectLive(keptAuthorizer)
    await stopAndCheck(second, 'SIGTERM')
  })

  it('has a platform: a ticket pushed, two accounts served, one more connected by the link', async () => {
    const running = await startAndWait()
    const { pushes } = await truth<{ pushes: Record<string, number> }>(DEMO_PLATFORM.path)
    expect(pushes).toMatchObject({ alarms: 0, stopped: false })
    expect(pushes['accepted']).toBe(pushes['attempts'])

    const line = running.lines[3] ?? ''
    for (const { path } of DEMO_ACCOUNTS) {
      await expectLive(await paste(line.replace(DEMO_ACCOUNTS[0].path, path)))
    }
    await expectLive(await paste(line.replace(DEMO_ACCOUNTS[0].path, DEMO_PLATFORM.path)))

    expect(await paste(running.lines[4])).toMatchObject({ code: 'unknown_credential' })
    expect(await connectByHttp(running.connectUrl, NEWCOMER.appid)).toContain('Connected')
    const connected = await paste(running.lines[4])
    await expectLive(connected)
    expect(running.output()).not.toMatch(/WARNING|wrangler:/)
    const keyOfOldDays = await makeKey(['apps/*'])
    // Each as the simulated WeChat, or a forger, sends it over the wire.
    for (const [hostile, status] of [
      ['wrong_signature', 403],
      ['wrong_appid', 403],
      ['doctype', 403],
      ['plaintext', 403],
      ['retry_last', 200],
      ['stale_timestamp', 200],
    ] as const) {
      const answer = await fetch(
        `${place.wechatUrl}/__simulator/components/${DEMO_PLATFORM.appid}/push`,
        { method: 'POST', body: JSON.stringify({ hostile }) },
      )
      expect([hostile, await answer.json()]).toEqual([
        hostile,
        expect.objectContaining({ status, accepted: status === 200 }),
      ])
    }
    await stopAndCheck(running, 'SIGINT')

    // A kept key that opens less than there is now is replaced.
    writeFileSync(keyFile(), `${keyOfOldDays}\n`)
    const again = await startAndWait()
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(keyOfOldDays)
    expect(await paste(again.lines[4])).toMatchObject({ access_token: connected.access_token })
    expect(await connectByHttp(again.connectUrl, NEWCOMER.appid)).toContain('Connected')
    await stopAndCheck(again, 'SIGINT')
  })

  it('heals at the start when the simulator lost its memory', async () => {
    rmSync(join(directory, 'simulator.state'))
    const third = await startAndWait()
    await expectLive(await paste(third.lines[0]))
    await expectLive(await paste(third.lines[3]))
    expect(await paste(third.lines[4])).toMatchObject({ code: 'unknown_credential' })
    expect(await connectByHttp(third.connectUrl, NEWCOMER.appid)).toContain('Connected')
    await expectLive(await paste(third.lines[4]))
    await stopAndCheck(third, 'SIGINT')
  })

  it('heals at the start when lingpai lost its memory, and makes another key', async () => {
    rmSync(join(directory, 'objects'), { recursive: true })
    const keyBefore = readFileSync(keyFile(), 'utf8')
    const fourth = await startAndWait()
    expect(readFileSync(keyFile(), 'utf8')).not.toBe(keyBefore)
    await expectLive(await paste(fourth.lines[0]))
    await expectLive(await paste(fourth.lines[3]))
    await stopAndCheck(fourth, 'SIGINT')
  })

  it('is operated with npx lingpai; ends with a reason, and with everything else, when the Worker dies', async () => {
    const last = await startAndWait()
    const { lingpai, npx } = await installCommandLine(join(directory, 'clone'), {
      LINGPAI_URL: place.workerUrl,
      LINGPAI_ADMIN_KEY: adminKey(),
    })
    const done = async (args: readonly string[], stdin?: string): Promise<string> => {
      const { code, stdout, stderr } = await lingpai(args, stdin)
      expect(code, stderr).toBe(0)
      return stdout
    }
    const json = async <T>(args: readonly string[]): Promise<T> =>
      JSON.parse(await done([...args, '--json'])) as T

    const status = await npx(['status', '--all'])
    expect(status.code, status.stderr).toBe(0)
    for (const { path } of [DEMO_PLATFORM, ...DEMO_ACCOUNTS]) {
      expect(status.stdout).toMatch(new RegExp(`^${path} .* serving `, 'm'))
    }

    const path = 'apps/wxc11'
    const secret = 'appsecret-by-stdin'
    await fetch(`${place.wechatUrl}/__simulator/${path}`, {
      method: 'PUT',
      body: JSON.stringify({ secret }),
    })
    const added = await done(['apps', 'add', 'wxc11', '--name', '书店'], `${secret}\n`)
    expect(added).toBe('apps/wxc11 registered, grant stable_token\n')
    expect(await done(['status'])).toMatch(/^apps\/wxc11 +书店 +new /m)
    const token = (await done(['token', path])).trim()
    await expectLive({ access_token: token, generation: 1 })

    const key = (await done(['keys', 'create', 'till', '--allow', path])).trim()
    const tillKey = join(directory, 'till-key')
    writeFileSync(tillKey, `${key}\n`)
    expect((await done(['token', path, '--key-file', tillKey])).trim()).toBe(token)
    const { code: refused } = await lingpai(['status', '--key-file', tillKey])
    expect(refused).toBe(1)
    const { items: keys } = await json<{ items: { id: string; name: string }[] }>(['keys', 'list'])
    const { id = '' } = keys.find(({ name }) => name === 'till') ?? {}
    expect(key).toContain(`lpk_${id}_`)
    expect(await done(['keys', 'revoke', id])).toBe(`${id} is revoked\n`)

    const rotating = `apps/${DEMO_APPS[0].appid}`
    expect(await done(['rotate', rotating])).toContain('The replaced token still works for')
    const again = await lingpai(['rotate', rotating, '--json'])
    expect([again.code, JSON.parse(again.stdout).code]).toEqual([1, 'within_overlap'])
    expect(await done(['report', path], token)).toMatch(/^alive: /)
    expect(await json(['import', DEMO_PLATFORM.appid])).toMatchObject({
      state: 'finished',
      failed: 0,
    })
    const { items: events } = await json<{ items: unknown[] }>([
      'events',
      '--by',
      'admin',
      '--credential',
      path,
    ])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'reported', detail: 'alive' }))

    expect((await lingpai(['apps', 'remove', 'wxc11'])).code).toBe(2)
    expect(await done(['apps', 'remove', 'wxc11', '--yes'])).toBe('apps/wxc11 is forgotten\n')
    expect((await lingpai(['status', path])).code).toBe(1)
    for (const spoken of [secret, token, key]) {
      expect(last.output()).not.toContain(spoken)
    }

    process.kill(last.processes[0] ?? 0, 'SIGKILL')
    expect(await last.exited).toBe(1)
    expect(last.output()).toContain('npm start: wrangler dev ended (SIGKILL)')
    await untilGone(last.processes)
    const gone = await lingpai(['status'])
    expect([gone.code, gone.stdout]).toEqual([3, ''])
    expect(gone.stderr).toContain(`${place.workerUrl} cannot be reached: ECONNREFUSED.`)
  })
})

async function stopAndCheck(
  { child, exited, output, processes }: Running,
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
