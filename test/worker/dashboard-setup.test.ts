/** The set-up help: what to enter where, with this server's own URLs and the addresses WeChat refused. */

import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { open, signIn } from './dashboard-subject.ts'
import {
  ADMIN_KEY,
  admin,
  advance,
  fault,
  givenApp,
  givenKey,
  until,
  useCleanWorld,
} from './given.ts'
import {
  givenAuthorizer,
  givenPlatform,
  givenWorkingPlatform,
  readAccount,
  SETTINGS,
} from './platform.ts'
import { AUTHORIZER_ENDPOINT } from './platform-subject.ts'

useCleanWorld()
const logged = useLogs()

const SETUP = '/dashboard/setup'

/** Everything on the page that is there to be copied. */
function copyableIn(html: string): readonly string[] {
  return [...html.matchAll(/<(code|pre) class="copy">(.*?)<\/\1>/gs)].map(([, , text = '']) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&'),
  )
}

/** What an account's console says when an address is not on its list. */
async function refuseFrom(address: string, endpoint = '/cgi-bin/token'): Promise<void> {
  const errmsg = `invalid ip ${address} ipv6 ::ffff:${address}, not in whitelist`
  await fault('errcode', { errcode: 40164, errmsg, endpoint, times: 1 })
}

describe('what to enter', () => {
  it('has the host and the callback of each platform, at the address it was opened at', async ({
    expect,
  }) => {
    const platforms = [await givenPlatform(), await givenPlatform()]
    const copyable = copyableIn((await (await signIn()).open(SETUP)).html)
    expect(copyable).toContain('lingpai.example')
    for (const platform of platforms) {
      expect(copyable).toContain(`https://lingpai.example/callback/${platform}`)
    }
  })

  it('has the pattern of the callback while there is no platform', async ({ expect }) => {
    const copyable = copyableIn((await (await signIn()).open(SETUP)).html)
    expect(copyable).toContain('https://lingpai.example/callback/<component_appid>')
  })

  it.for(['en', 'zh-CN'])(
    'names fields as WeChat’s console does (%s)',
    async (language, { expect }) => {
      const { html } = await (await signIn(language)).open(SETUP)
      for (const label of [
        'AppSecret',
        'API IP白名单',
        '授权发起页域名',
        '授权事件接收配置',
        '消息校验Token',
        '消息加解密Key',
        '白名单IP地址列表',
      ]) {
        expect(html).toContain(`<span lang="zh-CN">${label}</span>`)
      }
    },
  )

  it('holds no secret of a platform', async ({ expect }) => {
    await givenPlatform()
    const { html } = await (await signIn()).open(SETUP)
    for (const secret of [...Object.values(SETTINGS), ADMIN_KEY]) {
      expect(`${html}${logged()}`).not.toContain(secret)
    }
  })

  it.for([
    ['http://127.0.0.1:8787', 'WeChat needs a public https address'],
    ['https://lingpai.somebody.workers.dev', 'often unreachable from mainland China'],
  ] as const)('warns that WeChat cannot reach %s', async ([origin, warning], { expect }) => {
    const operator = await signIn()
    expect((await operator.open(SETUP)).html).not.toContain(warning)
    const isSecure = origin.startsWith('https:')
    const cookie = isSecure ? operator.cookie : operator.cookie.replace('__Host-', '')
    const request = new Request(`${origin}${SETUP}`, { headers: { cookie } })
    expect(await (await exports.default.fetch(request)).text()).toContain(warning)
  })
})

describe('how services ask', () => {
  it('is a line that works once the placeholders are filled in', async ({ expect }) => {
    const { appid } = await givenApp()
    const key = await givenKey(['*', 'metrics'])
    const copyable = copyableIn((await (await signIn()).open(SETUP)).html)
    const filledIn = copyable
      .map((text) => text.replace('<appid>', appid).replaceAll('lpk_…', key))
      .map((text) => /https:\/\/lingpai\.example(\/[^']*)/.exec(text)?.[1] ?? '')
    const askable = ['/v1/apps/', '/cgi-bin/token?', '/metrics', '/healthz']
    for (const beginning of askable) {
      const path = filledIn.find((each) => each.startsWith(beginning)) ?? 'not on the page'
      const answer = await open(path, { headers: { authorization: `Bearer ${key}` } })
      expect(answer.status, path).toBe(200)
      expect(answer.html, path).not.toContain('errcode')
    }
  })
})

describe('the addresses that WeChat refused', () => {
  it('are none at first', async ({ expect }) => {
    const { html } = await (await signIn()).open(SETUP)
    expect(html).toContain('WeChat has refused no address of this server so far.')
  })

  it('are listed once each, of own accounts and platforms alike, newest first', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const [account, another] = [await givenAuthorizer(platform), await givenAuthorizer(platform)]
    await admin('GET', `/v1/components/${platform}/token`)
    const apps = [await givenApp(), await givenApp()]
    await refuseFrom('203.0.113.7')
    await apps[0]?.read()
    await advance(60)
    await refuseFrom('198.51.100.24', AUTHORIZER_ENDPOINT)
    await readAccount(platform, account)
    await advance(60)
    await refuseFrom('192.0.2.1')
    await apps[1]?.read()
    await advance(60)
    await refuseFrom('203.0.113.7', AUTHORIZER_ENDPOINT)
    await readAccount(platform, another)
    const operator = await signIn()
    const newestFirst = ['203.0.113.7', '192.0.2.1', '198.51.100.24']
    await until(async () => {
      const { html } = await operator.open(SETUP)
      return copyableIn(html).includes(newestFirst.join(';'))
    })
    const { html } = await operator.open(SETUP)
    expect(copyableIn(html)).toContain(newestFirst.join('\n'))
    const rows = [...html.matchAll(/<code>([\d.]+)<\/code><\/th><td[^>]*>.*?\((.*?)\)/g)]
    expect(
      rows.map(([, address, ago = '']) => `${address} ${ago.replaceAll(/<[^>]+>/g, '')}`),
    ).toEqual([
      expect.stringMatching(/^203\.0\.113\.7 \d+ s ago$/),
      expect.stringMatching(/^192\.0\.2\.1 1 min/),
      expect.stringMatching(/^198\.51\.100\.24 2 min/),
    ])
    expect(html).toContain('docs/egress.md')
  })
})
