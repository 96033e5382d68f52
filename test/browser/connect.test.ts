/**
 * @module Connecting an account, as its administrator does: from the link through WeChat's page and
 * back, with mouse, finger or keyboard; afterwards the account's token is served.
 */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { textsIn } from '../../src/http/pages/texts.ts'
import { DEMO_PLATFORM, NEWCOMER } from '../start/demo-platform.ts'
import { control, site, tokenOf } from './local-server.ts'
import { evaluated, launch, overflow, PHONE, visitor } from './visitor.ts'

const EN = textsIn('en')
const ZH = textsIn('zh')

/** What WeChat's page says to somebody who does not come from the platform's own. */
const WRONG_ORIGIN = '授权入口页所在域名'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

/** An account that nobody has connected. */
async function freshAccount(appid: string): Promise<{ name: string; path: string }> {
  const name = `account ${appid}`
  await control('PUT', `apps/${appid}`, { secret: 'unused', name })
  return { name, path: `${DEMO_PLATFORM.path}/authorizers/${appid}` }
}

/** Whether a token is served that WeChat says is alive; if none is served, why. */
async function served(path: string): Promise<unknown> {
  const { access_token: token, code } = await tokenOf(path)
  return token === undefined ? code : (await control('GET', `tokens/${token}`))['live']
}

describe('connecting an account', () => {
  it('on a computer, in English', async ({ expect }) => {
    expect(await served(NEWCOMER.path)).toBe('unknown_credential')
    const { page, problems } = await visitor(browser, { locale: 'en-GB' })
    await page.goto(site().connectUrl)
    await page.getByRole('link', { name: EN.desktop }).click()
    await page.waitForURL(`${site().wechatUrl}/cgi-bin/componentloginpage?*`)
    await page.getByRole('button', { name: NEWCOMER.name }).click()
    await page.waitForURL(`${site().workerUrl}/**/connected?*`)
    const { title, text } = EN.connected(NEWCOMER.appid)
    expect(await page.locator('main').innerText()).toBe(`${title}\n\n${text}`)
    expect(await served(NEWCOMER.path)).toBe(true)
    expect(problems).toEqual([])
  })

  it('on a phone, in Chinese', async ({ expect }) => {
    const account = await freshAccount('wxbrowser-phone')
    const options = { locale: 'zh-CN', viewport: PHONE, hasTouch: true, isMobile: true }
    const { page, problems } = await visitor(browser, options)
    await page.goto(site().connectUrl)
    await page.getByRole('link', { name: ZH.mobile }).tap()
    await page.waitForURL(`${site().wechatUrl}/wxaopen/safe/bindcomponent?*`)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: account.name }).tap()
    await page.waitForURL(`${site().workerUrl}/**/connected?*`)
    expect(await page.locator('h1').innerText()).toBe(ZH.connected('').title)
    expect(await served(account.path)).toBe(true)
    expect(problems).toEqual([])
  })

  it('with the keyboard alone', async ({ expect }) => {
    const account = await freshAccount('wxbrowser-keyboard')
    const { page, problems } = await visitor(browser, {})
    const focused = () => evaluated<string>(page, 'document.activeElement.textContent')
    await page.goto(site().connectUrl)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe(EN.desktop)
    const outline = 'parseFloat(getComputedStyle(document.activeElement).outlineWidth)'
    expect(await evaluated(page, outline)).toBeGreaterThanOrEqual(2)
    await page.keyboard.press('Tab')
    expect(await focused()).toBe(EN.mobile)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${site().wechatUrl}/**`)
    const buttons = await page.getByRole('button').count()
    for (let presses = 0; presses < buttons && (await focused()) !== account.name; presses++) {
      await page.keyboard.press('Tab')
    }
    expect(await focused()).toBe(account.name)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${site().workerUrl}/**/connected?*`)
    expect(await page.title()).toBe(EN.connected('').title)
    expect(await served(account.path)).toBe(true)
    expect(problems).toEqual([])
  })

  it('once more, after it did', async ({ expect }) => {
    const account = await freshAccount('wxbrowser-again')
    const { page, problems } = await visitor(browser, {})
    for (const _time of ['first', 'second']) {
      await page.goto(site().connectUrl)
      await page.getByRole('link', { name: EN.desktop }).click()
      await page.getByRole('button', { name: account.name }).click()
      await page.waitForURL(`${site().workerUrl}/**/connected?*`)
      expect(await page.title()).toBe(EN.connected('').title)
    }
    // The same code again is the same authorization.
    await page.reload()
    expect(await page.title()).toBe(EN.connected('').title)
    expect(await served(account.path)).toBe(true)
    expect(problems).toEqual([])
  })

  it('after WeChat could not be asked for a moment: the button goes on', async ({ expect }) => {
    const account = await freshAccount('wxbrowser-patient')
    const { page } = await visitor(browser, {})
    await page.goto(site().connectUrl)
    await page.getByRole('link', { name: EN.desktop }).click()
    const endpoint = '/cgi-bin/component/api_query_auth'
    const { id } = await control('POST', 'faults', { endpoint, fault: 'system_error' })
    await page.getByRole('button', { name: account.name }).click()
    await page.waitForURL(`${site().workerUrl}/**/connected?*`)
    expect(await page.title()).toBe(EN.notNow.title)
    await control('DELETE', `faults/${id}`)
    await page.getByRole('link', { name: EN.tryAgain }).click()
    expect(await page.title()).toBe(EN.connected('').title)
    expect(await served(account.path)).toBe(true)
  })
})

describe("WeChat's page", () => {
  it('is opened with a Referer, which it wants, and which does not give the link away', async ({
    expect,
  }) => {
    const { page } = await visitor(browser, {})
    await page.goto(site().connectUrl)
    const link = page.getByRole('link', { name: EN.desktop })
    const address = (await link.getAttribute('href')) ?? ''
    const asked = page.waitForRequest((request) => request.url() === address)
    await link.click()
    const headers = await (await asked).allHeaders()
    expect(headers['referer']).toBe(`${site().workerUrl}/`)
    expect(await page.locator('body').innerText()).not.toContain(WRONG_ORIGIN)

    await page.goto('about:blank')
    await page.goto(address)
    expect(await page.locator('body').innerText()).toContain(WRONG_ORIGIN)
  })
})
