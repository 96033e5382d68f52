/**
 * @module What a run leaves behind must be nothing: child processes and files live in a sandbox that
 * is emptied when the run ends, whichever end that is.
 */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A temporary directory, and processes that end with this one. */
export class Sandbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'lingpai-bench-'))
  readonly #children = new Set<ChildProcess>()

  /** Ctrl-C and termination are ends, too; so is `limitMs` gone by. */
  constructor(limitMs: number) {
    process.once('exit', () => this.#empty())
    process.once('SIGINT', () => process.exit(130))
    process.once('SIGTERM', () => process.exit(143))
    setTimeout(() => {
      process.stderr.write(`bench: not done after ${limitMs / 1_000} s, given up\n`)
      process.exit(1)
    }, limitMs).unref()
  }

  /** Has a process end with the sandbox. */
  adopt(child: ChildProcess): void {
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
  }

  /** Ends the run, after its children. */
  async exit(code: number): Promise<never> {
    const ends = [...this.#children].map((child) => once(child, 'exit'))
    this.#empty()
    await Promise.all(ends)
    process.exit(code)
  }

  /** Synchronous, because nothing else runs at the very end of a process. */
  #empty(): void {
    for (const child of this.#children) {
      child.kill('SIGKILL')
    }
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 })
  }
}
