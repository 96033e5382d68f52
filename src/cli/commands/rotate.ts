/** @module `lingpai rotate`: replaces a token now and says what became of those before; prints none. */

import type { Rotated } from '../answers.ts'
import type { Command } from '../command.ts'
import { secondsInWords } from '../duration.ts'

/** Replaces a token. */
export const rotate: Command = {
  name: 'rotate',
  summary: 'replace a token now',
  notes: [
    'WeChat honours the replaced token for another 300 seconds. Within them, and after a lost answer, rotating again would cut it off and is refused.',
    'The new token is not printed; with --json it is part of the answer.',
  ],
  positionals: [{ name: 'credential', kind: 'account or platform' }],
  options: {
    'even-within-overlap': {
      help: 'do it all the same: a leaked token is dead after two rotations',
    },
  },
  async run({ invocation, screen, api }) {
    const body = { even_within_overlap: invocation.has('even-within-overlap') }
    const path = `${invocation.argument(0)}/token/rotate`
    const answer = await (await api()).send<Rotated>('POST', path, body)
    if (invocation.has('json')) {
      screen.json(answer.body)
      return undefined
    }
    const { generation, expires_in: expiresIn, note } = answer.body
    screen.line(`Generation ${generation}, promised for ${secondsInWords(expiresIn)}. ${note}`)
    return undefined
  },
}
