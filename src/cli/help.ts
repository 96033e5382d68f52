/** @module Help, made of the table of commands. */

import type { Command, Option, Positional } from './command.ts'
import { EXIT_MEANINGS, wrongUsage } from './failure.ts'
import { COMMON_OPTIONS, SERVER_OPTIONS, unknownCommand } from './invocation.ts'
import { padded, wrapped } from './width.ts'

/** Lines are no longer than this where the terminal says nothing else. */
const DEFAULT_COLUMNS = 100

const INTRODUCTION = [
  'The key comes from --key-file, LINGPAI_ADMIN_KEY or ADMIN_KEY, or, for the server of `npm start`, from .lingpai/secrets.env; else it is asked for. Secrets are typed unseen or piped in as lines, never given as arguments.',
]

/**
 * Help about all, a command, or a group of commands.
 *
 * @param topic words of a command's name; none for all
 */
export function helpFor(
  topic: readonly string[],
  commands: readonly Command[],
  columns: number = DEFAULT_COLUMNS,
): readonly string[] {
  const [first] = topic
  if (first === undefined) {
    return overview(commands, columns)
  }
  const found =
    commands.find(({ name }) => name === topic.slice(0, 2).join(' ')) ??
    commands.find(({ name }) => name === first)
  if (found !== undefined) {
    return helpForCommand(found, columns)
  }
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  return group.length === 0
    ? wrongUsage(unknownCommand(first, commands))
    : group.flatMap((command, index) => [
        ...(index === 0 ? [] : ['']),
        ...helpForCommand(command, columns),
      ])
}

function overview(commands: readonly Command[], columns: number): readonly string[] {
  return [
    'lingpai, for the operator of a WeChat access-token server',
    '',
    'Usage: lingpai <command> [options]',
    '',
    ...pairs(
      commands.map((command) => [synopsisOf(command), command.summary]),
      columns,
    ),
    ...pairs(
      [['help [<command>]', 'explain a command: lingpai <command> --help does, too']],
      columns,
      synopsisWidth(commands),
    ),
    '',
    'Options of every command:',
    ...pairs([...optionPairs(SERVER_OPTIONS), ...optionPairs(COMMON_OPTIONS)], columns),
    '',
    ...INTRODUCTION.flatMap((text) => wrapped(text, columns)),
    '',
    'Exit codes:',
    ...pairs(
      EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]),
      columns,
    ),
  ]
}

function synopsisWidth(commands: readonly Command[]): number {
  return Math.max(...commands.map((command) => synopsisOf(command).length))
}

function helpForCommand(command: Command, columns: number): readonly string[] {
  const { summary, notes = [], options, isLocal = false } = command
  const own = optionPairs(options)
  const common = [...(isLocal ? [] : optionPairs(SERVER_OPTIONS)), ...optionPairs(COMMON_OPTIONS)]
  return [
    `Usage: lingpai ${synopsisOf(command)}${own.length === 0 ? '' : ' [options]'}`,
    '',
    ...wrapped(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, columns),
    ...notes.flatMap((note) => ['', ...wrapped(note, columns)]),
    '',
    'Options:',
    ...pairs([...own, ...common], columns),
  ]
}

/** A command and its arguments, as in `apps add <appid>`. */
export function synopsisOf({ name, positionals }: Command): string {
  return [name, ...positionals.map(placeholderOf)].join(' ')
}

function placeholderOf({ name, isOptional, isRepeatable }: Positional): string {
  const text = `<${name}>${isRepeatable ? '…' : ''}`
  return isOptional ? `[${text}]` : text
}

function optionPairs(options: Readonly<Record<string, Option>>): readonly [string, string][] {
  return Object.entries(options).map(([name, option]) => [
    `${name === 'help' ? '-h, ' : ''}--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    option.isRepeatable ? `${option.help}; may be repeated` : option.help,
  ])
}

/** Two columns, the second one wrapped. */
function pairs(
  rows: readonly (readonly [string, string])[],
  columns: number,
  least = 0,
): readonly string[] {
  const width = Math.max(least, ...rows.map(([left]) => left.length)) + 2
  return rows.flatMap(([left, right]) =>
    wrapped(right, Math.max(20, columns - width - 2)).map(
      (line, index) => `  ${padded(index === 0 ? left : '', width)}${line}`,
    ),
  )
}
