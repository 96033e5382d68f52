/**
 * Tickets that web pages sign with: WeChat always says two hours, however old they are. What is
 * promised holds all the same; signatures are accepted by the simulated client.
 */

import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { describe, it } from 'vitest'
import {
  type App,
  admin,
  advance,
  call,
  control,
  cron,
  env,
  fault,
  givenApp,
  givenKey,
  newAppid,
  until,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  givenWorkingPlatform,
  push,
  pushTicket,
  settled,
  unauthorizedXml,
} from './platform.ts'

useCleanWorld()

const GETTICKET = '/cgi-bin/ticket/getticket'

const givenOfficialAccount = (): Promise<App> =>
  givenApp('client_credential', { kind: 'official_account' })

const ticketOf = (app: Pick<App, 'path' | 'key'>, type = 'jsapi') =>
  call('GET', `${app.path}/tickets/${type}`, app.key)

async function asked(): Promise<number> {
  return (await control<{ total: number }>('GET', `/calls?endpoint=${GETTICKET}`)).total
}

/** Whether WeChat's client takes a page that configures the JS-SDK so. */
async function isAccepted(page: object): Promise<boolean> {
  return (await control<{ accepted: boolean }>('POST', '/jssdk', page)).accepted
}

const PAGE = 'https://shop.example/page?x=1#part'

const sign = (app: Pick<App, 'path' | 'key'>, url = PAGE) =>
  call('POST', `${app.path}/jssdk-signature`, app.key, { url })

describe('a ticket', () => {
  it('is answered with a promise that WeChat’s constant 7200 does not give', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const { status, body, headers } = await ticketOf(app)
    expect(status).toBe(200)
    expect(body).toMatchObject({ expires_in: 3_540, generation: 1, promised: true })
    expect(Object.keys(body)).toEqual([
      'ticket',
      'expires_in',
      'expires_at',
      'generation',
      'promised',
    ])
    expect(headers.get('cache-control')).toBe('no-store')
    expect((await ticketOf(app, 'wx_card')).body.ticket).not.toBe(body.ticket)
  })

  it('works for as long as promised, whenever WeChat’s two hours began', async ({ expect }) => {
    for (const age of [0, 1_000, 3_599, 5_000, 7_199]) {
      const app = await givenOfficialAccount()
      const { body: token } = await app.read()
      // Somebody else asks first: for WeChat the two hours begin then.
      await fetch(
        `${env.WECHAT_API_BASE}${GETTICKET}?access_token=${token.access_token}&type=jsapi`,
      )
      await advance(age)
      await cron()
      const { body: page } = await sign(app)
      const { body: ticket } = await ticketOf(app)
      await advance(ticket.expires_in)
      expect([age, await isAccepted({ ...page, url: PAGE })]).toEqual([age, true])
    }
  })

  it('is asked for about once an hour while it is read, and by nobody after that', async ({
    expect,
  }) => {
    const app = await givenOfficialAccount()
    for (let minute = 0; minute < 240; minute += 2) {
      await ticketOf(app)
      await advance(120)
      await cron()
    }
    expect(await asked()).toBeGreaterThanOrEqual(4)
    expect(await asked()).toBeLessThanOrEqual(6)
    await advance(86_400)
    await cron()
    const before = await asked()
    for (let hour = 0; hour < 5; hour++) {
      await advance(3_600)
      await cron()
    }
    expect(await asked()).toBe(before)
  })

  it('costs a thousand readers one call', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => ticketOf(app)))
    expect(new Set(answers.map(({ body }) => body.ticket)).size).toBe(1)
    expect(await asked()).toBe(1)
  })

  it('outlives the object, sealed', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const { body } = await ticketOf(app)
    await abortAllDurableObjects()
    await advance(31)
    expect((await ticketOf(app)).body.ticket).toBe(body.ticket)
    const keeper = env.KEEPER.getByName(`apps/${app.appid}/tickets/jsapi`)
    const rows = await runInDurableObject(keeper, (_object, state) =>
      state.storage.sql.exec('SELECT * FROM record').toArray(),
    )
    expect(JSON.stringify(rows)).not.toContain(body.ticket)
  })

  it('is fetched with a new token when WeChat refuses the account’s', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const { body: token } = await app.read()
    await control('POST', '/tokens/revoke', { token: token.access_token })
    expect((await ticketOf(app)).status).toBe(200)
    expect((await app.status()).body.generation).toBe(2)
  })

  it('that the account has not is refused with a reason', async ({ expect }) => {
    const app = await givenApp()
    const { status, body } = await ticketOf(app)
    expect([status, body.code, body.reason]).toEqual([503, 'token_unavailable', 'not_permitted'])
    expect(body.detail).toContain('Mini programs')
    await ticketOf(app)
    expect(await asked()).toBe(1)
  })

  it('is read by keys that cover its account, or it alone', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const only = await givenKey([`apps/${app.appid}/tickets/jsapi`])
    expect((await ticketOf({ ...app, key: only })).status).toBe(200)
    expect((await ticketOf({ ...app, key: only }, 'wx_card')).status).toBe(403)
    expect((await call('GET', `${app.path}/token`, only)).status).toBe(403)
    const other = await givenKey(['apps/wx-other'])
    expect((await ticketOf({ ...app, key: other })).status).toBe(403)
    expect((await sign({ ...app, key: other })).status).toBe(403)
  })

  it('of an account that is not here, or of no such kind, is refused', async ({ expect }) => {
    const unknown = await admin('GET', '/v1/apps/wx-none/tickets/jsapi')
    expect([unknown.status, unknown.body.code]).toEqual([404, 'unknown_credential'])
    const app = await givenOfficialAccount()
    const { status, body } = await ticketOf(app, 'sdk')
    expect([status, body.code]).toEqual([400, 'invalid_request'])
    expect(body.detail).toContain('jsapi, wx_card')
    expect((await admin('GET', '/v1/components/wxC/tickets/jsapi')).status).toBe(404)
  })

  it('is no account of its own in lists, and goes with its account', async ({ expect }) => {
    const app = await givenOfficialAccount()
    await ticketOf(app)
    await cron()
    const { body } = await admin('GET', '/v1/apps')
    expect(body.items.map(({ credential }: { credential: string }) => credential)).toEqual([
      `apps/${app.appid}`,
    ])
    await admin('DELETE', app.path)
    expect((await admin('GET', `${app.path}/tickets/jsapi`)).status).toBe(404)
  })
})

