/**
 * @module `lingpai status`: how everything is doing, as a table; or one credential, in full. Its exit code tells
 * whether something needs attention, so that it serves as a check.
 */

import type { Status } from '../answers.ts'
import type { Api } from '../api.ts'
import type { Command } from '../command.ts'
import { isAppid } from '../credential.ts'
import { secondsInWords, timeSince, timeUntil } from '../duration.ts'
import { EXIT, wrongUsage } from '../failure.ts'
import type { Invocation } from '../invocation.ts'
import { looking, type Part } from '../part.ts'
import type { Screen } from '../screen.ts'
import { needsAttention, statePart } from '../state.ts'
import { detailsOf } from '../status-details.ts'
import type { Column } from '../table.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'CREDENTIAL', shrinksTo: 16, isPath: true },
  { heading: 'NAME', shrinksTo: 8 },
  { heading: 'STATE' },
  { heading: 'TIME LEFT', align: 'right' },
  { heading: 'ROTATES IN', align: 'right' },
  { heading: 'LAST READ', align: 'right' },
]

/** How everything is doing. */
export const status: Command = {
  name: 'status',
  summary: 'show how all accounts and platforms are doing, or one of them in full',
  notes: [
    'Exit code 4 if something needs attention: any state but serving, new, idle and refreshing, or advice on what to do.',
  ],
  positionals: [{ name: 'credential', kind: 'account or platform', isOptional: true }],
  options: {
    authorizers: {
      value: '<component_appid>',
      isRepeatable: true,
      help: 'list the accounts that authorized this platform, too',
    },
    all: { help: 'list those of all platforms, too' },
  },
  async run({ invocation, world, screen, api }) {
    const [credential] = invocation.positionals
    const platforms = platformsIn(invocation)
    const server = await api()
    const found =
      credential === undefined
        ? await listAll(server, platforms)
        : [await server.get<Status>(credential)]
    if (invocation.has('json')) {
      screen.json(credential === undefined ? { items: found, next_cursor: null } : found[0])
    } else if (credential !== undefined) {
      showOne(screen, found[0], world.now())
    } else {
      showAll(screen, found, world.now())
    }
    return found.some(needsAttention) ? EXIT.attention : EXIT.done
  },
}

/** The platforms whose accounts are wanted. */
function platformsIn(invocation: Invocation): readonly string[] | 'all' {
  const platforms = invocation.list('authorizers')
  const isAll = invocation.has('all')
  if (invocation.positionals.length > 0 && (isAll || platforms.length > 0)) {
    wrongUsage('a credential is shown by itself: without --authorizers and --all')
  }
  for (const platform of platforms) {
    if (!isAppid(platform)) {
      wrongUsage('--authorizers must be the appid of a platform')
    }
  }
  return isAll ? 'all' : platforms
}

/** From the server's own list, which wakes no keeper: it may be run every minute. */
async function listAll(server: Api, wanted: readonly string[] | 'all'): Promise<readonly Status[]> {
  const ofKind = (kind: string) => server.all<Status>('credentials', { kind })
  const found = [...(await ofKind('app')), ...(await ofKind('component'))]
  if (wanted === 'all') {
    return [...found, ...(await ofKind('authorizer'))]
  }
  for (const appid of wanted) {
    found.push(...(await server.all<Status>(`components/${appid}/authorizers`)))
  }
  return found
}

function showAll(screen: Screen, found: readonly Status[], now: number): void {
  if (found.length === 0) {
    screen.line('Nothing is registered yet: lingpai apps add <appid>')
    return
  }
  screen.table(
    COLUMNS,
    found.map((one) => rowOf(one, now)),
    (row) => {
      const advice = found[row]?.advice
      if (typeof advice === 'string') {
        screen.below(advice)
      }
    },
  )
  screen.line()
  screen.line(...summaryOf(found))
}

function rowOf(one: Status, now: number): readonly Part[] {
  const left = one.expires_in === null ? '-' : secondsInWords(one.expires_in)
  return [
    String(one.credential),
    one.name ?? '',
    statePart(one.state),
    // It may work, but nothing is promised.
    one.expires_in !== null && !one.promised ? looking('warning', `${left}?`) : left,
    timeUntil(one.rotates_at, now),
    timeSince(one.last_read_at, now),
  ]
}

/** `12 credentials: 10 serving, 2 degraded`. */
function summaryOf(found: readonly Status[]): readonly Part[] {
  const counts = new Map<string, number>()
  for (const { state } of found) {
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  const words = [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
  return [`${found.length} ${found.length === 1 ? 'credential' : 'credentials'}: ${words}`]
}

function showOne(screen: Screen, one: Status | undefined, now: number): void {
  if (one === undefined) {
    return
  }
  for (const [label, value] of detailsOf(one, now)) {
    screen.line(looking('faint', label), value)
  }
  if (typeof one.advice === 'string') {
    screen.line()
    screen.below(one.advice)
  }
}
