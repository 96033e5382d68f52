/**
 * What comes next, at the edges: the third live token (rule 5), the lost answer (rule 6), forced
 * rotations, readers who want more than is promised, and when the keeper is woken.
 */

import { describe, it } from 'vitest'
import type { Grant } from '../../../src/policy/grant.ts'
import {
  disregard,
  emptyLineage,
  foundDead,
  intend,
  type Lineage,
  lose,
  reconfigure,
  refuse,
} from '../../../src/policy/lineage.ts'
import {
  alarmAt,
  liveBesideCurrentUntil,
  mustForce,
  nextIssuance,
  nextTickAt,
  planForced,
  planRead,
} from '../../../src/policy/plan.ts'
import { offerAt } from '../../../src/policy/promise.ts'
import { failureReport, issued, NOON, S } from '../given.ts'

const OVERLAP = 300 * S

/** A 7200 s token without jitter rotates 600 s before its end; 60 s are held back. */
const ROTATES = NOON + 6_600 * S
const ENDS = NOON + 7_200 * S
const SLACK = 60 * S

const LOST = failureReport('lost_answer')
const BUSY = failureReport('transient')

function fresh(grant: Grant = 'client_credential', lifetimeS = 7_200): Lineage {
  return issued(emptyLineage(grant), 'T1', NOON, { lifetimeS })
}

/** The request left at `sentAt` and nothing usable came back 15 s later. */
function lostAt(lineage: Lineage, sentAt: number, forced = false): Lineage {
  return lose(intend(lineage, sentAt, forced), LOST, sentAt + 15 * S)
}

/** Milliseconds that are promised at `now`; null where nothing is promised. */
function promised(lineage: Lineage, now: number): number | null {
  const offer = offerAt(lineage, now)
  return offer.kind === 'promised' ? offer.until - now : null
}

describe('a credential without a token', () => {
  const empty = emptyLineage('client_credential')

  it('is asked for at once by its first reader', ({ expect }) => {
    expect(planRead(empty, NOON, 0)).toEqual({ kind: 'issue', why: 'first' })
    expect(planForced(empty, NOON, false)).toEqual({ kind: 'issue' })
  })

  it('lets other readers wait for the request under way', ({ expect }) => {
    expect(planRead(intend(empty, NOON), NOON + S, 0)).toEqual({ kind: 'wait' })
  })

  it('is unavailable until the pause after a failure is over, to the millisecond', ({ expect }) => {
    const failed = refuse(intend(empty, NOON), failureReport('configuration'), NOON)
    const until = NOON + 600 * S
    expect(planRead(failed, until - 1, 0)).toEqual({ kind: 'unavailable', until })
    expect(planRead(failed, until, 0)).toEqual({ kind: 'issue', why: 'first' })
  })

  it('retries a lost answer with the usual pause, for it has nothing to lose', ({ expect }) => {
    const failed = lose(intend(empty, NOON), LOST, NOON)
    expect(failed.unknown).toBeNull()
    expect(nextIssuance(failed)).toEqual({ at: NOON + 2 * S, why: 'first' })
  })

  it('is asked for at once after its configuration changed', ({ expect }) => {
    const failed = refuse(intend(empty, NOON), failureReport('configuration'), NOON)
    const changed = reconfigure(failed, 'stable_token')
    expect(planRead(changed, NOON, 0)).toEqual({ kind: 'issue', why: 'first' })
  })
})

describe('a planned rotation', () => {
  it('has its time, and no reader brings it forward', ({ expect }) => {
    const lineage = fresh()
    expect(nextIssuance(lineage)).toEqual({ at: ROTATES, why: 'planned' })
    expect(planRead(lineage, ROTATES - 1, 0).kind).toBe('serve')
  })

  it('is left to cron and alarm while something is promised', ({ expect }) => {
    const lineage = fresh()
    expect(planRead(lineage, ROTATES, 0).kind).toBe('serve')
    expect(planRead(lineage, ENDS - SLACK - S, 0).kind).toBe('serve')
  })

  it('is made by a reader when the promise is used up', ({ expect }) => {
    const lineage = fresh()
    expect(planRead(lineage, ENDS - SLACK - S + 1, 0)).toEqual({ kind: 'issue', why: 'planned' })
    expect(planRead(lineage, ENDS + S, 0)).toEqual({ kind: 'issue', why: 'planned' })
  })

  it('lets readers be served meanwhile, and wait only when nothing is promised', ({ expect }) => {
    const flying = intend(fresh(), ROTATES)
    expect(planRead(flying, ROTATES + 10 * S, 0).kind).toBe('serve')
    expect(planRead(flying, ROTATES + OVERLAP - SLACK, 0)).toEqual({ kind: 'wait' })
  })

  it('replaces a token of another grant at once, without waiting for its overlap', ({ expect }) => {
    const rotated = issued(fresh(), 'T2', ROTATES)
    const changed = reconfigure(rotated, 'stable_token')
    expect(nextIssuance(changed)).toEqual({ at: 0, why: 'grant_changed' })
    expect(planRead(changed, ROTATES + S, 0).kind).toBe('serve')
  })
})

