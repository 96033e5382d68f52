/** Connect links: only what was signed here is read, and they lead back only where they may. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { type ConnectLink, createConnectLinkSigner, isBelowAny } from '../../src/connect-link.ts'
import { createKeySigner } from '../../src/keys.ts'
import { authorizationPages } from '../../src/wechat/authorization-page.ts'

const MASTER = new Uint8Array(32).fill(1)
const OTHER = new Uint8Array(32).fill(2)
const LINK: ConnectLink = {
  componentAppid: 'wxC',
  expiresAt: 2_000_000_000,
  state: 'customer-42 客户',
  returnUrl: 'https://example.com/back?x=1',
  authType: 3,
  bizAppid: null,
}
const signer = createConnectLinkSigner(MASTER, null)

describe('a connect link', () => {
  it('is read as it was made', ({ expect }) => {
    expect(signer.read(signer.sign(LINK))).toEqual(LINK)
  })

  it('needs no encoding in an address', ({ expect }) => {
    const text = signer.sign(LINK)
    expect(encodeURIComponent(text)).toBe(text)
  })

  it('of the master key before is read while that is configured', ({ expect }) => {
    const text = signer.sign(LINK)
    expect(createConnectLinkSigner(OTHER, MASTER).read(text)).toEqual(LINK)
    expect(createConnectLinkSigner(OTHER, null).read(text)).toBeNull()
  })

  it('is not read with a single character changed, left out or added', ({ expect }) => {
    const text = signer.sign(LINK)
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('', 'A', 'b', '0', '-', '.', '=='),
        (at, by) => {
          const changed = text.slice(0, at) + by + text.slice(at + 1)
          const inSpareBits = at === text.length - 1
          if (changed !== text && !inSpareBits) {
            expect(signer.read(changed)).toBeNull()
          }
        },
      ),
    )
  })

  it('is not read when it is something else that was signed here', ({ expect }) => {
    const key = createKeySigner(MASTER, null).sign('abcdefghijklmnop')
    for (const text of [key, key.replaceAll('_', '.'), '', '.', 'e30.e30']) {
      expect(signer.read(text)).toBeNull()
    }
  })
})

describe('a return address', () => {
  const LISTED = ['https://example.com/app', 'https://other.example/']

  it.for([
    'https://example.com/app',
    'https://example.com/app?customer=1',
    'https://example.com/app/settings',
    'https://other.example/anything',
  ])('%s is allowed', (address, { expect }) => {
    expect(isBelowAny(address, LISTED)).toBe(true)
  })

  it.for([
    'http://example.com/app',
    'https://example.com/application',
    'https://example.com/',
    'https://example.com:8443/app',
    'https://example.com.evil.example/app',
    'https://example.com@evil.example/app',
    'https://example.com/app/../admin',
    'https://example.com/app/%2e%2e/admin',
    'https://sub.other.example/',
  ])('%s is not', (address, { expect }) => {
    expect(isBelowAny(address, LISTED)).toBe(false)
  })
})

describe('the addresses of WeChat’s authorization pages', () => {
  const visit = {
    componentAppid: 'wxC',
    preAuthCode: 'preauthcode@@@x',
    redirectUri: 'https://token.example.com/components/wxC/connected?link=a.b',
    authType: 3,
    bizAppid: null,
  }

  it('are those of the documentation', ({ expect }) => {
    const query =
      'component_appid=wxC&pre_auth_code=preauthcode%40%40%40x&redirect_uri=https%3A%2F%2Ftoken.example.com%2Fcomponents%2FwxC%2Fconnected%3Flink%3Da.b&auth_type=3'
    expect(authorizationPages(visit, null)).toEqual({
      desktop: `https://mp.weixin.qq.com/cgi-bin/componentloginpage?${query}`,
      mobile: `https://open.weixin.qq.com/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1&${query}#wechat_redirect`,
    })
  })

  it('name the one account that may be chosen', ({ expect }) => {
    const { desktop, mobile } = authorizationPages({ ...visit, bizAppid: 'wxA' }, 'http://sim')
    expect(new URL(desktop).searchParams.get('biz_appid')).toBe('wxA')
    expect(new URL(mobile).searchParams.get('biz_appid')).toBe('wxA')
    expect([new URL(desktop).host, new URL(mobile).host]).toEqual(['sim', 'sim'])
  })
})
