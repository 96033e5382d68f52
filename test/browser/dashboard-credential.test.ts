/**
 * The page of one credential in a real browser: its timeline, a rotation that asks first, and an outside kill that
 * appears while somebody looks. And a timeline with everything that can be on one, whose history is made up.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { send } from '../start/ask.ts'
import { busyDashboard, PATH } from './busy-day.ts'
import { control, site } from './local-server.ts'
import { at, expectUsable, operator, takePicture } from './operator.ts'
import { DESKTOP, launch, PHONE } from './visitor.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const SECRET = 'cd'.repeat(16)

const READERS = [
  ['a computer, in English', { locale: 'en-US' }],
  ['a phone, in Chinese', { locale: 'zh-CN', viewport: PHONE }],
] as const

describe.for(READERS)('an account on %s', ([name, options]) => {
  const isPhone = name.startsWith('a phone')
  const appid = isPhone ? 'wxde0000000000cre2' : 'wxde0000000000cre1'
  const page = `/dashboard/credentials/apps/${appid}`

  it('is rotated only by who says so, and a kill elsewhere appears', async ({ expect }) => {
    const { workerUrl, adminKey: key } = site()
    const url = `${workerUrl}/v1/apps/${appid}`
    await control('PUT', `apps/${appid}`, { secret: SECRET, kind: 'mini_program' })
    await send('PUT', url, { key, body: { secret: SECRET, grant: 'client_credential' } })
    await send('GET', `${url}/token`, { key })

    const { page: shown, problems } = await operator(browser, options)
    const submit = () => shown.locator('main form[method=post] button[type=submit]').click()
    const rows = shown.locator('tr[id^=event-]')
    await shown.goto(at(page))
    await expectUsable(shown)
    expect(await rows.count()).toBe(2)

    // Whoever has no mouse gets from a mark to its row.
    await shown.locator('svg a').last().focus()
    await shown.keyboard.press('Enter')
    await shown.waitForURL(/#event-2$/)

    await shown.locator(`a[href="${page}/rotate"]`).click()
    await expectUsable(shown)
    expect(await rows.count()).toBe(0)
    await submit()
    await shown.waitForURL(at(`${page}?done=rotated`))
    expect(await rows.count()).toBe(3)
    await shown.goto(at(`${page}/rotate`))
    await submit()
    await shown.locator('#even').waitFor()
    await expectUsable(shown)
    await takePicture(shown, `rotate ${name}`)

    await shown.goto(at(page))
    const { json: held } = await send('GET', `${url}/token`, { key })
    await control('POST', `apps/${appid}/outsider`, { calls: 2 })
    await send('POST', `${url}/token/report`, { key, body: { token: held['access_token'] } })
    await shown.locator('.note.bad').waitFor()
    expect(await shown.locator('.note.bad').innerText()).toContain(
      isPhone ? '第 2 代' : 'generation 2',
    )
    await expectUsable(shown)

    for (const action of ['check', 'edit', 'delete']) {
      await shown.goto(at(`${page}/${action}`))
      await expectUsable(shown)
    }
    await shown.fill('#appid', appid)
    await submit()
    await shown.waitForURL(at('/?done=deleted'))
    expect(problems).toEqual([])
  })
})

describe.for([...READERS, ['a computer, in Chinese', { locale: 'zh-CN' }] as const])(
  'a busy day on %s',
  ([name, options]) => {
    it('can be read by anybody', async ({ expect }) => {
      const listener = getRequestListener(busyDashboard().fetch)
      const server = createServer((incoming, outgoing) => void listener(incoming, outgoing))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const context = await browser.newContext({ viewport: DESKTOP, ...options })
      try {
        const { port } = server.address() as AddressInfo
        // Access let them in: there is no key to give.
        const page = await context.newPage()
        await page.goto(`http://127.0.0.1:${port}/dashboard/credentials/${PATH}`)
        await expectUsable(page)
        expect(await page.locator('svg .bar.killed').count()).toBe(1)
        expect(await page.locator('svg .overlap').count()).toBeGreaterThanOrEqual(2)
        await takePicture(page, `credential ${name}`, 'figure')
        await page.emulateMedia({ colorScheme: 'dark' })
        await takePicture(page, `credential dark ${name}`)
      } finally {
        await context.close()
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    })
  },
)