describe('min_expires_in', () => {
  it('up to 240 is always there before the planned rotation, so nobody can force one', ({
    expect,
  }) => {
    const lineage = fresh()
    for (let now = NOON; now <= ROTATES; now += 60 * S) {
      expect(planRead(lineage, now, 240 * S).kind).toBe('serve')
    }
    expect(promised(lineage, ROTATES)).toBe(240 * S)
  })

  it('of 240 rotates first once the promise is shorter, not before', ({ expect }) => {
    const lineage = fresh()
    const last = ENDS - SLACK - 240 * S
    expect(planRead(lineage, last, 240 * S).kind).toBe('serve')
    expect(planRead(lineage, last + 1, 240 * S)).toEqual({ kind: 'issue', why: 'planned' })
    expect(planRead(lineage, last + 1, 239 * S).kind).toBe('serve')
  })

  it('waits for a rotation that is under way', ({ expect }) => {
    const flying = intend(fresh(), ROTATES)
    expect(planRead(flying, ROTATES + S, 240 * S)).toEqual({ kind: 'wait' })
  })

  it('gets what there is while WeChat must not be asked', ({ expect }) => {
    const now = ENDS - 200 * S
    const failed = refuse(intend(fresh(), now), failureReport('minute_quota'), now)
    const plan = planRead(failed, now + S, 240 * S)
    expect(plan).toMatchObject({ kind: 'serve', offer: { kind: 'promised' } })
  })

  it('of 240 is never undercut before a stable token rotates', ({ expect }) => {
    const lineage = fresh('stable_token')
    for (let now = NOON; now <= ENDS; now += 5 * S) {
      const plan = planRead(lineage, now, 240 * S)
      const served = plan.kind === 'serve' ? plan.offer.until - now : 240 * S
      expect(served).toBeGreaterThanOrEqual(240 * S)
    }
  })
})

describe('min_expires_in of a stable token', () => {
  const stable = fresh('stable_token')

  it('brings its renewal forward, but not beyond what WeChat grants', ({ expect }) => {
    expect(planRead(stable, ENDS - 296 * S, 240 * S)).toMatchObject({ kind: 'serve' })
    expect(planRead(stable, ENDS - 295 * S, 240 * S)).toEqual({ kind: 'issue', why: 'planned' })
    expect(planRead(stable, ENDS - 295 * S, 235 * S)).toMatchObject({ kind: 'serve' })
  })

  it('does not ask WeChat before the pause after a failure is over', ({ expect }) => {
    const now = ENDS - 290 * S
    const failed = refuse(intend(stable, now), failureReport('minute_quota'), now)
    expect(planRead(failed, now + 60 * S - 1, 240 * S)).toMatchObject({ kind: 'serve' })
    expect(planRead(failed, now + 60 * S, 240 * S)).toEqual({ kind: 'issue', why: 'planned' })
  })
})

