/**
 * An operator's work in a real browser, by the forms alone: an account is added, a service gets a key for it
 * and reads, the history says so, the key is revoked. Every page on the way can be used by anybody.
 */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { control, site } from './local-server.ts'
import { at, expectUsable, operator, takePicture } from './operator.ts'
import { launch, PHONE } from './visitor.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const SECRET = 'ab'.repeat(16)

describe.for([
  ['a computer, in English', { locale: 'en-US' }, 'wxde0000000000add1', '(as in wx'],
  ['a phone, in Chinese', { locale: 'zh-CN', viewport: PHONE }, 'wxde0000000000add2', '字母、数字'],
] as const)('an operator with %s', ([name, options, appid, complaint]) => {
  const picture = (of: string) => `${of} ${name}`

  it('adds an account, lets a service read it, and sees that it did', async ({ expect }) => {
    await control('PUT', `apps/${appid}`, { secret: SECRET, kind: 'mini_program' })
    const { page, problems } = await operator(browser, options)
    const submit = () => page.locator('main form[method=post] button[type=submit]').click()

    await page.goto(at('/dashboard/add'))
    await page.fill('#appid', `${appid}!`)
    await page.fill('#secret', SECRET)
    await submit()
    expect(await page.locator('#appid-error').innerText()).toContain(complaint)
    expect(await page.locator('#secret').inputValue()).toBe('')
    await expectUsable(page)
    await page.fill('#appid', appid)
    await page.fill('#secret', SECRET)
    await submit()
    await page.waitForURL(at(`/dashboard/credentials/apps/${appid}?done=added`))

    await page.goto(at('/dashboard/add?kind=component'))
    await expectUsable(page)
    await takePicture(page, picture('add'))

    await page.goto(at(`/dashboard/keys/add?allow=apps/${appid}`))
    await expectUsable(page)
    await page.fill('#name', `service of ${appid}`)
    await submit()
    const key = await page.locator('.copy').first().innerText()
    await expectUsable(page)
    await takePicture(page, picture('key'))
    const read = await fetch(`${site().workerUrl}/v1/apps/${appid}/token`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(read.status).toBe(200)

    await page.goto(at(`/dashboard/events?credential=${appid}`))
    const rotated = page.getByRole('row').filter({ hasText: `service of ${appid}` })
    await rotated.waitFor()
    await expectUsable(page)
    await takePicture(page, picture('events'))

    await page.goto(at('/dashboard/keys'))
    await expectUsable(page)
    const row = page.getByRole('row').filter({ hasText: `service of ${appid}` })
    await row.locator('a[href$="/revoke"]').click()
    await expectUsable(page)
    await submit()
    await page.waitForURL(at('/dashboard/keys?done=revoked'))
    expect(await row.count()).toBe(0)

    await page.goto(at('/dashboard/alerts/add'))
    await expectUsable(page)
    await page.fill('#name', `group of ${appid}`)
    await page.fill('#url', 'ftp://example.com')
    await submit()
    await page.locator('#url-error').waitFor()
    await expectUsable(page)
    await page.fill('#url', `${site().wechatUrl}/nobody-listens-here`)
    await submit()
    await page.waitForURL(at('/dashboard/alerts?done=added'))
    const channel = page.getByRole('row').filter({ hasText: `group of ${appid}` })
    await channel.locator('form[action$="/test"] button').click()
    await channel.locator('.badge.bad').waitFor()
    await expectUsable(page)
    await takePicture(page, picture('alerts'))
    await channel.locator('a[href$="/delete"]').click()
    await expectUsable(page)
    await submit()
    await page.waitForURL(at('/dashboard/alerts?done=deleted'))
    expect(problems).toEqual([])
  })
})
