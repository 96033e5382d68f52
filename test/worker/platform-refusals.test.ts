/**
 * Every errcode of seeds/000 and seeds/001, and those of the protocol's E13: what a reader is told, what
 * the operator should do, when WeChat is asked again, and that a good token is served meanwhile.
 */

import { describe, type ExpectStatic, it } from 'vitest'
import {
  type Answer,
  admin,
  advance,
  control,
  cron,
  fault,
  healAllFaults,
  truth,
  useCleanWorld,
} from './given.ts'
import { SETTINGS } from './platform.ts'
import {
  AUTHORIZER_ENDPOINT,
  asked,
  COMPONENT_ENDPOINT,
  givenReadyAccount,
  givenReadyPlatform,
  handIn,
  INFO_ENDPOINT,
  read,
  refreshTokenOf,
  type Subject,
  statusOf,
  ticketOf,
} from './platform-subject.ts'

useCleanWorld()

const HOUR = 3_600

/** The simulator's rid, at the end of every errmsg. */
const RID = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/

/** One errcode of the pages' tables. */
interface Refusal {
  readonly errcode: number
  /** As the page prints it. */
  readonly errmsg: string
  readonly reason: string
  /** Seconds until WeChat is asked again; null for never by itself. */
  readonly pause: number | null
  /** What the advice must say. */
  readonly says: readonly string[]
  /** How often WeChat is asked in one try; 1 unless said. */
  readonly asks?: number
}

/** Pauses are tested from 13:00 in Shanghai on: eleven hours to its midnight, and tickets live twelve. */
const UNTIL_MIDNIGHT = 11 * HOUR
const RELAY = ['WECHAT_API_BASE', 'report it as a bug']

/** The table of seeds/000. */
const OF_PLATFORMS: readonly Refusal[] = [
  {
    errcode: -1,
    errmsg: 'system error',
    reason: 'backing_off',
    pause: 2,
    says: ['WeChat is busy', 'tries again by itself'],
  },
  {
    errcode: 40001,
    errmsg: 'invalid credential  access_token isinvalid or not latest',
    reason: 'bad_secret',
    pause: 600,
    says: ['secret of the third-party platform', 'open.weixin.qq.com', 'PUT /v1/components/'],
  },
  {
    errcode: 40013,
    errmsg: 'invalid appid',
    reason: 'bad_appid',
    pause: 600,
    says: ['component_appid', 'open.weixin.qq.com', 'case-sensitive', 'invisible characters'],
  },
  {
    errcode: 61004,
    errmsg: 'access clientip is not registered requestIP: 203.0.113.9',
    reason: 'ip_not_allowed',
    pause: 300,
    says: ['address 203.0.113.9', 'IP list of the third-party platform', 'open.weixin.qq.com'],
  },
  {
    errcode: 61005,
    errmsg: 'component ticket is expired',
    reason: 'ticket_missing',
    pause: 60,
    says: ['expired', '/callback/', 'PUT /v1/components/'],
  },
  {
    errcode: 41004,
    errmsg: 'appsecret missing',
    reason: 'request_rejected',
    pause: 600,
    says: ['missed the secret', ...RELAY],
  },
  {
    errcode: 40125,
    errmsg: 'invalid appsecret view more at http://t.cn/RAEkdVq',
    reason: 'bad_secret',
    pause: 600,
    says: ['secret of the third-party platform', 'open.weixin.qq.com', 'PUT /v1/components/'],
  },
  {
    errcode: 61006,
    errmsg: 'component ticket is invalid',
    reason: 'ticket_missing',
    pause: 60,
    says: ['does not accept the component_verify_ticket', '/callback/', 'PUT /v1/components/'],
  },
  {
    errcode: 61011,
    errmsg: 'invalid component',
    reason: 'bad_appid',
    pause: 600,
    says: ['does not know this third-party platform', 'open.weixin.qq.com'],
  },
  {
    errcode: 45009,
    errmsg: 'reach max api daily quota limit',
    reason: 'quota',
    pause: UNTIL_MIDNIGHT,
    says: ['00:00 Asia/Shanghai', 'read its token here', '/cgi-bin/component/clear_quota/v2'],
  },
  {
    errcode: 47001,
    errmsg: 'data format error',
    reason: 'request_rejected',
    pause: 600,
    says: ['could not parse the body', ...RELAY],
  },
  {
    errcode: 48001,
    errmsg: 'api unauthorized',
    reason: 'not_permitted',
    pause: 600,
    says: ['third-party platform', 'open.weixin.qq.com'],
  },
]

