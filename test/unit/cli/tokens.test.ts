/** @module Commands about tokens: what each sends, what it prints and what it never does. */

import { describe, it } from 'vitest'
import { bothWays, lingpai } from './given.ts'

const TOKEN = {
  access_token: '75_secret-token',
  expires_in: 6_830,
  expires_at: '2026-11-25T09:53:50.000Z',
  generation: 3,
  promised: true,
}

describe('tokens', () => {
  it('are printed by lingpai token, alone on stdout', async ({ expect }) => {
    const server = { 'GET apps/wx1/token?min_expires_in=60': { json: TOKEN } }
    const argv = ['token', 'apps/wx1', '--min-expires-in', '60']
    const piped = await lingpai(argv, { server })
    expect([piped.code, piped.stdout, piped.stderr]).toEqual([0, '75_secret-token\n', ''])
    const seen = await lingpai(argv, { server, columns: 80 })
    expect(seen.stderr).toContain('promised for 1h 53m')
    const json = await lingpai([...argv, '--json'], { server })
    expect(JSON.parse(json.stdout)).toEqual(TOKEN)
  })

  it('come with a warning where nothing is promised', async ({ expect }) => {
    const server = { 'GET components/wxC/token': { json: { ...TOKEN, promised: false } } }
    const { stdout, stderr } = await lingpai(['token', 'components/wxC'], { server })
    expect(stdout).toBe('75_secret-token\n')
    expect(stderr).toContain('It may fail')
  })

  it('of web pages are tickets', async ({ expect }) => {
    const ticket = { ticket: 'secret-ticket', expires_in: 3_000, generation: 1, promised: true }
    const path = 'components/wxC/authorizers/wxA/tickets/jsapi'
    const server = {
      [`GET ${path}`]: { json: ticket },
      [`POST ${path}/report`]: { json: { ...ticket, verdict: 'alive' } },
    }
    expect((await lingpai(['token', path], { server })).stdout).toBe('secret-ticket\n')
    const reported = await lingpai(['report', path], { server, typed: ['old-ticket'] })
    expect(reported.requests[0]?.body).toEqual({ ticket: 'old-ticket' })
    expect(reported.stdout).not.toContain('ticket')
  })

  it.for([
    ['superseded', 'superseded: that one is old; there is a newer one already'],
    ['replaced', 'replaced: it was dead, and has been replaced'],
    ['alive', 'alive: WeChat accepts it: the cause is elsewhere'],
    ['unverified', 'unverified: it could not be checked now: try again later'],
    ['something_new', 'something_new'],
  ] as const)('are reported without being shown: %s', async ([verdict, line], { expect }) => {
    const server = { 'POST apps/wx1/token/report': { json: { ...TOKEN, verdict } } }
    for (const given of bothWays('75_old')) {
      const { code, stdout, stderr, requests } = await lingpai(['report', 'apps/wx1'], {
        ...given,
        server,
      })
      expect([code, stdout]).toEqual([0, `${line}\ngeneration 3 is current, promised for 1h 53m\n`])
      expect(requests[0]?.body).toEqual({ token: '75_old' })
      expect(stdout + stderr).not.toMatch(/75_/)
    }
  })

  it('are rotated without being shown', async ({ expect }) => {
    const json = {
      ...TOKEN,
      previous: { generation: 2, works_for: 299 },
      killed_generation: null,
      note: 'The replaced token still works for 299 seconds.',
    }
    const server = { 'POST apps/wx1/token/rotate': { json } }
    const planned = await lingpai(['rotate', 'apps/wx1'], { server })
    expect([planned.code, planned.stdout, planned.stderr]).toEqual([
      0,
      'Generation 3, promised for 1h 53m. The replaced token still works for 299 seconds.\n',
      '',
    ])
    expect(planned.requests[0]?.body).toEqual({ even_within_overlap: false })
    const forced = await lingpai(['rotate', 'apps/wx1', '--even-within-overlap', '--json'], {
      server,
    })
    expect([JSON.parse(forced.stdout), forced.requests[0]?.body]).toEqual([
      json,
      { even_within_overlap: true },
    ])
  })

  it('are checked', async ({ expect }) => {
    const checked = async (json: object, ...argv: readonly string[]) => {
      const server = { 'POST apps/wx1/token/check': { json } }
      return (await lingpai(['check', 'apps/wx1', ...argv], { server })).stdout
    }
    const alive = { verdict: 'alive', generation: 3 }
    expect(await checked(alive)).toBe('Generation 3: WeChat honours it.\n')
    expect(JSON.parse(await checked(alive, '--json'))).toEqual(alive)
    const none = await checked({ verdict: 'no_token', generation: 0 })
    expect(none).toBe('There is no token to check yet.\n')
    expect(await checked({ verdict: 'new_word', generation: 1 })).toBe('Generation 1: new_word\n')
  })
})
