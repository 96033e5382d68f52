/**
 * @module `lingpai tail`: whatever wrangler writes, in pieces cut anywhere, becomes lines to read; what is no
 * invocation is shown as it is; and no line moves the cursor or shows a query.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { type Found, JsonStream } from '../../../src/cli/json-stream.ts'
import { type Given, lingpai } from './given.ts'

const AT = Date.UTC(2026, 10, 23, 22, 5, 52)

/** An invocation as `wrangler tail --format json` writes it, with these lines of the log. */
function invocation(lines: readonly unknown[], different: object = {}) {
  return {
    wallTime: 12,
    cpuTime: 3,
    truncated: false,
    executionModel: 'stateless',
    outcome: 'ok',
    scriptName: 'lingpai',
    entrypoint: 'KeeperObject',
    exceptions: [],
    diagnosticsChannelEvents: [],
    logs: lines.map((line) => ({
      message: [typeof line === 'string' ? line : JSON.stringify(line)],
      level: 'log',
      timestamp: AT,
    })),
    eventTimestamp: AT,
    event: { request: { url: 'https://t.example/cgi-bin/token?secret=s3cret', method: 'GET' } },
    ...different,
  }
}

const ROTATED = {
  event: 'token.rotated',
  level: 'info',
  credential: 'apps/wx1',
  by: null,
  generation: 2,
  detail: 'dead',
}
const REFUSED = {
  event: 'token.refused',
  level: 'warn',
  credential: 'apps/wx2/tickets/jsapi',
  errcode: 40164,
  advice: 'Add the address.',
}

async function tail(items: readonly unknown[], argv: readonly string[] = [], given: Given = {}) {
  const stdin = [items.map((item) => JSON.stringify(item, null, 2)).join('\n')]
  const { code, stdout } = await lingpai(['tail', ...argv], { stdin, ...given })
  return { code, lines: stdout.split('\n').slice(0, -1) }
}

describe('a line of the log', () => {
  it('is time, level, event, credential, and the rest', async ({ expect }) => {
    const { code, lines } = await tail([invocation([ROTATED, REFUSED])])
    expect(code).toBe(0)
    expect(lines).toEqual([
      '22:05:52Z info  token.rotated apps/wx1 generation=2 detail=dead',
      '22:05:52Z warn  token.refused apps/wx2/tickets/jsapi errcode=40164 advice="Add the address."',
    ])
  })

  it('has its level in colour on a terminal that reads a pipe', async ({ expect }) => {
    const { lines } = await tail([invocation([REFUSED])], [], { columns: 200 })
    expect(lines[0]).toContain('\u001b[33mwarn \u001b[0m')
    expect(lines[0]).toContain('\u001b[1mtoken.refused\u001b[0m')
  })

  it('that is not lingpai’s is shown with the level of the console', async ({ expect }) => {
    const logs = [
      { message: ['hello', { a: 1 }, 2], level: 'warn', timestamp: AT },
      { message: ['{"event":'], level: 'debug', timestamp: AT },
      { message: 'alone', level: 'log' },
    ]
    const { lines } = await tail([invocation([], { logs })])
    expect(lines).toEqual([
      '22:05:52Z warn  hello {"a":1} 2',
      '22:05:52Z debug {"event":',
      'info  alone',
    ])
  })

  it('does not move the cursor', async ({ expect }) => {
    const bad = {
      event: '\u001b[2J',
      credential: '\u009b',
      level: 'info',
      name: 'a\u202e\r\nb',
      '\u0007k': 1,
    }
    const { lines } = await tail([invocation([bad, 'x\u001b[31m'])])
    expect(lines).toHaveLength(2)
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})

describe('an invocation that did not end well', () => {
  const exceptions = [{ name: 'TypeError', message: 'x is undefined', timestamp: AT }]

  it('tells of its exceptions, where they were, and not of the query', async ({ expect }) => {
    const { lines } = await tail([invocation([], { outcome: 'exception', exceptions })])
    expect(lines).toEqual([
      '22:05:52Z error TypeError: x is undefined entrypoint=KeeperObject method=GET path=/cgi-bin/token',
    ])
  })

  it('tells of another outcome', async ({ expect }) => {
    const { lines } = await tail([
      invocation([], { outcome: 'exceededCpu', event: { cron: '* * * * *' }, entrypoint: null }),
      invocation([], { outcome: 'exceededMemory', event: { rpcMethod: 'read' } }),
      invocation([], { outcome: 'canceled' }),
      invocation([], { outcome: 'ok' }),
    ])
    expect(lines).toEqual([
      '22:05:52Z error exceededCpu cron="* * * * *"',
      '22:05:52Z error exceededMemory entrypoint=KeeperObject method=read',
    ])
  })
})

describe('filters', () => {
  const failed = (path: string) =>
    invocation([], {
      outcome: 'exceededCpu',
      event: { request: { url: `https://t.example/v1/${path}/token?x`, method: 'GET' } },
    })
  const items = [
    invocation([ROTATED, REFUSED, { ...REFUSED, credential: 'apps/wx22' }]),
    failed('apps/wx2'),
    failed('apps/wx22'),
  ]

  it('keep one credential, its tickets, and what failed for it', async ({ expect }) => {
    const { lines } = await tail(items, ['--credential', 'apps/wx2'])
    expect(lines.map((line) => line.split(' ').slice(1, 4).join(' '))).toEqual([
      'warn  token.refused',
      'error exceededCpu entrypoint=KeeperObject',
    ])
  })

  it('keep a level and those above', async ({ expect }) => {
    const levels = async (level: string) =>
      (await tail(items, ['--level', level])).lines.map((line) => line.split(' ')[1])
    expect(await levels('debug')).toEqual(['info', 'warn', 'warn', 'error', 'error'])
    expect(await levels('warn')).toEqual(['warn', 'warn', 'error', 'error'])
    expect(await levels('error')).toEqual(['error', 'error'])
  })
})

describe('with --json', () => {
  it('each line is one object, lingpai’s own with the time before it', async ({ expect }) => {
    const { stdout } = await lingpai(['tail', '--json'], {
      stdin: [`not JSON\u001b\n${JSON.stringify(invocation([ROTATED]))}\n`],
    })
    const lines = stdout.split('\n').slice(0, -1)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { line: 'not JSON\u001b' },
      { at: '2026-11-23T22:05:52.000Z', ...ROTATED },
    ])
    expect(stdout).not.toContain('\u001b')
  })
})

