/**
 * @module Why a command does not go on, what it says then, and its exit code. One exhaustive map for each;
 * docs/cli.md lists the codes, which are never changed.
 */

import type { Problem } from './answers.ts'
import { secondsInWords } from './duration.ts'

/** What the process ends with. */
export const EXIT = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  attention: 4,
  interrupted: 130,
} as const

/** An exit code. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** What each exit code means, for help. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done'],
  [EXIT.refused, 'lingpai or WeChat refused; what it said is printed'],
  [EXIT.usage, 'wrong usage: nothing was sent'],
  [EXIT.unreachable, 'the server could not be reached, or what answered is not lingpai'],
  [EXIT.attention, 'status and alerts only: something needs attention'],
  [EXIT.interrupted, 'Ctrl-C'],
]

/** Why a command ends early. */
export type Failure =
  /** The command line, the environment or what was typed does not fit. */
  | { readonly kind: 'usage'; readonly message: string }
  /** @param body the answer as it came */
  | {
      readonly kind: 'refused'
      readonly problem: Problem
      /** Seconds, where waiting helps. */
      readonly retryAfter: number | null
      readonly body: unknown
    }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'interrupted' }

/** Ends a command; `run` turns it into words and an exit code. */
export class CannotGoOn extends Error {
  override readonly name = 'CannotGoOn'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

/** Ends a command because of how it was called. */
export function wrongUsage(message: string): never {
  throw new CannotGoOn({ kind: 'usage', message })
}

/** Ends a command because nothing of lingpai's answers. */
export function unreachable(message: string): never {
  throw new CannotGoOn({ kind: 'unreachable', message })
}

/** The code for a failure. */
export function exitCodeOf(failure: Failure): ExitCode {
  switch (failure.kind) {
    case 'usage':
      return EXIT.usage
    case 'refused':
      return EXIT.refused
    case 'unreachable':
      return EXIT.unreachable
    case 'interrupted':
      return EXIT.interrupted
  }
}

/** What to say, line by line; nothing after Ctrl-C. */
export function describe(failure: Failure): readonly string[] {
  switch (failure.kind) {
    case 'usage':
    case 'unreachable':
      return [failure.message]
    case 'refused':
      return describeRefusal(failure.problem, failure.retryAfter)
    case 'interrupted':
      return []
  }
}

/** What of the API's advice has another name here. */
const HINTS: Readonly<Record<string, string>> = {
  within_overlap: 'To do it all the same: --even-within-overlap',
}

function describeRefusal(problem: Problem, retryAfter: number | null): readonly string[] {
  const { code, detail, reason, errors, upstream } = problem
  const lines = [`${detail} (${reason === undefined ? code : `${code}, ${reason}`})`]
  // The detail of a single field names it already.
  if (Array.isArray(errors) && errors.length > 1) {
    lines.push(...errors.map(({ field, message }) => `  ${field} ${message}`))
  }
  if (upstream) {
    const { errcode, errmsg, rid } = upstream
    const said = errmsg ?? 'nothing'
    // WeChat's own words mostly end with it.
    const more = rid && !said.includes(rid) ? ` (rid ${rid})` : ''
    lines.push(`  WeChat said ${errcode}: ${said}${more}`)
  }
  const hint = HINTS[code]
  if (hint !== undefined) {
    lines.push(`  ${hint}`)
  }
  if (retryAfter !== null) {
    lines.push(`  Try again in ${secondsInWords(retryAfter)}.`)
  }
  return lines
}
