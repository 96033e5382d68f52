/** What a report leads to (rule 7): one probe for everybody, within a budget. */

import { describe, it } from 'vitest'
import {
  accept,
  emptyLineage,
  foundDead,
  intend,
  lose,
  reconfigure,
} from '../../../src/policy/lineage.ts'
import {
  countProbe,
  EMPTY_LEDGER,
  isKilledElsewhere,
  type ProbeLedger,
  type ProbeVerdict,
  planReport,
  rememberVerdict,
} from '../../../src/policy/report.ts'
import { failureReport, issued, NOON, S } from '../given.ts'

const lineage = issued(issued(emptyLineage('client_credential'), 'T1', NOON), 'T2', NOON + 600 * S)
const NOW = NOON + 1_000 * S

/** A credential that was probed this often, the last time at `lastAt`. */
function probed(times: number, lastAt: number): ProbeLedger {
  let ledger = EMPTY_LEDGER
  for (let i = 0; i < times; i++) {
    ledger = countProbe(ledger, lastAt)
  }
  return ledger
}

describe('a report', () => {
  it.for(['T1', 'T3', '', 'T2 '])(
    'of a token that is not the current one never reaches WeChat (%j)',
    (value, { expect }) => {
      expect(planReport(lineage, EMPTY_LEDGER, value, NOW)).toEqual({ kind: 'superseded' })
    },
  )

  it('of any token is superseded where there is none', ({ expect }) => {
    const empty = emptyLineage('client_credential')
    expect(planReport(empty, EMPTY_LEDGER, 'T1', NOW)).toEqual({ kind: 'superseded' })
  })

  it('of the current token is checked with WeChat', ({ expect }) => {
    expect(planReport(lineage, EMPTY_LEDGER, 'T2', NOW)).toEqual({ kind: 'probe' })
  })

  it('of a token that is known to be dead needs no check, also without a budget', ({ expect }) => {
    const dead = foundDead(lineage, NOW)
    expect(planReport(dead, EMPTY_LEDGER, 'T2', NOW)).toEqual({ kind: 'known_dead' })
    expect(planReport(dead, probed(1_000, NOW), 'T2', NOW)).toEqual({ kind: 'known_dead' })
  })
})

describe('a report of a token whose life is over', () => {
  it('needs no check', ({ expect }) => {
    const end = lineage.current?.expiresAt ?? 0
    expect(planReport(lineage, EMPTY_LEDGER, 'T2', end - 1)).toEqual({ kind: 'probe' })
    expect(planReport(lineage, EMPTY_LEDGER, 'T2', end)).toEqual({ kind: 'known_dead' })
  })
})

describe('a verdict', () => {
  it.for<ProbeVerdict>(['alive', 'unverified', 'dead'])(
    '(%s) answers further reports of that token for 5 seconds',
    (verdict, { expect }) => {
      const ledger = rememberVerdict(EMPTY_LEDGER, 2, verdict, NOW)
      const remembered = { kind: 'remembered', verdict }
      expect(planReport(lineage, ledger, 'T2', NOW)).toEqual(remembered)
      expect(planReport(lineage, ledger, 'T2', NOW + 5 * S - 1)).toEqual(remembered)
      expect(planReport(lineage, ledger, 'T2', NOW + 5 * S)).toEqual({ kind: 'probe' })
    },
  )

  it('says nothing about another generation', ({ expect }) => {
    const ledger = rememberVerdict(EMPTY_LEDGER, 1, 'alive', NOW)
    expect(planReport(lineage, ledger, 'T2', NOW)).toEqual({ kind: 'probe' })
  })

  it('answers also when the budget is spent', ({ expect }) => {
    const ledger = rememberVerdict(probed(1_000, NOW), 2, 'alive', NOW)
    expect(planReport(lineage, ledger, 'T2', NOW + S)).toMatchObject({ kind: 'remembered' })
  })

  it('leaves the count of probes as it is', ({ expect }) => {
    const ledger = rememberVerdict(probed(7, NOW), 2, 'alive', NOW + S)
    expect(ledger).toMatchObject({ count: 7, lastAt: NOW })
  })
})

describe('the budget of probes', () => {
  it('is 1,000 a day, then one in 5 minutes', ({ expect }) => {
    expect(planReport(lineage, probed(999, NOW), 'T2', NOW)).toEqual({ kind: 'probe' })
    const spent = probed(1_000, NOW)
    const until = NOW + 300 * S
    expect(planReport(lineage, spent, 'T2', NOW)).toEqual({ kind: 'rationed', until })
    expect(planReport(lineage, spent, 'T2', until - 1)).toEqual({ kind: 'rationed', until })
    expect(planReport(lineage, spent, 'T2', until)).toEqual({ kind: 'probe' })
    const next = countProbe(spent, until)
    expect(planReport(lineage, next, 'T2', until)).toEqual({
      kind: 'rationed',
      until: until + 300 * S,
    })
  })

  it('begins anew at midnight in Shanghai', ({ expect }) => {
    const midnight = Date.UTC(2026, 0, 5, 16)
    const spent = probed(1_000, midnight - 1)
    const late = issued(emptyLineage('client_credential'), 'T2', midnight - 600 * S)
    expect(planReport(late, spent, 'T2', midnight - 1)).toMatchObject({ kind: 'rationed' })
    expect(planReport(late, spent, 'T2', midnight)).toEqual({ kind: 'probe' })
    expect(countProbe(spent, midnight)).toMatchObject({ count: 1, lastAt: midnight })
  })
})

describe('a token that WeChat refuses', () => {
  it('was killed elsewhere when it had life left and lingpai has done nothing', ({ expect }) => {
    expect(isKilledElsewhere(lineage, NOW)).toBe(true)
  })

  it('was not killed elsewhere when its life was over, or there is none', ({ expect }) => {
    const end = lineage.current?.expiresAt ?? 0
    expect(isKilledElsewhere(lineage, end - 1)).toBe(true)
    expect(isKilledElsewhere(lineage, end)).toBe(false)
    expect(isKilledElsewhere(emptyLineage('client_credential'), NOW)).toBe(false)
  })

  it('was not killed elsewhere when our own lost request may have replaced it', ({ expect }) => {
    const lost = lose(intend(lineage, NOW), failureReport('lost_answer'), NOW + 15 * S)
    expect(isKilledElsewhere(lost, NOW + 400 * S)).toBe(false)
  })

  it('is known to be dead from the first time on', ({ expect }) => {
    const dead = foundDead(foundDead(lineage, NOW), NOW + S)
    expect(dead.deadSince).toBe(NOW)
    expect(reconfigure(dead, 'client_credential').deadSince).toBe(NOW)
    expect(foundDead(emptyLineage('stable_token'), NOW).deadSince).toBeNull()
  })

  it('stays in the history as the token before, without any overlap', ({ expect }) => {
    const dead = intend(foundDead(lineage, NOW), NOW)
    const next = accept(dead, { value: 'T3', expiresInMs: 7_200 * S }, NOW + S, 0)
    expect(next.previous).toEqual({ value: 'T2', generation: 2, endsAt: NOW + S })
    expect(planReport(next, EMPTY_LEDGER, 'T2', NOW + 2 * S)).toEqual({ kind: 'superseded' })
  })
})
