/** @module `lingpai platforms …`: third-party platforms, their tickets, and links to connect accounts. */

import type { Status } from '../answers.ts'
import type { Api } from '../api.ts'
import type { Command } from '../command.ts'
import { momentInWords } from '../duration.ts'
import { askSecrets, confirm } from '../input.ts'
import { looking } from '../part.ts'

const COMPONENT_APPID = { name: 'component_appid', kind: 'appid' } as const

/** As the API has it. */
const LINK_LIFE_S = [60, 30 * 24 * 3_600] as const

/** WeChat's `auth_type`. */
const AUTH_TYPES = ['1', '2', '3', '4', '5', '6', '8'] as const

/** Registers a third-party platform or changes it. */
export const platformsAdd: Command = {
  name: 'platforms add',
  summary: 'register a third-party platform, or change it',
  notes: [
    'AppSecret, push Token and EncodingAESKey are asked for, or read from stdin, a line each in this order. How it is doing: lingpai status components/<component_appid>.',
    'Downstream addresses may carry keys of their own and are left to the API; they stay as they are.',
  ],
  positionals: [COMPONENT_APPID],
  options: {
    name: { value: '<text>', help: 'for people; left out, it stays as it is' },
    'with-previous-key': {
      help: 'ask for the EncodingAESKey before it, too, while WeChat may still use it (a fourth line)',
    },
    'connect-return-url': {
      value: '<url>',
      isRepeatable: true,
      help: 'where connect links may lead back to; left out, it stays as it is',
    },
  },
  async run({ invocation, world, screen, api }) {
    const componentAppid = invocation.argument(0)
    const path = `components/${componentAppid}`
    const server = await api()
    const names = ['AppSecret', 'push Token', 'EncodingAESKey']
    const hasPrevious = invocation.has('with-previous-key')
    const [secret, token, encodingAesKey, previous] = await askSecrets(world, [
      ...names,
      ...(hasPrevious ? ['EncodingAESKey before it'] : []),
    ])
    const returnUrls = invocation.list('connect-return-url')
    const answer = await server.send<Status>('PUT', path, {
      secret,
      token,
      encoding_aes_key: encodingAesKey,
      previous_encoding_aes_key: previous,
      name: invocation.text('name'),
      connect_return_urls: returnUrls.length === 0 ? undefined : returnUrls,
    })
    if (invocation.has('json')) {
      screen.json(answer.body)
      return undefined
    }
    const isNew = answer.status === 201
    screen.line(path, looking('good', isNew ? ' registered' : ' is as you say'))
    if (isNew) {
      screen.note(
        `Enter at WeChat as the authorization event URL: ${callbackOf(server, componentAppid)}`,
      )
      screen.note('Its first ticket comes within ten minutes.')
    }
    return undefined
  },
}

function callbackOf(server: Api, componentAppid: string): string {
  return `${server.url}/callback/${componentAppid}`
}

/** Hands in a ticket. */
export const platformsTicket: Command = {
  name: 'platforms ticket',
  summary: 'hand in a component_verify_ticket that WeChat pushed elsewhere',
  notes: ['The ticket is asked for, or read from stdin.'],
  positionals: [COMPONENT_APPID],
  options: {},
  async run({ invocation, world, screen, api }) {
    const server = await api()
    const [ticket] = await askSecrets(world, ['component_verify_ticket'])
    const path = `components/${invocation.argument(0)}/ticket`
    const { body } = await server.send<{ kept: boolean }>('PUT', path, {
      component_verify_ticket: ticket,
    })
    if (invocation.has('json')) {
      screen.json(body)
    } else {
      screen.line(body.kept ? 'The ticket is kept.' : 'The ticket was known already.')
    }
    return undefined
  },
}

/** Makes a connect link. */
export const platformsLink: Command = {
  name: 'platforms link',
  summary: 'make a link with which somebody connects an account to a platform',
  notes: [
    'Only the link goes to stdout. It cannot be taken back, so keep it short-lived. It has the host name by which you call the server: that has to be the one the console of the platform knows.',
  ],
  positionals: [COMPONENT_APPID],
  options: {
    'return-url': {
      value: '<url>',
      help: "where the browser goes at the end: one of the platform's connect-return-urls, or below one",
    },
    state: { value: '<text>', help: 'given back with the return address' },
    'auth-type': {
      value: '<number>',
      choices: AUTH_TYPES,
      help: "WeChat's auth_type: 1 official accounts, 2 mini programs, 3 both (default)",
    },
    'biz-appid': { value: '<appid>', help: 'the one account that may be chosen' },
    'expires-in': {
      value: '<seconds>',
      range: LINK_LIFE_S,
      help: 'for how long the link can be opened; default a day',
    },
  },
  async run({ invocation, screen, api }) {
    const path = `components/${invocation.argument(0)}/connect-links`
    const answer = await (await api()).send<{ url: string; expires_at: string }>('POST', path, {
      return_url: invocation.text('return-url'),
      state: invocation.text('state'),
      auth_type: invocation.number('auth-type'),
      biz_appid: invocation.text('biz-appid'),
      expires_in: invocation.number('expires-in'),
    })
    if (invocation.has('json')) {
      screen.json(answer.body)
    } else {
      screen.line(answer.body.url)
      screen.note(looking('faint', `can be opened until ${momentInWords(answer.body.expires_at)}`))
    }
    return undefined
  },
}

/** Forgets a platform and its accounts. */
export const platformsRemove: Command = {
  name: 'platforms remove',
  summary: 'forget a platform and, in the next minutes, its accounts',
  notes: [
    'WeChat is not told: the accounts still authorize the platform, and an import brings them back.',
  ],
  positionals: [COMPONENT_APPID],
  options: { yes: { help: 'do not ask whether you are sure' } },
  async run({ invocation, world, screen, api }) {
    const path = `components/${invocation.argument(0)}`
    const server = await api()
    await confirm(world, invocation.has('yes'), `Forget ${path}, its secrets and all its accounts?`)
    const { body } = await server.send('DELETE', path)
    if (invocation.has('json')) {
      screen.json(body)
    } else {
      screen.line(`${path} is forgotten; its accounts will be in the next minutes`)
    }
    return undefined
  },
}
