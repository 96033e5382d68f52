/**
 * @module Who was given which token, for callers that only know WeChat's own endpoints: such an SDK
 * says "that token failed" by asking again before it is over. Kept on disk, one row for each caller and
 * written when the token is another one, so that an object that slept still knows.
 */

import type { Sql } from '../ports.ts'
import type { KeeperMemory } from './memory.ts'

/** Callers that are kept in mind, the newest. */
const CALLERS_KEPT = 1_000

interface Given {
  readonly generation: number
  /** When it was given, unix milliseconds. */
  readonly at: number
  /** Until when it was promised, unix milliseconds. */
  readonly until: number
}

/** What was given to whom. */
export class Asking {
  readonly #memory: KeeperMemory
  readonly #sql: Sql

  constructor(memory: KeeperMemory, sql: Sql) {
    this.#memory = memory
    this.#sql = sql
  }

  /**
   * Whether this caller, who came at `arrivedAt`, holds the current token by its last answer. Whoever
   * came before that answer was given had not heard it yet.
   */
  isAgain(by: string, generation: number, arrivedAt: number): boolean {
    const given = this.#given(by)
    return (
      given !== null &&
      given.generation === generation &&
      given.at < arrivedAt &&
      arrivedAt < given.until
    )
  }

  /** Notes what a caller is given now. */
  note(by: string, generation: number, until: number): void {
    const given = this.#given(by)
    const at = this.#memory.now()
    if (given !== null && given.generation === generation && given.until > at) {
      return
    }
    this.#memory.write(() => {
      this.#sql.all(
        'INSERT OR REPLACE INTO asked (by_, generation, at, until) VALUES (?, ?, ?, ?)',
        by,
        generation,
        at,
        until,
      )
      this.#sql.all(
        `DELETE FROM asked WHERE at < (SELECT at FROM asked ORDER BY at DESC LIMIT 1 OFFSET ?)`,
        CALLERS_KEPT,
      )
    })
  }

  #given(by: string): Given | null {
    const [row] = this.#sql.all('SELECT generation, at, until FROM asked WHERE by_ = ?', by)
    return row === undefined
      ? null
      : {
          generation: Number(row['generation']),
          at: Number(row['at']),
          until: Number(row['until']),
        }
  }
}
