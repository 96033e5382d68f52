/**
 * What an operator changes of a credential is changed, and nothing else: forms leave out what they must not
 * show, so whatever is left out has to stay, and so does what WeChat gave.
 */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { changedConfig, newConfig, settingsAfter } from '../../../src/keeper/configuring.ts'
import type { ComponentConfig, CredentialConfig } from '../../../src/keeper/record.ts'
import type { SettingsChange } from '../../../src/keeper/rpc.ts'
import { NOON, S } from '../given.ts'

const LATER = NOON + 3_600 * S

const KEYS = ['first', 'second', 'third'].map((name) => name.padEnd(43, '0'))
const [FIRST = '', SECOND = '', THIRD = ''] = KEYS

const app = newConfig(
  { kind: 'app', grant: 'stable_token', appid: 'wx1', secret: 'a secret', name: 'Shop' },
  NOON,
)

const platform: ComponentConfig = {
  ...(newConfig(
    {
      kind: 'component',
      grant: 'component',
      componentAppid: 'wxp',
      secret: 'a secret',
      pushToken: 'pushToken1',
      encodingAesKey: FIRST,
      previousEncodingAesKey: null,
      downstreamUrls: ['https://example.com/a?key=1'],
      connectReturnUrls: ['https://example.com/settings'],
      name: 'Platform',
    },
    NOON,
  ) as ComponentConfig),
  tickets: [{ value: 'ticket', createTime: 1, receivedAt: NOON }],
}

const account = newConfig(
  {
    kind: 'authorizer',
    grant: 'authorizer',
    componentAppid: 'wxp',
    appid: 'wx2',
    refreshToken: 'refreshtoken@@@1',
    name: 'Customer',
  },
  NOON,
)

/** An account that authorized while its refresh token did not come along. */
const unrefreshed = { ...account, refreshTokens: [] } as CredentialConfig

const ticket = newConfig(
  { kind: 'ticket', grant: 'ticket', account: 'apps/wx1', type: 'jsapi' },
  NOON,
)

const ALL = { app, platform, account, unrefreshed, ticket }

/** The configuration after an operator's change, and what the history says of it. */
function changing(config: CredentialConfig, change: SettingsChange) {
  return changedConfig(config, settingsAfter(config, change), LATER)
}

describe('a change', () => {
  it.for(Object.entries(ALL))('of nothing leaves %s as it is', ([, config], { expect }) => {
    expect(changing(config, {})).toEqual({ config, changes: [], matters: false })
  })

  it.for<readonly [keyof typeof ALL, SettingsChange, object, string]>([
    ['app', { secret: 'another' }, { secret: 'another' }, 'secret'],
    ['app', { grant: 'client_credential' }, { grant: 'client_credential' }, 'grant'],
    ['platform', { secret: 'another' }, { secret: 'another' }, 'secret'],
    ['platform', { pushToken: 'pushToken2' }, { pushToken: 'pushToken2' }, 'token'],
  ])(
    'of %s to %j matters to WeChat, and the rest stays',
    ([of, change, fields, name], { expect }) => {
      const config = ALL[of]
      expect(changing(config, change)).toEqual({
        config: { ...config, ...fields, revision: config.revision + 1 },
        changes: [name],
        matters: true,
      })
    },
  )

  it.for<readonly [keyof typeof ALL, SettingsChange, object, string]>([
    ['app', { name: 'Store' }, { name: 'Store' }, 'name'],
    ['app', { name: '' }, { name: null }, 'name'],
    ['platform', { downstreamUrls: [] }, { downstreamUrls: [] }, 'downstream_urls'],
    ['platform', { connectReturnUrls: [] }, { connectReturnUrls: [] }, 'connect_return_urls'],
    ['account', { name: 'C' }, { name: 'C' }, 'name'],
  ])('of %s to %j does not, and the rest stays', ([of, change, fields, name], { expect }) => {
    const config = ALL[of]
    expect(changing(config, change)).toEqual({
      config: { ...config, ...fields },
      changes: [name],
      matters: false,
    })
  })

  it('to an empty name of what has none is no change', ({ expect }) => {
    expect(changing(ticket, { name: '' })).toEqual({ config: ticket, changes: [], matters: false })
  })

  it('of fields that another kind has changes nothing', ({ expect }) => {
    const foreign = {
      pushToken: 'x',
      encodingAesKey: SECOND,
      refreshToken: 'x',
      downstreamUrls: [],
    }
    expect(changing(app, foreign).changes).toEqual([])
    expect(changing(ticket, { ...foreign, secret: 'x', grant: 'stable_token' }).changes).toEqual([])
    expect(changing(account, { secret: 'x', grant: 'stable_token' }).changes).toEqual([])
  })

  it('of any of a platform’s fields leaves the others and its tickets alone', ({ expect }) => {
    const another: SettingsChange = {
      name: 'Another',
      secret: 'another',
      pushToken: 'pushToken2',
      downstreamUrls: ['https://example.com/b'],
      connectReturnUrls: [],
    }
    fc.assert(
      fc.property(fc.subarray(Object.keys(another) as (keyof SettingsChange)[]), (fields) => {
        const change = Object.fromEntries(fields.map((field) => [field, another[field]]))
        const { config } = changing(platform, change)
        expect(config).toEqual({ ...platform, ...change, revision: config.revision })
      }),
    )
  })
})

describe('an EncodingAESKey', () => {
  const keysAfter = (config: CredentialConfig, encodingAesKey: string) => {
    const { config: changed, changes } = changing(config, { encodingAesKey })
    const { encodingAesKey: key, previousEncodingAesKey: previous } = changed as ComponentConfig
    return { changed, changes, keys: [key, previous] }
  }

  it('that is replaced stays as the one before', ({ expect }) => {
    const once = keysAfter(platform, SECOND)
    expect(once.keys).toEqual([SECOND, FIRST])
    expect(once.changes).toEqual(['encoding_aes_key', 'previous_encoding_aes_key'])
    expect(keysAfter(once.changed, THIRD).keys).toEqual([THIRD, SECOND])
  })

  it('that is given once more does not push out the one before', ({ expect }) => {
    const { changed } = keysAfter(platform, SECOND)
    expect(keysAfter(changed, SECOND)).toEqual({ changed, changes: [], keys: [SECOND, FIRST] })
  })

  it('that is left out stays, and so does the one before', ({ expect }) => {
    const { changed } = keysAfter(platform, SECOND)
    expect(changing(changed, { secret: 'another' }).config).toMatchObject({
      encodingAesKey: SECOND,
      previousEncodingAesKey: FIRST,
    })
  })
})

describe('a refresh token', () => {
  it('that is given is the newest, and those before it stay behind it', ({ expect }) => {
    const { config, changes, matters } = changing(account, { refreshToken: 'refreshtoken@@@2' })
    expect(config).toMatchObject({
      refreshTokens: [
        { value: 'refreshtoken@@@2', since: LATER },
        { value: 'refreshtoken@@@1', since: NOON },
      ],
    })
    expect([changes.includes('refresh_token'), matters]).toEqual([true, true])
  })
})
