/** The simulated authorization page: where visitors come from, what they see, where they return to. */

import { describe, it } from 'vitest'
import { xmlText } from '../simulator/push-envelope.ts'
import { COMPONENT, testPlatform } from '../simulator/test-platform.ts'

const PAGES = [
  '/cgi-bin/componentloginpage',
  '/wxaopen/safe/bindcomponent',
  '/safe/bindcomponent',
] as const
const REFERER = 'https://platform.example/authorize'
const RETURN_TO = 'https://platform.example/done?state=a%20b'

async function setup(config: Record<string, unknown> = {}) {
  const platform = await testPlatform({
    config: { authorize_page_host: 'platform.example', ...config },
  })
  await platform.client.control('PUT', '/apps/wxoa', {
    secret: 's',
    name: 'Shop & <Co>',
    kind: 'official_account',
  })
  await platform.client.control('PUT', '/apps/wxmp', { secret: 's', kind: 'mini_program' })
  const { pre_auth_code = '' } = await platform.withToken('api_create_preauthcode', {})
  const address = (more: Record<string, string> = {}, page: string = PAGES[0]) =>
    `${page}?${new URLSearchParams({
      component_appid: COMPONENT,
      pre_auth_code,
      redirect_uri: RETURN_TO,
      auth_type: '3',
      ...more,
    })}`
  const visit = async (url: string, referer: string | null = REFERER) => {
    const headers: Record<string, string> = referer === null ? {} : { referer }
    return (await platform.simulator.fetch(url, { headers })).text()
  }
  const choose = (url: string, account: string) =>
    platform.simulator.fetch(url, { method: 'POST', body: new URLSearchParams({ account }) })
  return { ...platform, pre_auth_code, address, visit, choose }
}

const buttons = (page: string) =>
  [...page.matchAll(/<button name="account" value="(.*?)">(.*?)<\/button>/g)].map((found) => [
    found[1],
    found[2],
  ])

describe('the page', () => {
  it.for(PAGES)('at %s lists the accounts with a button each', async (page, { expect }) => {
    const { address, visit, authorize } = await setup()
    await authorize('wxformer', { nick_name: 'Former', push: false })
    expect(buttons(await visit(address({}, page)))).toEqual([
      ['wxoa', 'Shop &amp; &lt;Co&gt;'],
      ['wxmp', 'wxmp'],
      ['wxformer', 'Former'],
    ])
  })

  it('narrows the choice by auth_type, and by biz_appid before that', async ({ expect }) => {
    const { address, visit } = await setup()
    const offered = async (more: Record<string, string>) =>
      buttons(await visit(address(more))).map(([appid]) => appid)
    expect(await offered({ auth_type: '1' })).toEqual(['wxoa'])
    expect(await offered({ auth_type: '2' })).toEqual(['wxmp'])
    expect(await offered({ auth_type: '6' })).toEqual(['wxoa', 'wxmp'])
    expect(await offered({ auth_type: '1', biz_appid: 'wxmp' })).toEqual(['wxmp'])
  })

  it.for([
    [null, '授权入口页所在域名:空'],
    ['https://elsewhere.example/', '授权入口页所在域名:elsewhere.example'],
  ] as const)('refuses visitors who come from %s', async ([referer, why], { expect }) => {
    const { address, visit } = await setup()
    const page = await visit(address(), referer)
    expect(page).toContain(why)
    expect(buttons(page)).toEqual([])
  })

  it('takes visitors from anywhere for a platform without a registered host', async ({
    expect,
  }) => {
    const { address, visit } = await setup({ authorize_page_host: null })
    expect(buttons(await visit(address(), null))).toHaveLength(2)
  })

  it('takes a host with its port', async ({ expect }) => {
    const { address, visit } = await setup({ authorize_page_host: 'localhost:8787' })
    const url = address({ redirect_uri: 'http://localhost:8787/done' })
    expect(buttons(await visit(url, 'http://localhost:8787/'))).toHaveLength(2)
    expect(buttons(await visit(url, 'http://localhost:1/'))).toEqual([])
  })

  it.for([
    [{ component_appid: 'wxother' }, 'component_appid'],
    [{ pre_auth_code: 'preauthcode@@@x' }, 'pre_auth_code'],
    [{ redirect_uri: '' }, 'redirect_uri'],
    [{ redirect_uri: 'javascript:alert(1)' }, 'redirect_uri'],
    [{ redirect_uri: 'https://elsewhere.example/' }, '授权回调域名:elsewhere.example'],
  ] as const)('refuses %j', async ([more, why], { expect }) => {
    const { address, visit } = await setup()
    expect(await visit(address(more))).toContain(why)
  })

  it('knows a pre_auth_code until it expires', async ({ expect }) => {
    const { address, visit, advance } = await setup()
    await advance(1799)
    expect(buttons(await visit(address()))).toHaveLength(2)
    await advance(1)
    expect(await visit(address())).toContain('pre_auth_code')
  })
})

describe('a click', () => {
  it('redirects with a code and its life, and sends authorized', async ({ expect }) => {
    const { simulator, address, choose, receiver, pre_auth_code, withToken } = await setup()
    const response = await choose(address(), 'wxoa')
    expect(response.status).toBe(302)
    const location = response.headers.get('location') ?? ''
    expect(location).toMatch(/^https:\/\/platform\.example\/done\?state=a%20b&auth_code=/)
    const { searchParams } = new URL(location)
    expect(searchParams.get('expires_in')).toBe('600')
    const code = searchParams.get('auth_code')
    expect(code).toMatch(/^queryauthcode@@@[\w-]{86}$/)
    await simulator.world.deliveries.idle()
    const [{ infoType, xml } = { infoType: '', xml: '' }] = receiver.accepted
    expect(infoType).toBe('authorized')
    expect(xmlText(xml, 'AuthorizationCode')).toBe(code)
    expect(xmlText(xml, 'PreAuthCode')).toBe(pre_auth_code)
    const answer = await withToken('api_query_auth', { authorization_code: code })
    expect(answer.authorization_info?.authorizer_appid).toBe('wxoa')
  })

  it('uses the pre_auth_code up', async ({ expect }) => {
    const { address, choose } = await setup()
    await choose(address(), 'wxoa')
    const second = await choose(address(), 'wxmp')
    expect(second.status).toBe(200)
    expect(await second.text()).toContain('pre_auth_code')
  })

  it('is refused for an account that is not on the test list', async ({ expect }) => {
    const { address, choose } = await setup({ published: false })
    expect(await (await choose(address(), 'wxoa')).text()).toContain('61028')
  })

  it('must choose something', async ({ expect }) => {
    const { address, choose } = await setup()
    expect((await choose(address(), '')).status).toBe(200)
  })
})
