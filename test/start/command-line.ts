/**
 * @module The command line as somebody has it who has just cloned the repository and run `npm install`: built
 * by the package's own script, found by `npx`, and run as a process.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'

const ROOT = resolve(import.meta.dirname, '../..')

/** What a developer's shell says of servers and keys, and `npm test` of the package it runs. */
const FOREIGN = /^(?:npm_.*|LINGPAI_.*|ADMIN_KEY|MASTER_KEY)$/

/** What a process said, and its exit code. */
export type Said = {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type CommandLine = {
  /** Runs the program with these arguments, with this on its stdin. */
  lingpai(args: readonly string[], stdin?: string): Promise<Said>
  /** The same by way of `npx lingpai`. */
  npx(args: readonly string[]): Promise<Said>
}

/**
 * Builds it in a directory of its own.
 *
 * @param env where the server is, and its key
 */
export async function installCommandLine(
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandLine> {
  mkdirSync(join(directory, 'src'), { recursive: true })
  // npx runs `prepare` when it first sees the package, which builds the client, too.
  for (const path of ['package.json', 'tsconfig.json', 'src/cli', 'src/client']) {
    cpSync(join(ROOT, path), join(directory, path), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  const around = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))),
    // npx keeps links to what it has run; nothing is to be had from elsewhere.
    npm_config_cache: join(directory, 'npm-cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    ...env,
  }
  const run = (program: string, args: readonly string[], stdin = '') =>
    said(spawn(program, args, { cwd: directory, env: around, stdio: 'pipe' }), stdin)
  const built = await run('npm', ['run', '--silent', 'build:cli'])
  if (built.code !== 0) {
    throw new Error(`it cannot be built:\n${built.stdout}${built.stderr}`)
  }
  return {
    lingpai: (args, stdin) => run(process.execPath, ['dist/cli/main.js', ...args], stdin),
    npx: (args) => run('npx', ['lingpai', ...args]),
  }
}

function said(child: ChildProcess, stdin: string): Promise<Said> {
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      written[name] += text
    })
  }
  // A program that reads nothing may be gone before all is written.
  child.stdin?.on('error', () => undefined).end(stdin)
  return new Promise((resolved, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolved({ code, ...written }))
  })
}
