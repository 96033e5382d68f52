/** @module `lingpai alerts`: what is the matter now; as a check, too. Who is told is for the API and the dashboard. */

import type { Incident } from '../answers.ts'
import type { Command } from '../command.ts'
import { timeSince } from '../duration.ts'
import { EXIT } from '../failure.ts'
import { looking } from '../part.ts'

/** Lists open incidents. */
export const alerts: Command = {
  name: 'alerts',
  summary: 'show what is the matter now, and what to do',
  notes: ['Exit code 4 if something is.'],
  positionals: [],
  options: {},
  async run({ invocation, world, screen, api }) {
    const items = await (await api()).all<Incident>('alerts')
    if (invocation.has('json')) {
      screen.json({ items, next_cursor: null })
    } else if (items.length === 0) {
      screen.line('Nothing is the matter')
    } else {
      screen.table(
        [
          { heading: 'CREDENTIAL', shrinksTo: 16, isPath: true },
          { heading: 'NAME', shrinksTo: 8 },
          { heading: 'WHAT' },
          { heading: 'SINCE', align: 'right' },
        ],
        items.map(({ credential, name, kind, since }) => [
          String(credential),
          name ?? '',
          looking('bad', String(kind)),
          timeSince(since, world.now()),
        ]),
        (row) => screen.below(String(items[row]?.advice ?? '')),
      )
    }
    return items.length > 0 ? EXIT.attention : EXIT.done
  },
}