describe('no third live token (rule 5)', () => {
  /** A life so short that the next rotation is planned before the last overlap is over. */
  const short = issued(fresh('client_credential', 320), 'T2', NOON + 10 * S, { lifetimeS: 320 })

  it('puts a planned rotation off until the token before is past its end', ({ expect }) => {
    expect(short.current?.rotatesAt).toBe(NOON + 250 * S)
    expect(nextIssuance(short)).toEqual({ at: NOON + 310 * S, why: 'planned' })
    expect(nextTickAt(short)).toBe(NOON + 310 * S)
  })

  it('lets no reader ask earlier, however much they want', ({ expect }) => {
    const plan = planRead(short, NOON + 100 * S, 240 * S)
    expect(plan).toMatchObject({ kind: 'serve', offer: { until: NOON + 314 * S } })
  })

  it('puts it off no longer than the current token itself lives', ({ expect }) => {
    const lineage = issued(fresh(), 'T2', NOON + 10 * S, { lifetimeS: 100 })
    expect(nextIssuance(lineage)).toEqual({ at: NOON + 110 * S, why: 'planned' })
  })

  it('counts the overlap from when the answer came, and not past the end of that token', ({
    expect,
  }) => {
    const slow = issued(fresh(), 'T2', NOON + 60 * S, { tookMs: 9 * S })
    expect(slow.overlap?.until).toBe(NOON + 69 * S + OVERLAP)
    expect(slow.previous?.endsAt).toBe(NOON + 60 * S + OVERLAP)
    const late = issued(fresh(), 'T2', ENDS - 100 * S)
    expect(late.previous?.endsAt).toBe(ENDS)
    expect(late.overlap?.until).toBe(ENDS)
  })

  it('counts on nothing of the token before after a lost answer, and waits all the same', ({
    expect,
  }) => {
    const sentAt = NOON + 400 * S
    const settled = issued(lostAt(fresh(), NOON + 60 * S), 'T2', sentAt)
    expect(settled.previous).toMatchObject({ value: 'T1', endsAt: sentAt })
    expect(settled.overlap?.until).toBe(sentAt + OVERLAP)
  })

  it('lets promises run out of a grant that was left and is taken up again', ({ expect }) => {
    const changed = reconfigure(fresh(), 'stable_token')
    const left = issued(changed, 'T2', NOON + 60 * S)
    const back = reconfigure(left, 'client_credential')
    expect(nextIssuance(back)).toEqual({ at: ROTATES + OVERLAP, why: 'grant_changed' })
    const dead = issued(foundDead(changed, NOON), 'T2', NOON + 60 * S)
    expect(dead.overlap).toBeNull()
  })

  it('does not hold when the current token is dead', ({ expect }) => {
    const dead = foundDead(short, NOON + 20 * S)
    expect(nextIssuance(dead)).toEqual({ at: 0, why: 'dead' })
    expect(planRead(dead, NOON + 20 * S, 0)).toEqual({ kind: 'issue', why: 'dead' })
    expect(planForced(dead, NOON + 20 * S, false)).toEqual({ kind: 'issue' })
  })

  it('leaves a dead token no overlap when it was replaced', ({ expect }) => {
    const now = NOON + 20 * S
    const replaced = issued(foundDead(fresh(), now), 'T2', now)
    expect(replaced.previous).toMatchObject({ value: 'T1', endsAt: now })
    expect(replaced.deadSince).toBeNull()
    expect(planForced(replaced, now + S, false)).toEqual({ kind: 'issue' })
  })

  it('does not concern stable_token, which may be asked at any time', ({ expect }) => {
    const stable = issued(fresh('stable_token', 320), 'T2', NOON + 10 * S, { lifetimeS: 320 })
    expect(nextIssuance(stable)).toEqual({ at: NOON + 250 * S, why: 'planned' })
  })

  it('does not make a new grant wait for the overlap of the old one', ({ expect }) => {
    const renewed = issued(fresh('stable_token'), 'T2', NOON + 60 * S)
    const changed = reconfigure(renewed, 'client_credential')
    expect(changed.overlap).toEqual({ grant: 'stable_token', until: NOON + 360 * S })
    expect(nextIssuance(changed)).toEqual({ at: 0, why: 'grant_changed' })
    expect(planForced(changed, NOON + 61 * S, false)).toEqual({ kind: 'issue' })
  })

  it('does not concern the token of another grant', ({ expect }) => {
    const changed = issued(reconfigure(fresh('stable_token'), 'client_credential'), 'T2', NOON, {
      lifetimeS: 200,
    })
    expect(changed.overlap).toBeNull()
    expect(changed.previous).toMatchObject({ value: 'T1', endsAt: ENDS })
    expect(nextIssuance(changed)).toEqual({ at: NOON + 150 * S, why: 'planned' })
  })
})

