#!/usr/bin/env node
/**
 * @module The program `lingpai`: hands the process's network, clock, terminal and files to `run`, and ends
 * with its exit code.
 */

import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT } from './failure.ts'
import { askOnTerminal } from './prompt.ts'
import { run } from './run.ts'
import type { Child, Output, World } from './world.ts'

/** A rotation may be under way at the server, and WeChat slow. */
const ANSWER_WITHIN_MS = 30_000

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort())
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read it has seen enough (lingpai … | head); anything else, such as a full disk, is a failure.
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.refused)
  })
}

const world: World = {
  env: process.env,
  stdin: {
    isTerminal: process.stdin.isTTY === true,
    chunks: () => process.stdin.setEncoding('utf8'),
  },
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  fetch: (url, call) => fetch(url, { ...call, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  readFile: readIfThere,
  ask: (questions) => askOnTerminal(process.stdin, process.stderr, questions),
  spawn: spawnChild,
  interrupted: interrupted.signal,
}

const code = await run(process.argv.slice(2), world)
// What is still under way, such as a piped stdin that does not end, is not waited for.
process.stdout.write('', () => process.exit(code))

function outputTo(stream: NodeJS.WriteStream): Output {
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined
    },
    write(text) {
      stream.write(text)
    },
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null
    }
    throw error
  }
}

function spawnChild(program: string, args: readonly string[]): Child {
  const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'inherit'] })
  process.once('exit', () => child.kill())
  const ended = new Promise<number | null | 'missing'>((resolve) => {
    child.once('error', () => resolve('missing'))
    child.once('close', resolve)
  })
  return { chunks: () => child.stdout.setEncoding('utf8'), ended }
}
