/** @module `lingpai tail`: the Worker's log as it is written, readable. */

import type { Command, Context } from '../command.ts'
import { EXIT, unreachable } from '../failure.ts'
import { type Found, JsonStream } from '../json-stream.ts'
import { type Look, looking, type Part } from '../part.ts'
import {
  type Entry,
  entriesOf,
  entryOfLine,
  isAbout,
  isAtLeast,
  LEVELS,
  type Level,
} from '../tail-entry.ts'
import { padded } from '../width.ts'

const WRANGLER = ['tail', '--format', 'json'] as const

const LOOKS: Readonly<Record<Level, Look>> = {
  debug: 'faint',
  info: 'good',
  warn: 'warning',
  error: 'bad',
}

const LEVEL_WIDTH = Math.max(...LEVELS.map((level) => level.length))

/** The log. */
export const tail: Command = {
  name: 'tail',
  summary: "follow the deployed Worker's log",
  notes: [
    'Runs wrangler tail --format json, with what stands after -- passed on to it: lingpai tail -- --env staging. Where stdin is no terminal, it is read instead: npx wrangler tail --format json | npx lingpai tail.',
    'With --json each line is one JSON object: lingpai\'s own log line, with "at" before it.',
  ],
  positionals: [
    { name: 'argument of wrangler', kind: 'text', isOptional: true, isRepeatable: true },
  ],
  options: {
    credential: { value: '<path>', help: 'only what is about this one, or a ticket of it' },
    level: {
      value: '<level>',
      choices: LEVELS,
      help: 'only this level and above: debug, info, warn, error',
    },
  },
  isLocal: true,
  async run(context) {
    const { world, invocation } = context
    if (!world.stdin.isTerminal) {
      await show(world.stdin.chunks(), context)
      return undefined
    }
    const child = world.spawn('wrangler', [...WRANGLER, ...invocation.positionals])
    await show(child.chunks(), context)
    const code = await child.ended
    if (code === 'missing') {
      unreachable(
        'wrangler is not here: run npx lingpai tail in a checkout of lingpai, after npm install',
      )
    }
    return code === 0 ? EXIT.done : unreachable('wrangler tail ended, and its reason stands above')
  },
}

async function show(chunks: AsyncIterable<string>, context: Context): Promise<void> {
  const stream = new JsonStream()
  for await (const chunk of chunks) {
    showFound(stream.push(chunk), context)
  }
  showFound(stream.end(), context)
}

function showFound(found: readonly Found[], context: Context): void {
  for (const one of found) {
    if (one.kind === 'text') {
      showText(one.line, context)
    } else {
      for (const entry of entriesIn(one.value)) {
        showEntry(entry, context)
      }
    }
  }
}

/** Of an invocation; else a log line by itself; else the object, whatever it is. */
function entriesIn(value: Readonly<Record<string, unknown>>): readonly Entry[] {
  const entries = entriesOf(value)
  if (entries !== null) {
    return entries
  }
  const isLogLine = typeof value['event'] === 'string'
  return isLogLine
    ? [entryOfLine(value, null, 'info')]
    : [{ at: null, level: 'info', event: JSON.stringify(value), credential: null, fields: {} }]
}

function showText(line: string, { invocation, screen }: Context): void {
  // Nobody knows what it is about.
  if (invocation.text('credential') !== undefined || invocation.text('level') !== undefined) {
    return
  }
  if (invocation.has('json')) {
    screen.jsonLine({ line })
  } else {
    screen.line(line)
  }
}

function showEntry(entry: Entry, { invocation, screen }: Context): void {
  const credential = invocation.text('credential')
  const level = LEVELS.find((one) => one === invocation.text('level'))
  const isWanted =
    (credential === undefined || isAbout(entry, credential)) &&
    (level === undefined || isAtLeast(entry, level))
  if (!isWanted) {
    return
  }
  if (invocation.has('json')) {
    const { at, level: severity, event, credential: about, fields } = entry
    const time = at === null ? null : new Date(at).toISOString()
    screen.jsonLine({ at: time, event, level: severity, credential: about ?? undefined, ...fields })
  } else {
    screen.line(...partsOf(entry))
  }
}

/** `22:05:52Z warn  token.refused apps/wx1 errcode=40164`. */
function partsOf({ at, level, event, credential, fields }: Entry): readonly Part[] {
  const time = at === null ? '' : `${new Date(at).toISOString().slice(11, 19)}Z `
  const known = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)
  return [
    looking('faint', time),
    looking(LOOKS[level], padded(level, LEVEL_WIDTH)),
    ' ',
    looking('strong', event),
    ...(credential === null ? [] : [' ', credential]),
    ...known.flatMap(([name, value]) => [' ', looking('faint', `${name}=`), valueText(value)]),
  ]
}

function valueText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value)
    ? value
    : (JSON.stringify(value) ?? '')
}
