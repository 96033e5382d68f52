/** @module What each command sends and shows; the secrets it asks for; what it prints and what it never does. */

import { describe, it } from 'vitest'
import { type Given, lingpai, pageOf, problem, statusOf } from './given.ts'

const TOKEN = {
  access_token: '75_secret-token',
  expires_in: 6_830,
  expires_at: '2026-11-25T09:53:50.000Z',
  generation: 3,
  promised: true,
}

/** Both ways to hand in secrets: typed, and piped in. */
const bothWays = (...lines: readonly string[]): readonly Given[] => [
  { typed: lines },
  { stdin: [`${lines.join('\n')}\n`] },
  // Cut anywhere, with the line ends of Windows and without the last one.
  { stdin: [...lines.join('\r\n')] },
]

describe('lingpai apps', () => {
  const server = {
    'PUT apps/wx1': { status: 201, json: statusOf('apps/wx1', { state: 'new' }) },
    'DELETE apps/wx1': { status: 204, text: '' },
  }

  it('add takes the AppSecret from the terminal or from stdin', async ({ expect }) => {
    for (const given of bothWays('s3cret')) {
      const { code, stdout, stderr, requests } = await lingpai(
        ['apps', 'add', 'wx1', '--name', '书店'],
        { ...given, server },
      )
      expect([code, stdout]).toEqual([0, 'apps/wx1 registered, grant stable_token\n'])
      expect(requests.map(({ body }) => body)).toEqual([
        { secret: 's3cret', grant: 'stable_token', name: '书店' },
      ])
      expect(stdout + stderr).not.toContain('s3cret')
    }
  })

  it('add leaves the name alone, and takes the other grant', async ({ expect }) => {
    const argv = ['apps', 'add', 'wx1', '--grant', 'client_credential', '--json']
    const { stdout, requests, questions } = await lingpai(argv, { typed: ['s'], server })
    expect(requests[0]?.body).toEqual({ secret: 's', grant: 'client_credential' })
    expect(JSON.parse(stdout)).toEqual(statusOf('apps/wx1', { state: 'new' }))
    expect(questions).toEqual([{ text: 'AppSecret of wx1: ', isHidden: true }])
  })

  it.for([
    { typed: [''] },
    { typed: { kind: 'ended' } },
    { stdin: ['\n'] },
    { stdin: [] },
  ] as const)('add sends nothing where no AppSecret is given: %j', async (given, { expect }) => {
    const { code, stderr, requests } = await lingpai(['apps', 'add', 'wx1'], { ...given, server })
    expect([code, requests]).toEqual([2, []])
    expect(stderr).toBe('lingpai: AppSecret of wx1: nothing was given\n')
  })

  it('add ends at Ctrl-C', async ({ expect }) => {
    const given = { typed: { kind: 'interrupted' }, server } as const
    const { code, stderr, requests } = await lingpai(['apps', 'add', 'wx1'], given)
    expect([code, stderr, requests]).toEqual([130, '', []])
  })

  it('add does not read on and on', async ({ expect }) => {
    const { code, requests } = await lingpai(['apps', 'add', 'wx1'], {
      stdin: ['x'.repeat(70_000)],
      server,
    })
    expect([code, requests]).toEqual([2, []])
  })

  it('remove asks whether you are sure', async ({ expect }) => {
    const argv = ['apps', 'remove', 'wx1']
    const sure = await lingpai(argv, { typed: ['Yes'], server })
    expect([sure.code, sure.stdout]).toEqual([0, 'apps/wx1 is forgotten\n'])
    expect(sure.questions).toEqual([
      { text: 'Forget apps/wx1, its AppSecret and its history? [y/N] ', isHidden: false },
    ])
    for (const typed of [[''], ['no'], ['yesterday'], { kind: 'ended' } as const]) {
      const unsure = await lingpai(argv, { typed, server })
      expect([unsure.code, unsure.requests]).toEqual([2, []])
    }
    const nobody = await lingpai(argv, { stdin: ['y\n'], server })
    expect([nobody.code, nobody.requests]).toEqual([2, []])
    expect(nobody.stderr).toContain('add --yes')
    const agreed = await lingpai([...argv, '--yes', '--json'], { stdin: [], server })
    expect([agreed.code, agreed.stdout]).toEqual([0, '{}\n'])
  })
})

