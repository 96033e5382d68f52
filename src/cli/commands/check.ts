/** @module `lingpai check`: asks WeChat whether it honours a token. */

import type { Checked } from '../answers.ts'
import type { Command } from '../command.ts'

const WORDS: Readonly<Record<string, string>> = {
  alive: 'WeChat honours it.',
  replaced: 'WeChat refused it, and there is a newer one now.',
  dead: 'WeChat refuses it, and there is no newer one yet: lingpai status says why.',
  unverified: 'WeChat gave no usable answer, or the budget of checks of the day is spent.',
  no_token: 'There is no token to check yet.',
}

/** Has a token checked. */
export const check: Command = {
  name: 'check',
  summary: 'ask WeChat whether it honours the current token, and replace it if not',
  notes: ['Costs one call to WeChat at most, of the daily budget that reports share.'],
  positionals: [{ name: 'credential', kind: 'account or platform' }],
  options: {},
  async run({ invocation, screen, api }) {
    const path = `${invocation.argument(0)}/token/check`
    const { body } = await (await api()).send<Checked>('POST', path)
    if (invocation.has('json')) {
      screen.json(body)
      return undefined
    }
    const { generation, verdict } = body
    const words = WORDS[verdict] ?? verdict
    screen.line(generation === 0 ? words : `Generation ${generation}: ${words}`)
    return undefined
  },
}
