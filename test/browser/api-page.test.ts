/**
 * @module The page of the API in a real browser: on a phone's width, light and dark, with the keyboard, to
 * a screen reader. BROWSER_SCREENSHOTS names a directory for pictures.
 */

import { join } from 'node:path'
import process from 'node:process'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { loadAxe, violations } from './accessibility.ts'
import { site } from './local-server.ts'
import { DESKTOP, evaluated, launch, overflow, PHONE, visitor } from './visitor.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

/** Somebody with a client key reads the page. */
async function reader(viewport: { width: number; height: number }) {
  const { clientKey, workerUrl } = site()
  const extraHTTPHeaders = { authorization: `Bearer ${clientKey}` }
  const visit = await visitor(browser, { viewport, extraHTTPHeaders })
  await visit.page.goto(`${workerUrl}/docs`)
  return visit
}

async function takePicture(page: Page, name: string): Promise<void> {
  const directory = process.env['BROWSER_SCREENSHOTS']
  if (directory) {
    await page.screenshot({ path: join(directory, `${name}.png`) })
  }
}

const WIDTHS = [
  ['a phone', PHONE],
  ['a computer', DESKTOP],
] as const

describe.for(WIDTHS)('the API on %s', ([device, viewport]) => {
  it('fits, and can be read by anybody, light and dark', async ({ expect }) => {
    const { page, problems } = await reader(viewport)
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await loadAxe(page)
    const papers = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      papers.push(await evaluated(page, 'getComputedStyle(document.body).backgroundColor'))
      // The page is long, and what is dark differs in nothing but its colours.
      const rule = colorScheme === 'dark' ? 'color-contrast' : undefined
      expect(await violations(page, rule), colorScheme).toEqual([])
      await takePicture(page, `api ${device} ${colorScheme}`.replaceAll(' ', '-'))
      await page.goto(`${site().workerUrl}/docs#putComponent`)
      await takePicture(page, `api ${device} ${colorScheme} operation`.replaceAll(' ', '-'))
    }
    expect(new Set(papers).size).toBe(2)
    expect(problems).toEqual([])
  })
})

describe('with the keyboard', () => {
  it('one skips the contents, follows them, and scrolls what is too wide', async ({ expect }) => {
    const { page } = await reader(PHONE)
    const focused = () => evaluated<string>(page, 'document.activeElement.textContent.trim()')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the description')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#about')

    await page.getByRole('link', { name: 'Read the access_token of an own account' }).focus()
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#readAppToken')
    expect(await page.locator('#readAppToken').isVisible()).toBe(true)

    const code = page.getByRole('group', { name: 'Call of readAppToken' })
    await code.focus()
    const outline = 'parseFloat(getComputedStyle(document.activeElement).outlineWidth)'
    expect(await evaluated(page, outline)).toBeGreaterThanOrEqual(2)
    const scrolled = 'document.activeElement.scrollLeft'
    expect(await evaluated(page, scrolled)).toBe(0)
    await page.keyboard.press('ArrowRight')
    // Not by the page's own eval, which its policy forbids.
    await expect
      .poll(() => evaluated<number>(page, scrolled), { timeout: 10_000 })
      .toBeGreaterThan(0)
  })
})

describe('without a key', () => {
  it('there is nothing to read', async ({ expect }) => {
    const { page } = await visitor(browser, {})
    const response = await page.goto(`${site().workerUrl}/docs`)
    expect(response?.status()).toBe(401)
  })
})
