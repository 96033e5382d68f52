/**
 * @module Everything a command touches outside itself: network, clock, terminal, files, other programs.
 * `main.ts` hands over the real ones, tests their own.
 */

/** Where text goes. */
export interface Output {
  readonly isTerminal: boolean
  /** Width in cells; undefined where there is none to keep to. */
  readonly columns: number | undefined
  write(text: string): void
}

/** Where text comes from. */
export interface Input {
  readonly isTerminal: boolean
  /** What is piped in, in pieces cut anywhere but within a character. Never on a terminal. */
  chunks(): AsyncIterable<string>
}

/** Something to ask the person at the terminal. */
export interface Question {
  readonly text: string
  /** What is typed must not be seen. */
  readonly isHidden: boolean
}

/** What came of asking: a line for each question, or why there is none. */
export type Asked =
  | { readonly kind: 'answered'; readonly lines: readonly string[] }
  /** Ctrl-C. */
  | { readonly kind: 'interrupted' }
  /** Ctrl-D, or the terminal is gone. */
  | { readonly kind: 'ended' }

/** A request as the API takes it. */
export interface Call {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The key goes nowhere but where it was meant to. */
  readonly redirect: 'manual'
}

/** As much of a `Response` as is looked at. */
export interface Reply {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** Another program that runs, its stdin and stderr being ours. */
export interface Child {
  /** What it writes to stdout. */
  chunks(): AsyncIterable<string>
  /** Resolves with its exit code, null after a signal; `missing` if there is no such program. */
  readonly ended: Promise<number | null | 'missing'>
}

/** The outside. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** Rejects when there is no answer; gives up after a while by itself. */
  readonly fetch: (url: string, call: Call) => Promise<Reply>
  /** Unix milliseconds. */
  now(): number
  sleep(milliseconds: number): Promise<void>
  /** The text of a file, relative to the working directory; null if there is none. Rejects if it may not be read. */
  readFile(path: string): Promise<string | null>
  /** Asks on the terminal, one question after the other. */
  ask(questions: readonly Question[]): Promise<Asked>
  spawn(program: string, args: readonly string[]): Child
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
}
