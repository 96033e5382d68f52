/** docs/conformance.md names tests; each must exist, or the table promises what nothing shows. */

import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'

const ROOT = `${import.meta.dirname}/../..`
const table = readFileSync(`${ROOT}/docs/conformance.md`, 'utf8')

interface Row {
  /** What WeChat says, or the fact or rule. */
  readonly what: string
  readonly file: string
  readonly name: string
}

/** The rows of each section, by its heading. */
const sections: ReadonlyMap<string, readonly Row[]> = new Map(
  table
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const heading = section.slice(0, section.indexOf('\n'))
      return [heading, rowsOf(section)] as const
    }),
)

function rowsOf(section: string): readonly Row[] {
  return [...section.matchAll(/^\| (.+?) \| .* \| `(test\/[^`]+)`: (.+) \|$/gm)].map(
    ([, what = '', file = '', name = '']) => ({ what, file, name }),
  )
}

function rowsUnder(word: string): readonly Row[] {
  const heading = [...sections.keys()].find((key) => key.includes(word)) ?? ''
  return sections.get(heading) ?? []
}

/** The tables of errcodes at the end of the pages, and E13 of the protocol beside seeds/001. */
const ERRCODES = {
  'seeds/000': [-1, 40001, 40013, 61004, 61005, 41004, 40125, 61006, 61011, 45009, 47001, 48001],
  'seeds/001': [-1, 0, 40001, 40013, 61014, 61023, 61003, 45009, 50002],
  'seeds/002': [-1, 0, 40001, 40002, 40013],
} as const

/** Facts about platforms, from the first to the last; what is not honoured is said to be. */
const FACTS = { C: 14, D: 5, E: 15 } as const

describe('docs/conformance.md', () => {
  it('has a section for each page of WeChat, the protocol and the rules', ({ expect }) => {
    expect([...sections.keys()]).toEqual([
      "auth.getAccessToken (WeChat's page, seeds/002)",
      "getComponentAccessToken (WeChat's page, seeds/000)",
      "getAuthorizerAccessToken (WeChat's page, seeds/001)",
      'Protocol facts',
      "The design's rules",
    ])
    expect([...sections.values()].map((rows) => rows.length > 15)).not.toContain(false)
  })

  it('has no line in a table that names no test', ({ expect }) => {
    const lines = table.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'))
    const rows = [...sections.values()].flat()
    // Every table has one line more, its heading.
    expect(lines.length).toBe(rows.length + sections.size)
  })

  it.for(Object.entries(ERRCODES))(
    'has a row for each errcode of %s',
    ([page, errcodes], { expect }) => {
      const said = rowsUnder(page).map(({ what }) => /^“?(-?\d+) /.exec(what)?.[1])
      expect(errcodes.filter((errcode) => !said.includes(String(errcode)))).toEqual([])
    },
  )

  it.for(Object.entries(FACTS))(
    'has a word on each fact from %s1 to the last',
    ([letter, last], { expect }) => {
      const named = new Set(rowsUnder('Protocol').map(({ what }) => what))
      const facts = Array.from({ length: last }, (_, index) => `${letter}${index + 1}`)
      const unsaid = facts.filter(
        (fact) => !named.has(fact) && !new RegExp(`\\b${fact}, [^.]+ is not honoured`).test(table),
      )
      expect(unsaid).toEqual([])
    },
  )

  it('has rows for all of the rules', ({ expect }) => {
    const named = new Set(rowsUnder('rules').map(({ what }) => what))
    const rules = Array.from({ length: 12 }, (_, index) => String(index + 1))
    expect(rules.filter((rule) => !named.has(rule))).toEqual([])
  })

  it.for([...sections.values()].flat())(
    'names one test of $file: $name',
    ({ file, name }, { expect }) => {
      // Once: a name that stands for several tests shows nothing in particular.
      expect(readFileSync(`${ROOT}/${file}`, 'utf8').split(name)).toHaveLength(2)
    },
  )

  it('names a parametrised test for an errcode only if that is among its parameters', ({
    expect,
  }) => {
    const rows = [...sections.values()].flat()
    for (const { what, file, name } of rows) {
      const [, errcode] = /^“?(-?\d+) /.exec(what) ?? []
      if (errcode !== undefined && name.includes('$errcode')) {
        expect(readFileSync(`${ROOT}/${file}`, 'utf8')).toContain(`errcode: ${errcode},`)
      }
    }
  })
})
