/** @module Commands that watch: the history, and an import while it runs. */

import { describe, it } from 'vitest'
import { lingpai, pageOf, problem } from './given.ts'

describe('lingpai events', () => {
  const event = (seq: number, different: object = {}) => ({
    at: `2026-11-25T07:00:${String(59 - (seq % 60)).padStart(2, '0')}.000Z`,
    credential: 'apps/wx1',
    kind: 'rotated',
    trigger: 'cron',
    by: null,
    generation: seq,
    took_ms: 25,
    errcode: null,
    rid: null,
    detail: 'planned',
    ...different,
  })

  it('are a table', async ({ expect }) => {
    const refused = event(1, {
      kind: 'refused',
      by: 'admin',
      errcode: 40164,
      took_ms: null,
      detail: 'ip\nx',
    })
    const server = {
      'GET events?credential=apps%2Fwx1&limit=2': {
        json: { items: [event(0), refused], next_cursor: '7' },
      },
    }
    const argv = ['events', '--credential', 'apps/wx1', '--limit', '2']
    expect((await lingpai(argv, { server })).stdout.split('\n')).toEqual([
      'AT                    CREDENTIAL  KIND     TRIGGER  BY     GEN  TOOK  ERRCODE  DETAIL',
      '2026-11-25 07:00:59Z  apps/wx1    rotated  cron     -        0  25ms        -  planned',
      '2026-11-25 07:00:58Z  apps/wx1    refused  cron     admin    1     -    40164  ip\\x0ax',
      '',
    ])
    const { stdout } = await lingpai([...argv, '--json'], { server })
    expect(JSON.parse(stdout)).toEqual({ items: [event(0), refused], next_cursor: '7' })
  })

  it('are as many as asked for, from as many pages as that takes', async ({ expect }) => {
    const items = Array.from({ length: 150 }, (_, seq) => event(seq))
    const server = {
      'GET events?limit=100': { json: { items: items.slice(0, 100), next_cursor: '50' } },
      'GET events?limit=20&cursor=50': {
        json: { items: items.slice(100, 120), next_cursor: '30' },
      },
    }
    const { stdout } = await lingpai(['events', '--limit', '120', '--json'], { server })
    expect(JSON.parse(stdout)).toEqual({ items: items.slice(0, 120), next_cursor: '30' })
  })

  it('are filtered, whether the server knows how or not', async ({ expect }) => {
    const wanted = event(9, { kind: 'reported', by: 'abc' })
    const others = [event(1, { kind: 'reported', by: 'def' }), event(2, { by: 'abc' })]
    const server = {
      'GET events?kind=reported&by=abc&limit=100': {
        json: { items: [...others, wanted], next_cursor: '1' },
      },
      'GET events?kind=reported&by=abc&limit=100&cursor=1': {
        json: { items: [wanted], next_cursor: null },
      },
    }
    const argv = ['events', '--kind', 'reported', '--by', 'abc', '--json']
    const { stdout } = await lingpai(argv, { server })
    expect(JSON.parse(stdout)).toEqual({ items: [wanted, wanted], next_cursor: null })
    const one = await lingpai([...argv, '--limit', '1'], { server })
    expect([JSON.parse(one.stdout).items, one.requests.length]).toEqual([[wanted], 1])
  })

  it('say that there are none', async ({ expect }) => {
    const { code, stdout } = await lingpai(['events'], {
      server: { 'GET events?limit=20': pageOf() },
    })
    expect([code, stdout]).toEqual([0, 'Nothing of the kind is in the history.\n'])
  })
})

describe('lingpai import', () => {
  const path = 'components/wxC/authorizers/import'
  const at = (done: number, more: object = {}) => ({
    json: { state: 'running', total: 4, done, failed: 0, problem: null, ...more },
  })
  const serverOf = (
    ...looks: readonly (ReturnType<typeof at> | ReturnType<typeof problem> | Error)[]
  ) => {
    const left = [...looks]
    return {
      [`POST ${path}`]: { status: 202, ...at(0, { total: null }) },
      [`GET ${path}`]: () => left.shift() ?? new Error('looked too often'),
    }
  }
  const finished = at(3, { state: 'finished', failed: 1 })

  it('watches until it is finished, with a bar on a terminal', async ({ expect }) => {
    const server = serverOf(at(2), finished)
    const { code, stdout, stderr } = await lingpai(['import', 'wxC'], {
      server,
      columns: 70,
      env: { NO_COLOR: '1' },
    })
    expect([code, stdout]).toEqual([0, 'Imported: 3 of 4 accounts, 1 failed\n'])
    expect(stderr.split('\r\u001b[K')).toEqual([
      '',
      `[${'-'.repeat(30)}]   0 %  0 accounts`,
      `[${'#'.repeat(15)}${'-'.repeat(15)}]  50 %  2 of 4 accounts`,
      expect.stringContaining(`[${'#'.repeat(30)}] 100 %  3 of 4 accounts, 1 failed\n`),
    ])
    expect(stderr).toContain('have to authorize the platform again')
  })

  it('says a line now and then where there is no terminal, and at once what it waits for', async ({
    expect,
  }) => {
    const waiting = at(1, { problem: 'no ticket\u001b[2J' })
    const looks = [...Array.from({ length: 20 }, () => at(1)), waiting, waiting, finished]
    const { stderr } = await lingpai(['import', 'wxC', '--json'], { server: serverOf(...looks) })
    expect(stderr.split('\n')).toEqual([
      '0 accounts',
      '1 of 4 accounts',
      '1 of 4 accounts; waits: no ticket\\x1b[2J',
      '',
    ])
  })

  it('prints how it ended as JSON', async ({ expect }) => {
    const { code, stdout } = await lingpai(['import', 'wxC', '--json'], {
      server: serverOf(finished),
    })
    expect([code, JSON.parse(stdout)]).toEqual([0, finished.json])
  })

  it('does not watch if told so', async ({ expect }) => {
    const { code, stdout, requests } = await lingpai(['import', 'wxC', '--no-wait'], {
      server: serverOf(),
    })
    expect([code, stdout, requests.length]).toEqual([0, 'The import of wxC runs.\n', 1])
  })

  it('says at Ctrl-C that it goes on', async ({ expect }) => {
    const controller = new AbortController()
    const { code, stdout, stderr } = await lingpai(['import', 'wxC'], {
      server: serverOf(),
      columns: 70,
      env: { NO_COLOR: '1' },
      interrupted: controller.signal,
      slept: () => controller.abort(),
    })
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toMatch(
      /0 accounts\nlingpai: the import goes on at the server; lingpai import wxC watches it again\n$/,
    )
  })

  it('bears with a server that restarts, but not for ever', async ({ expect }) => {
    const restarting = problem(503, 'temporarily_unavailable')
    const gone = new Error('gone')
    const patient = await lingpai(['import', 'wxC'], {
      server: serverOf(restarting, gone, restarting, gone, at(1), gone, gone, gone, gone, finished),
    })
    expect(patient.code).toBe(0)
    const over = await lingpai(['import', 'wxC'], {
      server: serverOf(gone, gone, gone, gone, gone, finished),
    })
    expect([over.code, over.stderr.includes('goes on at the server')]).toEqual([3, true])
    const refused = await lingpai(['import', 'wxC'], {
      server: serverOf(problem(404, 'not_found'), finished),
    })
    expect([refused.code, refused.stderr.includes('goes on at the server')]).toEqual([1, true])
  })
})
