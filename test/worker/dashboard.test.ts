/**
 * Who gets into the dashboard, and how: the sign-in, its cookie, its limits; forms of other sites; and the
 * overview, which is the first thing an operator sees.
 */

import { describe, it } from 'vitest'
import { ORIGIN, open, send, signIn } from './dashboard-subject.ts'
import {
  ADMIN_KEY,
  admin,
  advance,
  control,
  givenApp,
  givenKey,
  SECRET,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('signing in', () => {
  it('takes ADMIN_KEY, and lasts for twelve hours', async ({ expect }) => {
    const answer = await send('/dashboard/sign-in', { key: ADMIN_KEY, back: '/dashboard/keys' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/dashboard/keys'])
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-lingpai_session=/)
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/', 'Max-Age=43200']) {
      expect(cookie).toContain(attribute)
    }
    expect(cookie).not.toContain(ADMIN_KEY)

    const operator = await signIn()
    await advance(12 * 3_600 - 1)
    expect((await operator.open('/')).status).toBe(200)
    await advance(1)
    expect((await operator.open('/')).status).toBe(401)
  })

  it('takes nothing else', async ({ expect }) => {
    const wrong = await send('/dashboard/sign-in', { key: `${ADMIN_KEY}x` })
    expect(wrong.status).toBe(401)
    expect(wrong.headers.get('set-cookie')).toBeNull()
    expect(wrong.html).toContain('not the ADMIN_KEY')
    const key = await givenKey(['*'])
    const client = await send('/dashboard/sign-in', { key })
    expect(client.html).toContain('This is a client key')
    expect(client.html).not.toContain(key)
  })

  it('leads nowhere but to a page of its own', async ({ expect }) => {
    for (const back of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'x',
      '/v1/apps',
      '/dashboard/\r\nset-cookie: a=b',
      '/dashboard/\u0000',
      '/dashboard/\t//evil.example',
    ]) {
      const answer = await send('/dashboard/sign-in', { key: ADMIN_KEY, back })
      expect(answer.headers.get('location'), back).toBe('/')
    }
  })

  it('has ten tries in a quarter of an hour from one address', async ({ expect }) => {
    const from = (address: string) => ({ 'cf-connecting-ip': address })
    for (let i = 0; i < 10; i++) {
      const tried = await send('/dashboard/sign-in', { key: 'wrong' }, from('203.0.113.7'))
      expect(tried.status).toBe(401)
    }
    const limited = await send('/dashboard/sign-in', { key: ADMIN_KEY }, from('203.0.113.7'))
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('900')
    expect(limited.headers.get('set-cookie')).toBeNull()
    const elsewhere = await send('/dashboard/sign-in', { key: ADMIN_KEY }, from('203.0.113.8'))
    expect(elsewhere.status).toBe(303)
    await advance(900)
    const later = await send('/dashboard/sign-in', { key: ADMIN_KEY }, from('203.0.113.7'))
    expect(later.status).toBe(303)
  })

  it('counts one IPv6 network as one address', async ({ expect }) => {
    for (let i = 0; i < 10; i++) {
      const address = { 'cf-connecting-ip': `2001:db8:1:2::${i.toString(16)}` }
      await send('/dashboard/sign-in', { key: 'wrong' }, address)
    }
    const same = { 'cf-connecting-ip': '2001:db8:1:2:aaaa::1' }
    const other = { 'cf-connecting-ip': '2001:db8:1:3::1' }
    expect((await send('/dashboard/sign-in', { key: ADMIN_KEY }, same)).status).toBe(429)
    expect((await send('/dashboard/sign-in', { key: ADMIN_KEY }, other)).status).toBe(303)
  })

  it('forgets the wrong tries before the right one', async ({ expect }) => {
    for (let i = 0; i < 9; i++) {
      await send('/dashboard/sign-in', { key: 'wrong' })
    }
    expect((await send('/dashboard/sign-in', { key: ADMIN_KEY })).status).toBe(303)
    expect((await send('/dashboard/sign-in', { key: 'wrong' })).status).toBe(401)
  })

  it('ends by signing out', async ({ expect }) => {
    const operator = await signIn()
    const out = await operator.send('/dashboard/sign-out')
    expect(out.headers.get('location')).toBe('/dashboard/sign-in?done=out')
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-lingpai_session=;.*Max-Age=0/)
  })
})

