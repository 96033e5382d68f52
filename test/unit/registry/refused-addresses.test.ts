/** The addresses that WeChat refused: the newest first, each once, and not too many. */

import { describe, it } from 'vitest'
import type { CredentialStatus, FailureStatus } from '../../../src/keeper/status.ts'
import { noteRefusedAddress, type RefusedAddress } from '../../../src/registry/refused-addresses.ts'
import { aStatus, NOON } from './given.ts'

function refused(errmsg: string | null, at = NOON): CredentialStatus {
  const known = { class: 'address', reason: 'ip_not_allowed', count: 1, retryAt: at } as const
  const lastFailure: FailureStatus = { ...known, at, errcode: 40164, errmsg, rid: null }
  return aStatus('apps/wxA', { lastFailure })
}

const from = (address: string) => `invalid ip ${address}, not in whitelist`

describe('refused addresses', () => {
  it('are noted with the newest time, newest first', ({ expect }) => {
    const one = noteRefusedAddress([], refused(from('203.0.113.7')))
    const two = noteRefusedAddress(one, refused(from('203.0.113.8'), NOON + 1))
    const again = noteRefusedAddress(two, refused(from('203.0.113.7'), NOON + 2))
    expect(again).toEqual([
      { address: '203.0.113.7', at: NOON + 2 },
      { address: '203.0.113.8', at: NOON + 1 },
    ])
  })

  it('are the same list if there is nothing new', ({ expect }) => {
    const known = noteRefusedAddress([], refused(from('203.0.113.7')))
    expect(noteRefusedAddress(known, refused(from('203.0.113.7')))).toBe(known)
    expect(noteRefusedAddress(known, refused('invalid appsecret'))).toBe(known)
    expect(noteRefusedAddress(known, refused(null))).toBe(known)
    expect(noteRefusedAddress(known, aStatus('apps/wxA'))).toBe(known)
  })

  it('are fifty at most, the oldest goes', ({ expect }) => {
    let known: readonly RefusedAddress[] = []
    for (let number = 0; number < 60; number++) {
      known = noteRefusedAddress(known, refused(from(`203.0.113.${number}`), NOON + number))
    }
    expect(known).toHaveLength(50)
    expect(known[0]?.address).toBe('203.0.113.59')
    expect(known.at(-1)?.address).toBe('203.0.113.10')
  })
})
