/**
 * @module The disk of one object, as Cloudflare keeps it: what is written is at once there for the
 * object itself, and outlives it only from when it is durable, in the order in which it was written.
 * A journal of all writes makes both possible: an object that starts anew gets what the durable part
 * of it amounts to. The alarm is a write like any other.
 */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Sql, SqlRow, SqlValue } from '../../../src/ports.ts'

type Write =
  | { readonly statement: string; readonly bindings: readonly SqlValue[] }
  | { readonly alarm: number | null }

/** A database and its prepared statements. */
interface Open {
  readonly database: DatabaseSync
  readonly prepared: Map<string, StatementSync>
}

/** See the module's description. */
export class Disk {
  readonly #journal: Write[] = []
  /** What was read since the last write: a sweep asks the same two dozen times. */
  readonly #answers = new Map<string, readonly SqlRow[]>()
  #open: Open | null = null
  #durable = 0
  #alarm: number | null = null
  #alarmsSet = 0

  /** How many writes there were. */
  get written(): number {
    return this.#journal.length
  }

  /** How many of them would survive a crash. */
  get durable(): number {
    return this.#durable
  }

  /** When the object is to be woken, unix milliseconds. */
  get alarm(): number | null {
    return this.#alarm
  }

  /** Counts how often the alarm was set or cleared. */
  get alarmsSet(): number {
    return this.#alarmsSet
  }

  readonly sql: Sql = {
    all: (statement, ...bindings) => {
      if (/^\s*SELECT\b/i.test(statement)) {
        return this.#read(statement, bindings)
      }
      this.#answers.clear()
      const rows = this.#run(statement, bindings)
      this.#journal.push({ statement, bindings })
      return rows
    },
  }

  /** All or nothing. */
  transaction(write: () => void): void {
    const before = this.#journal.length
    this.#run('BEGIN', [])
    try {
      write()
      this.#run('COMMIT', [])
    } catch (error) {
      this.#run('ROLLBACK', [])
      this.#answers.clear()
      this.#journal.length = before
      throw error
    }
  }

  setAlarm(at: number | null): void {
    this.#journal.push({ alarm: at })
    this.#alarm = at
    this.#alarmsSet += 1
  }

  /** The first `count` writes survive from now on. */
  keep(count: number): void {
    this.#durable = Math.max(this.#durable, count)
  }

  /** The object is gone: all that is left is what was durable. */
  crash(): void {
    this.#open?.database.close()
    this.#open = null
    this.#answers.clear()
    this.#journal.length = this.#durable
    const last = this.#journal.findLast((write) => 'alarm' in write)
    this.#alarm = last?.alarm ?? null
  }

  #read(statement: string, bindings: readonly SqlValue[]): readonly SqlRow[] {
    const question = `${statement} ${bindings.join(' ')}`
    const rows = this.#answers.get(question) ?? this.#run(statement, bindings)
    this.#answers.set(question, rows)
    return rows
  }

  #run(statement: string, bindings: readonly SqlValue[]): readonly SqlRow[] {
    this.#open ??= this.#replay()
    return run(this.#open, statement, bindings)
  }

  #replay(): Open {
    const open: Open = { database: new DatabaseSync(':memory:'), prepared: new Map() }
    for (const write of this.#journal) {
      if ('statement' in write) {
        run(open, write.statement, write.bindings)
      }
    }
    return open
  }
}

function run(
  { database, prepared }: Open,
  statement: string,
  bindings: readonly SqlValue[],
): readonly SqlRow[] {
  let ready = prepared.get(statement)
  if (ready === undefined) {
    ready = database.prepare(statement)
    prepared.set(statement, ready)
  }
  return ready.all(...bindings) as unknown as readonly SqlRow[]
}
