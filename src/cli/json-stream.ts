/**
 * @module JSON objects that come one after the other, each on a line or on many, cut into pieces anywhere. Lines
 * that are no JSON come out as they are; an object that never ends takes no more with it than the next one
 * allows.
 */

/** What was found. */
export type Found =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'text'; readonly line: string }

/** Characters of an object or a line; wrangler's are a fraction of it. */
const OBJECT_MAX = 4 * 1024 * 1024

/** Takes pieces of text apart. */
export class JsonStream {
  /** What belongs to the object or the line that has not ended. */
  #held = ''
  /** As far as {@link #held} has been looked at. */
  #seen = 0
  #depth = 0
  #isInString: boolean = false
  #isEscaped: boolean = false

  /** What ends with this piece. */
  push(chunk: string): readonly Found[] {
    const found: Found[] = []
    this.#held += chunk
    while (this.#seen < this.#held.length) {
      const character = this.#held[this.#seen] ?? ''
      this.#seen += 1
      if (this.#depth === 0) {
        this.#betweenObjects(character, found)
      } else {
        this.#inObject(character, found)
      }
    }
    if (this.#held.length > OBJECT_MAX) {
      this.#giveUp(found)
    }
    return found
  }

  /** What is left when nothing more comes. */
  end(): readonly Found[] {
    const found: Found[] = []
    this.#giveUp(found)
    return found
  }

  #betweenObjects(character: string, found: Found[]): void {
    if (character === '\n') {
      this.#flush(found, this.#seen)
    } else if (character === '{' && this.#held.slice(0, this.#seen - 1).trim() === '') {
      this.#depth = 1
    }
  }

  #inObject(character: string, found: Found[]): void {
    if (this.#isEscaped) {
      this.#isEscaped = false
    } else if (this.#isInString) {
      this.#inString(character, found)
    } else if (character === '"') {
      this.#isInString = true
    } else if (character === '{') {
      // At the beginning of a line it is the next object: what was held never ended.
      if (this.#held[this.#seen - 2] === '\n') {
        this.#flush(found, this.#seen - 1)
        this.#seen = 1
        this.#depth = 1
      } else {
        this.#depth += 1
      }
    } else if (character === '}') {
      this.#depth -= 1
      if (this.#depth === 0) {
        this.#flush(found, this.#seen)
      }
    }
  }

  #inString(character: string, found: Found[]): void {
    if (character === '\\') {
      this.#isEscaped = true
    } else if (character === '"') {
      this.#isInString = false
    } else if (character === '\n') {
      // No string of JSON has one: this is no object.
      this.#flush(found, this.#seen)
    }
  }

  /** Whatever is held, as text if it is no object. */
  #giveUp(found: Found[]): void {
    this.#flush(found, this.#held.length)
  }

  /** Ends what is held at a place, and begins anew after it. */
  #flush(found: Found[], end: number): void {
    const text = this.#held.slice(0, end)
    this.#held = this.#held.slice(end)
    this.#seen = 0
    this.#depth = 0
    this.#isInString = false
    this.#isEscaped = false
    const value = objectIn(text)
    if (value !== null) {
      found.push({ kind: 'object', value })
      return
    }
    for (const line of text.split('\n')) {
      if (line.trim() !== '') {
        found.push({ kind: 'text', line: line.replace(/\r$/, '') })
      }
    }
  }
}

/** The object that a text is; null if it is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.trimStart().startsWith('{')) {
    return null
  }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** Whether a value is an object, and no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
