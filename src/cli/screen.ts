/**
 * @module What a command shows: results on stdout, everything said beside them on stderr, so that a result
 * can be piped on. With `--json` the only result is one JSON document.
 */

import { type Part, rendered } from './part.ts'
import { safeJson, safeText } from './safe-text.ts'
import { type Column, type Line, tableLines } from './table.ts'
import { cut, wrapped } from './width.ts'
import type { Output, World } from './world.ts'

/** Spaces before what belongs to the line above. */
const INDENT = '  '

/** Of a terminal that does not say. */
const DEFAULT_COLUMNS = 80

/** Back to the beginning of the line, and forget what is on it. */
const CLEAR_LINE = '\r\u001b[K'

/** The two outputs of one command. */
export class Screen {
  readonly #world: World
  #hasProgress: boolean = false

  constructor(world: World) {
    this.#world = world
  }

  /** Whether a person reads the results. */
  get isTerminal(): boolean {
    return this.#world.stdout.isTerminal
  }

  /** A line of the result. */
  line(...parts: readonly Part[]): void {
    this.#write(this.#world.stdout, parts)
  }

  /** Text that belongs to the line before, in as many lines as it takes. */
  below(text: string, look: 'warning' | 'faint' = 'warning'): void {
    const { columns } = this.#world.stdout
    const lines = columns === undefined ? [text] : wrapped(text, columns - INDENT.length)
    for (const part of lines) {
      this.line(INDENT, { text: part, look })
    }
  }

  /** A table; `below` is called after each row, to say more about it. */
  table(
    columns: readonly Column[],
    rows: readonly (readonly Part[])[],
    below?: (row: number) => void,
  ): void {
    const [headings = [], ...lines] = tableLines(columns, rows, this.#world.stdout.columns)
    this.line(...headings)
    for (const [index, line] of lines.entries()) {
      this.line(...line)
      below?.(index)
    }
  }

  /** The result as a JSON document. */
  json(value: unknown): void {
    this.#world.stdout.write(`${safeJson(value, 2)}\n`)
  }

  /** The result as one of many JSON documents, each on a line. */
  jsonLine(value: unknown): void {
    this.#world.stdout.write(`${safeJson(value, 0)}\n`)
  }

  /** Something to know that is no result. */
  note(...parts: readonly Part[]): void {
    this.endProgress()
    this.#write(this.#world.stderr, parts)
  }

  /** A line that is written over by the next one; only for terminals. */
  progress(text: string): void {
    const { stderr } = this.#world
    this.#hasProgress = true
    // A longer one would go on in the next line, out of reach.
    const line = cut(safeText(text), (stderr.columns ?? DEFAULT_COLUMNS) - 1)
    stderr.write(CLEAR_LINE + line)
  }

  /** Whether {@link progress} can be seen. */
  get hasProgressBar(): boolean {
    return this.#world.stderr.isTerminal
  }

  /** Leaves the last line of {@link progress} standing. */
  endProgress(): void {
    if (this.#hasProgress) {
      this.#hasProgress = false
      this.#world.stderr.write('\n')
    }
  }

  #write(output: Output, line: Line): void {
    const isColoured = output.isTerminal && mayColour(this.#world.env)
    output.write(
      `${line
        .map((part) => rendered(part, isColoured))
        .join('')
        .trimEnd()}\n`,
    )
  }
}

/** https://no-color.org: set and not empty. */
function mayColour(env: World['env']): boolean {
  return (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}