describe('whoever is not signed in', () => {
  it.for(['/', '/dashboard/keys', '/dashboard/nothing'])(
    'gets the sign-in at %s',
    async (path, { expect }) => {
      const { status, html } = await open(path)
      expect(status).toBe(401)
      expect(html).toContain(`name="back" value="${path}"`)
    },
  )

  it('gets nothing done', async ({ expect }) => {
    const referer = `${ORIGIN}/dashboard/keys/add?allow=*`
    const { status, html } = await send('/dashboard/keys/add', { name: 'x' }, { referer })
    expect(status).toBe(401)
    expect(html).toContain('nothing was changed')
    expect(html).toContain('name="back" value="/dashboard/keys/add?allow=*"')
  })

  it.for(['lingpai_session=x', '__Host-lingpai_session=1900000000.AAAAAAAAAAAAAAAAAAAAAA.AAAA'])(
    'is not let in by the cookie %s',
    async (cookie, { expect }) => {
      expect((await open('/', { headers: { cookie } })).status).toBe(401)
    },
  )

  it('is asked once more by the browser itself if a link elsewhere led here', async ({
    expect,
  }) => {
    const { html } = await open('/', { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(html).toContain('<meta http-equiv="refresh" content="0"/>')
    expect((await open('/', { headers: { 'sec-fetch-site': 'same-origin' } })).html).not.toContain(
      'refresh"',
    )
  })
})

describe('a form', () => {
  it('of another site does nothing', async ({ expect }) => {
    const { cookie } = await signIn()
    const foreign = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const answer = await send('/dashboard/sign-out', { form_token: 'x' }, foreign)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
  })

  it('of another site does nothing even with the right value', async ({ expect }) => {
    const { cookie, open: visit } = await signIn()
    const { html } = await visit('/')
    const form_token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
    expect(form_token).not.toBe('')
    const foreign = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await send('/dashboard/sign-out', { form_token }, foreign)).status).toBe(403)
    expect((await send('/dashboard/sign-out', { form_token }, { cookie })).status).toBe(303)
  })

  it('without the value of this operator’s pages does nothing', async ({ expect }) => {
    const [one, other] = [await signIn(), await signIn()]
    const { html } = await other.open('/')
    const token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
    expect(token).not.toBe('')
    for (const form_token of ['', 'x', token]) {
      const answer = await send('/dashboard/sign-out', { form_token }, { cookie: one.cookie })
      expect(answer.status).toBe(403)
      expect(answer.html).toContain('Nothing was changed')
    }
  })
})

describe('every page', () => {
  it('forbids whatever is not its own', async ({ expect }) => {
    const operator = await signIn()
    for (const answer of [
      await open('/'),
      await operator.open('/'),
      await operator.open('/dashboard/x'),
    ]) {
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.html).not.toMatch(/ style=| on\w+=|<script>|(?:src|href)="(?:https?:)?\/\//)
    }
  })

  it('has its files kept for good, but not those of another version', async ({ expect }) => {
    const { html } = await open('/')
    const files = html.match(/\/dashboard\/assets\/[^"]+/g) ?? []
    expect(files).toHaveLength(3)
    for (const path of files) {
      const kept = async (address: string) => (await open(address)).headers.get('cache-control')
      expect(await kept(path)).toContain('immutable')
      expect(await kept(path.replace(/\?.*/, '?000000000000'))).toBe('no-cache')
    }
  })

  it('is there for a form whose own page is gone', async ({ expect }) => {
    const operator = await signIn()
    for (const path of ['/dashboard/platforms/wxgone/import', '/dashboard/nothing']) {
      const { status, html } = await operator.send(path)
      expect([status, html.slice(0, 15)]).toEqual([404, '<!doctype html>'])
    }
  })

  it('speaks the browser’s language', async ({ expect }) => {
    expect((await (await signIn('zh-CN')).open('/')).html).toContain('<html lang="zh-CN">')
    expect((await (await signIn('de')).open('/')).html).toContain('<html lang="en">')
  })
})

describe('the overview', () => {
  it('says of each credential how it is, and what to do', async ({ expect }) => {
    const { appid } = await givenApp()
    const operator = await signIn()
    const before = await operator.open('/')
    expect(before.html).toContain(`href="/dashboard/credentials/apps/${appid}"`)
    await control('PUT', `/apps/${appid}`, { secret: 'another-secret-0123456789' })
    await admin('POST', `/v1/apps/${appid}/token/rotate`)
    const { html } = await operator.open('/')
    expect(html).toContain('40125')
  })

  it.for(['/dashboard', '/dashboard/'])('is where %s leads', async (path, { expect }) => {
    const { status, headers } = await (await signIn()).open(path)
    expect([status, headers.get('location')]).toEqual([302, '/'])
  })

  it('finds by name, kind and state', async ({ expect }) => {
    const [one, two] = [await givenApp(), await givenApp()]
    const named = { secret: SECRET, grant: 'client_credential', name: 'The shop' }
    await admin('PUT', one.path, named)
    const operator = await signIn()
    const shown = async (query: string) => {
      const { html } = await operator.open(`/?${query}`)
      return [one, two].map(({ appid }) => html.includes(`credentials/apps/${appid}"`))
    }
    expect(await shown('search=SHOP')).toEqual([true, false])
    expect(await shown(`search=${two.appid}`)).toEqual([false, true])
    expect(await shown('kind=component')).toEqual([false, false])
    expect(await shown('state=unavailable')).toEqual([false, false])
    expect(await shown('kind=app')).toEqual([true, true])
  })
})
