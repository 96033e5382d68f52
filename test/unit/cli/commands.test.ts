/** @module Commands that change things: what each sends and shows, and the secrets it asks for. */

import { describe, it } from 'vitest'
import { bothWays, lingpai, statusOf } from './given.ts'

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
