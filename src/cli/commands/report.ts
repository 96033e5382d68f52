/** @module `lingpai report`: WeChat refused a token; what became of it is printed, no token. */

import type { Reported } from '../answers.ts'
import type { Command } from '../command.ts'
import { kindOfCredential } from '../credential.ts'
import { secondsInWords } from '../duration.ts'
import { askSecrets } from '../input.ts'
import { looking, type Part } from '../part.ts'

/** What each verdict means (docs/api.md). */
const VERDICTS: Readonly<Record<string, string>> = {
  superseded: 'that one is old; there is a newer one already',
  replaced: 'it was dead, and has been replaced',
  alive: 'WeChat accepts it: the cause is elsewhere',
  unverified: 'it could not be checked now: try again later',
}

/** Says that WeChat refused a token or ticket. */
export const report: Command = {
  name: 'report',
  summary: 'say that WeChat refused a token; it is checked, and replaced if it is dead',
  notes: [
    'The token is asked for, or read from stdin. The answer names no token; with --json it is as the API gives it, the token to use now included.',
  ],
  positionals: [{ name: 'credential', kind: 'credential' }],
  options: {},
  async run({ invocation, world, screen, api }) {
    const path = invocation.argument(0)
    const isTicket = kindOfCredential(path) === 'ticket'
    const server = await api()
    const [value] = await askSecrets(world, [isTicket ? 'Ticket' : 'Token'])
    const { body } = isTicket
      ? await server.send<Reported>('POST', `${path}/report`, { ticket: value })
      : await server.send<Reported>('POST', `${path}/token/report`, { token: value })
    if (invocation.has('json')) {
      screen.json(body)
      return undefined
    }
    const { verdict, generation, expires_in: expiresIn } = body
    const meaning = VERDICTS[verdict]
    screen.line(verdictPart(verdict), ...(meaning === undefined ? [] : [`: ${meaning}`]))
    screen.line(`generation ${generation} is current, promised for ${secondsInWords(expiresIn)}`)
    return undefined
  },
}

function verdictPart(verdict: string): Part {
  return looking(verdict === 'unverified' ? 'warning' : 'strong', String(verdict))
}