/** The table of seeds/001, and the protocol's E13. 0 is no refusal, see below. */
const OF_ACCOUNTS: readonly Refusal[] = [
  {
    errcode: -1,
    errmsg: 'system error',
    reason: 'backing_off',
    pause: 2,
    says: ['WeChat is busy', 'tries again by itself'],
  },
  {
    errcode: 40001,
    errmsg: 'invalid credential access_token isinvalid or not latest',
    reason: 'backing_off',
    pause: 10,
    says: ['component_access_token', 'Its own status says why'],
    // The platform's token is checked, found well, and tried once more.
    asks: 2,
  },
  {
    errcode: 40013,
    errmsg: 'invalid appid',
    reason: 'bad_appid',
    pause: 600,
    says: ['appid of this account, or that of its platform', 'case-sensitive'],
  },
  {
    errcode: 61014,
    errmsg: 'must use component token for component api',
    reason: 'request_rejected',
    pause: 600,
    says: ['wants a component_access_token', ...RELAY],
  },
  {
    errcode: 61023,
    errmsg: 'refresh_token is invalid',
    reason: 'reauthorization_required',
    pause: null,
    says: ['authorizer_refresh_token', 'must authorize the platform again', 'PUT /v1/components/'],
  },
  {
    errcode: 61003,
    errmsg: 'component is not authorized by this account',
    reason: 'reauthorization_required',
    pause: null,
    says: ['has not authorized this platform', 'must authorize it again'],
  },
  {
    errcode: 45009,
    errmsg: 'reach max api daily quota limit',
    reason: 'quota',
    pause: UNTIL_MIDNIGHT,
    says: ['00:00 Asia/Shanghai', 'read its tokens here', '/cgi-bin/component/clear_quota/v2'],
  },
  {
    errcode: 50002,
    errmsg: 'user limited',
    reason: 'account_restricted',
    pause: 1_800,
    says: ['account is limited by WeChat', 'messages in its console'],
  },
  {
    errcode: 99999,
    errmsg: 'in no table',
    reason: 'refused',
    pause: 60,
    says: ['errcode lingpai does not know', 'global return codes', 'rid'],
  },
]

/** Advice that would send the operator of a platform to the wrong place. */
const FOR_OWN_ACCOUNTS = /stable_token|client_credential|AppSecret|\/v1\/apps|[{]address[}]/

function expectRefused(
  expect: ExpectStatic,
  { status, headers, body }: Answer,
  { errcode, errmsg, reason, pause, says }: Refusal,
): void {
  if (pause === null) {
    expect([status, body.code]).toEqual([409, 'reauthorization_required'])
    // Waiting does not help.
    expect(headers.get('retry-after')).toBeNull()
  } else {
    expect([status, body.code, body.reason]).toEqual([503, 'token_unavailable', reason])
    expect(headers.get('retry-after')).toBe(String(pause))
  }
  expect(body.upstream).toEqual({
    errcode,
    errmsg: expect.stringContaining(errmsg),
    rid: expect.stringMatching(RID),
  })
  expectAdvice(expect, body.detail, says)
}

function expectAdvice(expect: ExpectStatic, advice: string, says: readonly string[]): void {
  for (const words of says) {
    expect(advice).toContain(words)
  }
  expect(advice).not.toMatch(FOR_OWN_ACCOUNTS)
}

/** A token is had, its renewal is due, and WeChat refuses: nobody notices but the operator. */
async function expectServedMeanwhile(
  expect: ExpectStatic,
  subject: Subject,
  refusal: Refusal,
): Promise<void> {
  const { body: held } = await read(subject)
  const { errcode, errmsg, reason, says, asks = 1 } = refusal
  await advance(6_650)
  await fault('errcode', { endpoint: subject.endpoint, errcode, errmsg })
  await cron()
  expect(await asked(subject)).toBe(1 + asks)
  const { status, body } = await read(subject)
  expect(status).toBe(200)
  expect(body).toMatchObject({ access_token: held.access_token, generation: 1, promised: true })
  expect((await truth(body.access_token)).live).toBe(true)
  // Readers do not make WeChat be asked before the pause is over.
  expect(await asked(subject)).toBe(1 + asks)
  const operator = await statusOf(subject)
  expect(operator.state).toBe(refusal.pause === null ? 'reauthorization_required' : 'degraded')
  expect(operator.last_failure).toMatchObject({ errcode, reason })
  expectAdvice(expect, operator.advice, says)
}

