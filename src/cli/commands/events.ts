/** @module `lingpai events`: who did what to which token, newest first. */

import type { Event, Page } from '../answers.ts'
import { type Api, PAGE_MAX, type Query } from '../api.ts'
import type { Command } from '../command.ts'
import { momentInWords } from '../duration.ts'
import { looking, type Part } from '../part.ts'

/** As many as the server keeps. */
const EVENTS_MAX = 2_000
const EVENTS_DEFAULT = 20

/** Kinds that tell of something gone wrong. */
const BAD_KINDS = new Set([
  'refused',
  'lost_answer',
  'killed_elsewhere',
  'ticket_overdue',
  'ticket_expiring',
  'authorization_failed',
  'reauthorization_required',
])

interface Filter {
  readonly kind: string | undefined
  readonly by: string | undefined
}

/** The history. */
export const events: Command = {
  name: 'events',
  summary: 'show the history, newest first',
  notes: [
    'Of one credential the last 200 events are kept, of all the last 2,000. Times are UTC. What each kind means: docs/api.md#history.',
  ],
  positionals: [],
  options: {
    credential: { value: '<path>', help: 'only those of this one' },
    kind: { value: '<kind>', help: 'only of this kind, such as rotated or killed_elsewhere' },
    by: { value: '<who>', help: 'only those asked for by a client key (its id), admin or wechat' },
    limit: {
      value: '<number>',
      range: [1, EVENTS_MAX],
      help: `how many; default ${EVENTS_DEFAULT}, at most ${EVENTS_MAX}`,
    },
  },
  async run({ invocation, screen, api }) {
    const limit = invocation.number('limit') ?? EVENTS_DEFAULT
    const filter = { kind: invocation.text('kind'), by: invocation.text('by') }
    const page = await find(await api(), invocation.text('credential'), filter, limit)
    if (invocation.has('json')) {
      screen.json(page)
    } else if (page.items.length === 0) {
      screen.line('Nothing of the kind is in the history.')
    } else {
      screen.table(
        [
          { heading: 'AT' },
          { heading: 'CREDENTIAL', shrinksTo: 12, isPath: true },
          { heading: 'KIND' },
          { heading: 'TRIGGER' },
          { heading: 'BY', shrinksTo: 8 },
          { heading: 'GEN', align: 'right' },
          { heading: 'TOOK', align: 'right' },
          { heading: 'ERRCODE', align: 'right' },
          { heading: 'DETAIL', shrinksTo: 8 },
        ],
        page.items.map(rowOf),
      )
    }
    return undefined
  },
}

function rowOf(event: Event): readonly Part[] {
  return [
    momentInWords(event.at),
    String(event.credential),
    BAD_KINDS.has(event.kind) ? looking('warning', event.kind) : String(event.kind),
    String(event.trigger),
    event.by ?? '-',
    String(event.generation),
    event.took_ms === null ? '-' : `${event.took_ms}ms`,
    event.errcode === null ? '-' : String(event.errcode),
    event.detail ?? '',
  ]
}

/** The newest that fit. A server that knows no filters sends all, so they are applied here as well. */
async function find(
  api: Api,
  credential: string | undefined,
  filter: Filter,
  limit: number,
): Promise<Page<Event>> {
  const items: Event[] = []
  const isFiltered = filter.kind !== undefined || filter.by !== undefined
  let cursor: string | null = null
  do {
    const size = isFiltered ? PAGE_MAX : Math.min(PAGE_MAX, limit - items.length)
    const query: Query = { credential, ...filter, limit: size, cursor: cursor ?? undefined }
    const page: Page<Event> = await api.page<Event>('events', query)
    items.push(...page.items.filter((event) => fits(event, filter)))
    cursor = page.next_cursor ?? null
  } while (cursor !== null && items.length < limit)
  return { items: items.slice(0, limit), next_cursor: cursor }
}

function fits(event: Event, { kind, by }: Filter): boolean {
  return (kind === undefined || event.kind === kind) && (by === undefined || event.by === by)
}
