/** The names of credentials, and which allow-list entries cover them (DESIGN, section 3). */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { appPath, isAllowEntry, isCovered, parseCredential } from '../../src/credential.ts'

const LONGEST = 'x'.repeat(64)

const TICKETS = ['jsapi', 'wx_card'] as const

describe('a credential path', () => {
  it('can name an own account', ({ expect }) => {
    const path = appPath('wx0123456789abcdef')
    expect(path).toBe('apps/wx0123456789abcdef')
    expect(parseCredential(path)).toEqual({ kind: 'app', path, appid: 'wx0123456789abcdef' })
  })

  it('can name a component', ({ expect }) => {
    expect(parseCredential('components/wxC')).toEqual({
      kind: 'component',
      path: 'components/wxC',
      componentAppid: 'wxC',
    })
  })

  it('can name an authorizer of a component', ({ expect }) => {
    expect(parseCredential('components/wxC/authorizers/wxA')).toEqual({
      kind: 'authorizer',
      path: 'components/wxC/authorizers/wxA',
      componentAppid: 'wxC',
      appid: 'wxA',
    })
  })

  it.for([
    `apps/${LONGEST}`,
    'apps/_',
    'apps/-',
    'apps/__proto__',
    'components/apps',
    'components/authorizers/authorizers/authorizers',
  ])('can be %s', (path, { expect }) => {
    expect(parseCredential(path)?.path).toBe(path)
  })

  it.for([
    '',
    '/',
    'apps',
    'apps/',
    '/apps/wx1',
    'apps/wx1/',
    'apps/wx1/token',
    'apps/wx1/authorizers/wx2',
    'Apps/wx1',
    'users/wx1',
    'apps/wx 1',
    'apps/wx1\n',
    'apps/wx.1',
    'apps/*',
    'apps/令牌',
    'apps/%77x1',
    `apps/${LONGEST}x`,
    'components',
    'components/',
    'components/wxC/',
    'components/wxC/authorizers',
    'components/wxC/authorizers/',
    'components/wxC/authorizers/wx A',
    'components/wxC/authorizers/wxA/',
    'components/wxC/accounts/wxA',
    'components//authorizers/wxA',
    `components/wxC/authorizers/${LONGEST}x`,
  ])('cannot be %j', (path, { expect }) => {
    expect(parseCredential(path)).toBeNull()
  })

  it('is read without an exception, whatever it is', ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        expect(parseCredential(path)).toBeNull()
      }),
    )
  })
})