describe('lingpai platforms', () => {
  const path = 'components/wxC'

  it('add takes three secrets, in the order of the console', async ({ expect }) => {
    const server = { [`PUT ${path}`]: { status: 201, json: statusOf(path) } }
    for (const given of bothWays('s3cret', 'pushToken1', 'k'.repeat(43))) {
      const { code, stdout, stderr, requests } = await lingpai(
        ['platforms', 'add', 'wxC', '--url', 'https://t.example'],
        { ...given, server },
      )
      expect([code, stdout]).toEqual([0, 'components/wxC registered\n'])
      expect(requests[0]?.body).toEqual({
        secret: 's3cret',
        token: 'pushToken1',
        encoding_aes_key: 'k'.repeat(43),
      })
      expect(stderr).toContain('https://t.example/callback/wxC')
      expect(stdout + stderr).not.toMatch(/s3cret|pushToken1|kkk/)
    }
  })

  it('add takes the key before, a name, and where links lead back to', async ({ expect }) => {
    const server = { [`PUT ${path}`]: { json: statusOf(path) } }
    const argv = ['platforms', 'add', 'wxC', '--with-previous-key', '--name', 'ours']
    const urls = [
      '--connect-return-url',
      'https://a.example/',
      '--connect-return-url',
      'https://b.example/',
    ]
    const { code, requests, questions } = await lingpai([...argv, ...urls], {
      typed: ['s', 't', 'new', 'old'],
      server,
    })
    expect([code, questions.length, questions.every(({ isHidden }) => isHidden)]).toEqual([
      0,
      4,
      true,
    ])
    expect(requests[0]?.body).toEqual({
      secret: 's',
      token: 't',
      encoding_aes_key: 'new',
      previous_encoding_aes_key: 'old',
      name: 'ours',
      connect_return_urls: ['https://a.example/', 'https://b.example/'],
    })
  })

  it('add says which lines stdin lacks', async ({ expect }) => {
    const { code, stderr, requests } = await lingpai(['platforms', 'add', 'wxC'], {
      stdin: ['s\nt\n'],
    })
    expect([code, requests]).toEqual([2, []])
    expect(stderr).toBe(
      'lingpai: EncodingAESKey: nothing was given; stdin must have 3 lines: AppSecret, push Token, EncodingAESKey\n',
    )
  })

  it('ticket hands in a ticket', async ({ expect }) => {
    for (const [kept, said] of [
      [true, 'The ticket is kept.\n'],
      [false, 'The ticket was known already.\n'],
    ] as const) {
      const server = { [`PUT ${path}/ticket`]: { json: { kept } } }
      const outcome = await lingpai(['platforms', 'ticket', 'wxC'], {
        stdin: ['ticket@@@x\n'],
        server,
      })
      expect(outcome.stdout).toBe(said)
      expect(outcome.requests[0]?.body).toEqual({ component_verify_ticket: 'ticket@@@x' })
    }
  })

  it('link prints the link, and nothing else, to stdout', async ({ expect }) => {
    const json = {
      url: 'https://t.example/components/wxC/connect?link=x',
      expires_at: '2026-11-26T08:00:00.000Z',
    }
    const server = { [`POST ${path}/connect-links`]: { status: 201, json } }
    const plain = await lingpai(['platforms', 'link', 'wxC'], { server })
    expect([plain.code, plain.stdout, plain.requests[0]?.body]).toEqual([0, `${json.url}\n`, {}])
    expect(plain.stderr).toBe('can be opened until 2026-11-26 08:00:00Z\n')
    const options = [
      '--state',
      'customer-42',
      '--return-url',
      'https://a.example/',
      '--expires-in',
      '600',
      '--auth-type',
      '1',
      '--biz-appid',
      'wxA',
    ]
    const full = await lingpai(['platforms', 'link', 'wxC', '--json', ...options], { server })
    expect(JSON.parse(full.stdout)).toEqual(json)
    expect(full.requests[0]?.body).toEqual({
      state: 'customer-42',
      return_url: 'https://a.example/',
      expires_in: 600,
      auth_type: 1,
      biz_appid: 'wxA',
    })
  })

  it('remove asks whether you are sure', async ({ expect }) => {
    const server = { [`DELETE ${path}`]: { status: 204, text: '' } }
    const unsure = await lingpai(['platforms', 'remove', 'wxC'], { typed: ['n'], server })
    expect([unsure.code, unsure.requests]).toEqual([2, []])
    const sure = await lingpai(['platforms', 'remove', 'wxC', '--yes'], { server })
    expect([sure.code, sure.requests.map(({ method }) => method)]).toEqual([0, ['DELETE']])
  })
})

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
})

describe('lingpai keys', () => {
  const key = {
    id: 'abc',
    name: 'shop\u001b[2J',
    allow: ['apps/wx1', 'apps/wx2'],
    created_at: '2026-11-25T07:00:00.000Z',
  }

  it('create prints the key, alone on stdout', async ({ expect }) => {
    const server = { 'POST keys': { status: 201, json: { ...key, key: 'lpk_abc_mac' } } }
    const argv = ['keys', 'create', 'shop backend', '--allow', 'apps/wx1', '--allow', 'apps/wx2']
    const { code, stdout, stderr, requests } = await lingpai(argv, { server })
    expect([code, stdout]).toEqual([0, 'lpk_abc_mac\n'])
    expect(stderr).toBe('its id is abc; it may read apps/wx1, apps/wx2\n')
    expect(requests[0]?.body).toEqual({ name: 'shop backend', allow: ['apps/wx1', 'apps/wx2'] })
  })

  it('list goes through all pages', async ({ expect }) => {
    const server = {
      'GET keys?limit=100': { json: { items: [key], next_cursor: 'abc' } },
      'GET keys?limit=100&cursor=abc': {
        json: { items: [{ ...key, id: 'def' }], next_cursor: null },
      },
    }
    const { stdout } = await lingpai(['keys', 'list'], { server })
    expect(stdout.split('\n')).toEqual([
      'ID   NAME         CREATED               MAY READ',
      'abc  shop\\x1b[2J  2026-11-25 07:00:00Z  apps/wx1 apps/wx2',
      'def  shop\\x1b[2J  2026-11-25 07:00:00Z  apps/wx1 apps/wx2',
      '',
    ])
    const json = await lingpai(['keys', 'list', '--json'], { server })
    expect(JSON.parse(json.stdout)).toEqual({
      items: [key, { ...key, id: 'def' }],
      next_cursor: null,
    })
  })

  it('revoke takes an id', async ({ expect }) => {
    const server = { 'DELETE keys/abc': { status: 204, text: '' } }
    const { code, stdout } = await lingpai(['keys', 'revoke', 'abc'], { server })
    expect([code, stdout]).toEqual([0, 'abc is revoked\n'])
    expect((await lingpai(['keys', 'revoke', 'gone'])).code).toBe(1)
  })
})

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
