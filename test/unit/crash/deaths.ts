/**
 * @module Which boundary of a run is deadly, and for whom. Boundaries are counted while armed, so that a
 * run without any death tells how many there are to die at.
 */

import type { Life } from './life.ts'

/** Who dies: the object at the boundary, or every object there is, as in a deploy. */
export type Victims = 'one' | 'all'

/** The world of a boundary. */
export interface Bystanders {
  readonly alive: () => readonly Life[]
  /** Changes with everything that a death of all would leave behind. */
  readonly state: () => number
}

/** See the module's description. */
export class Deaths {
  /** The boundaries that were reached, in order. */
  readonly points: string[] = []
  /** The state at each. */
  readonly states: number[] = []
  readonly #at: number | null
  readonly #victims: Victims
  #isArmed: boolean = false

  /** @param at the number of the deadly boundary; null for none */
  constructor(at: number | null = null, victims: Victims = 'one') {
    this.#at = at
    this.#victims = victims
  }

  /** Whether somebody died. */
  get happened(): boolean {
    return this.#at !== null && this.points.length > this.#at
  }

  arm(): void {
    this.#isArmed = true
  }

  disarm(): void {
    this.#isArmed = false
  }

  /** Somebody has reached a boundary. */
  reached(life: Life, boundary: string, bystanders: Bystanders): void {
    if (!this.#isArmed) {
      return
    }
    this.states.push(bystanders.state())
    const number = this.points.push(`${life.name} ${boundary}`) - 1
    if (number === this.#at) {
      for (const victim of this.#victims === 'one' ? [life] : bystanders.alive()) {
        victim.die()
      }
    }
  }
}