describe('a platform’s token that WeChat refuses', () => {
  it.for(OF_PLATFORMS)(
    'with $errcode is explained for a platform, and asked for again when its time has come',
    async (refusal, { expect }) => {
      await advance(2 * HOUR)
      const platform = await givenReadyPlatform()
      const { errcode, errmsg, pause } = refusal
      await fault('errcode', { endpoint: COMPONENT_ENDPOINT, errcode, errmsg })
      expectRefused(expect, await read(platform), refusal)
      await healAllFaults()
      await advance((pause ?? 0) - 1)
      expect((await read(platform)).status).toBe(503)
      await cron()
      expect(await asked(platform)).toBe(1)
      await advance(1)
      const { status, body } = await read(platform)
      expect([status, await asked(platform)]).toEqual([200, 2])
      expect((await truth(body.access_token)).live).toBe(true)
    },
  )

  it.for(OF_PLATFORMS)(
    'with $errcode leaves the last good component_access_token in service',
    async (refusal, { expect }) => {
      await expectServedMeanwhile(expect, await givenReadyPlatform(), refusal)
    },
  )

  it.for(OF_PLATFORMS)(
    'with $errcode keeps its accounts waiting, who are told the same',
    async (refusal, { expect }) => {
      const platform = await givenReadyPlatform()
      const account = await givenReadyAccount(platform)
      const { errcode, errmsg, reason, says } = refusal
      await fault('errcode', { endpoint: COMPONENT_ENDPOINT, errcode, errmsg })
      const { status, headers, body } = await read(account)
      expect([status, body.code, body.reason]).toEqual([503, 'token_unavailable', reason])
      expect(headers.get('retry-after')).toBe('10')
      expect(body.upstream).toMatchObject({ errcode, rid: expect.stringMatching(RID) })
      expectAdvice(expect, body.detail, says)
      expect(await asked(account)).toBe(0)
    },
  )

  it('is asked for again at once when its settings are mended', async ({ expect }) => {
    const platform = await givenReadyPlatform({}, 'a-wrong-secret')
    expect((await read(platform)).body.reason).toBe('bad_secret')
    expect((await read(platform)).status).toBe(503)
    expect(await asked(platform)).toBe(1)
    await admin('PUT', platform.path, SETTINGS)
    expect((await read(platform)).status).toBe(200)
  })

  it('is asked for again at once when a ticket comes', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    await fault('errcode', { endpoint: COMPONENT_ENDPOINT, errcode: 61005, times: 1 })
    expect((await read(platform)).body.reason).toBe('ticket_missing')
    await handIn(platform, await ticketOf(platform))
    expect((await read(platform)).status).toBe(200)
  })
})

describe('a platform that the simulator itself refuses', () => {
  it.for([40125, 40001])('for its secret with %i', async (errcode, { expect }) => {
    const platform = await givenReadyPlatform({ wrong_secret_errcode: errcode }, 'a-wrong-secret')
    const { body } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['bad_secret', errcode])
  })

  it('for its address with 61004, which it names', async ({ expect }) => {
    const platform = await givenReadyPlatform({ ip_allow_list: ['198.51.100.1'] })
    const { body } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['ip_not_allowed', 61004])
    expect(body.detail).toContain('the address 203.0.113.7')
    expect((await statusOf(platform)).advice).toContain('the address 203.0.113.7')
  })

  it('for a ticket that was old when it came with 61005', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    const late = await ticketOf(platform)
    await advance(12 * HOUR + 1)
    await handIn(platform, late)
    const { body } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['ticket_missing', 61005])
    expect((await statusOf(platform)).state).toBe('ticket_missing')
  })

  it('for a ticket that it never pushed with 61006', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    await advance(12 * HOUR)
    await handIn(platform, 'ticket@@@never-pushed')
    const { body } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['ticket_missing', 61006])
  })

  it('for being unknown with 61011', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    await control('DELETE', `/components/${platform.appid}`)
    const { body } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['bad_appid', 61011])
  })

  it('for its quota with 45009, until midnight in Shanghai', async ({ expect }) => {
    const platform = await givenReadyPlatform({
      quota: { component_token_per_day: 1 },
      expires_in: 600,
    })
    await read(platform)
    await advance(601)
    const { body, headers } = await read(platform)
    expect([body.reason, body.upstream.errcode]).toEqual(['quota', 45009])
    // 03:00 UTC was 11:00 in Shanghai.
    expect(headers.get('retry-after')).toBe(String(13 * HOUR - 601))
  })
})

