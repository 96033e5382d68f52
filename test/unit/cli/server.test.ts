/** @module Which server is asked, with which key, and what is said where that cannot be. */

import { describe, it } from 'vitest'
import { ADMIN_KEY, type Given, lingpai, pageOf, problem } from './given.ts'

const LIST = { 'GET keys?limit=100': pageOf() }
const SECRETS = '# made by npm start\nADMIN_KEY=of-the-local-server\nMASTER_KEY=m4ster\n'

const keysList = (argv: readonly string[], given: Given = {}) =>
  lingpai(['keys', 'list', ...argv], { server: LIST, ...given })

describe('the server', () => {
  it('is that of npm start, or what the environment says, or what the option says', async ({
    expect,
  }) => {
    const urlOf = async (argv: readonly string[], url?: string) =>
      (await keysList(argv, { env: { LINGPAI_URL: url } })).requests[0]?.url
    expect(await urlOf([])).toBe('http://127.0.0.1:8787/v1/keys?limit=100')
    expect(await urlOf([], '')).toBe('http://127.0.0.1:8787/v1/keys?limit=100')
    expect(await urlOf([], 'https://a.example/')).toBe('https://a.example/v1/keys?limit=100')
    expect(await urlOf(['--url', 'https://b.example/below/'], 'https://a.example')).toBe(
      'https://b.example/below/v1/keys?limit=100',
    )
  })

  it.for([
    'http://localhost:1',
    'http://127.0.0.1:1',
    'http://127.9.9.9',
    'http://[::1]:1',
    'https://a.example',
  ])('may be %s', async (url, { expect }) => {
    expect((await keysList(['--url', url])).code).toBe(0)
  })

  it.for([
    ['http://token.example.com', 'the key would go to token.example.com over plain http'],
    ['http://10.0.0.1:8787', 'over plain http'],
    ['http://127.0.0.1.example.com', 'over plain http'],
    ['http://localhost.example.com', 'over plain http'],
    ['token.example.com', 'must be like https://token.example.com'],
    ['ftp://token.example.com', 'must be like https://token.example.com'],
    ['https://me:s3cret@token.example.com', 'no user'],
    ['https://token.example.com?key=s3cret', 'no user, query'],
  ] as const)('may not be %s', async ([url, message], { expect }) => {
    const { code, stderr, requests } = await keysList(['--url', url])
    expect([code, requests]).toEqual([2, []])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('s3cret')
  })

  it('gets a key over plain http if somebody insists', async ({ expect }) => {
    const { code, requests } = await keysList(['--url', 'http://10.0.0.1', '--insecure'])
    expect([code, requests[0]?.authorization]).toEqual([0, `Bearer ${ADMIN_KEY}`])
  })
})

describe('the key', () => {
  const files = {
    raw: '  from-a-file \n',
    env: "MASTER_KEY=m4ster\nexport ADMIN_KEY='from-an-env-file'\r\n",
    '.lingpai/secrets.env': SECRETS,
    '/data/secrets.env': 'ADMIN_KEY=of-other-data',
  }
  const none = { LINGPAI_ADMIN_KEY: undefined }

  it.for([
    ['a file', ['--key-file', 'raw'], { LINGPAI_ADMIN_KEY: 'other' }, 'from-a-file'],
    ['a file of settings', ['--key-file', 'env'], {}, 'from-an-env-file'],
    ['LINGPAI_ADMIN_KEY', [], { LINGPAI_ADMIN_KEY: 'a', ADMIN_KEY: 'b' }, 'a'],
    ['ADMIN_KEY', [], { LINGPAI_ADMIN_KEY: '', ADMIN_KEY: 'b' }, 'b'],
    ['the local server’s own secrets', [], none, 'of-the-local-server'],
    ['the same, by address', ['--url', 'http://127.0.0.1:8787/'], none, 'of-the-local-server'],
    ['those of other data', [], { ...none, LINGPAI_DATA: '/data' }, 'of-other-data'],
  ] as const)('comes from %s', async ([, argv, env, key], { expect }) => {
    const { code, requests, questions } = await keysList(argv, { env, files })
    expect([code, requests[0]?.authorization, questions]).toEqual([0, `Bearer ${key}`, []])
  })

  it('is asked for, unseen, at a terminal', async ({ expect }) => {
    const { code, requests, questions } = await keysList([], { env: none, typed: [' typed '] })
    expect([code, requests[0]?.authorization]).toEqual([0, 'Bearer typed'])
    expect(questions).toEqual([{ text: 'ADMIN_KEY of http://127.0.0.1:8787: ', isHidden: true }])
  })

  it('of the local server goes to no other', async ({ expect }) => {
    const given = { env: none, files, stdin: [] }
    const { code, stderr, requests } = await keysList(['--url', 'https://a.example'], given)
    expect([code, requests]).toEqual([2, []])
    expect(stderr).toContain('no key for https://a.example: set LINGPAI_ADMIN_KEY')
  })

  it.for([
    ['a file that is not there', ['--key-file', 'nowhere'], {}, 'there is no file nowhere'],
    ['settings that have none', ['--key-file', 'master'], {}, 'the file master has no key'],
    ['an empty file', ['--key-file', 'empty'], {}, 'the file empty has no key'],
    [
      'what fits no header',
      [],
      { LINGPAI_ADMIN_KEY: 's3cret\nX-Other: 1' },
      'LINGPAI_ADMIN_KEY has no key',
    ],
    ['what is no ASCII', [], { LINGPAI_ADMIN_KEY: 's3cret密' }, 'LINGPAI_ADMIN_KEY has no key'],
  ] as const)('is not %s', async ([, argv, env, message], { expect }) => {
    const more = { master: 'MASTER_KEY=s3cret\n', empty: '\n' }
    const { code, stderr, requests } = await keysList(argv, { env, files: more })
    expect([code, requests]).toEqual([2, []])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('s3cret')
  })
})

