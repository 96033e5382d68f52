/**
 * Connecting an account in a browser: an operator's link, the page, WeChat's page (the simulator's), the
 * way back; and the race with the push that brings the same code.
 */

import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import {
  admin,
  advance,
  call,
  calls,
  control,
  fault,
  givenKey,
  newAppid,
  truth,
  useCleanWorld,
} from './given.ts'
import {
  accountPath,
  authorizedXml,
  exchanges,
  givenPlatform,
  givenWorkingPlatform,
  isRegistered,
  push,
  QUERY_AUTH,
  readAccount,
  SETTINGS,
  settled,
  unauthorizedXml,
} from './platform.ts'

useCleanWorld()

const PREAUTH = '/cgi-bin/component/api_create_preauthcode'

interface Page {
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

async function open(address: string, language = 'en'): Promise<Page> {
  const response = await exports.default.fetch(
    new Request(address, { headers: { 'accept-language': language }, redirect: 'manual' }),
  )
  return { status: response.status, headers: response.headers, html: await response.text() }
}

async function makeLink(platform: string, body: object = {}): Promise<string> {
  const answer = await admin('POST', `/v1/components/${platform}/connect-links`, body)
  return answer.body.url
}

/** The address that WeChat sends the browser back to, without a code. */
const backFrom = (link: string): URL => new URL(link.replace('/connect?', '/connected?'))

function withCode(link: string, code: string): string {
  const back = backFrom(link)
  back.searchParams.set('auth_code', code)
  back.searchParams.set('expires_in', '600')
  return back.href
}

/** The two links to WeChat on the page. */
const linksIn = (html: string): readonly string[] =>
  [...html.matchAll(/<a class="button" href="([^"]+)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )

/** An account agrees at WeChat, with the code the page was opened with. */
async function agree(platform: string, account: string): Promise<string> {
  const { auth_code: code } = await control<{ auth_code: string }>(
    'POST',
    `/components/${platform}/authorizers`,
    { appid: account, push: false },
  )
  return code
}

describe('a connect link', () => {
  it('opens a page with both ways to WeChat, which may tell WeChat where it is', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const link = await makeLink(platform, { auth_type: 2 })
    const { status, headers, html } = await open(link)
    expect(status).toBe(200)
    expect(headers.get('referrer-policy')).toBe('origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    const [desktop = '', mobile = ''] = linksIn(html)
    expect(desktop).toMatch(/^https:\/\/mp\.weixin\.qq\.com\/cgi-bin\/componentloginpage\?/)
    expect(mobile).toMatch(/^https:\/\/open\.weixin\.qq\.com\/wxaopen\/safe\/bindcomponent\?/)
    for (const href of [desktop, mobile]) {
      const { searchParams } = new URL(href)
      expect(searchParams.get('component_appid')).toBe(platform)
      expect(searchParams.get('pre_auth_code')).toMatch(/^preauthcode@@@/)
      expect(searchParams.get('auth_type')).toBe('2')
      expect(searchParams.get('redirect_uri')).toBe(backFrom(link).href)
    }
  })

  it('speaks the browser’s language', async ({ expect }) => {
    const link = await makeLink(await givenWorkingPlatform())
    expect((await open(link, 'zh-CN,zh;q=0.9')).html).toContain('<html lang="zh-CN">')
    expect((await open(link, 'en-GB')).html).toContain('<html lang="en">')
  })

  it('does not let a name become markup', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const name = '<img src=x onerror=alert(1)>&"'
    await admin('PUT', `/v1/components/${platform}`, { ...SETTINGS, name })
    const { html } = await open(await makeLink(platform))
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img')
  })

  it('expires, but not for somebody who is at WeChat just then', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const link = await makeLink(platform, { expires_in: 60 })
    const code = await agree(platform, newAppid())
    await advance(61)
    expect((await open(link)).status).toBe(410)
    expect((await open(withCode(link, code))).status).toBe(200)
    await advance(3_600)
    expect((await open(withCode(link, code))).status).toBe(410)
  })

  it.for(['connect', 'connected'])(
    'that is not ours opens nothing: %s',
    async (page, { expect }) => {
      const platform = await givenWorkingPlatform()
      const other = await makeLink(await givenWorkingPlatform())
      const foreign = new URL(other).searchParams.get('link') ?? ''
      for (const link of ['', 'x', 'e30.e30', foreign, `${foreign}x`]) {
        const { status, html } = await open(
          `https://lingpai.test/components/${platform}/${page}?link=${link}&auth_code=x`,
        )
        expect(status).toBe(400)
        expect(html).toContain('This link is not complete')
      }
    },
  )

  it('is made by operators only', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const path = `/v1/components/${platform}/connect-links`
    expect((await call('POST', path, null)).status).toBe(401)
    expect((await call('POST', path, await givenKey(['*']))).status).toBe(403)
    expect((await admin('POST', '/v1/components/wx-none/connect-links')).status).toBe(404)
  })

  it.for([
    [{ expires_in: 59 }, 'expires_in'],
    [{ expires_in: 1e9 }, 'expires_in'],
    [{ auth_type: 7 }, 'auth_type'],
    [{ biz_appid: 'a b' }, 'biz_appid'],
    [{ return_url: 'javascript:alert(1)' }, 'return_url'],
    [{ return_url: 'https://evil.example/' }, 'return_url'],
    [{ state: 5 }, 'state'],
    [{ colour: 'red' }, 'colour'],
  ] as const)('gets a clear error for %j', async ([body, word], { expect }) => {
    const platform = await givenWorkingPlatform()
    const answer = await admin('POST', `/v1/components/${platform}/connect-links`, body)
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request'])
    expect(answer.body.detail).toContain(word)
  })

  it('of a platform that has no ticket yet says that WeChat cannot be asked', async ({
    expect,
  }) => {
    const { status, html } = await open(await makeLink(await givenPlatform()))
    expect(status).toBe(503)
    expect(html).toContain('Try again')
  })

  it('survives that WeChat refuses the platform’s token', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const { body } = await admin('GET', `/v1/components/${platform}/token`)
    await control('POST', '/tokens/revoke', { token: body.access_token })
    expect((await open(await makeLink(platform))).status).toBe(200)
  })

  it('says so when WeChat gives no code', async ({ expect }) => {
    const link = await makeLink(await givenWorkingPlatform())
    await fault('errcode', { endpoint: PREAUTH, errcode: 45009, errmsg: 'quota' })
    expect((await open(link)).status).toBe(503)
  })
})

