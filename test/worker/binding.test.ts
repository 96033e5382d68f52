/**
 * Calls of another Worker over a service binding, made by a real second Worker: the same answers as
 * over HTTP, and no more than the binding's props allow.
 */

import { describe, it } from 'vitest'
import {
  advance,
  calls,
  control,
  env,
  givenApp,
  TOKEN_ENDPOINT,
  truth,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

type Binding = 'SHOP' | 'ONE' | 'NOTHING'

/** Has the second Worker call a method of lingpai. */
async function over(
  binding: Binding,
  method: string,
  ...args: readonly unknown[]
  // biome-ignore lint/suspicious/noExplicitAny: answers are of many shapes; tests check values.
): Promise<any> {
  const { CONSUMER } = env as unknown as { CONSUMER: Pick<Fetcher, 'fetch'> }
  const response = await CONSUMER.fetch('https://consumer.test/', {
    method: 'POST',
    body: JSON.stringify({ binding, method, args }),
  })
  return response.json()
}

describe('a service binding', () => {
  it('gives the token that HTTP gives', async ({ expect }) => {
    const app = await givenApp()
    const { ok, ...answer } = await over('SHOP', 'token', `apps/${app.appid}`)
    expect(ok).toBe(true)
    expect(answer).toEqual((await app.read()).body)
    expect((await truth(answer.access_token)).live).toBe(true)
  })

  it('takes reports, and the history says which binding made them', async ({ expect }) => {
    const app = await givenApp()
    const path = `apps/${app.appid}`
    const { access_token: token } = await over('SHOP', 'token', path)
    expect(await over('SHOP', 'report', path, token)).toMatchObject({ ok: true, verdict: 'alive' })
    await control('POST', '/tokens/revoke', { token })
    await advance(6)
    const healed = await over('SHOP', 'report', path, token)
    expect(healed).toMatchObject({ ok: true, verdict: 'replaced', generation: 2 })
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(2)
    const events = (await app.events()) as readonly { by?: string }[]
    expect(events.map(({ by }) => by)).toContain('binding:shop')
  })

  it('gives tickets and signs pages', async ({ expect }) => {
    const app = await givenApp('client_credential', { kind: 'official_account' })
    const account = `apps/${app.appid}`
    const ticket = await over('SHOP', 'ticket', account, 'jsapi')
    expect(ticket).toMatchObject({ ok: true, expires_in: 3_540 })
    const url = 'https://shop.example/page'
    const { ok, ...page } = await over('SHOP', 'jssdkSignature', account, url)
    expect(ok).toBe(true)
    expect(page.appId).toBe(app.appid)
    const { accepted } = await control<{ accepted: boolean }>('POST', '/jssdk', { ...page, url })
    expect(accepted).toBe(true)
    const reported = await over('SHOP', 'report', `${account}/tickets/jsapi`, ticket.ticket)
    expect(reported.verdict).toBe('alive')
  })

  it('reads no more than its props allow, whether it exists or not', async ({ expect }) => {
    const app = await givenApp()
    for (const [binding, path] of [
      ['ONE', `apps/${app.appid}`],
      ['NOTHING', `apps/${app.appid}`],
      ['NOTHING', 'apps/wx-none'],
      ['SHOP', 'components/wxC'],
      ['SHOP', 'components/wxC/authorizers/wxA'],
    ] as const) {
      const answer = await over(binding, 'token', path)
      expect(answer).toMatchObject({ ok: false, status: 403, code: 'forbidden' })
      expect(answer.detail).toContain(`allow = ["${path}"]`)
    }
    expect(await over('ONE', 'token', 'apps/wx-one')).toMatchObject({ code: 'unknown_credential' })
    expect(await over('NOTHING', 'report', `apps/${app.appid}`, 'x')).toMatchObject({ ok: false })
    expect(await over('NOTHING', 'ticket', `apps/${app.appid}`, 'jsapi')).toMatchObject({
      code: 'forbidden',
    })
  })

  it.for([
    ['token', ['apps/'], 'path'],
    ['token', [7], 'path'],
    ['token', ['apps/wx1', { min_expires_in: 241 }], 'min_expires_in'],
    ['token', ['apps/wx1', { min_expires_in: 'x' }], 'min_expires_in'],
    ['report', ['apps/wx1', ''], 'value'],
    ['report', ['apps/wx1', { a: 1 }], 'value'],
    ['ticket', ['apps/wx1', 'sdk'], 'path'],
    ['jssdkSignature', ['apps/wx1', 'nowhere'], 'url'],
  ] as const)(
    'answers %s%j with a value that names %s',
    async ([method, args, word], { expect }) => {
      const answer = await over('SHOP', method, ...args)
      expect(answer).toMatchObject({ ok: false, status: 400, code: 'invalid_request' })
      expect(answer.detail).toContain(word)
    },
  )
})
