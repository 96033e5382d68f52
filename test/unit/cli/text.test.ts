/** @module Text on a terminal: its width, how it is cut, and that what others wrote is shown and not obeyed. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { momentInWords, secondsInWords, timeSince, timeUntil } from '../../../src/cli/duration.ts'
import { rendered } from '../../../src/cli/part.ts'
import { safeJson, safeText } from '../../../src/cli/safe-text.ts'
import { tableLines } from '../../../src/cli/table.ts'
import { cut, cutInside, padded, widthOf, wrapped } from '../../../src/cli/width.ts'

describe('the width of a text', () => {
  it.for([
    ['', 0],
    ['shop', 4],
    ['书店', 4],
    ['tea 茶馆', 8],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['かな', 4],
    ['。「」', 6],
    ['𠮷野家', 6],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇨🇳', 2],
    ['…', 1],
    ['½', 1],
  ] as const)('of %j is %i', ([text, width], { expect }) => {
    expect(widthOf(text)).toBe(width)
  })

  it('is what a text is filled up to', ({ expect }) => {
    expect(padded('书店', 6)).toBe('书店  ')
    expect(padded('书店', 6, 'right')).toBe('  书店')
    expect(padded('书店', 3)).toBe('书店')
  })

  it('is never more than what a text is cut to, and nothing is cut that fits', ({ expect }) => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, fc.nat(12), (given, width) => {
        for (const shorter of [cut(given, width), cutInside(given, width)]) {
          expect(widthOf(shorter)).toBeLessThanOrEqual(width)
          expect(shorter === given).toBe(widthOf(given) <= width)
        }
      }),
    )
  })

  it('leaves no half of a wide character', ({ expect }) => {
    expect(cut('书店老板', 6)).toBe('书店…')
    expect(cut('书店老板', 4)).toBe('书…')
    expect(cut('书店', 1)).toBe('…')
    expect(cut('书店', 0)).toBe('')
  })

  it('leaves the end of a path, too', ({ expect }) => {
    expect(cutInside('apps/wx0123456789abcdef', 16)).toBe('apps/wx0…9abcdef')
  })

  it('is kept by lines that are wrapped, but for a word that is longer', ({ expect }) => {
    expect(wrapped('Ask WeChat about 书店 now', 9)).toEqual(['Ask', 'WeChat', 'about', '书店 now'])
    expect(wrapped('a https://example.com/x b', 4)).toEqual(['a', 'https://example.com/x', 'b'])
    expect(wrapped('', 4)).toEqual([''])
  })
})

describe('text of others', () => {
  it.for([
    ['\u001b[2J', '\\x1b[2J'],
    ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['\u0007\u007f', '\\x07\\x7f'],
    ['\u009b31m', '\\x9b31m'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['\u2066\u2069\u200f\u2028', '\\u2066\\u2069\\u200f\\u2028'],
    ['\ud800', '\\ud800'],
    ['书店 👩‍👧 é', '书店 👩‍👧 é'],
  ] as const)('%j is shown as %s', ([text, shown], { expect }) => {
    expect(safeText(text)).toBe(shown)
  })

  it('has no control character left, however it looks, but those of colours', ({ expect }) => {
    const part = { text: '\u001b[31mx', look: 'good' } as const
    expect(rendered(part, true)).toBe('\u001b[32m\\x1b[31mx\u001b[0m')
    expect(rendered(part, false)).toBe('\\x1b[31mx')
  })

  it('is the same JSON document, with nothing in it that a terminal would obey', ({ expect }) => {
    const unsafe = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        for (const indent of [0, 2]) {
          const json = safeJson(value, indent)
          expect(json).not.toMatch(unsafe)
          expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
        }
      }),
    )
    expect(safeJson({ name: '\u009b\u202e\u001b\u007f' }, 0)).toBe(
      '{"name":"\\u009b\\u202e\\u001b\\u007f"}',
    )
  })
})

describe('a table', () => {
  const columns = [
    { heading: 'CREDENTIAL', shrinksTo: 8, isPath: true },
    { heading: 'NAME', shrinksTo: 6 },
    { heading: 'LEFT', align: 'right' },
  ] as const
  const rows = [
    ['apps/wx1', '书店', '1h 53m'],
    ['apps/wx0123456789abcdef', 'tea house', '5s'],
  ]
  const linesFor = (room: number | undefined) =>
    tableLines(columns, rows, room).map((line) =>
      line.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
    )

  it('lines up columns by cells', ({ expect }) => {
    expect(linesFor(undefined)).toEqual([
      'CREDENTIAL               NAME         LEFT',
      'apps/wx1                 书店       1h 53m',
      'apps/wx0123456789abcdef  tea house      5s',
    ])
  })

  it('keeps to the terminal: the widest column that may shrinks first', ({ expect }) => {
    expect(linesFor(32)).toEqual([
      'CREDENTIAL     NAME         LEFT',
      'apps/wx1       书店       1h 53m',
      'apps/w…abcdef  tea house      5s',
    ])
    for (let room = 1; room < 50; room += 1) {
      for (const line of linesFor(room)) {
        expect(widthOf(line)).toBeLessThanOrEqual(room)
      }
    }
  })
})

describe('time', () => {
  it.for([
    [-5, '0s'],
    [0, '0s'],
    [59.9, '59s'],
    [60, '1m'],
    [725, '12m 5s'],
    [6_780, '1h 53m'],
    [7_200, '2h'],
    [273_600, '3d 4h'],
  ] as const)('%f seconds are %s', ([seconds, words], { expect }) => {
    expect(secondsInWords(seconds)).toBe(words)
  })

  it('is counted from now', ({ expect }) => {
    const now = Date.UTC(2026, 0, 1)
    expect(timeUntil('2026-01-01T00:01:00.000Z', now)).toBe('1m')
    expect(timeUntil('2025-12-31T23:59:00.000Z', now)).toBe('now')
    expect(timeUntil(null, now)).toBe('-')
    expect(timeSince('2025-12-31T23:59:00.000Z', now)).toBe('1m ago')
    expect(timeSince(undefined, now)).toBe('never')
    expect(momentInWords('2026-01-01T00:01:00.123Z')).toBe('2026-01-01 00:01:00Z')
    expect(momentInWords('sometime')).toBe('sometime')
  })
})
