/**
 * What an operator is told of, and when it is over: each incident once, however a credential flaps; and the
 * moment of the next look never comes too late.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import type { FailureClass } from '../../../src/policy/failure.ts'
import {
  INCIDENT_KINDS,
  type Incident,
  type IncidentFacts,
  type IncidentKind,
  lookAt,
} from '../../../src/policy/incident.ts'
import { NOON, S } from '../given.ts'

const MINUTE = 60 * S
const HOUR = 60 * MINUTE

/** A credential with a fresh token and nothing the matter. */
const WELL: IncidentFacts = {
  failure: null,
  hadToken: true,
  servesUntil: NOON + 119 * MINUTE,
  coldAt: null,
  killedAt: null,
  ticketAwaitedSince: null,
}

function failing(failureClass: FailureClass, count = 1, at = NOON): IncidentFacts['failure'] {
  return { class: failureClass, count, at }
}

/** A credential that is looked at again and again. */
class Watched {
  incidents: readonly Incident[] = []
  nextAt: number | null = null
  readonly told: string[] = []

  /** One look; answers with what it told. */
  look(facts: IncidentFacts | null, minutes: number): readonly string[] {
    const look = lookAt(facts, this.incidents, NOON + minutes * MINUTE)
    this.incidents = look.incidents
    this.nextAt = look.nextAt
    const told = [
      ...look.opened.map(({ kind }) => `${kind} opened`),
      ...look.closed.map(({ incident, end }) => `${incident.kind} ${end}`),
    ]
    this.told.push(...told)
    return told
  }
}

describe('a credential with nothing the matter', () => {
  it('has no incidents, and need not be looked at again', ({ expect }) => {
    expect(lookAt(WELL, [], NOON)).toEqual({ incidents: [], opened: [], closed: [], nextAt: null })
  })
})

describe('a refused configuration', () => {
  it.for([
    'configuration',
    'address',
    'confirmation',
    'confirmation_denied_hour',
    'confirmation_denied_day',
    'account',
  ] as const)('of class %s is told of at once, since it failed', (failureClass, { expect }) => {
    const failure = failing(failureClass, 1, NOON - MINUTE)
    const { opened } = lookAt({ ...WELL, failure }, [], NOON)
    expect(opened).toEqual([
      { kind: 'configuration_refused', since: NOON - MINUTE, openedAt: NOON, calmSince: null },
    ])
  })

  it.for([
    'transient',
    'lost_answer',
    'minute_quota',
    'daily_quota',
    'ticket',
    'parent',
    'unrecognized',
  ] as const)('is none of class %s', (failureClass, { expect }) => {
    expect(lookAt({ ...WELL, failure: failing(failureClass) }, [], NOON).opened).toEqual([])
  })

  it('is told of once, also if WeChat is busy or silent in between', ({ expect }) => {
    const watched = new Watched()
    for (const [minute, failureClass] of (
      ['configuration', 'configuration', 'transient', 'lost_answer', 'configuration'] as const
    ).entries()) {
      watched.look({ ...WELL, failure: failing(failureClass) }, minute * 10)
    }
    expect(watched.told).toEqual(['configuration_refused opened'])
  })

  it('goes on when another wrong secret is tried, and is over when WeChat liked one', ({
    expect,
  }) => {
    const watched = new Watched()
    const refused = { ...WELL, failure: failing('configuration') }
    watched.look(refused, 0)
    // The change ends the failure; a minute later WeChat has refused the new one.
    expect(watched.look(WELL, 10)).toEqual([])
    expect(watched.nextAt).toBe(NOON + 12 * MINUTE)
    expect(watched.look(refused, 11)).toEqual([])
    expect(watched.look(WELL, 20)).toEqual([])
    expect(watched.look(WELL, 22)).toEqual(['configuration_refused recovered'])
    expect(watched.look(WELL, 30)).toEqual([])
  })
})

