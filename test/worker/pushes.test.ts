/**
 * Pushes from WeChat: what is acknowledged is durable, what cannot prove to be WeChat's changes nothing
 * and learns nothing, and authorizations are acted on in order, once, until they are done.
 */

import {
  abortAllDurableObjects,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { describe, it, vi } from 'vitest'
import {
  admin,
  advance,
  control,
  cron,
  env,
  fault,
  newAppid,
  truth,
  until,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  authorizeAtWeChat,
  authorizedXml,
  exchanges,
  givenPlatform,
  givenWorkingPlatform,
  isRegistered,
  KEY,
  keeperOf,
  OTHER_KEY,
  push,
  pushTicket,
  QUERY_AUTH,
  readAccount,
  SETTINGS,
  settled,
  ticketXml,
  unauthorizedXml,
} from './platform.ts'

useCleanWorld()

/** Names and CreateTimes of the tickets that are kept, newest first, as they rest: sealed. */
async function storedTickets(appid: string): Promise<{ value: string; createTime: number }[]> {
  const document = await runInDurableObject(keeperOf(appid), (_object, state) =>
    state.storage.sql.exec<{ document: string }>('SELECT document FROM record').one(),
  )
  return JSON.parse(document.document).config.tickets
}

describe('a pushed ticket', () => {
  it('is acknowledged with exactly success, and outlives the object', async ({ expect }) => {
    const appid = await givenPlatform()
    expect(await push(appid, ticketXml(appid, 'ticket@@@one', 100))).toMatchObject({
      status: 200,
      text: 'success',
    })
    await evictDurableObject(keeperOf(appid))
    const tickets = await storedTickets(appid)
    expect(tickets.map(({ createTime }) => createTime)).toEqual([100])
    expect(JSON.stringify(tickets)).not.toContain('ticket@@@one')
  })

  it('never replaces a newer one, and the newest two are kept', async ({ expect }) => {
    const appid = await givenPlatform()
    for (const createTime of [100, 300, 200, 300, 50]) {
      const { text } = await push(appid, ticketXml(appid, `ticket@@@${createTime}`, createTime))
      expect(text).toBe('success')
    }
    expect((await storedTickets(appid)).map(({ createTime }) => createTime)).toEqual([300, 200])
  })

  it('repeated by WeChat has no second effect', async ({ expect }) => {
    const appid = await givenPlatform()
    await push(appid, ticketXml(appid, 'ticket@@@one', 100))
    const [before] = await storedTickets(appid)
    await advance(60)
    expect((await push(appid, ticketXml(appid, 'ticket@@@one', 100))).text).toBe('success')
    const { body } = await admin('GET', `/v1/events?credential=components/${appid}`)
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual([
      'ticket',
      'registered',
    ])
    expect((await storedTickets(appid))[0]?.createTime).toBe(before?.createTime)
  })

  it('is opened with the previous key, too', async ({ expect }) => {
    const appid = await givenPlatform({
      encoding_aes_key: OTHER_KEY,
      previous_encoding_aes_key: KEY,
    })
    for (const key of [KEY, OTHER_KEY]) {
      expect((await push(appid, ticketXml(appid, `ticket@@@${key}`, 100), { key })).status).toBe(
        200,
      )
    }
  })

  it('is accepted whatever the length of its message leaves as padding', async ({ expect }) => {
    const appid = await givenPlatform()
    for (let length = 1; length <= 32; length++) {
      const xml = ticketXml(appid, `ticket@@@${'x'.repeat(length)}`, length)
      expect((await push(appid, xml)).text).toBe('success')
    }
  })
})

describe('a push that is not WeChat’s', () => {
  it.for([
    ['signed with another Token', { token: 'otherToken' }],
    ['with a wrong signature', { signature: '0'.repeat(40) }],
    ['encrypted with a key that is not ours', { key: OTHER_KEY }],
    ['meant for another platform', { inside: 'wx-somebody-else' }],
    ['in plain text', { body: '<xml><AppId>wx1</AppId><InfoType>authorized</InfoType></xml>' }],
    ['with a DOCTYPE', { body: '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>' }],
    ['empty', { body: '' }],
  ] as const)(
    '%s is refused without a word, logged, and changes nothing',
    async ([, sending], { expect }) => {
      const appid = await givenPlatform()
      const log = vi.spyOn(console, 'warn')
      const { status, text } = await push(appid, ticketXml(appid, 'ticket@@@forged', 999), sending)
      expect(status).toBe(403)
      expect(JSON.parse(text).detail).toBe('This is no push for this server.')
      expect(String(log.mock.calls.at(-1))).toContain('"event":"push.refused"')
      expect(await storedTickets(appid)).toEqual([])
    },
  )

  it('is counted over a restart, and a flood of them is not written each', async ({ expect }) => {
    const appid = await givenPlatform()
    const refused = async () => {
      await abortAllDurableObjects()
      const { platform } = (await admin('GET', `/v1/components/${appid}`)).body
      return [platform.refused_pushes, platform.last_push_refusal]
    }
    for (let sent = 0; sent < 5; sent++) {
      await push(appid, ticketXml(appid, 'ticket@@@forged', 999), { token: 'otherToken' })
    }
    expect(await refused()).toEqual([1, 'bad_signature'])
    await push(appid, '', { body: '' })
    await advance(60)
    await push(appid, '', { body: '' })
    expect(await refused()).toEqual([3, 'bad_xml'])
  })

  it('is refused alike when there is no such platform', async ({ expect }) => {
    const appid = newAppid()
    const { status, text } = await push(appid, ticketXml(appid, 'ticket@@@x', 1))
    expect([status, JSON.parse(text).detail]).toEqual([403, 'This is no push for this server.'])
  })

  it('is not even read when it is too large', async ({ expect }) => {
    const appid = await givenPlatform()
    const { status } = await push(appid, 'x', { body: 'x'.repeat(70_000) })
    expect(status).toBe(413)
  })
})

describe('a push that lingpai does not know', () => {
  it('is acknowledged and changes nothing', async ({ expect }) => {
    const appid = await givenPlatform()
    const xml =
      '<xml><CreateTime>1</CreateTime><InfoType>notify_3rd_wxa_auth</InfoType><taskid>7</taskid></xml>'
    expect(await push(appid, xml)).toMatchObject({ status: 200, text: 'success' })
    const { body } = await admin('GET', `/v1/events?credential=components/${appid}`)
    expect(body.items.map((event: { kind: string }) => event.kind)).toEqual(['registered'])
  })
})

describe('a pushed authorization', () => {
  it('is acknowledged at once and acted on after: the account is served', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await fault('slow', { endpoint: QUERY_AUTH, delay_seconds: 1, times: 1 })
    expect((await push(platform, authorizedXml(account, code, 100))).text).toBe('success')
    expect(await isRegistered(platform, account)).toBe(false)
    await settled(platform)
    const { status, body } = await readAccount(platform, account)
    expect(status).toBe(200)
    expect(await truth(body.access_token)).toMatchObject({ live: true, lineage: 'authorizer' })
    const { body: list } = await admin('GET', `/v1/components/${platform}/authorizers`)
    expect(list.items).toHaveLength(1)
  })

  it('repeated by WeChat is exchanged once', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const xml = authorizedXml(account, await authorizeAtWeChat(platform, account), 100)
    await Promise.all([push(platform, xml), push(platform, xml)])
    await settled(platform)
    expect((await readAccount(platform, account)).body.generation).toBe(1)
    expect(await exchanges()).toBe(1)
    await push(platform, xml)
    await settled(platform)
    expect((await readAccount(platform, account)).body.generation).toBe(1)
  })

  it('survives the object that took it', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await fault('slow', { endpoint: QUERY_AUTH, delay_seconds: 2, effect: 'before', times: 1 })
    expect((await push(platform, authorizedXml(account, code, 100))).text).toBe('success')
    await until(async () => (await exchanges()) === 1)
    await abortAllDurableObjects()
    // The code is used up, its answer lost: the refresh token is found through the account's info.
    await runDurableObjectAlarm(keeperOf(platform))
    await settled(platform)
    expect((await readAccount(platform, account)).status).toBe(200)
  })

  it('whose answer is lost heals without anybody', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await fault('reset_after_effect', { endpoint: QUERY_AUTH, times: 1 })
    await push(platform, authorizedXml(account, code, 100))
    await settled(platform)
    expect((await readAccount(platform, account)).status).toBe(200)
  })

  it('waits for its platform’s ticket', async ({ expect }) => {
    const platform = await givenPlatform()
    await control('PUT', `/components/${platform}`, SETTINGS)
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await push(platform, authorizedXml(account, code, 100))
    await advance(60)
    expect(await isRegistered(platform, account)).toBe(false)
    await pushTicket(platform)
    await cron()
    await settled(platform)
    expect((await readAccount(platform, account)).status).toBe(200)
  })

  it('is kept warm from its first read on, although that read asked WeChat for nothing', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    await push(platform, authorizedXml(account, await authorizeAtWeChat(platform, account), 100))
    await settled(platform)
    await advance(3_000)
    await cron()
    expect((await readAccount(platform, account)).body.generation).toBe(1)
    await advance(3_800)
    await pushTicket(platform)
    await cron()
    const { body } = await admin('GET', accountPath(platform, account))
    expect(body).toMatchObject({ generation: 2, state: 'serving' })
  })

  it('that renews an older one replaces the token at once', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    await push(platform, authorizedXml(account, await authorizeAtWeChat(platform, account), 100))
    await settled(platform)
    await readAccount(platform, account)
    const code = await authorizeAtWeChat(platform, account)
    await push(platform, authorizedXml(account, code, 200, 'updateauthorized'))
    await settled(platform)
    await advance(31)
    const { body } = await readAccount(platform, account)
    expect(body.generation).toBe(2)
    expect((await truth(body.access_token)).live).toBe(true)
  })
})