describe('an allow-list', () => {
  const ACCOUNTS = ['apps/wx1', 'apps/wx10', 'components/wxC/authorizers/wxA'] as const
  const ALL = [
    'apps/wx1',
    'apps/wx1/tickets/jsapi',
    'apps/wx1/tickets/wx_card',
    'apps/wx10',
    'components/wxC',
    'components/wxC/authorizers/wxA',
    'components/wxC/authorizers/wxA/tickets/jsapi',
    'components/wxC/authorizers/wxB',
    'components/wxCC',
    'components/wxCC/authorizers/wxA',
  ] as const

  it.for<[string, readonly string[]]>([
    ['*', ALL],
    ['apps/wx1', ['apps/wx1', 'apps/wx1/tickets/jsapi', 'apps/wx1/tickets/wx_card']],
    ['apps/wx1/tickets/jsapi', ['apps/wx1/tickets/jsapi']],
    ['apps/wx1/*', ['apps/wx1/tickets/jsapi', 'apps/wx1/tickets/wx_card']],
    ['apps/*', ['apps/wx1', 'apps/wx1/tickets/jsapi', 'apps/wx1/tickets/wx_card', 'apps/wx10']],
    ['components/wxC', ['components/wxC']],
    [
      'components/wxC/*',
      [
        'components/wxC/authorizers/wxA',
        'components/wxC/authorizers/wxA/tickets/jsapi',
        'components/wxC/authorizers/wxB',
      ],
    ],
    [
      'components/wxC/authorizers/*',
      [
        'components/wxC/authorizers/wxA',
        'components/wxC/authorizers/wxA/tickets/jsapi',
        'components/wxC/authorizers/wxB',
      ],
    ],
    [
      'components/wxC/authorizers/wxA',
      ['components/wxC/authorizers/wxA', 'components/wxC/authorizers/wxA/tickets/jsapi'],
    ],
    ['components/wxC/authorizers/wxA/*', ['components/wxC/authorizers/wxA/tickets/jsapi']],
    [
      'components/*',
      [
        'components/wxC',
        'components/wxC/authorizers/wxA',
        'components/wxC/authorizers/wxA/tickets/jsapi',
        'components/wxC/authorizers/wxB',
        'components/wxCC',
        'components/wxCC/authorizers/wxA',
      ],
    ],
    ['apps/wx2', []],
    ['apps', []],
    ['', []],
  ])('of the entry "%s" covers exactly %j', ([entry, covered], { expect }) => {
    expect(ALL.filter((path) => isCovered([entry], path))).toEqual(covered)
  })

  it('covers nothing when it is empty', ({ expect }) => {
    expect(ALL.filter((path) => isCovered([], path))).toEqual([])
  })

  it('covers what any one of its entries covers', ({ expect }) => {
    const allow = ['components/wxC', 'apps/wx10']
    expect(ALL.filter((path) => isCovered(allow, path))).toEqual(['apps/wx10', 'components/wxC'])
  })

  it('never covers, with an entry for what lies below, the thing itself', ({ expect }) => {
    for (const path of ALL) {
      expect(isCovered([`${path}/*`], path)).toBe(false)
    }
  })

  it.for(TICKETS)("covers an account's %s tickets with the account", (ticket, { expect }) => {
    for (const account of ACCOUNTS) {
      expect(isCovered([account], `${account}/tickets/${ticket}`)).toBe(true)
      expect(isCovered([`${account}/tickets/${ticket}`], account)).toBe(false)
    }
  })

  it('is compared in the very letters', ({ expect }) => {
    expect(isCovered(['apps/WX1'], 'apps/wx1')).toBe(false)
    expect(isCovered(['apps/wx1/'], 'apps/wx1')).toBe(false)
    expect(isCovered([' *'], 'apps/wx1')).toBe(false)
    expect(isCovered(['apps/w*'], 'apps/wx1')).toBe(false)
    expect(isCovered(['apps/wx1'], 'apps/wx1/tickets/other')).toBe(false)
  })
})

describe('an allow-list entry', () => {
  it.for([
    '*',
    'apps/*',
    'components/*',
    'apps/wx1',
    'apps/wx1/*',
    'apps/wx1/tickets/jsapi',
    'apps/wx1/tickets/wx_card',
    'components/wxC',
    'components/wxC/*',
    'components/wxC/authorizers/*',
    'components/wxC/authorizers/wxA',
    'components/wxC/authorizers/wxA/*',
    'components/wxC/authorizers/wxA/tickets/jsapi',
  ])('can be %s', (entry, { expect }) => {
    expect(isAllowEntry(entry)).toBe(true)
  })

  it.for([
    '',
    '**',
    '/*',
    '*/*',
    'apps',
    'apps/',
    'apps/wx*',
    'apps/*/tickets/jsapi',
    'apps/**',
    'users/*',
    'apps/wx 1',
    'apps/wx1/',
    'apps/wx1/tickets',
    'apps/wx1/tickets/other',
    'apps/wx1/tickets/jsapix',
    'apps/wx1/tickets/jsapi/',
    'apps/tickets/jsapi',
    'components',
    'components/tickets/jsapi',
    'components/wxC/authorizers',
    'components/wx C/authorizers/*',
    'components/*/authorizers/wxA',
    ' *',
    '*\n',
  ])('cannot be %j', (entry, { expect }) => {
    expect(isAllowEntry(entry)).toBe(false)
  })
})
