/**
 * The dashboard in a real browser, as an operator uses it: signing in, seeing at a glance how everything is,
 * and seeing what happens elsewhere appear by itself.
 */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { DEMO_APPS } from '../start/demo.ts'
import { control, site } from './local-server.ts'
import { at, expectUsable, operator, takePicture } from './operator.ts'
import { evaluated, launch, PHONE, visitor } from './visitor.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

describe('signing in', () => {
  it('takes the admin key only, and leads to the page that was asked for', async ({ expect }) => {
    const { page, problems } = await visitor(browser, {})
    const response = await page.goto(at('/?kind=app'))
    expect(response?.status()).toBe(401)
    await expectUsable(page)
    await takePicture(page, 'sign-in')
    await page.keyboard.type('not-the-admin-key-at-all')
    await page.keyboard.press('Enter')
    await page.getByText('This is not the ADMIN_KEY').waitFor()
    await expectUsable(page)
    expect(await page.locator('#key').inputValue()).toBe('')
    await page.fill('#key', site().adminKey)
    await page.press('#key', 'Enter')
    await page.waitForURL(at('/?kind=app'))
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect(await evaluated(page, 'document.cookie')).toBe('')

    await page.getByRole('link', { name: 'API' }).click()
    await page.getByRole('link', { name: 'Read the access_token of an own account' }).waitFor()
    await page.goto(at('/'))
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()
    expect((await page.goto(at('/')))?.status()).toBe(401)
    expect(problems).toEqual([])
  })
})

describe.for([
  ['a computer, in English', { locale: 'en-US' }, 'Overview', 'Serving'],
  ['a phone, in Chinese', { locale: 'zh-CN', viewport: PHONE }, '总览', '正常'],
] as const)('the overview on %s', ([name, options, title, serving]) => {
  it('shows every credential, and can be used by anybody', async ({ expect }) => {
    const { page, problems } = await operator(browser, options)
    await page.getByRole('heading', { name: title, level: 1 }).waitFor()
    const row = page.getByRole('row').filter({ hasText: DEMO_APPS[1].appid })
    expect(await row.innerText()).toContain(serving)
    await expectUsable(page)
    await takePicture(page, `overview ${name}`)
    expect(problems).toEqual([])
  })
})

describe('what happens elsewhere', () => {
  it('appears by itself, and takes nothing from who is typing', async ({ expect }) => {
    const { page, problems } = await operator(browser)
    const [{ appid }] = DEMO_APPS
    const row = page.getByRole('row').filter({ hasText: appid })
    await page.fill('#search', 'half a wo')
    const link = row.getByRole('link')
    await link.focus()
    expect(await row.innerText()).not.toContain('Killed elsewhere')

    const token = `${site().workerUrl}/v1/apps/${appid}/token`
    const authorization = `Bearer ${site().clientKey}`
    const served = await fetch(token, { headers: { authorization } })
    const { access_token: held } = (await served.json()) as { access_token: string }
    await control('POST', `apps/${appid}/outsider`, { calls: 2 })
    await fetch(`${token}/report`, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify({ token: held }),
    })
    await row.getByText('Killed elsewhere').waitFor()
    expect(await page.inputValue('#search')).toBe('half a wo')
    const focused = 'document.activeElement.getAttribute("href")'
    expect(await evaluated(page, focused)).toBe(`/dashboard/credentials/apps/${appid}`)
    expect(problems).toEqual([])
  })

  it('leaves the keyboard in its row, though others lead to the same page', async ({ expect }) => {
    const { page } = await operator(browser)
    const [{ appid }] = DEMO_APPS
    await page.goto(at(`/dashboard/events?credential=apps/${appid}`))
    await page.locator('#events tbody tr a').last().focus()
    const rows = await page.locator('#events tbody tr').count()
    const focused = '[document.activeElement.closest("tr").id, document.activeElement.textContent]'
    const before = await evaluated(page, focused)
    await fetch(`${site().workerUrl}/v1/apps/${appid}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${site().adminKey}` },
      body: JSON.stringify({ ...DEMO_APPS[0], appid: undefined, name: 'named anew' }),
    })
    await page.locator('#events tbody tr').nth(rows).waitFor()
    expect(await evaluated(page, focused)).toEqual(before)
  })

  it('takes nothing from who is typing when the session ends, and leads others to the sign-in', async ({
    expect,
  }) => {
    const { page } = await operator(browser)
    await page.fill('#search', 'half a wo')
    await page.context().clearCookies()
    await page.getByText('Your session is over').waitFor()
    expect(await page.inputValue('#search')).toBe('half a wo')
    await page.fill('#search', '')
    await page.getByRole('button', { name: 'Resume refresh' }).click()
    await page.locator('#key').waitFor()
  })

  it('can be paused, and stays so on the next page', async ({ expect }) => {
    const { page } = await operator(browser)
    await page.getByRole('button', { name: 'Pause refresh' }).click()
    await page.getByRole('button', { name: 'Resume refresh' }).waitFor()
    await page.clock.install()
    await page.reload()
    expect(await page.getByRole('button', { name: 'Resume refresh' }).isVisible()).toBe(true)
    let asked = 0
    page.on('request', () => {
      asked += 1
    })
    await page.clock.runFor(60_000)
    expect(asked).toBe(0)
    await page.getByRole('button', { name: 'Resume refresh' }).click()
    await page.clock.runFor(60_000)
    expect(asked).toBeGreaterThan(0)
  })
})