describe('a token that somebody else kills', () => {
  it('is told of although it is replaced at once, and over half an hour after the last time', ({
    expect,
  }) => {
    const watched = new Watched()
    const killed = (minute: number) => ({ ...WELL, killedAt: NOON + minute * MINUTE })
    expect(watched.look(killed(0), 0)).toEqual(['killed_elsewhere opened'])
    expect(watched.nextAt).toBe(NOON + 30 * MINUTE)
    expect(watched.look(killed(20), 20)).toEqual([])
    expect(watched.look(killed(20), 49)).toEqual([])
    expect(watched.nextAt).toBe(NOON + 50 * MINUTE)
    expect(watched.look(killed(20), 50)).toEqual(['killed_elsewhere recovered'])
    expect(watched.nextAt).toBeNull()
    expect(watched.look(killed(60), 60)).toEqual(['killed_elsewhere opened'])
  })

  it('long ago is told of no more', ({ expect }) => {
    expect(lookAt({ ...WELL, killedAt: NOON - 31 * MINUTE }, [], NOON).opened).toEqual([])
  })
})

describe('a token that is running out', () => {
  const failure = failing('transient', 5)
  const ofLast = (minutes: number): IncidentFacts => ({
    ...WELL,
    failure,
    servesUntil: NOON + minutes * MINUTE,
  })

  it('is told of when less than ten minutes are left, at the second look', ({ expect }) => {
    const watched = new Watched()
    expect(watched.look(ofLast(12), 0)).toEqual([])
    expect(watched.nextAt).toBe(NOON + 2 * MINUTE + 1)
    expect(watched.look(ofLast(12), 3)).toEqual([])
    expect(watched.look(ofLast(12), 4)).toEqual(['running_out opened'])
    expect(watched.look(ofLast(12), 30)).toEqual([])
    const renewed = { ...WELL, servesUntil: NOON + 150 * MINUTE }
    expect(watched.look(renewed, 31)).toEqual([])
    expect(watched.look(renewed, 33)).toEqual(['running_out recovered'])
  })

  it('and refreshed at its second try disturbs nobody', ({ expect }) => {
    const watched = new Watched()
    watched.look(ofLast(4), 0)
    watched.look(WELL, 0.5)
    watched.look(WELL, 60)
    expect(watched.told).toEqual([])
    expect(watched.incidents).toEqual([])
  })

  it.for([
    ['while its refresh succeeds', { ...ofLast(4), failure: null }],
    [
      'after one lost answer, which ends by itself',
      { ...ofLast(4), failure: failing('lost_answer') },
    ],
    [
      'while its platform has no token, which tells of it',
      { ...ofLast(4), failure: failing('parent', 9) },
    ],
    [
      'that must authorize again, which is told of',
      { ...ofLast(4), failure: failing('reauthorization') },
    ],
    ['that nobody reads', { ...ofLast(4), coldAt: NOON }],
    ['and never had one', { ...ofLast(4), hadToken: false, servesUntil: null }],
  ] as const)('is none %s', ([, facts], { expect }) => {
    const watched = new Watched()
    watched.look(facts, 0)
    watched.look(facts, 2)
    expect(watched.told.filter((text) => text.startsWith('running_out'))).toEqual([])
  })

  it('is one with nothing left at all', ({ expect }) => {
    const watched = new Watched()
    watched.look({ ...WELL, failure, servesUntil: null }, 0)
    expect(watched.look({ ...WELL, failure, servesUntil: null }, 1)).toEqual(['running_out opened'])
  })

  it('is over when nobody reads it any more', ({ expect }) => {
    const watched = new Watched()
    const facts = { ...ofLast(4), coldAt: NOON + HOUR }
    watched.look(facts, 0)
    watched.look(facts, 1)
    expect(watched.nextAt).toBe(NOON + HOUR)
    expect(watched.look(facts, 60)).toEqual(['running_out idle'])
  })
})

