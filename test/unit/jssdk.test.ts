/** The signature of a page, by WeChat's own examples. */

import { describe, it } from 'vitest'
import { signPage } from '../../src/jssdk.ts'

const TICKET =
  'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg'
const PAGE = { nonceStr: 'Wm3WZYTPz0wzccnW', timestamp: 1414587457 }

describe('the signature of a page', () => {
  it.for([
    ['http://mp.weixin.qq.com', 'f4d90daf4b3bca3078ab155816175ba34c443a7b'],
    ['http://mp.weixin.qq.com?params=value', '0f9de62fce790f9a083d5c99e95740ceb90c27ed'],
    ['http://mp.weixin.qq.com?params=value#section', '0f9de62fce790f9a083d5c99e95740ceb90c27ed'],
  ] as const)('of %s is that of WeChat’s documentation', ([url, signature], { expect }) => {
    expect(signPage(TICKET, { ...PAGE, url })).toBe(signature)
  })

  it('is that of another implementation’s test', ({ expect }) => {
    const page = {
      nonceStr: 'mock-nonce',
      timestamp: 1601234567,
      url: 'https://www.easywechat.com/',
    }
    expect(signPage('mock-ticket', page)).toBe('22772d2fb393ab9f7f6a5a54168a566fbf1ab767')
  })

  it('takes the address as it is, without encoding it any further', ({ expect }) => {
    const sign = (url: string): string => signPage(TICKET, { ...PAGE, url })
    expect(sign('https://a.example/?q=a%20b')).not.toBe(sign('https://a.example/?q=a b'))
  })
})
