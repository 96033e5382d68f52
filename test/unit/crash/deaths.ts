/**
 * @module Which boundary of a run is deadly, and for whom. Boundaries are counted while armed, so that a
 * run without any death tells how many there are to die at.
 */

import type { Life } from './life.ts'

/** Who dies: the object at the boundary, or every object there is, as in a deploy. */
export type Victims = 'one' | 'all'

/** How far things have come. */
export interface Progress {
  /** Grows with all that outlives every object: what is durable, and what somebody outside knows. */
  readonly lasting: number
  /** Grows with every question and answer that arrives. */
  readonly messages: number
}

/** The world of a boundary. */
export interface Bystanders {
  readonly alive: () => readonly Life[]
  readonly progress: () => Progress
}

/** One boundary. */
export interface Point extends Progress {
  readonly life: string
  readonly boundary: string
}

/** See the module's description. */
export class Deaths {
  /** The boundaries that were reached, in order. */
  readonly points: Point[] = []
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
    const point = { life: life.name, boundary, ...bystanders.progress() }
    const number = this.points.push(point) - 1
    if (number === this.#at) {
      for (const victim of this.#victims === 'one' ? [life] : bystanders.alive()) {
        victim.die()
      }
    }
  }
}

/**
 * Whether a death at `point` is another one than at the boundary just before it. It is the same if
 * nothing has happened since that it would leave behind.
 */
export function isAnother(point: Point, before: Point | undefined, victims: Victims): boolean {
  if (before === undefined || point.lasting !== before.lasting) {
    return true
  }
  return victims === 'one' && (point.life !== before.life || point.messages !== before.messages)
}
