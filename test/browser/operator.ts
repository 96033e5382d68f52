/** @module Somebody with a browser who is signed in to the dashboard. */

import { join } from 'node:path'
import process from 'node:process'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { loadAxe, violations } from './accessibility.ts'
import { site } from './local-server.ts'
import { DESKTOP, overflow, type Visitor, visitor } from './visitor.ts'

/** An address of the dashboard. */
export function at(path: string): string {
  return `${site().workerUrl}${path}`
}

/** Signs in by the form, as everybody does. */
export async function operator(
  browser: Browser,
  options: { readonly viewport?: { width: number; height: number }; readonly locale?: string } = {},
): Promise<Visitor> {
  const visit = await visitor(browser, { viewport: DESKTOP, ...options })
  await visit.page.goto(at('/'))
  await visit.page.fill('#key', site().adminKey)
  await visit.page.press('#key', 'Enter')
  // The sign-in stands at the same address, so that would tell nothing.
  await visit.page.locator('form[action="/dashboard/sign-out"]').waitFor()
  return visit
}

/**
 * Whether anybody can use the page as it is shown: it fits, and axe-core finds nothing, light and dark.
 * What is dark differs in nothing but its colours.
 */
export async function expectUsable(page: Page): Promise<void> {
  expect(await overflow(page), `${page.url()} is too wide`).toBeLessThanOrEqual(0)
  await loadAxe(page)
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await violations(page), page.url()).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page, 'color-contrast'), `${page.url()} dark`).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/**
 * A picture of the page, where BROWSER_SCREENSHOTS names a directory; those in docs/images were made so.
 *
 * @param downTo what is to be the last thing on it; left out: the whole page
 */
export async function takePicture(page: Page, name: string, downTo?: string): Promise<void> {
  const directory = process.env['BROWSER_SCREENSHOTS']
  if (!directory) {
    return
  }
  const path = join(directory, `${name.replaceAll(/\W+/g, '-')}.png`)
  const last = downTo === undefined ? null : await page.locator(downTo).first().boundingBox()
  const width = page.viewportSize()?.width ?? 0
  await page.screenshot({
    path,
    fullPage: true,
    ...(last === null ? {} : { clip: { x: 0, y: 0, width, height: last.y + last.height + 16 } }),
  })
}