describe('the way back from WeChat', () => {
  it('connects the account, which is served', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const link = await makeLink(platform)
    const { status, headers, html } = await open(withCode(link, await agree(platform, account)))
    expect(status).toBe(200)
    expect(html).toContain(account)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    const { body } = await readAccount(platform, account)
    expect(await truth(body.access_token)).toMatchObject({ live: true, lineage: 'authorizer' })
  })

  it('leads to the return address with the state it was given', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await admin('PUT', `/v1/components/${platform}`, {
      ...SETTINGS,
      connect_return_urls: ['https://shop.example/settings'],
    })
    const account = newAppid()
    const link = await makeLink(platform, {
      return_url: 'https://shop.example/settings/wechat?tab=2',
      state: 'customer 42&x',
    })
    const { status, headers } = await open(withCode(link, await agree(platform, account)))
    expect(status).toBe(302)
    const target = new URL(headers.get('location') ?? '')
    expect(`${target.origin}${target.pathname}`).toBe('https://shop.example/settings/wechat')
    expect(Object.fromEntries(target.searchParams)).toEqual({
      tab: '2',
      component_appid: platform,
      authorizer_appid: account,
      state: 'customer 42&x',
    })
  })

  it('leads nowhere that was taken off the list since', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const put = (urls: string[]) =>
      admin('PUT', `/v1/components/${platform}`, { ...SETTINGS, connect_return_urls: urls })
    await put(['https://shop.example/'])
    const link = await makeLink(platform, { return_url: 'https://shop.example/x' })
    await put([])
    expect((await open(withCode(link, await agree(platform, newAppid())))).status).toBe(200)
  })

  it('without a usable code changes nothing and asks nobody', async ({ expect }) => {
    const link = await makeLink(await givenWorkingPlatform())
    for (const code of ['', 'a b', 'x'.repeat(600)]) {
      const { status, html } = await open(withCode(link, code))
      expect(status).toBe(400)
      expect(html).toContain('Try again')
    }
    expect(await exchanges()).toBe(0)
  })

  it('with a code that WeChat does not know says so', async ({ expect }) => {
    const link = await makeLink(await givenWorkingPlatform())
    const { status, html } = await open(withCode(link, 'queryauthcode@@@nobody'))
    expect(status).toBe(409)
    expect(html).toContain('does not accept')
  })

  it('may be opened again while WeChat is busy', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const address = withCode(await makeLink(platform), await agree(platform, newAppid()))
    await fault('system_error', { endpoint: QUERY_AUTH, times: 1 })
    expect((await open(address)).status).toBe(503)
    expect((await open(address)).status).toBe(200)
  })

  it('says when the account permitted nothing', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const { auth_code: code } = await control<{ auth_code: string }>(
      'POST',
      `/components/${platform}/authorizers`,
      { appid: account, push: false, api_permission: false },
    )
    const { status, html } = await open(withCode(await makeLink(platform), code))
    expect(status).toBe(409)
    expect(html).toContain(account)
    expect(await isRegistered(platform, account)).toBe(false)
  })
})