describe('a request in flight (rule 6)', () => {
  it('caps the promise to 300 s from when it left, less the slack', ({ expect }) => {
    const lineage = fresh()
    expect(promised(lineage, NOON + 60 * S)).toBe(6_780 * S)
    const flying = intend(lineage, NOON + 60 * S)
    expect(promised(flying, NOON + 60 * S)).toBe(240 * S)
    expect(promised(flying, NOON + 70 * S)).toBe(230 * S)
  })

  it('caps nothing where it cannot harm: stable_token, or another grant', ({ expect }) => {
    const stable = fresh('stable_token')
    expect(promised(intend(stable, NOON + 60 * S), NOON + 60 * S)).toBe(7_080 * S)
    const other = reconfigure(stable, 'client_credential')
    expect(promised(intend(other, NOON + 60 * S), NOON + 60 * S)).toBe(7_080 * S)
  })

  it('caps the promise of a stable token too when it asks by force', ({ expect }) => {
    const forced = intend(fresh('stable_token'), NOON + 60 * S, true)
    expect(promised(forced, NOON + 60 * S)).toBe(240 * S)
  })

  it('caps nothing any more once WeChat refused: that proves nothing was issued', ({ expect }) => {
    const refused = refuse(intend(fresh(), NOON + 60 * S), BUSY, NOON + 61 * S)
    expect(refused.unknown).toBeNull()
    expect(promised(refused, NOON + 61 * S)).toBe(6_779 * S)
  })
})

describe('a lost answer (rule 6)', () => {
  const SENT = ROTATES
  const RETRY = SENT + OVERLAP - SLACK
  const lost = lostAt(fresh(), SENT)

  it('keeps the promise capped, and counts down to the retry', ({ expect }) => {
    expect(promised(lost, SENT + 15 * S)).toBe(225 * S)
    expect(promised(lost, RETRY - S)).toBe(S)
    expect(promised(lost, RETRY - S + 1)).toBeNull()
  })

  it('is retried at the very moment when no promise is left, not earlier', ({ expect }) => {
    expect(nextIssuance(lost)).toEqual({ at: RETRY, why: 'outcome_unknown' })
    expect(nextTickAt(lost)).toBe(RETRY)
    expect(alarmAt(lost, SENT + 15 * S)).toBe(RETRY)
    expect(planRead(lost, RETRY - 1, 0).kind).toBe('serve')
    expect(planRead(lost, RETRY, 0)).toEqual({ kind: 'issue', why: 'outcome_unknown' })
  })

  it('gives in the last second before the retry what there is, unpromised', ({ expect }) => {
    const now = RETRY - 500
    expect(planRead(lost, now, 0)).toMatchObject({
      kind: 'serve',
      offer: { kind: 'unpromised', until: now + SLACK },
    })
  })

  it('is retried with a pause after that, counted from the oldest request', ({ expect }) => {
    const again = lostAt(lost, RETRY)
    expect(again.unknown?.sentAt).toBe(SENT)
    expect(nextIssuance(again)).toEqual({ at: RETRY + 15 * S + 4 * S, why: 'outcome_unknown' })
  })

  it('has readers served unpromised between retries, for the slack or what is left of life', ({
    expect,
  }) => {
    const again = lostAt(lost, RETRY)
    const now = RETRY + 16 * S
    expect(planRead(again, now, 0)).toEqual({
      kind: 'serve',
      offer: { kind: 'unpromised', token: again.current, until: now + SLACK },
    })
    const late = { ...again, failure: null }
    expect(offerAt(late, ENDS - 10 * S)).toMatchObject({ kind: 'unpromised', until: ENDS })
    expect(offerAt(late, ENDS - S + 1)).toEqual({ kind: 'none' })
  })

  it('is not forgotten because a retry was refused', ({ expect }) => {
    const refused = refuse(intend(lost, RETRY), BUSY, RETRY + S)
    expect(refused.unknown?.sentAt).toBe(SENT)
    expect(promised(refused, RETRY + S)).toBeNull()
    expect(nextIssuance(refused)).toEqual({ at: RETRY + 3 * S, why: 'outcome_unknown' })
  })

  it('is settled by the next token', ({ expect }) => {
    const settled = issued(lost, 'T2', RETRY)
    expect(settled).toMatchObject({ unknown: null, failure: null, intent: null, generation: 2 })
    expect(promised(settled, RETRY)).toBe(6_840 * S)
  })

  it('close to the end is retried when the token itself has no promise left', ({ expect }) => {
    const late = lostAt(fresh(), ENDS - 200 * S)
    expect(nextIssuance(late)).toEqual({ at: ENDS - SLACK, why: 'outcome_unknown' })
  })

  it('does not wait when the token is found dead', ({ expect }) => {
    const dead = foundDead(lost, SENT + 20 * S)
    expect(nextIssuance(dead)).toEqual({ at: SENT + 17 * S, why: 'dead' })
  })

  it('of stable_token is retried at once with a pause, and caps nothing', ({ expect }) => {
    const rotates = fresh('stable_token').current?.rotatesAt ?? 0
    const stable = lostAt(fresh('stable_token'), rotates)
    expect(stable.unknown).toBeNull()
    expect(nextIssuance(stable)).toEqual({ at: rotates + 17 * S, why: 'planned' })
    expect(promised(stable, rotates + 15 * S)).toBe(195 * S)
  })

  it('of a forced stable_token may have doomed the current one', ({ expect }) => {
    const stable = lostAt(fresh('stable_token'), NOON + 60 * S, true)
    expect(promised(stable, NOON + 75 * S)).toBe(225 * S)
    expect(nextIssuance(stable)).toEqual({ at: NOON + 300 * S, why: 'outcome_unknown' })
  })

  it('that belongs to a replaced configuration leaves no trace', ({ expect }) => {
    const flying = intend(fresh(), SENT)
    expect(disregard(flying)).toEqual({ ...fresh(), intent: null })
  })
})

