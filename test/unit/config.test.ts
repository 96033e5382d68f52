/** Every variable: what is taken, what is refused, and that no message repeats a value. */

import { describe, it } from 'vitest'
import { type ConfigProblem, readConfig, type Variables } from '../../src/config.ts'

const ADMIN_KEY = 'admin-key-0123456789'
const KEY_BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i))
const MASTER_KEY = KEY_BYTES.toString('base64')
const GOOD: Variables = { ADMIN_KEY, MASTER_KEY }

function problemsOf(variables: Variables): readonly ConfigProblem[] {
  const result = readConfig(variables)
  return result.ok ? [] : result.problems
}

/** The only problem that one variable causes. */
function problemOf(variable: keyof Variables, value: string | number | undefined): ConfigProblem {
  const { [variable]: _, ...others } = GOOD
  const problems = problemsOf(value === undefined ? others : { ...others, [variable]: value })
  const [problem] = problems
  if (problem === undefined || problems.length !== 1) {
    throw new Error(`expected one problem, there were ${problems.length}`)
  }
  return problem
}

function configWith(variables: Variables) {
  const result = readConfig({ ...GOOD, ...variables })
  if (!result.ok) {
    throw new Error(result.problems.map(({ message }) => message).join(' '))
  }
  return result.config
}

describe('with the two secrets only', () => {
  it('everything else has its default', ({ expect }) => {
    expect(readConfig(GOOD)).toEqual({
      ok: true,
      config: {
        adminKey: ADMIN_KEY,
        masterKey: new Uint8Array(KEY_BYTES),
        previousMasterKey: null,
        wechatApiBase: 'https://api.weixin.qq.com',
        edgeTtlMs: 30_000,
        locationHint: 'apac',
        authorizeBase: null,
        allowPrivateTargets: false,
      },
    })
  })

  it('an empty variable is one that is not set', ({ expect }) => {
    const empty = {
      MASTER_KEY_PREVIOUS: '',
      WECHAT_API_BASE: '',
      EDGE_TTL_SECONDS: '',
      LOCATION_HINT: '',
      WECHAT_AUTHORIZE_BASE: '',
      ALLOW_PRIVATE_TARGETS: '',
    }
    expect(readConfig({ ...GOOD, ...empty })).toEqual(readConfig(GOOD))
  })
})

describe('ADMIN_KEY', () => {
  it.for([undefined, ''])(
    'is missed when it is %j, with the command that sets it',
    (value, { expect }) => {
      const { variable, message } = problemOf('ADMIN_KEY', value)
      expect(variable).toBe('ADMIN_KEY')
      expect(message).toContain('ADMIN_KEY is not set')
      expect(message).toContain('npx wrangler secret put ADMIN_KEY')
    },
  )

  it.for([
    ['19 characters', 'tooshort90123456789'],
    ['513 characters', 'x'.repeat(513)],
    ['the beginning of a client key', 'lpk_0123456789012345678'],
    ['a space', 'admin key 01234567890'],
    ['a line break', `${ADMIN_KEY}\n`],
    ['a tab', `${ADMIN_KEY}\t`],
    ['letters beyond ASCII', '管理员管理员管理员管理员管理员管理员管理员'],
  ] as const)('is refused with %s', ([, value], { expect }) => {
    const { variable, message } = problemOf('ADMIN_KEY', value)
    expect(variable).toBe('ADMIN_KEY')
    expect(message).toMatch(/^ADMIN_KEY must have 20 or more/)
    expect(message).toContain('npx wrangler secret put ADMIN_KEY')
    expect(message).not.toContain(value.trim())
  })

  it('is taken as it is, from 20 characters on', ({ expect }) => {
    for (const key of ['x'.repeat(20), 'x'.repeat(512)]) {
      expect(configWith({ ADMIN_KEY: key }).adminKey).toBe(key)
    }
    expect(configWith({ ADMIN_KEY: 'Ab9._~+/=!#$%-01234567' }).adminKey).toBe(
      'Ab9._~+/=!#$%-01234567',
    )
  })
})