describe('a connected page', () => {
  it('says that nothing was permitted also when the push came first', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const { auth_code: code } = await control<{ auth_code: string }>(
      'POST',
      `/components/${platform}/authorizers`,
      { appid: account, push: false, api_permission: false },
    )
    const address = withCode(await makeLink(platform), code)
    await push(platform, authorizedXml(account, code, 100))
    await settled(platform)
    const { status, html } = await open(address)
    expect(status).toBe(409)
    expect(html).toContain('No permission was given')
  })

  it('does not say connected any more when the account is gone', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const address = withCode(await makeLink(platform), await agree(platform, account))
    expect((await open(address)).status).toBe(200)
    await admin('DELETE', accountPath(platform, account))
    expect((await open(address)).status).toBe(409)
  })

  it('of a link for one account does not lead back with another', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    await admin('PUT', `/v1/components/${platform}`, {
      ...SETTINGS,
      connect_return_urls: ['https://shop.example/'],
    })
    const [wanted, other] = [newAppid(), newAppid()]
    const link = await makeLink(platform, {
      biz_appid: wanted,
      return_url: 'https://shop.example/',
    })
    const { status, html } = await open(withCode(link, await agree(platform, other)))
    expect(status).toBe(409)
    expect(html).toContain('Another account was chosen')
    expect((await open(withCode(link, await agree(platform, wanted)))).status).toBe(302)
  })
})

describe('push and redirect with the same code', () => {
  /** What is kept of an account that matters to anybody. */
  async function stored(platform: string, account: string) {
    const { body } = await readAccount(platform, account)
    return { generation: body.generation, live: (await truth(body.access_token)).live }
  }

  type Step<T> = () => Promise<T>
  const ORDERS: Readonly<
    Record<string, (pushIt: Step<unknown>, openIt: Step<Page>, done: Step<void>) => Promise<Page>>
  > = {
    'push first': async (pushIt, openIt, done) => {
      await pushIt()
      await done()
      return openIt()
    },
    'redirect first': async (pushIt, openIt) => {
      const page = await openIt()
      await pushIt()
      return page
    },
    'both at once': async (pushIt, openIt) => (await Promise.all([openIt(), pushIt()]))[0],
    'both at once, the push a little earlier': async (pushIt, openIt) =>
      (await Promise.all([pushIt(), openIt()]))[1],
  }

  it.for(Object.entries(ORDERS))(
    'lead to the same account: %s',
    async ([, inOrder], { expect }) => {
      const platform = await givenWorkingPlatform()
      const account = newAppid()
      const code = await agree(platform, account)
      const address = withCode(await makeLink(platform), code)
      const now = Math.floor(Date.now() / 1_000)
      await fault('slow', { endpoint: QUERY_AUTH, delay_seconds: 0.3, times: 1 })
      const page = await inOrder(
        () => push(platform, authorizedXml(account, code, now - 3)),
        () => open(address),
        () => settled(platform),
      )
      expect(page.status).toBe(200)
      await settled(platform)
      expect(await exchanges()).toBe(1)
      expect(await stored(platform, account)).toEqual({ generation: 1, live: true })
      const { body } = await admin('GET', `/v1/events?credential=components/${platform}&limit=100`)
      const kinds = body.items.map((event: { kind: string }) => event.kind)
      expect(kinds).not.toContain('authorization_failed')
      // WeChat's own time orders what comes later, whoever was first.
      await push(platform, unauthorizedXml(account, now - 2))
      await settled(platform)
      expect(await isRegistered(platform, account)).toBe(false)
    },
  )

  it('whose answer was lost to the redirect is healed by the push', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const code = await agree(platform, account)
    const address = withCode(await makeLink(platform), code)
    await fault('reset_after_effect', { endpoint: QUERY_AUTH, times: 1 })
    expect((await open(address)).status).toBe(503)
    await push(platform, authorizedXml(account, code, Math.floor(Date.now() / 1_000)))
    await settled(platform)
    expect(await stored(platform, account)).toEqual({ generation: 1, live: true })
    expect((await open(address)).status).toBe(200)
  })

  it('opened twice by the browser is connected twice, exchanged once', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const address = withCode(await makeLink(platform), await agree(platform, account))
    const pages = await Promise.all([open(address), open(address), open(address)])
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await exchanges()).toBe(1)
  })

  it('of a renewed authorization replaces the token at once, and what was served before works on', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    const link = await makeLink(platform)
    await open(withCode(link, await agree(platform, account)))
    await advance(400)
    const { body: before } = await readAccount(platform, account)
    await open(withCode(link, await agree(platform, account)))
    const { body: status } = await admin('GET', accountPath(platform, account))
    expect(status).toMatchObject({ generation: before.generation + 1, state: 'serving' })
    // An isolate may answer the old one for as long as it remembers: it is only in its overlap.
    await advance(30)
    expect((await truth(before.access_token)).live).toBe(true)
    await advance(1)
    const { body } = await readAccount(platform, account)
    expect(body.generation).toBe(before.generation + 1)
    expect((await truth(body.access_token)).live).toBe(true)
  })

  it('serves the account without one more call: the exchange brought its token', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const account = newAppid()
    await open(withCode(await makeLink(platform), await agree(platform, account)))
    const { body } = await readAccount(platform, account)
    expect(body).toMatchObject({ generation: 1, promised: true })
    expect((await truth(body.access_token)).live).toBe(true)
    expect(await calls('/cgi-bin/component/api_authorizer_token', account)).toBe(0)
  })
})
