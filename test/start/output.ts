/**
 * @module From what `wrangler dev` writes to what the terminal shows: the Worker's log lines in a
 * readable form, errors as they are, nothing of wrangler's own conversation.
 */

import { stripVTControlCharacters } from 'node:util'

export type Line =
  /** The Worker's log. */
  | { readonly kind: 'log'; readonly text: string }
  /** Wrangler has something to say, such as an error in the source. */
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'noise' }

const NOISE: Line = { kind: 'noise' }

/** Wrangler's own remarks: requests, reloads, bindings, and that it does not run cron (`cron.ts` does). */
const CHATTER =
  /^(?:\[wrangler:info\]|⎔|🪵|Using secrets |Your Worker has access |Binding |env\.|Scheduled Workers |\s+To manually trigger |\s+curl "http|\s+For more details, see )/u

/** What wrangler puts before the Worker's console.warn and console.error, and before its own. */
const DECORATION = /^\s*(?:[▲✘] \[(?:WARNING|ERROR)\]|\[wrangler:(?:warn|error)\]) /u

export function readLine(raw: string): Line {
  const text = stripVTControlCharacters(raw).replace(DECORATION, '').trimEnd()
  if (text === '' || CHATTER.test(text)) {
    return NOISE
  }
  const entry = parseEntry(text)
  if (entry === null) {
    return { kind: 'other', text }
  }
  // The minute's sweep that found nothing to do is not news.
  const idle = entry['event'] === 'cron.swept' && entry['level'] === 'info' && entry['due'] === 0
  return idle ? NOISE : { kind: 'log', text: formatEntry(entry) }
}

function parseEntry(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{"event":')) {
    return null
  }
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return null
  }
}

/** `token.rotated  credential=apps/wx1 generation=2`: the event, then what is known about it. */
function formatEntry({ event, level, ...fields }: Record<string, unknown>): string {
  const known = Object.entries(fields).filter(([, value]) => value !== null)
  const pairs = known.map(([name, value]) => `${name}=${formatValue(value)}`)
  return [...(level === 'info' ? [] : [`${level}:`]), String(event), ...pairs].join(' ')
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}

/** The last lines, should the worker end, and until the banner is out the log lines that came early. */
export type Output = {
  take(raw: string): void
  /** From now on lines are shown as they come. */
  open(): void
  /** The last lines, as they came. */
  tail(): string
}

const TAIL_LINES = 30

export function createOutput(show: (text: string) => void): Output {
  const tail: string[] = []
  let held: string[] | null = []
  return {
    take(raw) {
      const line = readLine(raw)
      if (line.kind === 'noise') {
        return
      }
      tail.push(line.text)
      tail.splice(0, tail.length - TAIL_LINES)
      if (held === null) {
        show(line.text)
      } else if (line.kind === 'log') {
        held.push(line.text)
      }
    },
    open() {
      for (const text of held ?? []) {
        show(text)
      }
      held = null
      // What was said on the way up explains nothing that happens later.
      tail.length = 0
    },
    tail: () => tail.join('\n'),
  }
}
