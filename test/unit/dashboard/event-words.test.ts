/** What the history says can be read in both languages, whatever it says. */

import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { EVENT_WORDS, eventSentence } from '../../../src/dashboard/event-words.ts'
import { EVENT_KINDS, type EventKind, type KeeperEvent } from '../../../src/keeper/event.ts'

const CHINESE = /\p{Script=Han}/u

function eventOf(kind: EventKind, more: Partial<KeeperEvent> = {}): KeeperEvent {
  const blank = { by: null, tookMs: null, errcode: null, rid: null, detail: null, expiresAt: null }
  return { seq: 1, at: 0, kind, trigger: 'cron', generation: 7, ...blank, ...more }
}

/** Rows of the table of kinds in docs/api.md, the last cell of each as words in backquotes. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(`${import.meta.dirname}/../../../docs/api.md`, 'utf8')
  const rows = [...text.matchAll(/^\| `(\w+)` \| [^|]+ \| ([^|]*) \|$/gm)]
  return new Map(
    rows.map(([, kind = '', detail = '']) => [
      kind,
      [...detail.matchAll(/`(\w+)`/g)].flatMap(([, word]) => word ?? []),
    ]),
  )
}

describe('the words of the history', () => {
  it.for(EVENT_KINDS)('say what %s is, in both languages', (kind, { expect }) => {
    expect(CHINESE.test(EVENT_WORDS[kind].name.zh)).toBe(true)
    expect(EVENT_WORDS[kind].name.en).not.toMatch(CHINESE)
    expect(eventSentence('en', eventOf(kind))).toMatch(/^[\x20-\x7e]+\.$/)
    expect(eventSentence('zh', eventOf(kind))).toMatch(/\p{Script=Han}.*。$/u)
  })

  it('know every word that the documents name', ({ expect }) => {
    const details = documented()
    const told = (['rotated', 'lost_answer', 'reported'] as const).flatMap((kind) =>
      (details.get(kind) ?? []).map((detail) => [kind, detail] as const),
    )
    expect(told.length).toBeGreaterThan(15)
    for (const [kind, detail] of told) {
      const sentence = eventSentence('zh', eventOf(kind, { detail }))
      expect(sentence, `${kind} ${detail}`).not.toContain(detail)
    }
  })

  it('tell who asks WeChat, what it says, and how long it took', ({ expect }) => {
    const refused = eventOf('refused', { errcode: 40164, detail: 'ip_not_allowed', tookMs: 25 })
    expect(eventSentence('en', refused)).toBe(
      'WeChat answered 40164: the address is not on the IP allow-list. WeChat took 25 ms.',
    )
    expect(eventSentence('zh', refused)).toBe('微信返回 40164：IP 不在白名单内。微信耗时 25 毫秒。')
    const report = eventOf('reported', { trigger: 'report', detail: 'dead', errcode: 40001 })
    expect(eventSentence('en', report)).toBe(
      'Generation 7 was reported dead, and WeChat asked: it is dead (40001).',
    )
    expect(eventSentence('en', { ...report, trigger: 'operator' })).toBe(
      'WeChat was asked about generation 7: it is dead (40001).',
    )
  })

  it('say how asking for tickets went', ({ expect }) => {
    const asked = (detail: string, errcode: number | null = null) =>
      eventSentence('en', eventOf('ticket_overdue', { detail, errcode }))
    expect(asked('api_start_push_ticket: ok')).toContain(': it agreed.')
    expect(asked('api_start_push_ticket: timeout')).toContain(': WeChat did not answer in time.')
    expect(asked('api_start_push_ticket: bad_secret', 40125)).toContain(': 40125 the AppSecret')
    const age = eventOf('ticket_expiring', { detail: 'the newest ticket is 10 hours old' })
    expect(eventSentence('zh', age)).toContain('已有 10 小时')
    expect(
      eventSentence('zh', eventOf('ticket_expiring', { detail: 'no ticket ever came' })),
    ).toContain('从未收到')
  })

  it('show a word they do not know as it is', ({ expect }) => {
    expect(eventSentence('en', eventOf('refused', { detail: 'new_reason' }))).toContain(
      'new_reason',
    )
    expect(
      eventSentence('zh', eventOf('pushed', { detail: 'unauthorized wx0123456789abcdef' })),
    ).toBe('微信推送：wx0123456789abcdef 取消了授权。')
  })
})
