/**
 * The picture of a timeline: whatever happened is on it, in both languages, and leads to its row of the table.
 * How it looks and whether anybody can use it is for test/browser/dashboard-credential.test.ts.
 */

import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { jsx } from 'hono/jsx'
import { describe, it } from 'vitest'
import { EventTable } from '../../../../src/dashboard/event-table.tsx'
import { EVENT_WORDS } from '../../../../src/dashboard/event-words.ts'
import { KillStory } from '../../../../src/dashboard/kill-story.tsx'
import { Drawing } from '../../../../src/dashboard/timeline/drawing.tsx'
import { timelineOf } from '../../../../src/dashboard/timeline/model.ts'
import { killsIn } from '../../../../src/dashboard/timeline/story.ts'
import { ENDINGS } from '../../../../src/dashboard/timeline/texts.ts'
import type { Language } from '../../../../src/http/pages/language.ts'
import { EVENT_KINDS, type KeeperEvent } from '../../../../src/keeper/event.ts'
import { HOUR, histories, history, MINUTE, NOW, rotated, S } from './given.ts'

const LANGUAGES: readonly Language[] = ['en', 'zh']
const SPAN = { from: NOW - 12 * HOUR, until: NOW + 2 * HOUR }
const STATUS = { rotatesAt: NOW + HOUR, state: 'serving' } as const
const NAMES = new Map([['abcdefghijklmnop', 'The "shop"']])

function drawn(events: readonly KeeperEvent[], language: Language = 'en'): string {
  const timeline = timelineOf(events, STATUS, SPAN, NOW)
  return String(jsx(Drawing, { timeline, language }))
}

function tabled(events: readonly KeeperEvent[], language: Language = 'en'): string {
  const props = { path: 'apps/wx1', events, names: NAMES, language }
  return String(jsx(EventTable, props))
}

function told(events: readonly KeeperEvent[], language: Language = 'en'): string {
  return killsIn(events)
    .map((kill) => jsx(KillStory, { kill, names: NAMES, grant: 'client_credential', language }))
    .join('')
}

const all = (html: string, pattern: RegExp): readonly string[] =>
  [...html.matchAll(pattern)].map(([, found = '']) => found)

/** Within what is shown, one of each kind. */
const everyKind = history(
  ...EVENT_KINDS.map((kind, index) => ({
    kind,
    at: NOW - 11 * HOUR + index * 40 * MINUTE,
    generation: 1,
  })),
)

/** Every way in which a token can end. */
const everyEnding = history(
  rotated(1, NOW - 12 * HOUR),
  rotated(2, NOW - 10 * HOUR - 10 * MINUTE, HOUR),
  rotated(3, NOW - 8 * HOUR),
  rotated(4, NOW - 7 * HOUR),
  rotated(5, NOW - 7 * HOUR + 2 * MINUTE),
  { kind: 'killed_elsewhere', trigger: 'report', at: NOW - 6 * HOUR, generation: 5 },
  rotated(6, NOW - 6 * HOUR + S),
  { kind: 'reported', at: NOW - 5.5 * HOUR, generation: 6, detail: 'dead' },
  rotated(7, NOW - 5.5 * HOUR + S),
  { kind: 'deleted', at: NOW - 5 * HOUR, generation: 7 },
  rotated(1, NOW - HOUR),
)

/** Throws where it is not. */
const wellFormed = (xml: string): unknown => new XMLParser().parse(xml, true)

describe('the picture', () => {
  it('is well-formed and has no style of its own, in whatever history', ({ expect }) => {
    const any = histories(EVENT_KINDS)
    fc.assert(
      fc.property(any, fc.constantFrom(...LANGUAGES), (events, language) => {
        const html = drawn(events, language)
        expect(() => wellFormed(html)).not.toThrow()
        expect(html).not.toMatch(/\sstyle=|\son\w+=|<style|<script|NaN|undefined|Infinity/)
      }),
      { numRuns: 50 },
    )
  })

  it('has ids that are there once', ({ expect }) => {
    const ids = all(drawn(everyEnding), / id="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.for(LANGUAGES)(
    'has a mark for every kind of event, with its name (%s)',
    (language, { expect }) => {
      const html = drawn(everyKind, language)
      const marks = all(html, /<a href="#event-\d+"[^>]* aria-label="([^"]*)"/g)
      expect(marks).toHaveLength(EVENT_KINDS.length)
      for (const [index, kind] of EVENT_KINDS.entries()) {
        expect(marks[index]).toContain(EVENT_WORDS[kind].name[language])
      }
    },
  )

  it('has marks that lead to rows of the table, each to its own', ({ expect }) => {
    fc.assert(
      fc.property(histories(EVENT_KINDS), (events) => {
        const shown = events.filter(({ at }) => at >= SPAN.from && at <= SPAN.until)
        const links = all(drawn(events), /<a href="#([^"]*)"/g)
        const rows = all(tabled(shown), /<tr id="([^"]*)"/g)
        expect(links).toEqual(rows)
        expect(links).toHaveLength(shown.length)
      }),
      { numRuns: 50 },
    )
  })

  it.for(LANGUAGES)('says of each token how it ended (%s)', (language, { expect }) => {
    const html = drawn(everyEnding, language)
    for (const [ending, words] of Object.entries(ENDINGS)) {
      expect(html, ending).toContain(`${words[language]}</title>`)
      expect(html, ending).toMatch(new RegExp(`class="bar ${ending}"`))
    }
  })

  it('tells what is past from what is to come', ({ expect }) => {
    const bars = (events: readonly KeeperEvent[]) => {
      const [picture = ''] = drawn(events).split('<figcaption')
      return all(picture, /class="bar (\w+)"/g)
    }
    expect(bars(history(rotated(1, NOW - HOUR)))).toEqual(['goes_on', 'future'])
    expect(bars(history(rotated(1, NOW - 3 * HOUR)))).toEqual(['expired'])
  })

  it('has a line for now and one for the next rotation, with its time in China', ({ expect }) => {
    const showing = (from: number, until: number) => {
      const timeline = timelineOf(everyEnding, STATUS, { from, until }, NOW)
      return String(jsx(Drawing, { timeline, language: 'en' }))
    }
    const lines = (html: string) => {
      const [picture = ''] = html.split('<figcaption')
      return all(picture, /<line [^>]*class="(now|planned)"/g).toSorted()
    }
    const present = showing(NOW - 4 * HOUR, NOW + 2 * HOUR)
    expect(lines(present)).toEqual(['now', 'planned'])
    expect(present).toContain('>now</text>')
    expect(present).toContain('>next rotation 15:00</text>')
    expect(lines(showing(NOW - 4 * HOUR, NOW - 1))).toEqual([])
  })

  it('says in a sentence how much there is on it', ({ expect }) => {
    expect(drawn(everyEnding)).toContain(
      'aria-label="Timeline: 8 generations, 1 killed elsewhere, 0 failures. The table below says the same."',
    )
  })

  it('explains the symbols that are on it, and no others', ({ expect }) => {
    const [legend = ''] = all(drawn(everyEnding), /<figcaption[^>]*>(.*)<\/figcaption>/g)
    expect(legend).toContain('killed elsewhere')
    expect(legend).not.toContain('failure')
  })

  it('of nothing is a picture all the same', ({ expect }) => {
    expect(() => wellFormed(drawn([]))).not.toThrow()
    expect(tabled([])).toContain('Nothing happened in this time.')
  })
})

