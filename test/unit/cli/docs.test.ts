/** @module docs/cli.md is of the same table of commands as help: it names each, its options, and every exit code. */

import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { EXIT_MEANINGS } from '../../../src/cli/failure.ts'
import { synopsisOf } from '../../../src/cli/help.ts'
import { COMMON_OPTIONS, SERVER_OPTIONS, understand } from '../../../src/cli/invocation.ts'

const PAGE = readFileSync(`${import.meta.dirname}/../../../docs/cli.md`, 'utf8')

/** The cells of the rows of the table below a heading. */
function tableBelow(heading: string): readonly (readonly string[])[] {
  const [, after = ''] = PAGE.split(`\n## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  const rows = section.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** The words of a shell command; quotes and what follows a pipe or a comment are taken off. */
function wordsOf(command: string): readonly string[] {
  const [own = ''] = command.split(/ [|<>&#]|\)$/)
  return (own.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'|'$/g, ''))
}

describe('docs/cli.md', () => {
  it('lists the commands with their options, as help does', ({ expect }) => {
    const expected = COMMANDS.map((command) => [
      `\`${synopsisOf(command)}\``,
      command.summary,
      Object.keys(command.options)
        .map((name) => `\`--${name}\``)
        .join(' '),
    ])
    expect(tableBelow('Commands')).toEqual(expected)
  })

  it('lists the options of every command', ({ expect }) => {
    const listed = tableBelow('Which server, which key').flatMap(([option = '']) => option || [])
    const known = Object.keys({ ...SERVER_OPTIONS, ...COMMON_OPTIONS }).filter(
      (name) => name !== 'help',
    )
    expect(listed.sort()).toEqual(known.map((name) => `\`--${name}\``).sort())
  })

  it('lists the exit codes', ({ expect }) => {
    const codes = tableBelow('Exit codes').map(([code]) => Number(code))
    expect(codes).toEqual(EXIT_MEANINGS.map(([code]) => code))
  })

  it('has no example that would be refused for how it is written', ({ expect }) => {
    const blocks = [...PAGE.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text)
    const examples = blocks.flatMap((text) =>
      [...text.matchAll(/(?:^|\$\(|\| )(?:npx )?lingpai (.*)$/gm)].map(([, rest = '']) => rest),
    )
    expect(examples.length).toBeGreaterThan(15)
    for (const example of examples) {
      expect(() => understand(wordsOf(example), COMMANDS), example).not.toThrow()
    }
  })
})
