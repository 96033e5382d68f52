/**
 * Looking through what a registry knows: by kind, state and part of a name, page by page; and that its
 * SQL ages a state just as `agedState` does.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { agedState, CREDENTIAL_STATES } from '../../../src/keeper/status.ts'
import { openCredentialIndex } from '../../../src/registry/credential-index.ts'
import type { CredentialFilter } from '../../../src/registry/rpc.ts'
import { aRegistry, aStatus, HOUR, MINUTE, NOON } from './given.ts'

const ALL: CredentialFilter = { kinds: [], states: [], search: '' }

const ROOT = [
  aStatus('apps/wxA', { name: 'Shop Backend' }),
  aStatus('apps/wxA/tickets/jsapi', { grant: 'ticket' }),
  aStatus('apps/wxB', { state: 'degraded' }),
  aStatus('components/wxC', { grant: 'component', state: 'ticket_missing', servesUntil: null }),
]

function indexOf(statuses = ROOT) {
  return openCredentialIndex(aRegistry(statuses).disk.sql)
}

function pathsOf(filter: Partial<CredentialFilter>, now = NOON): readonly string[] {
  return indexOf()
    .find({ ...ALL, ...filter }, null, 100, now)
    .items.map(({ credential }) => credential)
}

describe('the list of credentials', () => {
  it('has all of them in the order of their paths', ({ expect }) => {
    expect(pathsOf({})).toEqual(ROOT.map(({ credential }) => credential))
  })

  it.for([
    ['app', ['apps/wxA', 'apps/wxB']],
    ['component', ['components/wxC']],
    ['ticket', ['apps/wxA/tickets/jsapi']],
    ['authorizer', []],
  ] as const)('of kind %s', ([kind, paths], { expect }) => {
    expect(pathsOf({ kinds: [kind] })).toEqual(paths)
  })

  it('of a platform tells accounts from their tickets', ({ expect }) => {
    const account = 'components/wxC/authorizers/wxA'
    const index = indexOf([aStatus(account), aStatus(`${account}/tickets/jsapi`)])
    const find = (kind: 'authorizer' | 'component') =>
      index.find({ ...ALL, kinds: [kind] }, null, 9, NOON).items.map((each) => each.credential)
    expect(find('authorizer')).toEqual([account])
    expect(find('component')).toEqual([])
  })

  it('is searched in paths and names, whatever the case, and nothing in a search is special', ({
    expect,
  }) => {
    expect(pathsOf({ search: 'SHOP' })).toEqual(['apps/wxA'])
    expect(pathsOf({ search: 'WXB' })).toEqual(['apps/wxB'])
    expect(pathsOf({ search: '%' })).toEqual([])
    expect(pathsOf({ search: '_' })).toEqual([])
    expect(pathsOf({ search: "'" })).toEqual([])
  })

  it('is filtered by state, as it is by now', ({ expect }) => {
    expect(pathsOf({ states: ['degraded'] })).toEqual(['apps/wxB'])
    const later = NOON + 3 * HOUR
    expect(pathsOf({ states: ['degraded'] }, later)).toEqual([])
    expect(pathsOf({ states: ['unavailable'] }, later)).toHaveLength(3)
  })

  it('counts by state, whatever state is asked for', ({ expect }) => {
    const counted = indexOf().count({ ...ALL, states: ['degraded'] }, NOON)
    expect(counted).toEqual({ serving: 2, degraded: 1, ticket_missing: 1 })
    expect(indexOf().count({ ...ALL, search: 'wxB' }, NOON)).toEqual({ degraded: 1 })
  })

  it('has one that was enrolled and never heard of, as new', ({ expect }) => {
    const { disk, store } = aRegistry([])
    store.enroll('apps/wxN', null)
    const index = openCredentialIndex(disk.sql)
    expect(index.find(ALL, null, 9, NOON).items).toEqual([{ credential: 'apps/wxN', status: null }])
    expect(index.count(ALL, NOON)).toEqual({ new: 1 })
  })

  it('does not let an older word override a newer one, nor a word without a status one with', ({
    expect,
  }) => {
    const { disk, store } = aRegistry([])
    const index = openCredentialIndex(disk.sql)
    const stateNow = () => index.find(ALL, null, 1, NOON).items[0]?.status?.state
    store.note('apps/wxA', null, 7, aStatus('apps/wxA', { state: 'degraded' }), NOON)
    store.note('apps/wxA', null, 6, aStatus('apps/wxA', { state: 'serving' }), NOON)
    expect(stateNow()).toBe('degraded')
    store.note('apps/wxA', NOON, 8, null, NOON)
    expect(stateNow()).toBe('degraded')
    expect(store.due(NOON, 1)).toEqual(['apps/wxA'])
  })

  it('asks a keeper whose word came after its credential was removed', ({ expect }) => {
    const { store } = aRegistry([aStatus('apps/wxA'), aStatus('apps/wxB')])
    store.remove('apps/wxA')
    for (const path of ['apps/wxA', 'apps/wxB']) {
      store.note(path, null, 9, aStatus(path), NOON)
    }
    expect(store.due(NOON, 9)).toEqual(['apps/wxA'])
    store.note('apps/wxA', null, 9, aStatus('apps/wxA'), NOON)
    expect(store.due(NOON, 9)).toEqual([])
  })

  it('goes through ten thousand, each once, in pages', ({ expect }) => {
    const paths = Array.from(
      { length: 10_000 },
      (_, number) => `components/wxC/authorizers/wx${String(number).padStart(6, '0')}`,
    )
    const index = indexOf(
      paths.map((path, number) => aStatus(path, { state: number % 2 ? 'serving' : 'degraded' })),
    )
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = index.find({ ...ALL, states: ['degraded'] }, cursor, 499, NOON)
      seen.push(...page.items.map(({ credential }) => credential))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual(paths.filter((_, number) => number % 2 === 0))
  })

  it('ages states in SQL as the keeper’s own rule does', ({ expect }) => {
    const time = fc.option(fc.integer({ min: -3, max: 3 }).map((steps) => NOON + steps * MINUTE))
    const any = fc.record({
      state: fc.constantFrom(...CREDENTIAL_STATES),
      servesUntil: time,
      coldAt: time,
    })
    fc.assert(
      fc.property(any, (fields) => {
        const status = aStatus('apps/wxA', fields)
        const aged = agedState(status, NOON)
        const index = indexOf([status])
        expect(index.count(ALL, NOON)).toEqual({ [aged]: 1 })
        expect(index.find(ALL, null, 1, NOON).items[0]?.status?.state).toBe(aged)
      }),
    )
  })

  it('knows whose promises end first, among those that are read', ({ expect }) => {
    const index = indexOf([
      aStatus('apps/a', { servesUntil: NOON + 9 * MINUTE, coldAt: NOON - MINUTE }),
      aStatus('apps/b', { servesUntil: NOON + 20 * MINUTE, coldAt: NOON + HOUR }),
      aStatus('apps/c', { servesUntil: NOON + 30 * MINUTE }),
      aStatus('apps/d', { servesUntil: null }),
      aStatus('apps/e', { servesUntil: NOON - HOUR, state: 'reauthorization_required' }),
    ])
    expect(index.servesUntil(NOON)).toBe(NOON + 20 * MINUTE)
    expect(indexOf([]).servesUntil(NOON)).toBeNull()
  })
})