describe('what is no invocation', () => {
  it('is shown as it is: text, a log line by itself, another object', async ({ expect }) => {
    const stdin = [
      'Connected to lingpai\n',
      `${JSON.stringify(ROTATED)}\n`,
      '{"type":"ping"}\n',
      '{ oops\nend',
    ]
    const { code, stdout } = await lingpai(['tail'], { stdin })
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      'Connected to lingpai',
      'info  token.rotated apps/wx1 generation=2 detail=dead',
      'info  {"type":"ping"}',
      '{ oops',
      'end',
      '',
    ])
  })

  it.for([
    [{ logs: [null, 7, { message: null }] }],
    [{ outcome: 'exception', exceptions: [{}] }],
    [{ logs: [{ message: [], timestamp: 1e300 }], exceptions: 'x' }],
    [{ logs: [{ message: ['{"event":7}'], timestamp: 'x', level: {} }] }],
    [{ outcome: 'exceededCpu', event: null, eventTimestamp: null }],
    [{ outcome: 'exceededCpu', event: { request: { url: 7 } } }],
    [{ outcome: 'exceededCpu', event: { request: { url: '/no?secret=s3cret' } } }],
  ])('or a strange one is no reason to end: %j', async ([item], { expect }) => {
    const { code, lines } = await tail([item, invocation([ROTATED])])
    expect(code).toBe(0)
    expect(lines.at(-1)).toContain('token.rotated')
    expect(lines.join('')).not.toContain('s3cret')
  })
})

describe('wrangler', () => {
  it('is run where stdin is a terminal, with what stands after --', async ({ expect }) => {
    const says = [JSON.stringify(invocation([ROTATED]))]
    const { code, stdout, spawned } = await lingpai(
      ['tail', '--level', 'info', '--', '--env', 'staging'],
      { child: { says, code: 0 }, env: { NO_COLOR: '1' } },
    )
    expect([code, stdout]).toEqual([
      0,
      '22:05:52Z info  token.rotated apps/wx1 generation=2 detail=dead\n',
    ])
    expect(spawned).toEqual([['wrangler', 'tail', '--format', 'json', '--env', 'staging']])
  })

  it.for([
    ['missing', 'wrangler is not here'],
    [1, 'wrangler tail ended'],
    [null, 'wrangler tail ended'],
  ] as const)('that ends with %j ends it', async ([ends, message], { expect }) => {
    const { code, stderr } = await lingpai(['tail'], { child: { says: [], code: ends } })
    expect(code).toBe(3)
    expect(stderr).toContain(message)
  })

  it('needs no key', async ({ expect }) => {
    const given = { env: { LINGPAI_ADMIN_KEY: undefined }, stdin: [] }
    expect((await lingpai(['tail'], given)).code).toBe(0)
  })
})

describe('JSON in pieces', () => {
  const found = (pieces: readonly string[]): readonly Found[] => {
    const stream = new JsonStream()
    return [...pieces.flatMap((piece) => stream.push(piece)), ...stream.end()]
  }

  it('is put together again, wherever it is cut and however it is laid out', ({ expect }) => {
    const object = fc.dictionary(fc.string(), fc.jsonValue())
    const layout = fc.constantFrom(0, 1, 2, '\t')
    const between = fc.constantFrom('\n', '\r\n', '\n\n', '')
    const part = fc.tuple(object, layout, between)
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(40)), (parts, cuts) => {
        const values = parts.map(([value]) => JSON.parse(JSON.stringify(value)))
        const text = parts
          .map(([value, indent, end]) => JSON.stringify(value, null, indent) + end)
          .join('')
        const pieces: string[] = []
        let rest = text
        for (const length of cuts) {
          pieces.push(rest.slice(0, length))
          rest = rest.slice(length)
        }
        pieces.push(rest)
        expect(found(pieces)).toEqual(values.map((value) => ({ kind: 'object', value })))
      }),
    )
  })

  it('that never ends takes nothing with it', ({ expect }) => {
    const text = (line: string) => ({ kind: 'text', line })
    const object = { kind: 'object', value: { a: 1 } }
    expect(found(['{"cut": {"off"\n', '{"a":1}\n'])).toEqual([text('{"cut": {"off"'), object])
    expect(found(['{"cut": "off\n{"a":1}\n'])).toEqual([text('{"cut": "off'), object])
    expect(found(['{"a":1}{"a":1} and {"a":1}\n'])).toEqual([object, object, text(' and {"a":1}')])
    expect(found(['}\n', '{"a":1}'])).toEqual([text('}'), object])
    expect(found(['[1,\n2]\n'])).toEqual([text('[1,'), text('2]')])
  })

  it('is not kept without end', ({ expect }) => {
    const stream = new JsonStream()
    const flood = Array.from({ length: 6 }, () => stream.push(`{"a":${'['.repeat(1024 * 1024)}`))
    expect(flood.flat().length).toBeGreaterThan(0)
    expect(stream.push('\n{"a":1}\n').at(-1)).toEqual({ kind: 'object', value: { a: 1 } })
  })
})
