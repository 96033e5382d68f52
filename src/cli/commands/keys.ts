/** @module `lingpai keys …`: client keys. A new one is printed, this once. */

import type { ClientKey } from '../answers.ts'
import type { Command } from '../command.ts'
import { momentInWords } from '../duration.ts'
import { wrongUsage } from '../failure.ts'
import { looking } from '../part.ts'

/** Makes a client key and prints it. */
export const keysCreate: Command = {
  name: 'keys create',
  summary: 'make a key for a service, which may read and report what it names',
  notes: [
    'Only the key goes to stdout. It is shown this once: lingpai does not keep it.',
    'An entry is a path (apps/wx…, components/wxC, components/wxC/authorizers/wxA), a path ending in /* for all below it, or *.',
  ],
  positionals: [{ name: 'name', kind: 'text' }],
  options: {
    allow: { value: '<entry>', isRepeatable: true, help: 'what it may read' },
  },
  async run({ invocation, screen, api }) {
    const allow = invocation.list('allow')
    if (allow.length === 0) {
      wrongUsage('--allow must say what the key may read, as in --allow apps/wx0123456789abcdef')
    }
    const body = { name: invocation.argument(0), allow }
    const answer = await (await api()).send<ClientKey & { key: string }>('POST', 'keys', body)
    const key = answer.body
    if (invocation.has('json')) {
      screen.json(key)
      return undefined
    }
    screen.line(key.key)
    screen.note(
      looking('faint', `its id is ${key.id}; it may read ${[key.allow].flat().join(', ')}`),
    )
    return undefined
  },
}

/** Client keys without the keys. */
export const keysList: Command = {
  name: 'keys list',
  summary: 'list client keys, without the keys themselves',
  positionals: [],
  options: {},
  async run({ invocation, screen, api }) {
    const items = await (await api()).all<ClientKey>('keys')
    if (invocation.has('json')) {
      screen.json({ items, next_cursor: null })
    } else if (items.length === 0) {
      screen.line('There is no client key yet: lingpai keys create <name> --allow <entry>')
    } else {
      screen.table(
        [
          { heading: 'ID' },
          { heading: 'NAME', shrinksTo: 8 },
          { heading: 'CREATED' },
          { heading: 'MAY READ', shrinksTo: 12 },
        ],
        items.map(({ id, name, allow, created_at: createdAt }) => [
          String(id),
          String(name),
          momentInWords(createdAt),
          [allow].flat().join(' '),
        ]),
      )
    }
    return undefined
  },
}

/** Revokes a client key. */
export const keysRevoke: Command = {
  name: 'keys revoke',
  summary: 'revoke a client key, by its id',
  notes: ['It is refused everywhere within EDGE_TTL_SECONDS. The tokens it has read live on.'],
  positionals: [{ name: 'id', kind: 'appid' }],
  options: {},
  async run({ invocation, screen, api }) {
    const id = invocation.argument(0)
    const { body } = await (await api()).send('DELETE', `keys/${id}`)
    if (invocation.has('json')) {
      screen.json(body)
    } else {
      screen.line(`${id} is revoked`)
    }
    return undefined
  },
}
