/** When what failed is tried again, as pages say it. */

import { describe, it } from 'vitest'
import { NextTry } from '../../../src/dashboard/parts.tsx'
import type { CredentialStatus } from '../../../src/keeper/status.ts'
import { REAUTHORIZATION_RETRY_MS } from '../../../src/policy/constants.ts'

const NOW = Date.UTC(2033, 2, 1, 3)

function said(language: 'en' | 'zh', inMs: number, state: CredentialStatus['state'] = 'degraded') {
  const status = { state, lastFailure: { retryAt: NOW + inMs } } as CredentialStatus
  return String(NextTry({ status, now: NOW, language })).replaceAll(/<[^>]+>/g, '')
}

describe('the next try', () => {
  it('is so far ahead', ({ expect }) => {
    expect(said('en', 300_000)).toBe('next try in 5 min')
    expect(said('zh', 300_000)).toBe('下次重试 5 分钟后')
  })

  it('is no try of ten years from now, where only a new authorization helps', ({ expect }) => {
    expect(said('en', REAUTHORIZATION_RETRY_MS)).toBe('not tried again by itself')
    expect(said('zh', REAUTHORIZATION_RETRY_MS)).toBe('不会自动重试')
  })

  it('is never in the past', ({ expect }) => {
    expect(said('en', -1_000)).toBe('next try any moment')
    expect(said('en', -1_000, 'idle')).toBe('next try when it is read')
  })
})