describe.for(['MASTER_KEY', 'MASTER_KEY_PREVIOUS'] as const)('%s', (name) => {
  it.for([
    ['31 bytes', KEY_BYTES.subarray(1).toString('base64')],
    ['33 bytes', Buffer.concat([KEY_BYTES, Buffer.of(0)]).toString('base64')],
    ['64 bytes', Buffer.concat([KEY_BYTES, KEY_BYTES]).toString('base64')],
    ['hex', KEY_BYTES.toString('hex')],
    ['text that is not base64', 'correct horse battery staple!'],
    ['one character too many', `${MASTER_KEY.slice(0, -1)}AA`],
    ['too much padding', `${MASTER_KEY}=`],
    ['a line break inside', `${MASTER_KEY.slice(0, 20)}\n${MASTER_KEY.slice(20)}`],
    ['only spaces', '    '],
  ] as const)('is refused with %s, and the message does not repeat it', ([, value], { expect }) => {
    const { variable, message } = problemOf(name, value)
    expect(variable).toBe(name)
    expect(message).toMatch(new RegExp(`^${name} must be base64 of exactly 32 bytes`))
    expect(message).toContain('npx wrangler secret put MASTER_KEY')
    expect(message).not.toContain(value)
    expect(message).not.toContain(value.slice(0, 20))
  })

  it.for([
    ['standard base64', MASTER_KEY],
    ['base64url', KEY_BYTES.toString('base64url')],
    ['standard base64 without padding', MASTER_KEY.replace('=', '')],
    ['white space around it', ` ${MASTER_KEY}\n`],
  ] as const)('is taken as %s', ([, value], { expect }) => {
    const config = configWith({ [name]: value })
    const read = name === 'MASTER_KEY' ? config.masterKey : config.previousMasterKey
    expect(read).toEqual(new Uint8Array(KEY_BYTES))
  })
})

describe('MASTER_KEY', () => {
  it.for([undefined, ''])(
    'is missed when it is %j, with the command that makes one',
    (value, { expect }) => {
      const { variable, message } = problemOf('MASTER_KEY', value)
      expect(variable).toBe('MASTER_KEY')
      expect(message).toContain('MASTER_KEY is not set')
      expect(message).toContain('openssl rand -base64 32. Keep a copy')
    },
  )

  it('is not to be made anew when it is the previous one that cannot be read', ({ expect }) => {
    const { message } = problemOf('MASTER_KEY_PREVIOUS', 'not a key')
    expect(message).toContain('npx wrangler secret put MASTER_KEY_PREVIOUS')
    expect(message).not.toMatch(/secret put MASTER_KEY(?!_PREVIOUS)/)
    expect(message).not.toContain('openssl')
    expect(problemOf('MASTER_KEY', 'not a key').message).toContain('openssl rand -base64 32')
  })
})

describe('WECHAT_API_BASE', () => {
  it.for([
    ['https://api.weixin.qq.com', 'https://api.weixin.qq.com'],
    ['https://api.weixin.qq.com/', 'https://api.weixin.qq.com'],
    ['https://sh.api.weixin.qq.com///', 'https://sh.api.weixin.qq.com'],
    ['https://relay.example:8443/wechat/', 'https://relay.example:8443/wechat'],
    ['http://127.0.0.1:8788', 'http://127.0.0.1:8788'],
    [' https://relay.example\n', 'https://relay.example'],
    ['HTTPS://Relay.Example', 'https://relay.example'],
  ] as const)('is read from %j as %j', ([value, base], { expect }) => {
    expect(configWith({ WECHAT_API_BASE: value }).wechatApiBase).toBe(base)
  })

  it.for([
    'api.weixin.qq.com',
    'ftp://api.weixin.qq.com',
    'file:///etc/hosts',
    'javascript:alert(1)',
    'https://',
    '   ',
    'https://relay.example/?key=hunter2',
    'https://relay.example/#hunter2',
    'https://user:hunter2@relay.example',
    'https://hunter2@relay.example',
    'https://:hunter2@relay.example',
  ])('is refused when it is %j', (value, { expect }) => {
    const { variable, message } = problemOf('WECHAT_API_BASE', value)
    expect(variable).toBe('WECHAT_API_BASE')
    expect(message).toMatch(/^WECHAT_API_BASE must be /)
    expect(message).not.toMatch(/hunter2|relay|hosts|alert|ftp/)
  })
})

