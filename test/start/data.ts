/**
 * @module The data directory: everything that outlives a run, readable by its owner only, and used
 * by one run at a time, because two runtimes on the same Durable Object storage would spoil it.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { CannotStart } from './settings.ts'

export type Data = {
  readonly directory: string
  path(name: string): string
  /** A file's bytes, or null if there is none. */
  read(name: string): Buffer | null
  /** Writes for the owner's eyes only. */
  write(name: string, content: string | Uint8Array): void
  /** Lets another run use the directory. */
  release(): void
}

const LOCK = 'pid'

/** Makes the directory if needed and takes it for this process. */
export function openData(directory: string): Data {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const data: Data = {
    directory,
    path: (name) => join(directory, name),
    read: (name) => readIfThere(join(directory, name)),
    write: (name, content) => writeFileSync(join(directory, name), content, { mode: 0o600 }),
    release: () => rmSync(join(directory, LOCK), { force: true }),
  }
  const holder = Number(data.read(LOCK)?.toString() ?? 0)
  if (holder !== process.pid && isRunning(holder)) {
    throw new CannotStart(
      `${directory} is in use by process ${holder}; stop that, or set LINGPAI_DATA to another directory`,
    )
  }
  data.write(LOCK, String(process.pid))
  return data
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null
    }
    throw error
  }
}

/** A run that was killed leaves its number behind; only a living process counts. */
function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) {
    return false
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
