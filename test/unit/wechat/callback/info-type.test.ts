/** What pushes mean, from what WeChat documents, from what it sends, and from neither. */

import { describe, it } from 'vitest'
import {
  authorizationIn,
  type PushEvent,
  readEvent,
} from '../../../../src/wechat/callback/info-type.ts'
import { parseXml } from '../../../../src/wechat/callback/xml.ts'
import { TICKET_XML, vectors } from './given.ts'

function eventOf(xml: string): PushEvent {
  const message = parseXml(xml)
  if (message === null) {
    throw new Error(`no XML: ${xml}`)
  }
  return readEvent(message)
}

const TIME = '1413192760'
const CODE = 'queryauthcode@@@abc_DEF-123'

const AUTHORIZED = {
  AppId: 'wx1',
  CreateTime: TIME,
  InfoType: 'authorized',
  AuthorizerAppid: 'wx2',
  AuthorizationCode: CODE,
  AuthorizationCodeExpiredTime: '1413196360',
  PreAuthCode: 'preauthcode@@@x',
}

const REGISTERED = {
  AppId: 'wx1',
  CreateTime: TIME,
  InfoType: 'notify_third_fasteregister',
  appid: 'wx3',
  status: '0',
  auth_code: CODE,
  msg: 'OK',
  info: { name: '名', code: '1', code_type: '1' },
}

describe('a ticket', () => {
  it('is read', ({ expect }) => {
    expect(eventOf(TICKET_XML)).toEqual({
      kind: 'component_verify_ticket',
      ticket: 'ticket@@@some_verify_ticket',
      createTime: 1_413_192_605,
    })
  })

  it.for([
    ['missing', {}],
    ['empty', { ComponentVerifyTicket: '' }],
    ['nested', { ComponentVerifyTicket: { a: '1' } }],
    ['there twice', { ComponentVerifyTicket: ['a', 'b'] }],
    ['two words', { ComponentVerifyTicket: 'a b' }],
    ['longer than any', { ComponentVerifyTicket: 'a'.repeat(513) }],
  ] as const)('that is %s is malformed', ([, fields], { expect }) => {
    const infoType = 'component_verify_ticket'
    expect(readEvent({ CreateTime: TIME, InfoType: infoType, ...fields })).toEqual({
      kind: 'malformed',
      infoType,
      field: 'ComponentVerifyTicket',
    })
  })
})

describe('an authorization', () => {
  it.for(['authorized', 'updateauthorized'] as const)(
    'that is %s is read',
    (InfoType, { expect }) => {
      const event = readEvent({ ...AUTHORIZED, InfoType })
      expect(event).toEqual({
        kind: InfoType,
        authorizerAppid: 'wx2',
        authorizationCode: CODE,
        authorizationCodeExpiredTime: 1_413_196_360,
        preAuthCode: 'preauthcode@@@x',
        createTime: 1_413_192_760,
      })
      expect(authorizationIn(event)).toEqual({
        authorizerAppid: 'wx2',
        authorizationCode: CODE,
        createTime: 1_413_192_760,
      })
    },
  )

  it('is read from the official page, with its last tag as printed', ({ expect }) => {
    const fields = Object.entries(AUTHORIZED).map(([name, value]) => `<${name}>${value}</${name}>`)
    expect(eventOf(`<xml>\n${fields.join('\n')}\n<xml>`)).toMatchObject({
      kind: 'authorized',
      authorizerAppid: 'wx2',
      preAuthCode: 'preauthcode@@@x',
    })
  })

  it('of the official page with its words for values is malformed, no more', ({ expect }) => {
    const xml =
      '<xml><CreateTime>1413192760</CreateTime><InfoType>authorized</InfoType><AuthorizerAppid>公众号appid</AuthorizerAppid><AuthorizationCode>授权码</AuthorizationCode><xml>'
    expect(eventOf(xml)).toEqual({
      kind: 'malformed',
      infoType: 'authorized',
      field: 'AuthorizerAppid',
    })
  })

  it('does without what is not needed to use it', ({ expect }) => {
    const event = readEvent({
      ...AUTHORIZED,
      AuthorizationCodeExpiredTime: '过期时间',
      PreAuthCode: '',
    })
    expect(event).toMatchObject({
      kind: 'authorized',
      authorizationCodeExpiredTime: null,
      preAuthCode: null,
    })
  })

  it.for(['AuthorizerAppid', 'AuthorizationCode'])(
    'without %s is malformed',
    (field, { expect }) => {
      const event = readEvent({ ...AUTHORIZED, [field]: '' })
      expect(event).toEqual({ kind: 'malformed', infoType: 'authorized', field })
      expect(authorizationIn(event)).toBeNull()
    },
  )

  it('with an appid that leads elsewhere is malformed', ({ expect }) => {
    for (const AuthorizerAppid of ['wx2/../wx3', 'wx2?x', 'a'.repeat(65), 'wx 2', '../x']) {
      expect(readEvent({ ...AUTHORIZED, AuthorizerAppid })).toMatchObject({ kind: 'malformed' })
    }
  })

  it('that ends is read', ({ expect }) => {
    const message = { CreateTime: TIME, InfoType: 'unauthorized', AuthorizerAppid: 'wx2' }
    const event = readEvent(message)
    expect(event).toEqual({
      kind: 'unauthorized',
      authorizerAppid: 'wx2',
      createTime: 1_413_192_760,
    })
    expect(authorizationIn(event)).toBeNull()
    expect(readEvent({ ...message, AuthorizerAppid: [] })).toMatchObject({
      kind: 'malformed',
      field: 'AuthorizerAppid',
    })
  })
})