describe('EDGE_TTL_SECONDS', () => {
  it.for([
    ['0', 0],
    [0, 0],
    ['1', 1_000],
    ['30', 30_000],
    [60, 60_000],
    ['60', 60_000],
  ] as const)('is read from %j as %j milliseconds', ([value, edgeTtlMs], { expect }) => {
    expect(configWith({ EDGE_TTL_SECONDS: value }).edgeTtlMs).toBe(edgeTtlMs)
  })

  it.for(['61', 61, '-1', -1, '1.5', 'soon', '30s', 'NaN', 'Infinity', Number.NaN])(
    'is refused when it is %j',
    (value, { expect }) => {
      const { variable, message } = problemOf('EDGE_TTL_SECONDS', value)
      expect(variable).toBe('EDGE_TTL_SECONDS')
      expect(message).toBe('EDGE_TTL_SECONDS must be a whole number from 0 to 60.')
    },
  )

  it.for(['  ', '0x10', '1e1'])('is refused when it is %j', (value, { expect }) => {
    expect(problemsOf({ ...GOOD, EDGE_TTL_SECONDS: value })).toHaveLength(1)
  })
})

describe('LOCATION_HINT', () => {
  it.for(['apac', 'apac-ne', 'wnam', 'weur', 'me'])('can be %s', (value, { expect }) => {
    expect(configWith({ LOCATION_HINT: value }).locationHint).toBe(value)
  })

  it.for(['asia', 'APAC', 'toString', 'apac '])('cannot be %j', (value, { expect }) => {
    const { variable, message } = problemOf('LOCATION_HINT', value)
    expect(variable).toBe('LOCATION_HINT')
    expect(message).toMatch(/^LOCATION_HINT must be one of wnam, .*apac, /)
  })
})

describe('ALLOW_PRIVATE_TARGETS', () => {
  it.for([
    ['true', true],
    [true, true],
    ['false', false],
    [false, false],
  ] as const)('%j is a switch', ([value, expected], { expect }) => {
    const read = readConfig({ ...GOOD, ALLOW_PRIVATE_TARGETS: value })
    expect(read.ok && read.config.allowPrivateTargets).toBe(expected)
  })

  it.for(['1', 'yes', 'TRUE'])('%j is none', (value, { expect }) => {
    expect(problemOf('ALLOW_PRIVATE_TARGETS', value).message).toBe(
      'ALLOW_PRIVATE_TARGETS must be true or false.',
    )
  })
})

describe('WECHAT_AUTHORIZE_BASE', () => {
  it('stands in for WeChat’s authorization pages, without a slash at its end', ({ expect }) => {
    const read = readConfig({ ...GOOD, WECHAT_AUTHORIZE_BASE: 'http://127.0.0.1:8788/' })
    expect(read.ok && read.config.authorizeBase).toBe('http://127.0.0.1:8788')
  })
})

describe('several problems', () => {
  const wrong: Variables = {
    ADMIN_KEY: 'hunter2',
    MASTER_KEY: 'hunter2hunter2',
    MASTER_KEY_PREVIOUS: 'hunter2 again',
    WECHAT_API_BASE: 'hunter2.example',
    EDGE_TTL_SECONDS: 'hunter2',
    LOCATION_HINT: 'hunter2',
    WECHAT_AUTHORIZE_BASE: 'hunter2.example',
    ALLOW_PRIVATE_TARGETS: 'hunter2',
  }

  it('are all told at once, in the order of the documentation', ({ expect }) => {
    expect(problemsOf(wrong).map(({ variable }) => variable)).toEqual([
      'ADMIN_KEY',
      'MASTER_KEY',
      'MASTER_KEY_PREVIOUS',
      'WECHAT_API_BASE',
      'EDGE_TTL_SECONDS',
      'LOCATION_HINT',
      'WECHAT_AUTHORIZE_BASE',
      'ALLOW_PRIVATE_TARGETS',
    ])
  })

  it('each name their variable, end in a sentence or a command, and repeat no value', ({
    expect,
  }) => {
    for (const { variable, message } of problemsOf(wrong)) {
      expect(message.startsWith(`${variable} `)).toBe(true)
      expect(message).toMatch(/(?:\.|npx wrangler secret put [A-Z_]+)$/)
      expect(message).not.toContain('hunter2')
    }
  })

  it('are two when nothing is set', ({ expect }) => {
    expect(problemsOf({}).map(({ variable }) => variable)).toEqual(['ADMIN_KEY', 'MASTER_KEY'])
  })
})
