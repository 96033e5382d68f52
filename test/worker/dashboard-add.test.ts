/** Adding a credential at the dashboard: what is registered then, what is refused, and what is never shown. */

import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { type Answer, ORIGIN, signIn } from './dashboard-subject.ts'
import { admin, control, givenApp, newAppid, SECRET, useCleanWorld } from './given.ts'
import { givenPlatform, KEY, SETTINGS, TOKEN } from './platform.ts'
import { givenReadyAccount, givenReadyPlatform, refreshTokenOf } from './platform-subject.ts'

useCleanWorld()
const logged = useLogs()

/** The error that stands at a field; null if none does. */
function errorAt({ html }: Answer, name: string): string | null {
  return new RegExp(`id="${name}-error">([^<]+)<`).exec(html)?.[1] ?? null
}

describe('an own account', () => {
  it('is registered as the API would, by whoever is signed in', async ({ expect }) => {
    const appid = newAppid()
    await control('PUT', `/apps/${appid}`, { secret: SECRET, kind: 'mini_program' })
    const operator = await signIn()
    const fields = {
      appid: ` ${appid}\n`,
      secret: `${SECRET} `,
      grant: 'stable_token',
      name: '商城',
    }
    const answer = await operator.send('/dashboard/add?kind=app', fields)
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/dashboard/credentials/apps/${appid}?done=added`,
    ])
    const { body } = await admin('GET', `/v1/apps/${appid}`)
    expect([body.name, body.grant]).toEqual(['商城', 'stable_token'])
    expect((await admin('GET', `/v1/apps/${appid}/token`)).status).toBe(200)
    const { body: history } = await admin('GET', `/v1/events?credential=apps/${appid}`)
    expect(history.items.at(-1)).toMatchObject({ kind: 'registered', by: 'admin' })
    expect(logged()).toContain(appid)
    expect(logged()).not.toContain(SECRET)
  })

  it('is asked for again where a field does not fit, without its secret', async ({ expect }) => {
    const secret = 'hidden-secret-"<&>-0123456789'
    const fields = { appid: 'wx 1', secret, grant: 'client_credential', name: 'The "shop"' }
    const answer = await (await signIn()).send('/dashboard/add?kind=app', fields)
    expect(answer.status).toBe(400)
    expect(errorAt(answer, 'appid')).toMatch(/^Must be 1 to 64 letters/)
    expect(errorAt(answer, 'secret')).toBeNull()
    expect(answer.html).toContain('value="wx 1"')
    expect(answer.html).toContain('value="The &quot;shop&quot;"')
    expect(answer.html).toMatch(/value="client_credential" checked/)
    expect(`${answer.html}${logged()}`).not.toContain('hidden-secret')
    expect((await admin('GET', '/v1/apps')).body.items).toEqual([])
  })

  it('is refused in the reader’s language', async ({ expect }) => {
    const fields = { appid: newAppid(), secret: 'two words', grant: 'stable_token' }
    const answer = await (await signIn('zh-CN')).send('/dashboard/add?kind=app', fields)
    expect(errorAt(answer, 'secret')).toBe('不能含有空格或不可见字符，请从微信后台重新复制。')
    expect(answer.html).not.toContain('two words')
  })

  it('that is registered already is replaced only by somebody who says so', async ({ expect }) => {
    const { appid, path } = await givenApp('client_credential')
    const operator = await signIn()
    const secret = 'another-secret-0123456789'
    const fields = { appid, secret, grant: 'stable_token' }
    const asked = await operator.send('/dashboard/add?kind=app', fields)
    expect(asked.status).toBe(409)
    expect(asked.html).toContain(`href="/dashboard/credentials/apps/${appid}"`)
    expect(asked.html).not.toContain(secret)
    expect((await admin('GET', path)).body.grant).toBe('client_credential')

    const done = await operator.send('/dashboard/add?kind=app', { ...fields, replace: 'yes' })
    expect(done.status).toBe(303)
    expect((await admin('GET', path)).body.grant).toBe('stable_token')
    expect(logged()).not.toContain(secret)
  })
})

describe('a platform', () => {
  const FIELDS = { secret: SETTINGS.secret, token: TOKEN, encoding_aes_key: KEY }

  it('is registered with its lists, one entry a line', async ({ expect }) => {
    const component_appid = newAppid()
    const operator = await signIn()
    const answer = await operator.send('/dashboard/add?kind=component', {
      ...FIELDS,
      component_appid,
      name: 'The platform',
      downstream_urls: 'https://example.com/a\r\n\r\n https://example.com/b \r\n',
      connect_return_urls: 'https://example.com/settings',
    })
    expect(answer.headers.get('location')).toBe(
      `/dashboard/credentials/components/${component_appid}?done=added`,
    )
    const { body } = await admin('GET', `/v1/components/${component_appid}`)
    expect(body.platform).toMatchObject({
      downstreams: ['https://example.com/a', 'https://example.com/b'],
      connect_return_urls: ['https://example.com/settings'],
    })
  })

  it('is asked for again with the error at the field, and no secret', async ({ expect }) => {
    const operator = await signIn()
    const fields = {
      ...FIELDS,
      component_appid: newAppid(),
      token: 'not-a-token-!',
      downstream_urls: 'https://example.com/a\nexample',
    }
    const answer = await operator.send('/dashboard/add?kind=component', fields)
    expect(answer.status).toBe(400)
    expect(errorAt(answer, 'token')).toMatch(/^Must be the push Token/)
    expect(errorAt(answer, 'downstream_urls')).toMatch(/^Must be an address/)
    expect(answer.html).toContain('https://example.com/a\nexample</textarea>')
    for (const secret of [SETTINGS.secret, 'not-a-token-!', KEY]) {
      expect(`${answer.html}${logged()}`).not.toContain(secret)
    }
  })

  it('cannot have its own pushes passed on to itself', async ({ expect }) => {
    const component_appid = newAppid()
    const fields = { ...FIELDS, component_appid, downstream_urls: `${ORIGIN}/callback/x` }
    const answer = await (await signIn()).send('/dashboard/add?kind=component', fields)
    expect(errorAt(answer, 'downstream_urls')).toContain('own callback')
    expect((await admin('GET', `/v1/components/${component_appid}`)).status).toBe(404)
  })
})

describe('an authorized account', () => {
  it('is registered by its refresh token', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    const account = await givenReadyAccount(platform)
    const refreshToken = await refreshTokenOf(platform, account)
    await admin('DELETE', account.path)
    const operator = await signIn()
    const answer = await operator.send('/dashboard/add?kind=authorizer', {
      component_appid: platform.appid,
      appid: account.appid,
      refresh_token: refreshToken,
    })
    expect(answer.status).toBe(303)
    expect((await admin('GET', `${account.path}/token`)).status).toBe(200)
    expect(logged()).not.toContain(refreshToken)
  })

  it('needs a platform that is registered', async ({ expect }) => {
    const operator = await signIn()
    const component_appid = newAppid()
    const fields = { component_appid, appid: newAppid(), refresh_token: 'refreshtoken@@@x' }
    const answer = await operator.send('/dashboard/add?kind=authorizer', fields)
    expect(answer.status).toBe(400)
    expect(errorAt(answer, 'component_appid')).toMatch(/^Must be a platform that is registered/)
    expect(answer.html).not.toContain('refreshtoken@@@x')
  })
})

describe('the page', () => {
  it('takes appids from its address, for links that lead here', async ({ expect }) => {
    const platform = await givenPlatform()
    const { html } = await (await signIn()).open(
      `/dashboard/add?kind=authorizer&component_appid=${platform}`,
    )
    expect(html).toContain(`value="${platform}"`)
  })

  it('says where a platform’s pushes have to go', async ({ expect }) => {
    const { html } = await (await signIn()).open('/dashboard/add?kind=component')
    expect(html).toContain(`${ORIGIN}/callback/`)
  })
})