describe('a registration', () => {
  it.for(['notify_third_fasteregister', 'notify_third_fastregisterbetaapp'] as const)(
    'by %s brings an authorization',
    (InfoType, { expect }) => {
      const event = readEvent({ ...REGISTERED, InfoType })
      expect(event).toEqual({
        kind: 'fast_register',
        infoType: InfoType,
        status: 0,
        appid: 'wx3',
        authCode: CODE,
        createTime: 1_413_192_760,
      })
      expect(authorizationIn(event)).toEqual({
        authorizerAppid: 'wx3',
        authorizationCode: CODE,
        createTime: 1_413_192_760,
      })
    },
  )

  it('is read from the official page, with its tag that closes another', ({ expect }) => {
    const xml = `<xml> <AppId><![CDATA[wx1]]></AppId> <CreateTime>1535442403</CreateTime>
 <InfoType><![CDATA[notify_third_fasteregister]]></InfoType> <appid>wx3</appid> <status>0</status>
 <auth_code>${CODE}</auth_code> <msg>OK</msg> <info> <wxuser><![CDATA[用户微信号]]></wxuser>
 <idname><![CDATA[用户姓名]]></wxidnnn> <component_phone><![CDATA[1]]></component_phone> </info> </xml>`
    expect(authorizationIn(eventOf(xml))).toEqual({
      authorizerAppid: 'wx3',
      authorizationCode: CODE,
      createTime: 1_535_442_403,
    })
  })

  it('that failed has neither appid nor code', ({ expect }) => {
    const { appid, auth_code, ...rest } = REGISTERED
    const event = readEvent({ ...rest, status: '-1', msg: 'authorize third party failed' })
    expect(event).toMatchObject({ status: -1, appid: null, authCode: null })
    expect(authorizationIn(event)).toBeNull()
    expect(authorizationIn(readEvent({ ...rest, appid, auth_code, status: '100001' }))).toBeNull()
  })

  it('without a code brings no authorization', ({ expect }) => {
    const event = readEvent({ ...REGISTERED, auth_code: '' })
    expect(event).toMatchObject({ kind: 'fast_register', status: 0, authCode: null })
    expect(authorizationIn(event)).toBeNull()
  })

  it.for([
    ['status', { status: '' }],
    ['status', { status: 'ok' }],
    ['appid', { appid: '' }],
  ] as const)('with an unusable %s is malformed', ([field, change], { expect }) => {
    expect(readEvent({ ...REGISTERED, ...change })).toMatchObject({ kind: 'malformed', field })
  })
})

describe('every other push', () => {
  it.for([
    'notify_third_fastverifybetaapp',
    'notify_3rd_wxa_auth',
    'notify_icpfiling_verify_result',
    'something_new',
    'Authorized',
    'constructor',
  ])('is unknown, as %s is', (InfoType, { expect }) => {
    expect(readEvent({ CreateTime: TIME, InfoType })).toEqual({
      kind: 'unknown',
      infoType: InfoType,
      createTime: 1_413_192_760,
    })
  })

  it('is unknown without an InfoType, as messages of users are', ({ expect }) => {
    expect(eventOf(vectors.official_thirdparty_doc.plain)).toEqual({
      kind: 'unknown',
      infoType: null,
      createTime: 1_715_943_329,
    })
    expect(readEvent({})).toEqual({ kind: 'unknown', infoType: null, createTime: null })
  })

  it('gives no InfoType that could not be printed', ({ expect }) => {
    for (const InfoType of ['a\nb', '<b>', 'a'.repeat(65), '', { a: '1' }, ['authorized']]) {
      expect(readEvent({ InfoType })).toEqual({ kind: 'unknown', infoType: null, createTime: null })
    }
  })
})

describe('a CreateTime', () => {
  it.for(['', '0', '-1', 'now', '1413192760.5', '1413192760123', '1e9', '99999999999999999'])(
    'of %j is none',
    (CreateTime, { expect }) => {
      expect(readEvent({ ...AUTHORIZED, CreateTime })).toEqual({
        kind: 'malformed',
        infoType: 'authorized',
        field: 'CreateTime',
      })
    },
  )
})
