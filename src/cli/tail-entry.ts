/**
 * @module From what `wrangler tail --format json` writes, an object for each invocation of the Worker, to the
 * lines that an operator reads: lingpai's own log lines, exceptions, and invocations that did not end well.
 * Addresses are shown without their query, which may carry an AppSecret.
 */

import { isObject, objectIn } from './json-stream.ts'

/** From the least to the most severe. */
export const LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** How severe a line is. */
export type Level = (typeof LEVELS)[number]

/** A line. */
export interface Entry {
  /** Unix milliseconds; null where wrangler does not say. */
  readonly at: number | null
  readonly level: Level
  /** What happened, e.g. `token.rotated`. */
  readonly event: string
  readonly credential: string | null
  /** What else is known, in the order in which it was said; null is not known. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Outcomes that nobody has to look at; `canceled` is a client that did not wait. */
const QUIET_OUTCOMES: ReadonlySet<unknown> = new Set([
  'ok',
  'canceled',
  'responseStreamDisconnected',
])

/** The lines of one invocation; null if it is no invocation. */
export function entriesOf(item: Readonly<Record<string, unknown>>): readonly Entry[] | null {
  const { logs, exceptions, outcome } = item
  if (!Array.isArray(logs) && !Array.isArray(exceptions) && typeof outcome !== 'string') {
    return null
  }
  return [
    ...list(logs).map(logEntry),
    ...list(exceptions).map((exception) => exceptionEntry(exception, item)),
    ...outcomeEntries(item),
  ]
}

/** A line of the log by itself, as `console.log` wrote it. */
export function entryOfLine(
  line: Readonly<Record<string, unknown>>,
  at: number | null,
  level: Level,
): Entry {
  const { event, level: own, credential, ...fields } = line
  return {
    at,
    level: isLevel(own) ? own : level,
    event: String(event),
    credential: typeof credential === 'string' ? credential : null,
    fields,
  }
}

function logEntry(log: Readonly<Record<string, unknown>>): Entry {
  const message = Array.isArray(log['message']) ? log['message'] : [log['message']]
  const at = timeIn(log['timestamp'])
  const level = levelIn(log['level'])
  const [first] = message
  const line = typeof first === 'string' ? objectIn(first) : isObject(first) ? first : null
  if (message.length === 1 && line !== null && typeof line['event'] === 'string') {
    return entryOfLine(line, at, level)
  }
  const text = message.map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
  return { at, level, event: text.join(' '), credential: null, fields: {} }
}

function exceptionEntry(
  exception: Readonly<Record<string, unknown>>,
  item: Readonly<Record<string, unknown>>,
): Entry {
  return {
    at: timeIn(exception['timestamp']) ?? timeIn(item['eventTimestamp']),
    level: 'error',
    event: `${exception['name'] ?? 'Error'}: ${exception['message'] ?? ''}`,
    credential: null,
    fields: whereOf(item),
  }
}

function outcomeEntries(item: Readonly<Record<string, unknown>>): readonly Entry[] {
  const { outcome } = item
  // An exception has been told already.
  if (
    typeof outcome !== 'string' ||
    QUIET_OUTCOMES.has(outcome) ||
    list(item['exceptions']).length > 0
  ) {
    return []
  }
  const at = timeIn(item['eventTimestamp'])
  return [{ at, level: 'error', event: outcome, credential: null, fields: whereOf(item) }]
}

/** In what it happened: an object, a method, a request. */
function whereOf(item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const event = isObject(item['event']) ? item['event'] : {}
  const request = isObject(event['request']) ? event['request'] : {}
  const { entrypoint } = item
  return {
    entrypoint: typeof entrypoint === 'string' ? entrypoint : null,
    method: event['rpcMethod'] ?? request['method'] ?? null,
    path: typeof request['url'] === 'string' ? pathOf(request['url']) : null,
    cron: event['cron'] ?? null,
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : (url.split('?')[0] ?? '')
}

/** Whether a line is about a credential, or a ticket of it. */
export function isAbout({ credential, fields }: Entry, wanted: string): boolean {
  const { path } = fields
  return (
    credential === wanted ||
    credential?.startsWith(`${wanted}/tickets/`) === true ||
    (typeof path === 'string' && (path === `/v1/${wanted}` || path.startsWith(`/v1/${wanted}/`)))
  )
}

/** Whether a line is at least as severe. */
export function isAtLeast({ level }: Entry, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least)
}

function isLevel(value: unknown): value is Level {
  return LEVELS.some((level) => level === value)
}

/** `console.log` has a level of its own. */
function levelIn(value: unknown): Level {
  return isLevel(value) ? value : 'info'
}

function timeIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e15
    ? value
    : null
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