describe('what is said of a server', () => {
  const said = async (answer: Parameters<typeof lingpai>[1], argv: readonly string[] = []) =>
    lingpai(['rotate', 'apps/wx1', ...argv], answer)
  const rotate = 'POST apps/wx1/token/rotate'

  it('that refuses: detail, code, fields, WeChat’s own words, and when to try again', async ({
    expect,
  }) => {
    const answer = {
      ...problem(502, 'wechat_refused', {
        detail: 'WeChat refuses the address.',
        reason: 'ip_not_allowed',
        errors: [
          { field: 'a', message: 'must be b' },
          { field: 'c', message: 'must be d' },
        ],
        upstream: { errcode: 40164, errmsg: 'invalid ip\u001b[2J', rid: '6b04-1' },
      }),
      headers: { 'retry-after': '90' },
    }
    const { code, stdout, stderr } = await said({ server: { [rotate]: answer } })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr.split('\n')).toEqual([
      'lingpai: WeChat refuses the address. (wechat_refused, ip_not_allowed)',
      '  a must be b',
      '  c must be d',
      '  WeChat said 40164: invalid ip\\x1b[2J (rid 6b04-1)',
      '  Try again in 1m 30s.',
      '',
    ])
    const asJson = await said({ server: { [rotate]: answer } }, ['--json'])
    expect([asJson.code, JSON.parse(asJson.stdout)]).toEqual([1, answer.json])
    expect(asJson.stdout).not.toContain('\u001b')
  })

  it('that refuses for the overlap names the option', async ({ expect }) => {
    const { code, stderr } = await said({ server: { [rotate]: problem(409, 'within_overlap') } })
    expect(code).toBe(1)
    expect(stderr).toContain('--even-within-overlap')
  })

  it.for([
    [
      'is not there',
      Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      }),
      'http://127.0.0.1:8787 cannot be reached: ECONNREFUSED. Does it run (npm start)',
    ],
    [
      'does not answer',
      Object.assign(new Error('x'), { name: 'TimeoutError' }),
      'cannot be reached: no answer in time',
    ],
    [
      'answers a page',
      { status: 200, text: '<html>\u001b[2J' },
      'answered HTTP 200 and no JSON: is lingpai there?',
    ],
    ['answers nothing', { status: 502, text: '' }, 'answered HTTP 502 and no JSON'],
    ['answers a word', { status: 200, text: '"hello"' }, 'answered HTTP 200 and no JSON'],
    [
      'refuses in other words',
      { status: 403, json: { error: 'denied' } },
      'answered HTTP 403, but not as lingpai does',
    ],
    [
      'sends elsewhere',
      { status: 302, text: '', headers: { location: 'https://x' } },
      'a redirect: is that the address?',
    ],
  ] as const)('that %s', async ([, answer, message], { expect }) => {
    const { code, stdout, stderr } = await said({ server: { [rotate]: answer } })
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('\u001b')
  })

  it('that has lists of another kind', async ({ expect }) => {
    const server = { 'GET keys?limit=100': { json: { data: [] } } }
    const { code, stderr } = await lingpai(['keys', 'list'], { server })
    expect([code, stderr]).toEqual([
      3,
      "lingpai: http://127.0.0.1:8787 answered something that is no list of lingpai's\n",
    ])
  })
})
