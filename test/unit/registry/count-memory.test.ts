/** Counts: those of a short list are always new, those of a long one are a minute old at most. */

import { describe, it } from 'vitest'
import { COUNTS_KEPT_MS, CountMemory, LONG_LIST } from '../../../src/registry/count-memory.ts'
import type { CredentialFilter, StateCounts } from '../../../src/registry/rpc.ts'
import { NOON } from './given.ts'

const ALL: CredentialFilter = { kinds: [], states: [], search: '' }

/** A list of this length, and how often it was gone through. */
function listOf(length: number) {
  const memory = new CountMemory()
  let counted = 0
  const ask = (now: number, filter = ALL): StateCounts =>
    memory.of(filter, now, () => {
      counted += 1
      return { serving: filter.search === '' ? length : 0, degraded: 0 }
    })
  return { ask, times: () => counted }
}

describe('the counts of a list', () => {
  it('are made anew for each question while it is short', ({ expect }) => {
    const { ask, times } = listOf(LONG_LIST - 1)
    expect([ask(NOON), ask(NOON)]).toEqual(Array(2).fill({ serving: LONG_LIST - 1, degraded: 0 }))
    expect(times()).toBe(2)
  })

  it('are made once a minute when it is long, whoever asks', ({ expect }) => {
    const { ask, times } = listOf(LONG_LIST)
    ask(NOON)
    expect(ask(NOON + COUNTS_KEPT_MS - 1)).toEqual({ serving: LONG_LIST, degraded: 0 })
    expect(times()).toBe(1)
    ask(NOON + COUNTS_KEPT_MS)
    expect(times()).toBe(2)
  })

  it('are those of the question, also where nothing is found in a long list', ({ expect }) => {
    const { ask, times } = listOf(LONG_LIST)
    ask(NOON)
    const nobody = { ...ALL, search: 'nobody' }
    expect(ask(NOON, nobody)).toEqual({ serving: 0, degraded: 0 })
    expect(ask(NOON, nobody)).toEqual({ serving: 0, degraded: 0 })
    expect(times()).toBe(2)
  })
})
