/**
 * @module Every page of a connection as it looks: what it says in both languages, on a phone's width,
 * light and dark, to a screen reader, and that it does nothing but that. BROWSER_SCREENSHOTS names a
 * directory for pictures of all of them.
 */

import { join } from 'node:path'
import process from 'node:process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type ConnectTexts, textsIn } from '../../src/http/pages/texts.ts'
import { ask } from '../start/ask.ts'
import { DEMO_PLATFORM } from '../start/demo-platform.ts'
import { loadAxe, violations } from './accessibility.ts'
import { authorize, control, linkExpiredAt, returnOf, site } from './local-server.ts'
import { evaluated, launch, overflow, PHONE, visitor } from './visitor.ts'

type PageCase = {
  readonly name: string
  readonly status: number
  readonly title: (texts: ConnectTexts) => string
  /** Makes it so that the address leads there. */
  readonly address: () => string | Promise<string>
}

const ACCOUNT = 'wxbrowser-pages'
const DAY_MS = 86_400_000

const PAGES: readonly PageCase[] = [
  {
    name: 'connect',
    status: 200,
    title: (texts) => texts.connectTitle(DEMO_PLATFORM.name),
    address: () => site().connectUrl,
  },
  {
    name: 'connected',
    status: 200,
    title: (texts) => texts.connected(ACCOUNT).title,
    address: async () => returnOf(site().connectUrl, await authorize(ACCOUNT)),
  },
  {
    name: 'a link cut off',
    status: 400,
    title: (texts) => texts.badLink.title,
    address: () => site().connectUrl.slice(0, -9),
  },
  {
    name: 'a link tampered with',
    status: 400,
    title: (texts) => texts.badLink.title,
    address: () => site().connectUrl.replace('link=e', 'link=f'),
  },
  {
    name: 'a link that has expired',
    status: 410,
    title: (texts) => texts.expired.title,
    address: () => linkExpiredAt(Date.now() - 1_000),
  },
  {
    name: 'a return long after the link expired',
    status: 410,
    title: (texts) => texts.expired.title,
    address: async () => returnOf(linkExpiredAt(Date.now() - DAY_MS), await authorize(ACCOUNT)),
  },
  {
    name: 'a return without a code',
    status: 400,
    title: (texts) => texts.badCode.title,
    address: () => returnOf(site().connectUrl),
  },
  {
    name: 'a return with a code that is none',
    status: 409,
    title: (texts) => texts.codeRefused.title,
    address: () => returnOf(site().connectUrl, 'queryauthcode-unknown'),
  },
  {
    name: 'an account that gave no permission',
    status: 409,
    title: (texts) => texts.noPermission('').title,
    address: async () => returnOf(site().connectUrl, await authorize('wxbrowser-shy', false)),
  },
  {
    name: 'a code that WeChat cannot look at now',
    status: 503,
    title: (texts) => texts.notNow.title,
    address: async () => {
      const code = await authorize(ACCOUNT)
      const endpoint = '/cgi-bin/component/api_query_auth'
      await control('POST', 'faults', { endpoint, fault: 'system_error', times: 1 })
      return returnOf(site().connectUrl, code)
    },
  },
  {
    name: 'a platform that WeChat has not pushed a ticket to',
    status: 503,
    title: (texts) => texts.unavailable.title,
    address: async () => {
      const { workerUrl, adminKey: key } = site()
      const platform = `${workerUrl}/v1/components/wxbrowser-waiting`
      const settings = { secret: 's3cret', token: 'pushToken', encoding_aes_key: 'a'.repeat(43) }
      await ask('PUT', platform, { key, body: { ...settings, name: 'W'.repeat(60) } })
      const { url } = await ask('POST', `${platform}/connect-links`, { key, body: {} })
      return String(url)
    },
  },
]

const LANGUAGES = [
  { language: 'en', locale: 'en-US' },
  { language: 'zh', locale: 'zh-CN' },
] as const

async function takePicture(page: Page, name: string): Promise<void> {
  const directory = process.env['BROWSER_SCREENSHOTS']
  if (directory) {
    await page.screenshot({ path: join(directory, `${name.replaceAll(' ', '-')}.png`) })
  }
}

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

describe.for(LANGUAGES)('in $language', ({ language, locale }) => {
  const texts = textsIn(language)
  let page: Page
  let problems: string[]

  beforeAll(async () => {
    const opened = await visitor(browser, { locale, viewport: PHONE })
    page = opened.page
    problems = opened.problems
  })

  it.for(PAGES)('$name', async ({ name, status, title, address }, { expect }) => {
    const response = await page.goto(await address())
    expect(response?.status()).toBe(status)
    expect(response?.headers()['cache-control']).toBe('no-store')
    expect(await page.title()).toBe(title(texts))
    expect(await page.locator('h1').allTextContents()).toEqual([title(texts)])
    expect(await page.locator('html').getAttribute('lang')).toBe(texts.lang)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await loadAxe(page)
    const papers = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      papers.push(await evaluated(page, 'getComputedStyle(document.body).backgroundColor'))
      expect(await violations(page), colorScheme).toEqual([])
      await takePicture(page, `${name} ${language} ${colorScheme}`)
    }
    expect(new Set(papers).size).toBe(2)
    expect(problems.splice(0)).toEqual([])
  })
})
