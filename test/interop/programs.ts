/**
 * @module Programs of one's own in other languages: the code of docs/sdks.md, run anew for each call,
 * with the token in a file, as what runs by cron or in PHP does.
 */

import { execFile, spawn } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type Place, placed, recipe } from './recipes.ts'
import { assertAccepted, type Client, type Subject } from './subject.ts'

const execute = promisify(execFile)

/** Runs a program and resolves with what it prints. */
type Run = (file: string) => Promise<string>

export type Programs = {
  readonly subjects: readonly Subject[]
  stop(): void
}

/** @param directory where their files may lie */
export function startPrograms(directory: string): Programs {
  const python = startPython()
  const files = fileNames(directory)
  return {
    subjects: [
      subject('curl', 'sh', files, processOf('bash')),
      subject('Python', 'python', files, python.run),
      subject('PHP', 'php', files, processOf('php')),
    ],
    stop: python.stop,
  }
}

/** There is nothing in it but the recipe: as it comes, it is the same with another address. */
function subject(name: string, block: string, files: () => string, run: Run): Subject {
  const start = (place: Place) => client(placed(recipe(name, block), place), files, run)
  return { name, start, stock: start }
}

function client(program: string, files: () => string, run: Run): Client & { copy(): Client } {
  const file = files()
  const tokenFile = `${file}-token`
  writeFileSync(file, program.replace('/run/shop/token', tokenFile))
  return {
    async call() {
      assertAccepted(JSON.parse(await run(file)) as { errcode?: number })
    },
    copy() {
      const another = files()
      copyFileSync(tokenFile, `${another}-token`)
      return client(program, () => another, run)
    },
  }
}

function fileNames(directory: string): () => string {
  let count = 0
  return () => {
    count += 1
    return join(directory, `program-${count}`)
  }
}

function processOf(command: string): Run {
  return async (file) => (await execute(command, [file])).stdout
}

/** One interpreter for all: `programs.py`. */
function startPython(): { readonly run: Run; stop(): void } {
  const child = spawn('python3', [`${import.meta.dirname}/programs.py`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const waiting = new Map<string, (outcome: string) => void>()
  let count = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [number = ''] = line.split(' ', 1)
    waiting.get(number)?.(line.slice(number.length + 1))
  })
  return {
    run(file) {
      count += 1
      const number = String(count)
      child.stdin.write(`${number} ${file}\n`)
      return new Promise((resolve) => waiting.set(number, resolve))
    },
    stop: () => child.stdin.end(),
  }
}