describe('a push of long ago, sent once more,', () => {
  const longAgo = (): number => Math.floor(Date.now() / 1_000) - 86_400

  /** An account that an operator registered by hand, read once. */
  async function givenByHand(platform: string): Promise<{ account: string; code: string }> {
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    const { refresh_token: held } = await control<{ refresh_token: { value: string } }>(
      'GET',
      `/components/${platform}/authorizers/${account}`,
    )
    await admin('PUT', accountPath(platform, account), { refresh_token: held.value })
    await readAccount(platform, account)
    return { account, code }
  }

  it('does not take away an account that was registered by hand', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const { account } = await givenByHand(platform)
    await push(platform, unauthorizedXml(account, longAgo()))
    await settled(platform)
    expect(await isRegistered(platform, account)).toBe(true)
  })

  it('does not replace its token', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const { account } = await givenByHand(platform)
    await push(platform, authorizedXml(account, 'queryauthcode@@@of-long-ago', longAgo()))
    await settled(platform)
    const { body } = await admin('GET', accountPath(platform, account))
    expect(body).toMatchObject({ generation: 1, state: 'serving' })
  })

  it('does not bring back an account that an operator deleted; an import does', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const { account, code } = await givenByHand(platform)
    await admin('DELETE', accountPath(platform, account))
    await push(platform, authorizedXml(account, code, longAgo()))
    await settled(platform)
    expect(await isRegistered(platform, account)).toBe(false)
    await admin('POST', `/v1/components/${platform}/authorizers/import`)
    await advance(1)
    await runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform}`))
    expect(await isRegistered(platform, account)).toBe(true)
  })
})

describe('a withdrawn authorization', () => {
  it('ends the service and deletes what was sealed', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    await push(platform, authorizedXml(account, await authorizeAtWeChat(platform, account), 100))
    await settled(platform)
    await readAccount(platform, account)
    await push(platform, unauthorizedXml(account, 200))
    await settled(platform)
    await advance(31)
    expect((await readAccount(platform, account)).body.code).toBe('unknown_credential')
    const { body } = await admin('GET', `/v1/components/${platform}/authorizers`)
    expect(body.items).toEqual([])
    const keeper = env.KEEPER.getByName(`components/${platform}/authorizers/${account}`)
    const rows = await runInDurableObject(keeper, (_object, state) =>
      state.storage.sql.exec('SELECT * FROM record').toArray(),
    )
    expect(rows).toEqual([])
  })

  it('is not undone by an older authorization that comes late', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await push(platform, unauthorizedXml(account, 200))
    await settled(platform)
    await push(platform, authorizedXml(account, code, 100))
    await settled(platform)
    expect(await isRegistered(platform, account)).toBe(false)
  })

  it('is not moved back by an older one that comes late', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await authorizeAtWeChat(platform, account)
    await push(platform, unauthorizedXml(account, 200))
    await settled(platform)
    await push(platform, unauthorizedXml(account, 100))
    await settled(platform)
    await push(platform, authorizedXml(account, code, 150))
    await settled(platform)
    expect(await isRegistered(platform, account)).toBe(false)
  })

  it('that is older than the authorization changes nothing', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    await push(platform, authorizedXml(account, await authorizeAtWeChat(platform, account), 200))
    await settled(platform)
    await push(platform, unauthorizedXml(account, 100))
    await settled(platform)
    expect(await isRegistered(platform, account)).toBe(true)
  })
})
