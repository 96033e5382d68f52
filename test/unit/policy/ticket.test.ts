/** Tickets (rule 9): which are kept, for how long they are used, and what is done while none comes. */

import { describe, it } from 'vitest'
import { keepTicket, type Ticket, usableTickets } from '../../../src/policy/ticket.ts'
import { CALM_WATCH, planTicketWatch } from '../../../src/policy/ticket-watch.ts'
import { NOON, S } from '../given.ts'

const HOUR = 3_600 * S

const ticket = (createTime: number, value = `t${createTime}`, receivedAt = NOON): Ticket => ({
  value,
  createTime,
  receivedAt,
})

const kept = (...arriving: Ticket[]): readonly number[] =>
  arriving.reduce<readonly Ticket[]>(keepTicket, []).map(({ createTime }) => createTime)

describe('of the tickets that come', () => {
  it('the newest two are kept, whatever their order', ({ expect }) => {
    for (const order of [
      [1, 2, 3],
      [3, 2, 1],
      [2, 3, 1],
      [3, 1, 2],
    ]) {
      expect(kept(...order.map((createTime) => ticket(createTime)))).toEqual([3, 2])
    }
  })

  it('one that is known changes nothing, also if an older push repeats it', ({ expect }) => {
    const tickets = keepTicket([], ticket(2, 'same'))
    expect(keepTicket(tickets, ticket(2, 'same'))).toBe(tickets)
    expect(keepTicket(tickets, ticket(1, 'same'))).toBe(tickets)
  })

  it('one that WeChat pushes again later counts from then on', ({ expect }) => {
    const again = keepTicket([ticket(1, 'same')], ticket(2, 'same', NOON + 600 * S))
    expect(again).toEqual([ticket(2, 'same', NOON + 600 * S)])
  })

  it('each is used for twelve hours', ({ expect }) => {
    const tickets = [ticket(2), ticket(1, 't1', NOON - HOUR)]
    expect(usableTickets(tickets, NOON + 11 * HOUR - 1)).toHaveLength(2)
    expect(usableTickets(tickets, NOON + 11 * HOUR)).toEqual([ticket(2)])
    expect(usableTickets(tickets, NOON + 12 * HOUR)).toEqual([])
  })
})

describe('while no ticket comes', () => {
  const planAt = (ms: number, watch = CALM_WATCH) =>
    planTicketWatch([ticket(1)], watch, 0, NOON + ms)

  it('nothing is done within the hour', ({ expect }) => {
    expect(planAt(HOUR - 1)).toEqual({ restart: false, alert: false, nextAt: NOON + HOUR })
  })

  it('WeChat is asked to push again after an hour, and then once an hour', ({ expect }) => {
    expect(planAt(HOUR).restart).toBe(true)
    const asked = { ...CALM_WATCH, restartAskedAt: NOON + HOUR }
    expect(planAt(2 * HOUR - 1, asked).restart).toBe(false)
    expect(planAt(2 * HOUR, asked).restart).toBe(true)
  })

  it('the alert goes out once, two hours before the last ticket ends', ({ expect }) => {
    expect(planAt(10 * HOUR - 1).alert).toBe(false)
    expect(planAt(10 * HOUR).alert).toBe(true)
    expect(planAt(11 * HOUR, { ...CALM_WATCH, alertedAt: NOON + 10 * HOUR }).alert).toBe(false)
  })

  it('a platform that never had one is counted from its registration', ({ expect }) => {
    expect(planTicketWatch([], CALM_WATCH, NOON, NOON + HOUR).restart).toBe(true)
    expect(planTicketWatch([], CALM_WATCH, NOON, NOON + HOUR - 1).restart).toBe(false)
  })

  it('it is looked at again exactly when there is something to do', ({ expect }) => {
    for (let hours = 1; hours < 10; hours++) {
      const watch = { restartAskedAt: NOON + hours * HOUR, alertedAt: null }
      const at = planAt(hours * HOUR, watch).nextAt - NOON
      const [before, then] = [planAt(at - 1, watch), planAt(at, watch)]
      expect([before.restart, before.alert]).toEqual([false, false])
      expect(then.restart || then.alert).toBe(true)
    }
  })
})
