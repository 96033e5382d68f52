/** What is kept of authorizations: refresh tokens (rule 8), used codes, pushes that wait. */

import { describe, it } from 'vitest'
import { rememberCode } from '../../../src/policy/exchanged-code.ts'
import {
  addToInbox,
  type InboxEntry,
  inboxDueAt,
  nextInInbox,
  putOff,
  removeFromInbox,
} from '../../../src/policy/inbox.ts'
import { nextAttemptAt } from '../../../src/policy/outbox.ts'
import { keepRefreshToken, type RefreshToken } from '../../../src/policy/refresh-token.ts'
import { NOON, S } from '../given.ts'

const HOUR = 3_600 * S

describe('a refresh token', () => {
  const held: readonly RefreshToken[] = [{ value: 'R1', since: NOON }]

  it.for([null, '', 'R1'])('%j changes nothing', (value, { expect }) => {
    expect(keepRefreshToken(held, value, NOON + 1, NOON + 1)).toBe(held)
  })

  it('that is new becomes the newest, and three are kept', ({ expect }) => {
    let tokens = held
    for (const value of ['R2', 'R3', 'R4']) {
      tokens = keepRefreshToken(tokens, value, NOON + 1, NOON + 1)
    }
    expect(tokens.map(({ value }) => value)).toEqual(['R4', 'R3', 'R2'])
  })

  it('that came while WeChat was being asked stays the newest', ({ expect }) => {
    expect(keepRefreshToken(held, 'R0', NOON - 1, NOON + 5)).toBe(held)
  })

  it('of before can come back', ({ expect }) => {
    const tokens = keepRefreshToken(
      keepRefreshToken(held, 'R2', NOON + 1, NOON + 1),
      'R1',
      NOON + 2,
      NOON + 2,
    )
    expect(tokens.map(({ value }) => value)).toEqual(['R1', 'R2'])
  })
})

describe('the inbox', () => {
  const entry = (
    appid: string,
    createTime: number,
    more: Partial<InboxEntry> = {},
  ): InboxEntry => ({
    kind: 'authorized',
    appid,
    value: `code-${createTime}`,
    createTime,
    receivedAt: NOON,
    attempts: 0,
    notBefore: NOON,
    ...more,
  })
  const given = (...entries: InboxEntry[]): readonly InboxEntry[] =>
    entries.reduce<readonly InboxEntry[]>((inbox, next) => addToInbox(inbox, next) ?? inbox, [])

  it('is gone through in the order of CreateTime', ({ expect }) => {
    const inbox = given(entry('a', 3), entry('a', 1), entry('b', 2))
    expect(inbox.map(({ createTime }) => createTime)).toEqual([1, 2, 3])
    expect(nextInInbox(inbox, NOON)?.createTime).toBe(1)
  })

  it('takes what WeChat repeats once', ({ expect }) => {
    const inbox = given(entry('a', 1))
    expect(addToInbox(inbox, entry('a', 1, { receivedAt: NOON + 5 }))).toBe(inbox)
  })

  it('has an end, and says so', ({ expect }) => {
    const full = given(...Array.from({ length: 500 }, (_, i) => entry('a', i + 1)))
    expect(full).toHaveLength(500)
    expect(addToInbox(full, entry('a', 501))).toBeNull()
    expect(addToInbox(full, entry('a', 500))).toBe(full)
  })

  it('lets an account’s later events wait for its earlier, and nobody else’s', ({ expect }) => {
    const inbox = putOff(given(entry('a', 1), entry('a', 2), entry('b', 3)), entry('a', 1), NOON)
    expect(nextInInbox(inbox, NOON)?.appid).toBe('b')
    expect(nextInInbox(inbox, NOON + 2 * S)?.createTime).toBe(1)
    expect(inboxDueAt(inbox)).toBe(NOON)
    expect(inboxDueAt(removeFromInbox(inbox, entry('b', 3)))).toBe(NOON + 2 * S)
  })

  it('doubles the pause up to five minutes, and gives up after a day', ({ expect }) => {
    let inbox = given(entry('a', 1))
    const pauses: number[] = []
    let now = NOON
    for (;;) {
      const [waiting] = inbox
      if (waiting === undefined) {
        break
      }
      now = waiting.notBefore
      inbox = putOff(inbox, waiting, now)
      pauses.push((inboxDueAt(inbox) ?? now) - now)
    }
    expect(pauses.slice(0, 9)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300].map((s) => s * S))
    expect(now - NOON).toBeGreaterThanOrEqual(24 * HOUR)
    expect(now - NOON).toBeLessThan(24 * HOUR + 300 * S)
  })

  it('forgets what is done, and only that', ({ expect }) => {
    const inbox = given(entry('a', 1), entry('a', 2))
    expect(removeFromInbox(inbox, entry('a', 1))).toEqual([entry('a', 2)])
  })
})

describe('a push that a downstream did not take', () => {
  it('is sent again after 10 s, doubling to ten minutes', ({ expect }) => {
    const pauses = [1, 2, 3, 7, 8, 20].map((n) => (nextAttemptAt(NOON, n, NOON) ?? 0) - NOON)
    expect(pauses).toEqual([10, 20, 40, 600, 600, 600].map((s) => s * S))
  })

  it('is sent for a day, no longer', ({ expect }) => {
    expect(nextAttemptAt(NOON, 100, NOON + 24 * HOUR - 1)).not.toBeNull()
    expect(nextAttemptAt(NOON, 100, NOON + 24 * HOUR)).toBeNull()
  })
})

describe('the memory of used codes', () => {
  it('has the newest hundred, each once', ({ expect }) => {
    let codes: ReturnType<typeof rememberCode> = []
    for (let i = 0; i < 150; i++) {
      codes = rememberCode(codes, {
        digest: `d${i}`,
        appid: 'a',
        isPermitted: true,
        createTime: i,
      })
    }
    codes = rememberCode(codes, {
      digest: 'd149',
      appid: 'a',
      isPermitted: true,
      createTime: 7,
    })
    expect(codes).toHaveLength(100)
    expect(codes[0]).toMatchObject({ digest: 'd149', createTime: 7 })
    expect(codes.filter(({ digest }) => digest === 'd149')).toHaveLength(1)
  })
})
