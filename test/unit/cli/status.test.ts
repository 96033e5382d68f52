/** @module `lingpai status`: the table, one credential in full, and the exit code that serves as a check. */

import { describe, it } from 'vitest'
import { widthOf } from '../../../src/cli/width.ts'
import { lingpai, pageOf, statusOf } from './given.ts'

const FAILED = {
  state: 'unavailable',
  expires_in: null,
  promised: false,
  rotates_at: null,
  last_read_at: null,
  last_failure: {
    at: '2026-11-25T07:59:00.000Z',
    class: 'address',
    reason: 'ip_not_allowed',
    count: 2,
    retry_at: '2026-11-25T08:05:00.000Z',
    errcode: 40164,
    errmsg: 'invalid ip',
    rid: '6b04',
  },
  advice: 'Add the address to the allow-list.',
}

const serverOf = (apps: readonly unknown[], platforms: readonly unknown[] = []) => ({
  'GET credentials?kind=app&limit=100': pageOf(...apps),
  'GET credentials?kind=component&limit=100': pageOf(...platforms),
  'GET credentials?kind=authorizer&limit=100': pageOf(statusOf('components/wxC/authorizers/wxA')),
  'GET components/wxC/authorizers?limit=100': pageOf(statusOf('components/wxC/authorizers/wxA')),
})

const PLATFORMS = [statusOf('components/wxC', { name: 'ours' }), statusOf('components/wxD')]

describe('the table', () => {
  it('has everything of one’s own, with advice below what is unwell', async ({ expect }) => {
    const apps = [
      statusOf('apps/wx1', { name: '书店' }),
      statusOf('apps/wx2', { ...FAILED, name: 'tea' }),
      statusOf('apps/wx3', {
        state: 'degraded',
        expires_in: 45,
        promised: false,
        rotates_at: '2026-11-25T07:00:00.000Z',
      }),
    ]
    const { code, stdout } = await lingpai(['status'], { server: serverOf(apps, PLATFORMS) })
    expect(stdout.split('\n')).toEqual([
      'CREDENTIAL      NAME  STATE        TIME LEFT  ROTATES IN  LAST READ',
      'apps/wx1        书店  serving         1h 53m      1h 48m     5s ago',
      'apps/wx2        tea   unavailable          -           -      never',
      '  Add the address to the allow-list.',
      'apps/wx3              degraded          45s?         now     5s ago',
      'components/wxC  ours  serving         1h 53m      1h 48m     5s ago',
      'components/wxD        serving         1h 53m      1h 48m     5s ago',
      '',
      '5 credentials: 3 serving, 1 unavailable, 1 degraded',
      '',
    ])
    expect(code).toBe(4)
  })

  it('goes through all pages', async ({ expect }) => {
    const server = {
      ...serverOf([]),
      'GET credentials?kind=app&limit=100': {
        json: { items: [statusOf('apps/wx1')], next_cursor: 'a' },
      },
      'GET credentials?kind=app&limit=100&cursor=a': {
        json: { items: [statusOf('apps/wx2')], next_cursor: 'b' },
      },
      'GET credentials?kind=app&limit=100&cursor=b': pageOf(statusOf('apps/wx3')),
    }
    const { stdout } = await lingpai(['status', '--json'], { server })
    expect(JSON.parse(stdout)).toEqual({
      items: [statusOf('apps/wx1'), statusOf('apps/wx2'), statusOf('apps/wx3')],
      next_cursor: null,
    })
  })

  it('has the accounts of one platform, or of all', async ({ expect }) => {
    const server = serverOf([], PLATFORMS)
    const asked = async (...argv: readonly string[]) =>
      (await lingpai(['status', ...argv], { server })).requests.map(({ path }) => path).slice(2)
    expect(await asked()).toEqual([])
    expect(await asked('--authorizers', 'wxC')).toEqual(['components/wxC/authorizers?limit=100'])
    expect(await asked('--all')).toEqual(['credentials?kind=authorizer&limit=100'])
    const { stdout } = await lingpai(['status', '--all'], { server })
    expect(stdout).toContain('components/wxC/authorizers/wxA')
  })

  it('keeps to the terminal, wraps advice, and has colours', async ({ expect }) => {
    const long = {
      ...FAILED,
      advice: 'Add the address to the allow-list of the account. '.repeat(4),
    }
    const apps = [
      statusOf('apps/wx0123456789abcdef', { ...long, name: '一家名字很长的书店'.repeat(3) }),
    ]
    const server = serverOf(apps, PLATFORMS)
    const plain = await lingpai(['status'], { server, columns: 72, env: { NO_COLOR: '1' } })
    const widths = plain.stdout.split('\n').map((line) => widthOf(line))
    expect(Math.max(...widths)).toBeLessThanOrEqual(72)
    expect(plain.stdout).not.toContain('\u001b')
    const coloured = await lingpai(['status'], { server, columns: 72, env: { NO_COLOR: '' } })
    expect(coloured.stdout).toContain('\u001b[32mserving')
    expect(coloured.stdout).toContain('\u001b[31munavailable')
    const dumb = await lingpai(['status'], { server, columns: 72, env: { TERM: 'dumb' } })
    expect(dumb.stdout).not.toContain('\u001b')
  })

  it('does not obey what a name or a state says', async ({ expect }) => {
    const apps = [
      statusOf('apps/wx1', { name: '\u001b[2J\u202e', state: '\u009b2J', advice: 'a\u0007\r\nb' }),
    ]
    const given = { server: serverOf(apps), columns: 200, env: { NO_COLOR: '1' } }
    const { stdout } = await lingpai(['status'], given)
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
    expect(stdout).toContain('\\x1b[2J\\u202e')
  })

  it('says that there is nothing', async ({ expect }) => {
    const { code, stdout } = await lingpai(['status'], { server: serverOf([]) })
    expect([code, stdout]).toEqual([0, 'Nothing is registered yet: lingpai apps add <appid>\n'])
  })
})

