/**
 * @module What a command is: its name, what it takes, what it does. Help, parsing and docs/cli.md go by the
 * same table of them.
 */

import type { Api } from './api.ts'
import type { ExitCode } from './failure.ts'
import type { Invocation } from './invocation.ts'
import type { Screen } from './screen.ts'
import type { World } from './world.ts'

/** An option, `--name`. */
export interface Option {
  /** What stands for the value in help, as in `<file>`; without it the option is a switch. */
  readonly value?: string
  /** May be given several times. */
  readonly isRepeatable?: boolean
  /** The only values there are. */
  readonly choices?: readonly string[]
  /** Bounds of a whole number. */
  readonly range?: readonly [least: number, most: number]
  /** One sentence, without a full stop. */
  readonly help: string
}

/** A positional argument. */
export interface Positional {
  readonly name: string
  readonly kind: 'appid' | 'credential' | 'account or platform' | 'text'
  readonly isOptional?: boolean
  /** Takes all that are left. */
  readonly isRepeatable?: boolean
}

/** What a command works with. */
export interface Context {
  readonly invocation: Invocation
  readonly world: World
  readonly screen: Screen
  /** The server; finds out where it is and what its key is, and asks for the key if it must. */
  api(): Promise<Api>
  /** What to say should Ctrl-C end it from now on. */
  onInterrupt(note: string): void
}

/** A command. */
export interface Command {
  /** One or two words. */
  readonly name: string
  readonly summary: string
  /** More about it, paragraph by paragraph. */
  readonly notes?: readonly string[]
  readonly positionals: readonly Positional[]
  readonly options: Readonly<Record<string, Option>>
  /** Whether it asks the server, and so takes the options that say which. */
  readonly isLocal?: boolean
  /** Resolves when it is done, with a code if that is not 0. */
  run(context: Context): Promise<ExitCode | undefined>
}
