/**
 * @module A command line, understood: which command, its arguments, its options. Everything is checked
 * before anything is asked or sent. Values that do not fit are not repeated where they could be a
 * secret put in the wrong place.
 */

import { parseArgs } from 'node:util'
import type { Command, Option, Positional } from './command.ts'
import { isAppid, kindOfCredential } from './credential.ts'
import { wrongUsage } from './failure.ts'

/** Options of every command. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { help: "print the API's answer as one JSON document" },
  help: { help: 'explain the command' },
}

/** Options of every command that asks the server. */
export const SERVER_OPTIONS: Readonly<Record<string, Option>> = {
  url: { value: '<url>', help: 'address of the server (or LINGPAI_URL)' },
  'key-file': { value: '<file>', help: 'read the key from this file' },
  insecure: { help: 'send the key over plain http, to any host' },
}

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

/** The arguments and options of one call of a command. */
export class Invocation {
  readonly #values: Values
  readonly #positionals: readonly string[]

  constructor(values: Values, positionals: readonly string[]) {
    this.#values = values
    this.#positionals = positionals
  }

  /** Whether a switch is set. */
  has(name: string): boolean {
    return this.#values[name] === true
  }

  /** The value of an option. */
  text(name: string): string | undefined {
    const value = this.#values[name]
    return typeof value === 'string' ? value : undefined
  }

  /** The value of an option with a range. */
  number(name: string): number | undefined {
    const value = this.text(name)
    return value === undefined ? undefined : Number(value)
  }

  /** All values of an option that may be repeated. */
  list(name: string): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.map(String) : []
  }

  /** A positional argument that has to be there. */
  argument(index: number): string {
    return this.#positionals[index] ?? ''
  }

  /** All positional arguments. */
  get positionals(): readonly string[] {
    return this.#positionals
  }
}

/** What somebody asked for. */
export type Wish =
  | { readonly kind: 'help'; readonly topic: readonly string[] }
  | { readonly kind: 'command'; readonly command: Command; readonly invocation: Invocation }

/** Understands a command line, or ends with what is wrong about it. */
export function understand(argv: readonly string[], commands: readonly Command[]): Wish {
  const { words, isHelp } = survey(argv)
  const [first = 'help', second = ''] = words.map(({ value }) => value)
  if (first === 'help') {
    return { kind: 'help', topic: words.slice(1).map(({ value }) => value) }
  }
  const command =
    commands.find(({ name }) => name === `${first} ${second}`) ??
    commands.find(({ name }) => name === first)
  if (isHelp) {
    return { kind: 'help', topic: command === undefined ? [first] : command.name.split(' ') }
  }
  if (command === undefined) {
    return wrongUsage(unknownCommand(first, commands))
  }
  const used = words.slice(0, command.name.split(' ').length).map(({ index }) => index)
  const rest = argv.filter((_, index) => !used.includes(index))
  return { kind: 'command', command, invocation: read(rest, command) }
}

/** Why there is no such command. */
export function unknownCommand(first: string, commands: readonly Command[]): string {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  return group.length > 0
    ? `lingpai ${first} needs one of: ${group.map(({ name }) => name.slice(first.length + 1)).join(', ')}`
    : `there is no command "${first}"; lingpai --help lists them`
}

/** The words of a command line, before it is known which options there are. */
function survey(argv: readonly string[]): {
  words: readonly { value: string; index: number }[]
  isHelp: boolean
} {
  const options = parserOptions({ ...SERVER_OPTIONS, ...COMMON_OPTIONS })
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const words = tokens.flatMap((token) =>
    token.kind === 'positional' ? [{ value: token.value, index: token.index }] : [],
  )
  const isHelp = tokens.some((token) => token.kind === 'option' && token.name === 'help')
  return { words, isHelp }
}

function parserOptions(options: Readonly<Record<string, Option>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value, isRepeatable = false }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: isRepeatable,
        ...(name === 'help' ? { short: 'h' } : {}),
      },
    ]),
  )
}

function read(args: readonly string[], command: Command): Invocation {
  const known = optionsOf(command)
  const { values, positionals } = parse(args, known)
  for (const [name, option] of Object.entries(known)) {
    for (const value of [values[name]].flat()) {
      if (typeof value === 'string') {
        checkValue(name, option, value)
      }
    }
  }
  checkPositionals(command, positionals)
  return new Invocation(values, positionals)
}

/** All options that a command takes. */
export function optionsOf({ options, isLocal = false }: Command): Readonly<Record<string, Option>> {
  return { ...options, ...(isLocal ? {} : SERVER_OPTIONS), ...COMMON_OPTIONS }
}

function parse(args: readonly string[], known: Readonly<Record<string, Option>>) {
  try {
    return parseArgs({
      args: [...args],
      options: parserOptions(known),
      strict: true,
      allowPositionals: true,
    })
  } catch (error) {
    // Its first sentence names the option; none repeats a value.
    const [message = ''] = error instanceof Error ? error.message.split(/\. |\n/) : []
    return wrongUsage(message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, ''))
  }
}

function checkValue(name: string, { choices, range }: Option, value: string): void {
  if (choices !== undefined && !choices.includes(value)) {
    wrongUsage(`--${name} must be one of ${choices.join(', ')}`)
  }
  if (range !== undefined) {
    const [least, most] = range
    const number = /^\d{1,9}$/.test(value) ? Number(value) : -1
    if (number < least || number > most) {
      wrongUsage(`--${name} must be a whole number from ${least} to ${most}`)
    }
  }
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const { name, positionals } = command
  const least = positionals.filter(({ isOptional = false }) => !isOptional).length
  const isOpen = positionals.some(({ isRepeatable = false }) => isRepeatable)
  const missing = positionals[given.length]
  if (given.length < least && missing !== undefined) {
    wrongUsage(`lingpai ${name} needs <${missing.name}>`)
  }
  if (given.length > positionals.length && !isOpen) {
    const takes = positionals.map((positional) => `<${positional.name}>`).join(' ') || 'no argument'
    wrongUsage(
      `lingpai ${name} takes ${takes}, and nothing more; secrets are never given as arguments`,
    )
  }
  for (const [index, value] of given.entries()) {
    const positional = positionals[index]
    if (positional !== undefined) {
      checkPositional(positional, value)
    }
  }
}

function checkPositional({ name, kind }: Positional, value: string): void {
  switch (kind) {
    case 'appid':
      if (!isAppid(value)) {
        wrongUsage(
          `<${name}> must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef)${hintOf(value)}`,
        )
      }
      return
    case 'credential':
    case 'account or platform': {
      const found = kindOfCredential(value)
      if (found === null || (found === 'ticket' && kind !== 'credential')) {
        wrongUsage(
          `<${name}> must be a path such as apps/wx0123456789abcdef, components/wxC or components/wxC/authorizers/wxA${isAppid(value) ? ', not just an appid' : ''}`,
        )
      }
      return
    }
    case 'text':
  }
}

/** Somebody who wrote the path where the appid is enough. */
function hintOf(value: string): string {
  return value.includes('/') ? ', without a path before it' : ''
}
