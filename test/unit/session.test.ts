/** Sessions of the dashboard: they last twelve hours, and only whoever signed in has one. */

import { describe, it } from 'vitest'
import { systemRandom } from '../../src/ports.ts'
import { createSessions, SESSION_LIFE_S } from '../../src/session.ts'

const MASTER_KEY = new Uint8Array(32).fill(3)
const ADMIN_KEY = 'an-admin-key-of-many-characters'
const NOW = 1_990_000_000_000
const sessions = createSessions(MASTER_KEY, ADMIN_KEY, systemRandom)

describe('a session', () => {
  it('is open for twelve hours, and not a moment longer', ({ expect }) => {
    const session = sessions.begin(NOW)
    const end = NOW + SESSION_LIFE_S * 1_000
    expect(SESSION_LIFE_S).toBe(12 * 3_600)
    expect([NOW, end - 1, end, end + 1].map((now) => sessions.isOpen(session, now))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('ends with ADMIN_KEY and with MASTER_KEY', ({ expect }) => {
    const session = sessions.begin(NOW)
    const others = [
      createSessions(MASTER_KEY, `${ADMIN_KEY}2`, systemRandom),
      createSessions(new Uint8Array(32).fill(4), ADMIN_KEY, systemRandom),
    ]
    expect(others.map((other) => other.isOpen(session, NOW))).toEqual([false, false])
  })

  it('cannot be changed in any character', ({ expect }) => {
    const session = sessions.begin(NOW)
    // The last one has two spare bits, which nothing depends on.
    for (let i = 0; i < session.length - 1; i++) {
      const other = session[i] === '7' ? '8' : '7'
      const changed = session.slice(0, i) + other + session.slice(i + 1)
      expect(sessions.isOpen(changed, NOW), `character ${i}`).toBe(false)
    }
    for (const text of ['', '.', '..', `${session}x`, session.slice(0, -1), session.repeat(2)]) {
      expect(sessions.isOpen(text, NOW), text).toBe(false)
    }
  })

  it('is no other session, and proves forms of no other', ({ expect }) => {
    const [one, other] = [sessions.begin(NOW), sessions.begin(NOW)]
    expect(one).not.toBe(other)
    expect(sessions.formToken(one)).not.toBe(sessions.formToken(other))
    expect(sessions.formToken(one)).toBe(sessions.formToken(one))
    expect(one).not.toContain(sessions.formToken(one))
  })
})
