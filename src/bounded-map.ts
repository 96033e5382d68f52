/**
 * @module A map that forgets: at most so many entries, the least recently used goes first, and none
 * is answered after its time. Isolate memory is built from it.
 */

interface Entry<T> {
  readonly value: T
  readonly until: number
}

/** Holds values until a moment, at most `capacity` of them. */
export class BoundedMap<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** How many entries are held, those whose time is over included. */
  get size(): number {
    return this.#entries.size
  }

  /** The value, if it was set and its time is not over at `now`. */
  get(key: string, now: number): T | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) {
      return undefined
    }
    this.#entries.delete(key)
    if (entry.until <= now) {
      return undefined
    }
    this.#entries.set(key, entry)
    return entry.value
  }

  /** Holds a value until `until` (unix milliseconds). */
  set(key: string, value: T, until: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until })
    if (this.#entries.size > this.#capacity) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) {
        this.#entries.delete(oldest)
      }
    }
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }
}
