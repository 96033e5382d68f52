/**
 * @module Somebody with a browser: a Chromium that knows no address but 127.0.0.1, and a note of
 * everything about a visit that should not be.
 */

import process from 'node:process'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Of Debian, unless CHROMIUM_PATH says otherwise. */
const EXECUTABLE = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** Says on the console, in words of ours, what a Content-Security-Policy forbade. */
const TELL_VIOLATIONS = `addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI))`

export const PHONE = { width: 375, height: 667 }
export const DESKTOP = { width: 1280, height: 800 }

export type Visitor = {
  readonly page: Page
  /** Errors and warnings of the console, requests that failed or left this machine. */
  readonly problems: string[]
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS })
}

/** With cookies and cache of their own; gone when the browser is closed. */
export async function visitor(browser: Browser, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-US', ...options })
  const problems: string[] = []
  const documents = new Set<string>()
  await context.addInitScript(TELL_VIOLATIONS)
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.hostname !== '127.0.0.1') {
      problems.push(`asked ${url.host}`)
    }
    if (request.isNavigationRequest()) {
      documents.add(request.url())
    }
  })
  context.on('requestfailed', (request) => {
    // Somebody who goes on at once does not wait for the icon.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      problems.push(`failed: ${request.url()}`)
    }
  })
  context.on('weberror', (error) => problems.push(`threw: ${error.error().message}`))
  context.on('console', (message) => {
    // Chromium calls the status of a page that says what is wrong an error; tests look at it anyway.
    const ofPage = documents.has(message.location().url)
    if (/^(?:error|warning)$/.test(message.type()) && !ofPage) {
      problems.push(`${message.type()}: ${message.text()}`)
    }
  })
  return { page: await context.newPage(), problems }
}

/** An expression's value in the page. */
export function evaluated<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate<T>(expression)
}

/** How much wider the page is than what shows it. */
export function overflow(page: Page): Promise<number> {
  return evaluated(page, 'document.documentElement.scrollWidth - innerWidth')
}