describe('tickets that stay out', () => {
  const waiting = { ...WELL, ticketAwaitedSince: NOON }

  it('are told of after an hour, and over with the next one', ({ expect }) => {
    const watched = new Watched()
    expect(watched.look(waiting, 0)).toEqual([])
    expect(watched.nextAt).toBe(NOON + HOUR)
    expect(watched.look(waiting, 60)).toEqual(['ticket_overdue opened'])
    expect(watched.look(waiting, 600)).toEqual([])
    const came = { ...WELL, ticketAwaitedSince: NOON + 601 * MINUTE }
    expect(watched.look(came, 601)).toEqual(['ticket_overdue recovered'])
  })
})

describe('an account that must authorize again', () => {
  it('is told of at once, and over when it did', ({ expect }) => {
    const watched = new Watched()
    const facts = { ...WELL, failure: failing('reauthorization') }
    expect(watched.look(facts, 0)).toEqual(['reauthorization_required opened'])
    expect(watched.look(WELL, 60)).toEqual([])
    expect(watched.look(WELL, 62)).toEqual(['reauthorization_required recovered'])
  })
})

describe('a deleted credential', () => {
  it('ends its incidents, and says that it was deleted', ({ expect }) => {
    const watched = new Watched()
    watched.look({ ...WELL, failure: failing('account'), killedAt: NOON }, 0)
    expect(watched.look(null, 1)).toEqual([
      'configuration_refused deleted',
      'killed_elsewhere deleted',
    ])
    expect(watched.incidents).toEqual([])
  })
})

describe('any history', () => {
  const time = fc.integer({ min: -120, max: 120 }).map((minutes) => NOON + minutes * MINUTE)
  const classes = [
    'configuration',
    'transient',
    'lost_answer',
    'parent',
    'reauthorization',
  ] as const
  const facts = fc.record({
    failure: fc.option(
      fc.record({
        class: fc.constantFrom(...classes),
        count: fc.integer({ min: 1, max: 3 }),
        at: time,
      }),
    ),
    hadToken: fc.boolean(),
    servesUntil: fc.option(time),
    coldAt: fc.option(time),
    killedAt: fc.option(time),
    ticketAwaitedSince: fc.option(time),
  })
  const history = fc.array(
    fc.record({ facts: fc.option(facts, { freq: 9 }), passed: fc.integer({ min: 1, max: 5_000 }) }),
    { maxLength: 20 },
  )

  it('opens and closes each kind in turn, and is always to be looked at later, never now', ({
    expect,
  }) => {
    fc.assert(
      fc.property(history, (steps) => {
        const open = new Set<IncidentKind>()
        let incidents: readonly Incident[] = []
        let now = NOON
        for (const step of steps) {
          now += step.passed * S
          const look = lookAt(step.facts, incidents, now)
          for (const { kind } of look.opened) {
            expect(open.has(kind)).toBe(false)
            open.add(kind)
          }
          for (const { incident } of look.closed) {
            expect(open.delete(incident.kind)).toBe(true)
          }
          const told = look.incidents.filter(({ openedAt }) => openedAt !== null)
          expect(told.map(({ kind }) => kind)).toEqual(
            INCIDENT_KINDS.filter((kind) => open.has(kind)),
          )
          expect(look.nextAt === null || look.nextAt > now).toBe(true)
          incidents = look.incidents
        }
      }),
    )
  })

  it('changes nothing before the moment of the next look', ({ expect }) => {
    fc.assert(
      fc.property(facts, fc.nat({ max: 1_000 }), (given, part) => {
        const first = lookAt(given, [], NOON)
        const end = first.nextAt ?? NOON + 1_000 * HOUR
        const then = NOON + Math.floor(((end - 1 - NOON) * part) / 1_000)
        const second = lookAt(given, first.incidents, then)
        expect([second.opened, second.closed]).toEqual([[], []])
        expect(second.incidents).toEqual(first.incidents)
      }),
    )
  })
})
