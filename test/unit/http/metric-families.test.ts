/** The families of /metrics: each is explained, and whatever is watched in docs/metrics is there. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import type { Gathered } from '../../../src/http/gathering.ts'
import { familiesOf } from '../../../src/http/metric-families.ts'
import type { KeeperEvent } from '../../../src/keeper/event.ts'
import { openIncidentStore } from '../../../src/registry/incident-store.ts'
import { EMPTY_TALLY, tallyEvents } from '../../../src/registry/tally.ts'
import { aRegistry, aStatus, MINUTE, NOON } from '../registry/given.ts'

const DOCS = `${import.meta.dirname}/../../../docs`

const PLATFORM = {
  ticketReceivedAt: NOON - 7 * MINUTE,
  ticketExpiresAt: NOON,
  ticketAwaitedSince: NOON - 7 * MINUTE,
  lastPushAt: NOON,
  refusedPushes: 3,
  lastRefusedPushAt: NOON,
  lastPushRefusal: 'bad_signature',
  pushRestartAskedAt: null,
  waitingAuthorizations: 0,
  downstreams: [],
  outbox: { waiting: 2, oldestAt: NOON, lastError: null },
  connectReturnUrls: [],
}

/** One of everything. */
function everything(): Gathered {
  const none = { by: null, tookMs: 80, rid: null, detail: 'alive', expiresAt: null }
  const events = (
    ['rotated', 'refused', 'lost_answer', 'reported', 'killed_elsewhere'] as const
  ).map(
    (kind): KeeperEvent => ({
      seq: 1,
      at: NOON,
      kind,
      trigger: 'cron',
      generation: 1,
      errcode: 40164,
      ...none,
    }),
  )
  const tally = tallyEvents(EMPTY_TALLY, 'stable_token', events)
  const incidents = openIncidentStore(aRegistry([]).disk.sql).counts()
  const servesUntil = NOON + 9 * MINUTE
  const figures = { tally, states: { app: { serving: 1 } }, servesUntil, incidents }
  return {
    sections: [
      { platform: '', figures },
      { platform: 'wxC', figures },
    ],
    credentials: [
      aStatus('apps/wxA', { grant: 'stable_token' }),
      aStatus('components/wxC', { grant: 'component', platform: PLATFORM }),
      aStatus('apps/wxN', { generation: 0, servesUntil: null }),
    ],
    unreachable: 0,
  }
}

const FAMILIES = familiesOf(everything(), NOON)
const NAMES = FAMILIES.map(({ name }) => name)

function namesIn(file: string): readonly string[] {
  const names = readFileSync(file, 'utf8').match(/\blingpai_[a-z_]+/g) ?? []
  return [...new Set(names.map((name) => name.replace(/_(?:total|bucket|count|sum)$/, '')))]
}

describe('the metrics', () => {
  it('have a sample each of everything', ({ expect }) => {
    const empty = FAMILIES.filter(({ samples }) => samples.length === 0)
    expect(empty.map(({ name }) => name)).toEqual([])
    expect(new Set(NAMES).size).toBe(NAMES.length)
  })

  it('are explained, each of them and nothing else', ({ expect }) => {
    expect(new Set(namesIn(`${DOCS}/metrics.md`))).toEqual(new Set(NAMES))
  })

  it.for(readdirSync(`${DOCS}/metrics`))('that %s watches are there', (file, { expect }) => {
    const unknown = namesIn(`${DOCS}/metrics/${file}`).filter((name) => !NAMES.includes(name))
    expect(unknown).toEqual([])
  })

  it('say nothing of a promise where there never was a token', ({ expect }) => {
    const family = FAMILIES.find(({ name }) => name === 'lingpai_promise_remaining_seconds')
    const labels = family?.samples.map((sample) => sample.labels['credential'])
    expect(labels).toEqual(['apps/wxA', 'components/wxC'])
  })

  it('have units where they are in seconds', ({ expect }) => {
    const unit = FAMILIES.filter((family) => family.unit === 'seconds').map(({ name }) => name)
    expect(unit).toEqual(NAMES.filter((name) => name.endsWith('_seconds')))
  })
})
