/** @module `lingpai token`: the one command that prints a token. */

import type { Ticket, Token } from '../answers.ts'
import type { Command } from '../command.ts'
import { kindOfCredential } from '../credential.ts'
import { secondsInWords } from '../duration.ts'
import { looking } from '../part.ts'

/** As the API has it: more would break promises given to others. */
const MIN_EXPIRES_IN_MAX_S = 240

/** Prints a token or ticket. */
export const token: Command = {
  name: 'token',
  summary: 'print a token, or a ticket of web pages',
  notes: [
    'Only the token goes to stdout: T=$(lingpai token apps/wx…). A client key is enough: LINGPAI_ADMIN_KEY takes one.',
  ],
  positionals: [{ name: 'credential', kind: 'credential' }],
  options: {
    'min-expires-in': {
      value: '<seconds>',
      range: [0, MIN_EXPIRES_IN_MAX_S],
      help: 'rotate first if it is promised for less and its planned moment has passed',
    },
  },
  async run({ invocation, screen, api }) {
    const path = invocation.argument(0)
    const isTicket = kindOfCredential(path) === 'ticket'
    const query = { min_expires_in: invocation.number('min-expires-in') }
    const answer = await (await api()).get<Partial<Token & Ticket>>(
      isTicket ? path : `${path}/token`,
      isTicket ? {} : query,
    )
    if (invocation.has('json')) {
      screen.json(answer)
      return undefined
    }
    screen.line(String(answer.ticket ?? answer.access_token))
    if (answer.promised === false) {
      screen.note(
        looking('warning', 'It may fail: WeChat could not be asked for too long. Do not keep it.'),
      )
    } else if (screen.isTerminal) {
      screen.note(looking('faint', `promised for ${secondsInWords(answer.expires_in ?? 0)}`))
    }
    return undefined
  },
}
