/** @module Asking on a terminal: what is typed for a secret is not to be seen. */

import { PassThrough } from 'node:stream'
import { describe, it } from 'vitest'
import { askOnTerminal } from '../../../src/cli/prompt.ts'

const SECRET = { text: 'AppSecret: ', isHidden: true }
const SURE = { text: 'Sure? ', isHidden: false }

function terminal() {
  const input = new PassThrough()
  const output = new PassThrough()
  const modes: boolean[] = []
  const tty = Object.assign(input, { isTTY: true, setRawMode: (mode: boolean) => modes.push(mode) })
  return { input: tty, output, modes, seen: () => String(output.read() ?? '') }
}

describe('asking on a terminal', () => {
  it('shows the question for a secret, and nothing of the secret', async ({ expect }) => {
    const { input, output, modes, seen } = terminal()
    const asked = askOnTerminal(input, output, [SECRET])
    input.write('s3cr\u007fret\r')
    expect(await asked).toEqual({ kind: 'answered', lines: ['s3cret'] })
    expect(seen()).toBe('AppSecret: \n')
    expect(modes).toEqual([true, false])
  })

  it('shows what is typed for anything else', async ({ expect }) => {
    const { input, output, seen } = terminal()
    const asked = askOnTerminal(input, output, [SURE])
    input.write('yes\r')
    expect(await asked).toEqual({ kind: 'answered', lines: ['yes'] })
    expect(seen()).toMatch(/Sure\? .*yes/)
  })

  it('takes lines that are pasted at once for an answer each', async ({ expect }) => {
    const { input, output, seen } = terminal()
    const asked = askOnTerminal(input, output, [SECRET, { text: 'Token: ', isHidden: true }])
    input.write('s3cret\rpushToken1\rleft over\r')
    expect(await asked).toEqual({ kind: 'answered', lines: ['s3cret', 'pushToken1'] })
    expect(seen()).toBe('AppSecret: \nToken: \n')
  })

  it('ends at Ctrl-C', async ({ expect }) => {
    const { input, output, modes, seen } = terminal()
    const asked = askOnTerminal(input, output, [SECRET])
    input.write('s3c\u0003')
    expect(await asked).toEqual({ kind: 'interrupted' })
    expect(seen()).toBe('AppSecret: \n')
    expect(modes).toEqual([true, false])
  })

  it('ends at Ctrl-D, and where the terminal goes away', async ({ expect }) => {
    const typed = terminal()
    const asked = askOnTerminal(typed.input, typed.output, [SECRET])
    typed.input.write('\u0004')
    expect(await asked).toEqual({ kind: 'ended' })
    const gone = terminal()
    const unanswered = askOnTerminal(gone.input, gone.output, [SECRET])
    gone.input.end()
    expect(await unanswered).toEqual({ kind: 'ended' })
  })

  it('does not obey what is in a question', async ({ expect }) => {
    const { input, output, seen } = terminal()
    const asked = askOnTerminal(input, output, [{ text: 'a\u001b[2J: ', isHidden: true }])
    input.write('x\r')
    await asked
    expect(seen()).toBe('a\\x1b[2J: \n')
  })
})