describe('the table', () => {
  it.for(LANGUAGES)(
    'is well-formed and has a row for every kind of event (%s)',
    (language, { expect }) => {
      const html = tabled(everyKind, language)
      expect(() => wellFormed(html)).not.toThrow()
      const badges = all(html, /class="badge \w+">([^<]*)</g)
      expect(badges).toEqual(EVENT_KINDS.map((kind) => EVENT_WORDS[kind].name[language]))
    },
  )

  it('names the client that asked, and what WeChat needs to find a request', ({ expect }) => {
    const html = tabled(
      history({ kind: 'refused', at: NOW, by: 'abcdefghijklmnop', errcode: 40164, rid: '65f-1-2' }),
    )
    expect(html).toContain('>The &quot;shop&quot;</a>')
    expect(html).toContain('rid 65f-1-2')
    expect(html).toContain(`WeChat answered 40164`)
  })
})

describe('text from outside', () => {
  const script = '<script>alert("1")</script>'
  const strange = history(
    ...EVENT_KINDS.map((kind) => ({
      kind,
      at: NOW - HOUR,
      generation: 1,
      by: script,
      rid: script,
      detail: script,
    })),
  )

  it.for(LANGUAGES)('is shown as text and nothing else (%s)', (language, { expect }) => {
    const [picture, table, story] = [drawn, tabled, told].map((show) => show(strange, language))
    for (const html of [picture, table, story]) {
      expect(html).not.toContain('<script')
      expect(() => wellFormed(`<div>${html}</div>`)).not.toThrow()
    }
    expect(table).toContain('&lt;script&gt;')
    expect(story).toContain('&lt;script&gt;')
  })
})

describe('the story of a kill', () => {
  const killed = (trigger: 'report' | 'operator', by: string) =>
    history(
      rotated(6, NOW - 3 * HOUR),
      { kind: 'killed_elsewhere', trigger, by, at: NOW - 2 * HOUR, generation: 6 },
      { ...rotated(7, NOW - 2 * HOUR + 90 * S), trigger },
    )

  it('leads to its row, and says who noticed it, and how long there was no token', ({ expect }) => {
    const events = killed('report', 'abcdefghijklmnop')
    const html = told(events)
    expect(all(html, /<a href="#([^"]*)"/g)).toEqual(['event-2'])
    expect(tabled(events)).toContain('<tr id="event-2"')
    expect(html).toContain('Somebody else killed generation 6')
    expect(html).toContain('noticed 2026-11-28 12:00:00 through a report by The &quot;shop&quot;')
    expect(html).toContain('it was last known to work 2026-11-28 11:00:00')
    expect(html).toContain('lingpai had generation 7 after 1 min 30 s.')
  })

  it('knows an operator’s check from a report, and lingpai’s own calls from both', ({ expect }) => {
    expect(told(killed('operator', 'admin'))).toContain('through a check by an operator')
    for (const by of ['wechat', 'components/wxC/authorizers/wxA', 'apps/wxA/tickets/jsapi']) {
      expect(told(killed('report', by))).toContain('through a call of lingpai’s own')
      expect(told(killed('report', by), 'zh')).toContain('通过 lingpai 自己的调用（被微信拒绝）')
    }
  })

  it('has advice that fits how the credential asks', ({ expect }) => {
    const [kill] = killsIn(killed('report', 'shop'))
    if (kill === undefined) {
      throw new Error('there is a kill')
    }
    const adviceFor = (grant: 'client_credential' | 'stable_token' | 'component' | null) =>
      String(jsx(KillStory, { kill, names: NAMES, grant, language: 'en' }))
    expect(adviceFor('client_credential')).toContain('change to stable_token')
    expect(adviceFor('stable_token')).toContain('with force_refresh')
    expect(adviceFor('component')).toContain('this platform’s secrets')
    expect(adviceFor(null)).toBe(adviceFor('component'))
  })
})