describe('the exit code', () => {
  it.for([
    ['serving', null, 0],
    ['new', null, 0],
    ['idle', null, 0],
    ['refreshing', null, 0],
    ['refreshing', 'of the try before', 0],
    ['serving', 'tickets stay out', 4],
    ['degraded', 'x', 4],
    ['killed_elsewhere', null, 4],
    ['ticket_missing', 'x', 4],
    ['reauthorization_required', 'x', 4],
    ['unavailable', 'x', 4],
    ['unreachable', null, 4],
    ['of another version', null, 4],
  ] as const)('for %s (advice: %s) is %i', async ([state, advice, code], { expect }) => {
    const one = statusOf('apps/wx1', { state, advice })
    const server = { ...serverOf([statusOf('apps/wx0'), one]), 'GET apps/wx1': { json: one } }
    for (const argv of [
      ['status'],
      ['status', 'apps/wx1'],
      ['status', '--json'],
      ['status', 'apps/wx1', '--json'],
    ]) {
      expect((await lingpai(argv, { server })).code).toBe(code)
    }
  })
})

describe('one credential', () => {
  it('is shown in full', async ({ expect }) => {
    const one = statusOf('apps/wx1', { ...FAILED, name: '书店' })
    const { code, stdout } = await lingpai(['status', 'apps/wx1'], {
      server: { 'GET apps/wx1': { json: one } },
    })
    expect(code).toBe(4)
    expect(stdout.split('\n')).toEqual([
      'credential              apps/wx1',
      'name                    书店',
      'grant                   stable_token',
      'state                   unavailable',
      'time left               no token',
      'last rotated            2026-11-25 07:58:00Z (2m ago)',
      'last read               never',
      'generation              4',
      'fingerprint             75798804',
      'last failure            ip_not_allowed (address, 2 in a row)',
      '  at                    2026-11-25 07:59:00Z (1m ago)',
      '  WeChat said           errcode 40164 invalid ip',
      '  rid                   6b04',
      '  tried again           2026-11-25 08:05:00Z (in 5m)',
      '',
      '  Add the address to the allow-list.',
      '',
    ])
  })

  it('has what only a platform has', async ({ expect }) => {
    const platform = {
      ticket_received_at: '2026-11-25T07:55:00.000Z',
      ticket_expires_at: '2026-11-25T19:55:00.000Z',
      push_restart_asked_at: null,
      waiting_authorizations: 2,
      connect_return_urls: ['https://a.example/', 'https://b.example/'],
      downstreams: [],
    }
    const one = statusOf('components/wxC', { grant: 'component', platform })
    const { code, stdout } = await lingpai(['status', 'components/wxC'], {
      server: { 'GET components/wxC': { json: one } },
    })
    expect(code).toBe(0)
    expect(stdout).toContain('ticket received at      2026-11-25 07:55:00Z\n')
    expect(stdout).toContain('waiting authorizations  2\n')
    expect(stdout).toContain('connect return urls     https://a.example/, https://b.example/\n')
    expect(stdout).not.toMatch(/push restart|downstreams/)
  })
})