describe('an authorized account’s token that WeChat refuses', () => {
  it.for(OF_ACCOUNTS)(
    'with $errcode is explained for an account, and not asked for again before its time',
    async (refusal, { expect }) => {
      await advance(2 * HOUR)
      const account = await givenReadyAccount(await givenReadyPlatform())
      const { errcode, errmsg, pause, asks = 1 } = refusal
      await fault('errcode', { endpoint: AUTHORIZER_ENDPOINT, errcode, errmsg })
      expectRefused(expect, await read(account), refusal)
      expect(await asked(account)).toBe(asks)
      await healAllFaults()
      // Those that need a new authorization are not asked for the next day either.
      await advance((pause ?? 24 * HOUR) - 1)
      expect((await read(account)).status).toBe(pause === null ? 409 : 503)
      await cron()
      expect(await asked(account)).toBe(asks)
    },
  )

  it.for(OF_ACCOUNTS.filter(({ pause }) => pause !== null))(
    'with $errcode is tried once more when the pause is over',
    async ({ errcode, errmsg, pause, asks = 1 }, { expect }) => {
      await advance(2 * HOUR)
      const account = await givenReadyAccount(await givenReadyPlatform())
      await fault('errcode', { endpoint: AUTHORIZER_ENDPOINT, errcode, errmsg })
      await read(account)
      await healAllFaults()
      await advance(pause ?? 0)
      const { status, body } = await read(account)
      expect([status, await asked(account)]).toEqual([200, asks + 1])
      expect((await truth(body.access_token)).live).toBe(true)
    },
  )

  it.for(OF_ACCOUNTS.filter(({ pause }) => pause === null))(
    'with $errcode is asked for again at once when another refresh token is registered',
    async ({ errcode, errmsg }, { expect }) => {
      const platform = await givenReadyPlatform()
      const account = await givenReadyAccount(platform)
      await fault('errcode', { endpoint: AUTHORIZER_ENDPOINT, errcode, errmsg })
      expect((await read(account)).status).toBe(409)
      await healAllFaults()
      const atWeChat = `/components/${platform.appid}/authorizers/${account.appid}`
      await control('POST', `${atWeChat}/reauthorize`, {})
      const refreshToken = await refreshTokenOf(platform, account)
      await admin('PUT', account.path, { refresh_token: refreshToken })
      expect((await read(account)).status).toBe(200)
    },
  )

  it.for(OF_ACCOUNTS)(
    'with $errcode leaves the last good authorizer_access_token in service',
    async (refusal, { expect }) => {
      await expectServedMeanwhile(
        expect,
        await givenReadyAccount(await givenReadyPlatform()),
        refusal,
      )
    },
  )

  it.for(OF_ACCOUNTS)('with $errcode leaves its platform alone', async (refusal, { expect }) => {
    const platform = await givenReadyPlatform()
    const { errcode, errmsg } = refusal
    await fault('errcode', { endpoint: AUTHORIZER_ENDPOINT, errcode, errmsg })
    await read(await givenReadyAccount(platform))
    expect(await statusOf(platform)).toMatchObject({
      state: 'serving',
      generation: 1,
      last_failure: null,
    })
  })

  it('with 0, ok, is not refused at all', async ({ expect }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    await fault('string_errcode', { endpoint: AUTHORIZER_ENDPOINT })
    const { status, body } = await read(account)
    expect(status).toBe(200)
    expect(await truth(body.access_token)).toMatchObject({ live: true, lineage: 'authorizer' })
  })

  it('with 0 and no token is an answer lost, not a token', async ({ expect }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    await fault('errcode', { endpoint: AUTHORIZER_ENDPOINT, errcode: 0, errmsg: 'ok', times: 1 })
    const { status, body } = await read(account)
    expect([status, body.reason, body.upstream]).toEqual([503, 'backing_off', undefined])
  })
})

describe('an account that the simulator itself refuses', () => {
  it('for a wrong refresh token with 61023 is healed by the one WeChat knows', async ({
    expect,
  }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    await admin('PUT', account.path, { refresh_token: 'refreshtoken@@@wrong' })
    expect((await read(account)).status).toBe(200)
    expect(await asked(account)).toBe(2)
  })

  it('with 61023 is not given up because WeChat could not be asked for a better one', async ({
    expect,
  }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    await admin('PUT', account.path, { refresh_token: 'refreshtoken@@@wrong' })
    await fault('html_502', { endpoint: INFO_ENDPOINT, times: 1 })
    const { status, body } = await read(account)
    expect([status, body.reason]).toEqual([503, 'backing_off'])
    await advance(10)
    expect((await read(account)).status).toBe(200)
  })

  it('for having withdrawn its authorization with 61003', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    const account = await givenReadyAccount(platform)
    await control(
      'POST',
      `/components/${platform.appid}/authorizers/${account.appid}/deauthorize`,
      {},
    )
    const { status, body } = await read(account)
    expect([status, body.code, body.upstream.errcode]).toEqual([
      409,
      'reauthorization_required',
      61003,
    ])
  })

  it('for its quota of refreshes with 45009', async ({ expect }) => {
    const platform = await givenReadyPlatform({
      quota: { authorizer_token_per_day: 1 },
      expires_in: 600,
    })
    const account = await givenReadyAccount(platform)
    await read(account)
    await advance(601)
    const { body } = await read(account)
    expect([body.reason, body.upstream.errcode]).toEqual(['quota', 45009])
  })

  it('for its state with 50002', async ({ expect }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    await control('PUT', `/apps/${account.appid}`, { secret: 'x', state: 'limited' })
    const { body } = await read(account)
    expect([body.reason, body.upstream.errcode]).toEqual(['account_restricted', 50002])
  })
})
