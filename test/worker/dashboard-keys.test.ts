/** Client keys at the dashboard: made and shown once, listed, revoked. */

import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { type Answer, ORIGIN, signIn } from './dashboard-subject.ts'
import { admin, advance, call, givenApp, givenKey, useCleanWorld } from './given.ts'

useCleanWorld()
const logged = useLogs()

/** The key that an answer shows; empty if it shows none. */
const keyIn = ({ html }: Answer) => /lpk_[a-z0-9]{16}_[\w-]{43}/.exec(html)?.[0] ?? ''
const idOf = (key: string) => key.split('_')[1] ?? ''

describe('a new key', () => {
  it('is shown in the answer to its form, works, and is never shown again', async ({ expect }) => {
    const app = await givenApp()
    const operator = await signIn()
    const allow = `apps/${app.appid}\r\n\r\napps/${app.appid}`
    const made = await operator.send('/dashboard/keys/add', {
      name: ' 商城 ',
      scope: 'listed',
      allow,
    })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const key = keyIn(made)
    expect(made.html).toContain(`curl ${ORIGIN}${app.path}/token -H `)
    expect((await call('GET', `${app.path}/token`, key)).status).toBe(200)

    const { html } = await operator.open('/dashboard/keys')
    expect(html).toContain('商城')
    expect(html).toContain(idOf(key))
    expect(`${html}${logged()}`).not.toContain(key)
    const { body } = await admin('GET', '/v1/keys')
    const listed = body.items.find(({ id }: { id: string }) => id === idOf(key))
    expect(listed).toMatchObject({ name: '商城', allow: [`apps/${app.appid}`] })
    expect(logged()).toMatch(/"event":"key\.created".*"by":"admin"/)
  })

  it.for([
    ['own', 'apps/*'],
    ['everything', '*'],
    ['metrics', 'metrics'],
  ] as const)('may read %s: %s', async ([scope, entry], { expect }) => {
    // Lines that were left in the field do not count then.
    const fields = { name: 'x', scope, allow: 'apps/wx1' }
    const made = await (await signIn()).send('/dashboard/keys/add', fields)
    const { body } = await admin('GET', '/v1/keys')
    expect(body.items).toMatchObject([{ id: idOf(keyIn(made)), allow: [entry] }])
  })

  it('is asked for again where a field does not fit', async ({ expect }) => {
    const operator = await signIn()
    const fields = { name: 'shop', scope: 'listed', allow: 'apps/wx1\napps' }
    const answer = await operator.send('/dashboard/keys/add', fields)
    expect(answer.status).toBe(400)
    expect(answer.html).toMatch(/id="allow-error">Must be &quot;\*&quot;, a credential/)
    expect(answer.html).toContain('apps/wx1\napps</textarea>')
    expect(answer.html).toContain('value="shop"')
    const nameless = await operator.send('/dashboard/keys/add', { name: '', scope: 'own' })
    expect(nameless.html).toContain('id="name-error">Must say whose key it is.')
    expect((await admin('GET', '/v1/keys')).body.items).toEqual([])
  })

  it('can be begun by a link that says what it may read', async ({ expect }) => {
    const { html } = await (await signIn()).open(
      '/dashboard/keys/add?allow=apps/wx1&allow=apps/wx2',
    )
    expect(html).toContain('apps/wx1\napps/wx2</textarea>')
  })
})

describe('revoking', () => {
  it('says first what will happen, and then it has', async ({ expect }) => {
    const app = await givenApp()
    const operator = await signIn()
    const path = `/dashboard/keys/${idOf(app.key)}/revoke`
    const asked = await operator.open(path)
    expect(asked.html).toContain('within 30 seconds')
    expect(asked.html).toContain(`apps/${app.appid}`)
    expect((await app.read()).status).toBe(200)

    const done = await operator.send(path)
    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      '/dashboard/keys?done=revoked',
    ])
    await advance(31)
    expect((await app.read()).status).toBe(401)
    const { html } = await operator.open('/dashboard/keys?done=revoked')
    expect(html).toContain('The key is revoked.')
    expect(html).not.toContain(idOf(app.key))
    expect(logged()).toMatch(/"event":"key\.revoked".*"by":"admin"/)
  })

  it('asks about keys that there are', async ({ expect }) => {
    const operator = await signIn()
    for (const id of ['abcdefghijklmnop', 'A%20B']) {
      expect((await operator.open(`/dashboard/keys/${id}/revoke`)).status).toBe(404)
    }
    // Somebody else was faster: it is as it should be.
    expect((await operator.send('/dashboard/keys/abcdefghijklmnop/revoke')).status).toBe(303)
  })
})

describe('the list', () => {
  it('goes on, page by page', async ({ expect }) => {
    const ids: string[] = []
    for (let i = 0; i < 51; i++) {
      ids.push(idOf(await givenKey(['apps/*'])))
    }
    const operator = await signIn('zh')
    const first = await operator.open('/dashboard/keys')
    const next = /href="(\/dashboard\/keys\?cursor=[^"]+)" rel="next"/.exec(first.html)?.[1] ?? ''
    const second = await operator.open(next)
    const shown = [first, second].map(({ html }) => ids.filter((id) => html.includes(id)))
    expect(shown.map(({ length }) => length)).toEqual([50, 1])
    expect(new Set(shown.flat())).toEqual(new Set(ids))
    expect(second.html).toContain('全部自有账号')
  })
})