describe('a report of a ticket', () => {
  const report = (app: App, ticket: string) =>
    call('POST', `${app.path}/tickets/jsapi/report`, app.key, { ticket })

  it('of one that WeChat still names is alive, asked once for all who report', async ({
    expect,
  }) => {
    const app = await givenOfficialAccount()
    const { body } = await ticketOf(app)
    const answers = await Promise.all(Array.from({ length: 50 }, () => report(app, body.ticket)))
    expect(new Set(answers.map((answer) => answer.body.verdict))).toEqual(new Set(['alive']))
    expect(await asked()).toBe(2)
    await advance(50)
    await report(app, body.ticket)
    expect(await asked()).toBe(2)
  })

  it('of one that WeChat has replaced brings the new one, and blames nobody', async ({
    expect,
  }) => {
    const app = await givenOfficialAccount()
    const { body: token } = await app.read()
    await fetch(`${env.WECHAT_API_BASE}${GETTICKET}?access_token=${token.access_token}&type=jsapi`)
    await advance(7_100)
    await cron()
    const { body: old } = await ticketOf(app)
    await advance(200)
    const { body } = await report(app, old.ticket)
    expect(body).toMatchObject({ verdict: 'replaced', generation: 2 })
    expect(body.ticket).not.toBe(old.ticket)
    const events = await admin('GET', `/v1/events?credential=apps/${app.appid}/tickets/jsapi`)
    const kinds = events.body.items.map(({ kind }: { kind: string }) => kind)
    expect(kinds).not.toContain('killed_elsewhere')
    expect((await report(app, old.ticket)).body.verdict).toBe('superseded')
  })
})

describe('a page', () => {
  it('is signed so that WeChat’s client takes it', async ({ expect }) => {
    const app = await givenOfficialAccount()
    const { status, body } = await sign(app)
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['appId', 'timestamp', 'nonceStr', 'signature'])
    expect(body.appId).toBe(app.appid)
    expect(await isAccepted({ ...body, url: PAGE })).toBe(true)
    expect(await isAccepted({ ...body, url: `${PAGE}&y=2` })).toBe(true)
    expect(await isAccepted({ ...body, url: 'https://shop.example/page?x=2' })).toBe(false)
    expect((await sign(app)).body.nonceStr).not.toBe(body.nonceStr)
  })

  it.for(['', 'shop.example/page', 'ftp://shop.example/', 'https://shop.example/a b', 7])(
    'with the address %j is refused',
    async (url, { expect }) => {
      const app = await givenOfficialAccount()
      const { status, body } = await call('POST', `${app.path}/jssdk-signature`, app.key, { url })
      expect([status, body.code]).toEqual([400, 'invalid_request'])
      expect(body.detail).toContain('url')
    },
  )
})

describe('an account that authorized a platform', () => {
  it('has tickets, too, until it withdraws', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const { refresh_token } = await control<{ refresh_token: string }>(
      'POST',
      `/components/${platform}/authorizers`,
      { appid: account, exchanged: true, push: false },
    )
    const path = accountPath(platform, account)
    await admin('PUT', path, { refresh_token })
    const key = await givenKey([`components/${platform}/authorizers/*`])
    const { body } = await sign({ path, key })
    expect(await isAccepted({ ...body, url: PAGE })).toBe(true)
    await pushTicket(platform)
    await push(platform, unauthorizedXml(account, Math.floor(Date.now() / 1_000) + 1))
    await settled(platform)
    await advance(31)
    await until(async () => (await ticketOf({ path, key })).status === 404)
    expect((await ticketOf({ path, key })).body.code).toBe('unknown_credential')
  })

  it('waits with its ticket for what its token waits for', async ({ expect }) => {
    const app = await givenOfficialAccount()
    await fault('errcode', { errcode: 40164, errmsg: 'invalid ip 1.2.3.4, not in whitelist' })
    const { status, body } = await ticketOf(app)
    expect([status, body.reason]).toEqual([503, 'ip_not_allowed'])
    expect(await asked()).toBe(0)
  })
})