describe('a forced rotation', () => {
  it('is made at any time when only the current token is alive', ({ expect }) => {
    expect(planForced(fresh(), NOON + S, false)).toEqual({ kind: 'issue' })
  })

  it('is refused within the overlap, until its end, unless the operator insists', ({ expect }) => {
    const rotated = issued(fresh(), 'T2', NOON + 60 * S)
    const until = NOON + 360 * S
    expect(planForced(rotated, until - 1, false)).toEqual({ kind: 'within_overlap', until })
    expect(planForced(rotated, until - 1, true)).toEqual({ kind: 'issue' })
    expect(planForced(rotated, until, false)).toEqual({ kind: 'issue' })
  })

  it('is refused while a lost answer may have left two tokens alive', ({ expect }) => {
    const lost = lostAt(fresh(), NOON + 60 * S)
    const until = NOON + 60 * S + OVERLAP + SLACK
    expect(planForced(lost, NOON + 90 * S, false)).toEqual({ kind: 'within_overlap', until })
    expect(planForced(lost, NOON + 90 * S, true)).toEqual({ kind: 'issue' })
    expect(planForced(lost, until, false)).toEqual({ kind: 'issue' })
  })

  it('is never in the way of anything once the current token is over', ({ expect }) => {
    const rotated = issued(fresh(), 'T2', NOON + 60 * S, { lifetimeS: 100 })
    expect(liveBesideCurrentUntil(rotated, NOON + 159 * S)).toBe(NOON + 360 * S)
    expect(liveBesideCurrentUntil(rotated, NOON + 160 * S)).toBe(0)
    expect(planForced(rotated, NOON + 160 * S, false)).toEqual({ kind: 'issue' })
  })

  it('of stable_token is refused for 30 s after the last one, insist or not', ({ expect }) => {
    const forced = issued(fresh('stable_token'), 'T2', NOON + 600 * S, { forced: true })
    const until = NOON + 630 * S
    expect(planForced(forced, until - 1, false)).toEqual({ kind: 'rate_limited', until })
    expect(planForced(forced, until - 1, true)).toEqual({ kind: 'rate_limited', until })
    expect(planForced(forced, until, true)).toEqual({ kind: 'issue' })
    expect(planForced(forced, until, false)).toMatchObject({ kind: 'within_overlap' })
  })

  it('that WeChat refused says nothing about planned requests of stable_token', ({ expect }) => {
    const quota = failureReport('daily_quota', 'quota')
    const refused = refuse(intend(fresh('stable_token'), NOON + S, true), quota, NOON + S)
    expect(refused).toEqual({ ...fresh('stable_token'), forcedAt: null })
    const destructive = refuse(intend(fresh(), NOON + S, true), quota, NOON + S)
    expect(destructive.failure).toMatchObject({ class: 'daily_quota' })
  })

  it('of stable_token that WeChat refused may be tried again at once', ({ expect }) => {
    const now = NOON + 60 * S
    const asked = intend(fresh('stable_token'), now, true)
    expect(planForced(refuse(asked, BUSY, now), now + S, false)).toEqual({ kind: 'issue' })
    const planned = refuse(intend({ ...asked, intent: null }, now + S), BUSY, now + S)
    expect(planForced(planned, now + 2 * S, false)).toMatchObject({ kind: 'rate_limited' })
  })

  it('of stable_token is refused after a lost answer that may have renewed it', ({ expect }) => {
    const rotates = fresh('stable_token').current?.rotatesAt ?? 0
    const lost = lostAt(fresh('stable_token'), rotates)
    expect(planForced(lost, rotates + 20 * S, false)).toEqual({
      kind: 'within_overlap',
      until: ENDS,
    })
  })

  it('gives readers for the old token what is left of the overlap', ({ expect }) => {
    const flying = intend(fresh(), NOON + 60 * S, true)
    expect(flying.forcedAt).toBe(NOON + 60 * S)
    expect(promised(flying, NOON + 60 * S)).toBe(240 * S)
  })
})

