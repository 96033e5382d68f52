/** @module `lingpai alerts`: what is the matter, and an exit code that says whether anything is. */

import { describe, it } from 'vitest'
import { lingpai, pageOf } from './given.ts'

const INCIDENT = {
  kind: 'configuration_refused',
  credential: 'apps/wx1',
  name: '书店',
  since: '2026-11-25T07:30:00.000Z',
  opened_at: '2026-11-25T07:30:05.000Z',
  reason: 'bad_secret',
  advice: 'Copy the AppSecret again.',
}

const ask = (incidents: readonly unknown[], ...argv: readonly string[]) =>
  lingpai(['alerts', ...argv], { server: { 'GET alerts?limit=100': pageOf(...incidents) } })

describe('what is the matter', () => {
  it('is a table with what to do below each', async ({ expect }) => {
    const { code, stdout } = await ask([INCIDENT])
    expect(stdout.split('\n')).toEqual([
      'CREDENTIAL  NAME  WHAT                     SINCE',
      'apps/wx1    书店  configuration_refused  30m ago',
      '  Copy the AppSecret again.',
      '',
    ])
    expect(code).toBe(4)
  })

  it('is nothing, and then the exit code is 0', async ({ expect }) => {
    const { code, stdout } = await ask([])
    expect([code, stdout]).toEqual([0, 'Nothing is the matter\n'])
  })

  it('is the API’s answer as JSON', async ({ expect }) => {
    const { stdout } = await ask([INCIDENT], '--json')
    expect(JSON.parse(stdout)).toEqual({ items: [INCIDENT], next_cursor: null })
  })
})
