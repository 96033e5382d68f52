/** The client in workerd, against the real Worker and the simulated WeChat. */

import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createClient } from '../../src/client/index.ts'
import { calls, control, env, givenApp, TOKEN_ENDPOINT, truth, useCleanWorld } from './given.ts'

useCleanWorld()

const clientWith = (key: string) =>
  createClient({
    url: 'https://lingpai.test',
    key,
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
  })

describe('the client', () => {
  it('heals a business call whose token somebody else has killed', async ({ expect }) => {
    const app = await givenApp()
    const client = clientWith(app.key)
    const path = `apps/${app.appid}`
    const first = await client.token(path)
    await control('POST', '/tokens/revoke', { token: first })
    const answer = await client.withToken(path, async (token) => {
      const url = `${env.WECHAT_API_BASE}/cgi-bin/get_api_domain_ip?access_token=${token}`
      return (await fetch(url)).json() as Promise<{ errcode?: number; ip_list?: string[] }>
    })
    expect(answer.ip_list).toBeDefined()
    const healed = await client.token(path)
    expect(healed).not.toBe(first)
    expect((await truth(healed)).live).toBe(true)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(2)
  })

  it('signs pages, and says what is refused', async ({ expect }) => {
    const app = await givenApp('client_credential', { kind: 'official_account' })
    const client = clientWith(app.key)
    const url = 'https://shop.example/'
    const page = await client.jssdkSignature(`apps/${app.appid}`, url)
    const { accepted } = await control<{ accepted: boolean }>('POST', '/jssdk', { ...page, url })
    expect(accepted).toBe(true)
    await expect(client.token('apps/wx-other')).rejects.toMatchObject({ code: 'forbidden' })
  })
})
