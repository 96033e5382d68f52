/** What a new key is tried with is something that it covers. */

import { describe, it } from 'vitest'
import { isAllowEntry, isCovered } from '../../../src/credential.ts'
import { exampleFor } from '../../../src/dashboard/key-example.ts'

describe('the example for a key', () => {
  it.for([
    ['*', '/v1/apps/wx0123456789abcdef/token'],
    ['apps/*', '/v1/apps/wx0123456789abcdef/token'],
    ['apps/wx1', '/v1/apps/wx1/token'],
    ['apps/wx1/*', '/v1/apps/wx1/tickets/jsapi'],
    ['apps/wx1/tickets/*', '/v1/apps/wx1/tickets/jsapi'],
    ['apps/wx1/tickets/wx_card', '/v1/apps/wx1/tickets/wx_card'],
    ['components/*', '/v1/components/wx0123456789abcdef/token'],
    ['components/wxC/*', '/v1/components/wxC/authorizers/wx0123456789abcdef/token'],
    ['components/wxC/authorizers/*', '/v1/components/wxC/authorizers/wx0123456789abcdef/token'],
  ] as const)('that may read %s is %s', ([entry, example], { expect }) => {
    expect(isAllowEntry(entry)).toBe(true)
    expect(exampleFor([entry, 'apps/other'])).toBe(example)
    const path = example.replace('/v1/', '').replace(/\/token$/, '')
    expect(isCovered([entry], path)).toBe(true)
  })

  it('for metrics is the metrics', ({ expect }) => {
    expect(exampleFor(['metrics'])).toBe('/metrics')
  })
})
