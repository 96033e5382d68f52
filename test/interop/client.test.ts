/**
 * lingpai's own client, as it is built for others to import, in the runtimes it is for: twenty callers
 * share one token, and a token that somebody killed heals for all of them by one new one. (Workers:
 * test/worker/client.test.ts.)
 */

import { execFile, execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
// biome-ignore lint/correctness/noUndeclaredDependencies: the project's own; here are only SDKs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Servers, startServers } from './servers.ts'

const run = promisify(execFile)
const ROOT = `${import.meta.dirname}/../..`
const MODULES = `${import.meta.dirname}/node_modules`
const PROGRAM = `${import.meta.dirname}/client-program.mjs`

/** Runs a program with one argument. */
type Runtime = (program: string, argument: string) => readonly [string, readonly string[]]

const RUNTIMES: readonly (readonly [string, Runtime])[] = [
  ['Node', (program, argument) => [process.execPath, [program, argument]]],
  ['Bun', (program, argument) => [binaryOf('@oven', 'bun'), ['run', program, argument]]],
  ['Deno', (program, argument) => [binaryOf('@deno', 'deno'), ['run', '-A', program, argument]]],
]

/** The one binary that npm chose for this machine. */
function binaryOf(scope: string, name: string): string {
  const [chosen = ''] = readdirSync(`${MODULES}/${scope}`).filter(
    (folder) => !folder.includes('musl') && !folder.includes('android'),
  )
  const folder = `${MODULES}/${scope}/${chosen}`
  return readdirSync(folder).includes(name) ? `${folder}/${name}` : `${folder}/bin/${name}`
}

let servers: Servers

beforeAll(async () => {
  execFileSync('npm', ['run', '--silent', 'build:client'], { cwd: ROOT })
  servers = await startServers()
})
afterAll(() => servers.stop())

describe('the client', () => {
  it.for(RUNTIMES)(
    'in %s asks once for twenty callers, and heals them by one new token',
    async ([, runtime]) => {
      const account = await servers.account()
      const [command, args] = runtime(
        PROGRAM,
        JSON.stringify({
          client: pathToFileURL(`${ROOT}/dist/client/index.js`).href,
          url: servers.workerUrl,
          wechatUrl: servers.wechatUrl,
          key: account.key,
          path: `apps/${account.appid}`,
        }),
      )
      const { stdout } = await run(command, [...args])
      expect(JSON.parse(stdout)).toEqual({ tokens: 1, failed: 0, isAnother: true })
      expect(await servers.issued(account)).toBe(2)
    },
  )
})
