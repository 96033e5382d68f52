/** @module `lingpai apps …`: registers, changes and forgets own accounts. */

import type { Status } from '../answers.ts'
import type { Command } from '../command.ts'
import { askSecrets, confirm } from '../input.ts'
import { looking } from '../part.ts'

const GRANTS = ['stable_token', 'client_credential'] as const

/** The least harmful one: other callers of `/cgi-bin/token` cannot kill its tokens. */
const [DEFAULT_GRANT] = GRANTS

/** Registers an account or changes it. */
export const appsAdd: Command = {
  name: 'apps add',
  summary: 'register an account, or change its AppSecret, grant or name',
  notes: [
    'The AppSecret is asked for, or read from stdin. Repeating it changes nothing. WeChat is not asked yet: the next read or the next minute does that, and lingpai status tells how it went.',
  ],
  positionals: [{ name: 'appid', kind: 'appid' }],
  options: {
    grant: {
      value: '<grant>',
      choices: GRANTS,
      help: `how WeChat is asked: ${GRANTS.join(' or ')}; default ${DEFAULT_GRANT}`,
    },
    name: { value: '<text>', help: 'for people; left out, it stays as it is' },
  },
  async run({ invocation, world, screen, api }) {
    const path = `apps/${invocation.argument(0)}`
    const server = await api()
    const [secret] = await askSecrets(world, [`AppSecret of ${invocation.argument(0)}`])
    const body = {
      secret,
      grant: invocation.text('grant') ?? DEFAULT_GRANT,
      name: invocation.text('name'),
    }
    const answer = await server.send<Status>('PUT', path, body)
    if (invocation.has('json')) {
      screen.json(answer.body)
      return undefined
    }
    const what = answer.status === 201 ? 'registered' : 'is as you say'
    screen.line(path, looking('good', ` ${what}`), `, grant ${answer.body.grant}`)
    return undefined
  },
}

/** Forgets an account. */
export const appsRemove: Command = {
  name: 'apps remove',
  summary: 'forget an account, its AppSecret and its history',
  notes: ['WeChat is not told: the token in use works until its end.'],
  positionals: [{ name: 'appid', kind: 'appid' }],
  options: { yes: { help: 'do not ask whether you are sure' } },
  async run({ invocation, world, screen, api }) {
    const path = `apps/${invocation.argument(0)}`
    const server = await api()
    await confirm(world, invocation.has('yes'), `Forget ${path}, its AppSecret and its history?`)
    const { body } = await server.send('DELETE', path)
    if (invocation.has('json')) {
      screen.json(body)
    } else {
      screen.line(`${path} is forgotten`)
    }
    return undefined
  },
}
