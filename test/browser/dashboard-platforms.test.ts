/**
 * A platform in a real browser: its import ends before the operator's eyes, a connect link that was made there
 * opens, and the set-up help has this server's own addresses. Every page can be used by anybody.
 */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { DEMO_PLATFORM } from '../start/demo-platform.ts'
import { at, expectUsable, operator, takePicture } from './operator.ts'
import { launch, PHONE } from './visitor.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const PLATFORM = `/dashboard/platforms/${DEMO_PLATFORM.appid}`

describe.for([
  ['a computer, in English', { locale: 'en-US' }, 'Finished'],
  ['a phone, in Chinese', { locale: 'zh-CN', viewport: PHONE }, '完成于'],
] as const)('an operator with %s', ([name, options, finished]) => {
  it('imports accounts, makes a link, and is told what to enter where', async ({ expect }) => {
    const { page, problems } = await operator(browser, options)
    const submit = () => page.locator('main form[method=post] button[type=submit]').click()

    await page.goto(at('/dashboard/platforms'))
    await expectUsable(page)
    await page.locator(`a[href="${PLATFORM}"]`).click()
    await page.locator(`a[href="${PLATFORM}/import"]`).click()
    await expectUsable(page)
    await submit()
    await page.waitForURL(at(`${PLATFORM}?done=import`))
    // Without a reload: the figures refresh by themselves.
    await page.locator('#import').getByText(finished).waitFor()
    expect(await page.locator('progress').getAttribute('value')).toBe('100')
    await expectUsable(page)
    await takePicture(page, `platform ${name}`)

    await page.locator(`a[href="${PLATFORM}/connect-link"]`).click()
    await expectUsable(page)
    await submit()
    const link = await page.locator('.copy').innerText()
    await expectUsable(page)
    await page.goto(link)
    expect(await page.locator('a.button').count()).toBe(2)

    await page.goto(at(`${PLATFORM}/ticket`))
    await expectUsable(page)
    await page.goto(at('/dashboard/setup'))
    await expectUsable(page)
    await takePicture(page, `setup ${name}`)
    const copyable = await page.locator('.copy').allInnerTexts()
    expect(copyable).toContain(at(`/callback/${DEMO_PLATFORM.appid}`))
    expect(problems).toEqual([])
  })
})