describe('a stable token that WeChat refuses', () => {
  const now = NOON + 60 * S
  const dead = foundDead(fresh('stable_token'), now)

  it('is asked for normally first', ({ expect }) => {
    expect(mustForce(dead)).toBe(false)
    expect(planRead(dead, now, 0)).toEqual({ kind: 'issue', why: 'dead' })
  })

  it('is replaced by force, at once, when WeChat names the same one again', ({ expect }) => {
    const same = issued(dead, 'T1', now)
    expect(same).toMatchObject({ generation: 1, deadSince: now, failure: { class: 'same_token' } })
    expect(mustForce(same)).toBe(true)
    expect(offerAt(same, now)).toEqual({ kind: 'none' })
    expect(nextIssuance(same)).toEqual({ at: now, why: 'dead' })
    expect(planRead(same, now, 0)).toEqual({ kind: 'issue', why: 'dead' })
  })

  it('is asked for again only after a pause when force named it too', ({ expect }) => {
    const twice = issued(issued(dead, 'T1', now), 'T1', now, { forced: true })
    expect(nextIssuance(twice)).toEqual({ at: now + 2 * S, why: 'dead' })
    const plan = planRead(twice, now + S, 0)
    expect(plan).toEqual({ kind: 'unavailable', until: now + 2 * S })
  })

  it('is asked for normally and by force in turns', ({ expect }) => {
    let lineage = dead
    const forces: boolean[] = []
    for (let i = 0; i < 6; i++) {
      forces.push(mustForce(lineage))
      lineage = issued(lineage, 'T1', now + i * 60 * S, { forced: mustForce(lineage) })
    }
    expect(forces).toEqual([false, true, false, true, false, true])
  })

  it('is asked for normally next when force was refused', ({ expect }) => {
    const forced = intend(issued(dead, 'T1', now), now, true)
    const quota = { ...failureReport('daily_quota', 'quota'), errcode: 45_009 }
    const refused = refuse(forced, quota, now)
    expect(mustForce(refused)).toBe(false)
    expect(nextIssuance(refused)).toEqual({ at: now + 2 * S, why: 'dead' })
    expect(refused.failure).toMatchObject({ reason: 'quota', errcode: 45_009 })
  })

  it('is over when another one comes', ({ expect }) => {
    const replaced = issued(issued(dead, 'T1', now), 'T2', now, { forced: true })
    expect(replaced).toMatchObject({ generation: 2, deadSince: null, failure: null })
    expect(mustForce(replaced)).toBe(false)
  })

  it('is no matter of force when it is alive and named again', ({ expect }) => {
    const same = issued(fresh('stable_token'), 'T1', now, { lifetimeS: 7_140 })
    expect(same).toMatchObject({ generation: 1, deadSince: null, failure: null })
    expect(mustForce(same)).toBe(false)
    expect(same.current).toMatchObject({ expiresAt: ENDS, issuedAt: NOON })
  })
})

