/** Some settings are changed, and the rest is kept: a name by somebody who does not know the secret. */

import { describe, it } from 'vitest'
import { admin, advance, call, control, givenApp, newAppid, useCleanWorld } from './given.ts'
import { accountPath, givenAuthorizer, givenWorkingPlatform, readAccount } from './platform.ts'

useCleanWorld()

describe('PATCH of an own account', () => {
  it('changes the name, keeps the secret, and costs WeChat nothing', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const { status, body } = await admin('PATCH', app.path, { name: 'Shop' })
    expect([status, body.name, body.grant]).toEqual([200, 'Shop', 'client_credential'])
    expect((await app.read()).body.generation).toBe(1)
    expect((await app.rotate()).body.generation).toBe(2)
    expect((await admin('PATCH', app.path, { name: '' })).body.name).toBeNull()
    expect((await app.events())[0]).toMatchObject({ kind: 'configured', detail: 'changed: name' })
    expect((await admin('PATCH', app.path, {})).status).toBe(200)
  })

  it('changes the secret alone, which ends a back-off', async ({ expect }) => {
    const app = await givenApp()
    const secret = 'another-secret-0123456789'
    await control('PUT', `/apps/${app.appid}`, { secret })
    expect((await app.read()).status).toBe(503)
    await admin('PATCH', app.path, { secret })
    expect((await app.read()).status).toBe(200)
    expect((await app.status()).body.grant).toBe('client_credential')
  })

  it('registers nothing', async ({ expect }) => {
    const path = `/v1/apps/${newAppid()}`
    const { status, body } = await admin('PATCH', path, { secret: 'x'.repeat(32) })
    expect([status, body.code]).toEqual([404, 'unknown_credential'])
    expect((await admin('GET', '/v1/credentials')).body.items).toEqual([])
  })

  it.for([
    [{ name: 7 }, 'name'],
    [{ secret: 'two words' }, 'secret'],
    [{ grant: 'x' }, 'grant'],
    [{ nam: 'Shop' }, 'body'],
    ['{', 'body'],
  ] as const)('refuses %j, and changes nothing', async ([change, field], { expect }) => {
    const app = await givenApp()
    const { status, body } = await admin('PATCH', app.path, change)
    expect([status, body.errors[0].field]).toEqual([400, field])
    expect((await app.events()).map(({ kind }) => kind)).toEqual(['registered'])
  })

  it('is for operators', async ({ expect }) => {
    const app = await givenApp()
    expect((await call('PATCH', app.path, app.key, { name: 'x' })).status).toBe(403)
    expect((await call('PATCH', app.path, null, { name: 'x' })).status).toBe(401)
  })
})

describe('PATCH of a platform and of its account', () => {
  it('keeps what WeChat gave', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const path = `/v1/components/${platform}`
    const urls = ['https://example.com/back']
    const { status, body } = await admin('PATCH', path, { connect_return_urls: urls })
    expect([status, body.platform.connect_return_urls]).toEqual([200, urls])
    expect(body.platform.ticket_received_at).not.toBeNull()
    const account = await givenAuthorizer(platform)
    const named = await admin('PATCH', accountPath(platform, account), { name: 'Customer' })
    expect(named.body.name).toBe('Customer')
    await advance(7_200)
    expect((await readAccount(platform, account)).status).toBe(200)
  })

  it('takes no downstream that is private', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const change = { downstream_urls: ['http://127.0.0.1/x'] }
    const { status, body } = await admin('PATCH', `/v1/components/${platform}`, change)
    expect([status, body.errors?.[0].field]).toEqual([400, 'downstream_urls.0'])
  })
})
