/** @module What axe-core finds wrong with a page as it is shown now. */

import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Found = { violations: { id: string; help: string; nodes: { html: string }[] }[] }

/** Once for each page; Chromium evaluates it whatever the page's Content-Security-Policy says. */
export async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(`${axe.source};undefined`)
}

/** One line for each violation. @param rule only of this one; all others cost their time, too */
export async function violations(page: Page, rule?: 'color-contrast'): Promise<string[]> {
  const found = await page.evaluate<Found>(
    rule === undefined ? 'axe.run()' : `axe.run({ runOnly: ['${rule}'] })`,
  )
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html}`),
  )
}