describe('the alarm', () => {
  it.for<[Grant, number, number]>([
    // grant, lifetime, seconds after the planned moment: min(120, lead / 4)
    ['client_credential', 7_200, 120],
    ['stable_token', 7_200, 67.5],
    ['client_credential', 1_200, 75],
    ['client_credential', 300, 18.75],
  ])(
    'for a planned rotation of %s with %i s leaves cron %d s',
    ([grant, lifetimeS, grace], { expect }) => {
      const lineage = fresh(grant, lifetimeS)
      expect(alarmAt(lineage, NOON)).toBe(nextTickAt(lineage) + grace * S)
    },
  )

  it('for a retry fires at its very moment', ({ expect }) => {
    const failed = refuse(intend(fresh(), ROTATES), failureReport('address'), ROTATES)
    expect(alarmAt(failed, ROTATES)).toBe(ROTATES + 300 * S)
    const empty = refuse(intend(emptyLineage('stable_token'), NOON), BUSY, NOON)
    expect(alarmAt(empty, NOON)).toBe(NOON + 2 * S)
  })

  it('for a failure before the planned moment fires at that moment', ({ expect }) => {
    const failed = refuse(intend(fresh(), NOON + S), BUSY, NOON + S)
    expect(alarmAt(failed, NOON + S)).toBe(ROTATES)
  })

  it('for a request in flight fires a minute after it left, or after a restart', ({ expect }) => {
    const flying = intend(fresh(), ROTATES)
    expect(alarmAt(flying, ROTATES)).toBe(ROTATES + 60 * S)
    expect(alarmAt(flying, ROTATES + 30 * S)).toBe(ROTATES + 90 * S)
  })

  it('leaves cron its turn also where something is due already', ({ expect }) => {
    expect(alarmAt(emptyLineage('client_credential'), NOON)).toBe(NOON + 120 * S)
    // Past the planned moment, whatever else happens does not put it off again.
    expect(alarmAt(fresh(), ENDS)).toBe(ENDS + S)
  })

  it('is never set to now or earlier, where it would be lost', ({ expect }) => {
    expect(alarmAt(foundDead(fresh(), NOON), NOON)).toBe(NOON + S)
    expect(alarmAt(lostAt(fresh(), NOON), ENDS)).toBe(ENDS + S)
  })
})

describe('what is handed out', () => {
  it('is nothing when WeChat refuses the token or its life is over', ({ expect }) => {
    expect(offerAt(emptyLineage('client_credential'), NOON)).toEqual({ kind: 'none' })
    expect(offerAt(foundDead(fresh(), NOON), NOON)).toEqual({ kind: 'none' })
    expect(offerAt(fresh(), ENDS - S + 1)).toEqual({ kind: 'none' })
    expect(offerAt(fresh(), ENDS - S)).toMatchObject({ kind: 'unpromised', until: ENDS })
  })

  it('is promised from when the request was sent, not from when it was answered', ({ expect }) => {
    const slow = issued(emptyLineage('client_credential'), 'T1', NOON, { tookMs: 9 * S })
    expect(slow.current).toMatchObject({ expiresAt: ENDS, issuedAt: NOON + 9 * S })
    expect(promised(slow, NOON + 9 * S)).toBe(6_831 * S)
  })

  it('is promised longer as the planned moment passes, up to the end less the slack', ({
    expect,
  }) => {
    const lineage = fresh()
    const until = (now: number): number => (promised(lineage, now) ?? 0) + now
    expect(until(NOON)).toBe(ROTATES + OVERLAP - SLACK)
    expect(until(ROTATES)).toBe(ROTATES + OVERLAP - SLACK)
    expect(until(ROTATES + 100 * S)).toBe(ROTATES + 100 * S + OVERLAP - SLACK)
    expect(until(ENDS - 200 * S)).toBe(ENDS - SLACK)
  })

  it('is the last good token, however often the next one is refused (rule 4)', ({ expect }) => {
    let lineage = fresh()
    for (let now = ROTATES; now < ENDS - SLACK - 10 * S; now += 60 * S) {
      lineage = refuse(intend(lineage, now), BUSY, now)
      expect(offerAt(lineage, now)).toMatchObject({ kind: 'promised', token: { value: 'T1' } })
    }
  })
})
