/** Platforms at the dashboard: how they are, and what is done with them from there. */

import { abortAllDurableObjects, runDurableObjectAlarm } from 'cloudflare:test'
import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { type Answer, ORIGIN, open, signIn } from './dashboard-subject.ts'
import { admin, advance, control, env, newAppid, until, useCleanWorld } from './given.ts'
import {
  authorizeAtWeChat,
  givenAuthorizer,
  givenPlatform,
  givenWorkingPlatform,
  isRegistered,
  keeperOf,
  push,
  SETTINGS,
  ticketXml,
  useDownstreams,
} from './platform.ts'

useCleanWorld()
const logged = useLogs()
const downstreams = useDownstreams()

const pageOf = (platform: string) => `/dashboard/platforms/${platform}`

/** What stands beside a name in a list of facts, as people read it. */
function factIn({ html }: Answer, name: string): string | null {
  const [, found] = new RegExp(`<dt>${name}</dt><dd>(.*?)</dd>`).exec(html) ?? []
  return found === undefined ? null : wordsOf(found)
}

function wordsOf(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function copyableIn({ html }: Answer): string {
  const [, text = ''] = /<code class="copy">([^<]+)<\/code>/.exec(html) ?? []
  return text.replaceAll('&amp;', '&')
}

/** Accounts that authorized at WeChat and that nobody here knows. */
async function givenAccountsAtWeChat(platform: string, count: number): Promise<string[]> {
  const appids = Array.from({ length: count }, newAppid)
  for (const appid of appids) {
    const fields = { appid, exchanged: true, push: false }
    await control('POST', `/components/${platform}/authorizers`, fields)
  }
  return appids
}

/** The import's next step is made now. */
function step(platform: string): Promise<boolean> {
  return runDurableObjectAlarm(env.REGISTRY.getByName(`components/${platform}`))
}

describe('the list of platforms', () => {
  it('says that there are none, and where one is added', async ({ expect }) => {
    const { html } = await (await signIn()).open('/dashboard/platforms')
    expect(html).toContain('No third-party platform is registered.')
    expect(html).toContain('href="/dashboard/add?kind=component"')
  })

  it('has each with its ticket, its refused pushes and its accounts by state', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform({ name: 'our platform' })
    await givenAuthorizer(platform)
    await givenAuthorizer(platform)
    await push(platform, '<xml/>', { signature: '0'.repeat(40) })
    const operator = await signIn()
    await until(async () => {
      const { html } = await operator.open('/dashboard/platforms')
      return wordsOf(html).includes('All 2')
    })
    const { html } = await operator.open('/dashboard/platforms')
    expect(html).toContain(`<a href="${pageOf(platform)}">our platform</a>`)
    expect(html).toMatch(/class="badge good"[^>]*>\d+ s old</)
    expect(wordsOf(html)).toMatch(/ 1 last \d+ s ago /)
    expect(html).toContain(`href="/?kind=authorizer&amp;search=${platform}&amp;state=new"`)
  })

  it.for([
    [1, 'warn', '1 h'],
    [10, 'bad', '10 h'],
  ] as const)('marks a ticket of %i hours', async ([hours, tone, words], { expect }) => {
    await givenWorkingPlatform()
    await advance(hours * 3_600)
    const { html } = await (await signIn()).open('/dashboard/platforms')
    expect(html).toMatch(new RegExp(`class="badge ${tone}"[^>]*>${words}[^<]* old<`))
  })

  it('says for how long the first ticket has been awaited', async ({ expect }) => {
    await givenPlatform()
    const { html } = await (await signIn()).open('/dashboard/platforms')
    expect(html).toMatch(/class="badge quiet"[^>]*>none; waiting for \d+ s</)
  })
})

describe('the page of a platform', () => {
  it('has its callback, where pushes go on to, and why they do not get there', async ({
    expect,
  }) => {
    downstreams.answers.set('crm.example', async () => new Response('', { status: 502 }))
    const platform = await givenWorkingPlatform({
      downstream_urls: ['https://crm.example/wechat?key=hidden-key'],
      connect_return_urls: ['https://app.example/settings'],
    })
    const operator = await signIn()
    await until(async () => {
      const page = await operator.open(pageOf(platform))
      return factIn(page, 'Last problem') === 'answered with HTTP 502'
    })
    const page = await operator.open(pageOf(platform))
    expect(copyableIn(page)).toBe(`${ORIGIN}/callback/${platform}`)
    expect(factIn(page, 'Pushes waiting to be passed on')).toMatch(/^1 oldest \d+ s ago$/)
    expect(factIn(page, 'Pushes are passed on to')).toBe('https://crm.example/wechat')
    expect(factIn(page, 'Connect links may lead back to')).toBe('https://app.example/settings')
    expect(page.html).not.toContain('hidden-key')
    expect(page.html).toContain(`href="/dashboard/credentials/components/${platform}"`)
  })

  it('counts what was refused, over a restart too, and says what to compare', async ({
    expect,
  }) => {
    const platform = await givenWorkingPlatform()
    const operator = await signIn('zh-CN')
    expect(factIn(await operator.open(pageOf(platform)), '被拒推送')).toBe('0')
    const forged = ticketXml(platform, 'forged-ticket', 1)
    await push(platform, forged, { signature: '0'.repeat(40) })
    await advance(60)
    await push(platform, forged, { inside: newAppid() })
    await abortAllDurableObjects()
    expect(factIn(await operator.open(pageOf(platform)), '被拒推送')).toMatch(
      /^2 最近 \d+ 秒前 : 属于另一个平台，请核对其后台填写的 URL$/,
    )
  })

  it('says since when WeChat has been asked to push again', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const operator = await signIn()
    const asked = async () =>
      factIn(await operator.open(pageOf(platform)), 'WeChat asked to push again')
    expect(await asked()).toBe('no')
    await advance(3_700)
    await runDurableObjectAlarm(keeperOf(platform))
    await until(async () => /ago$/.test((await asked()) ?? ''))
  })

  it.for([newAppid(), 'no appid'])('is not there for %s', async (unknown, { expect }) => {
    const operator = await signIn()
    for (const below of ['', '/import', '/connect-link', '/ticket']) {
      const path = `/dashboard/platforms/${encodeURIComponent(unknown)}${below}`
      expect((await operator.open(path)).status, path).toBe(404)
    }
    for (const below of ['/import', '/connect-link', '/ticket']) {
      const path = `/dashboard/platforms/${encodeURIComponent(unknown)}${below}`
      expect((await operator.send(path)).status, path).toBe(404)
    }
  })
})

describe('the import', () => {
  it('begins after a question, shows how far it is, and ends', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const [account = ''] = await givenAccountsAtWeChat(platform, 3)
    const unfinished = newAppid()
    await authorizeAtWeChat(platform, unfinished)
    const operator = await signIn()
    expect((await operator.open(pageOf(platform))).html).toContain('There was no import yet.')
    const question = await operator.open(`${pageOf(platform)}/import`)
    expect(question.html).toContain('one call of api_get_authorizer_list for every 500 accounts')
    expect((await admin('GET', `/v1/components/${platform}/authorizers/import`)).status).toBe(404)

    const begun = await operator.send(`${pageOf(platform)}/import`)
    expect([begun.status, begun.headers.get('location')]).toEqual([
      303,
      `${pageOf(platform)}?done=import`,
    ])
    const shown = await operator.open(`${pageOf(platform)}?done=import`)
    expect(shown.html).toContain('The import is under way.')
    expect(shown.html).toMatch(/<progress aria-label="Accounts gone through"/)
    await until(async () => {
      await step(platform)
      return (await operator.open(pageOf(platform))).html.includes('Finished')
    })
    const { html } = await operator.open(pageOf(platform))
    expect(html).toMatch(/<progress [^>]*max="100" value="100"/)
    expect(wordsOf(html)).toContain('4 of 4 accounts (100 %) · 3 registered · 1 failed')
    expect(html).toContain('WeChat holds no refresh token')
    expect(html).toContain(`components/${platform}/authorizers/${account}"`)
    expect(await isRegistered(platform, account)).toBe(true)
  })

  it('says what holds it up, and that it goes on by itself', async ({ expect }) => {
    const platform = await givenPlatform()
    const operator = await signIn()
    await operator.send(`${pageOf(platform)}/import`)
    await until(async () => {
      await step(platform)
      return (await operator.open(pageOf(platform))).html.includes('It goes on by itself')
    })
    const { html } = await operator.open(pageOf(platform))
    expect(wordsOf(html)).toMatch(/ticket.* It goes on by itself; next try in /)
    expect(html).toMatch(/<progress aria-label="Accounts gone through"><\/progress>/)
    const question = await operator.open(`${pageOf(platform)}/import`)
    expect(question.html).toContain('this joins it')
    const chinese = wordsOf((await (await signIn('zh-CN')).open(pageOf(platform))).html)
    expect(chinese).toMatch(/还没有 component_verify_ticket。.* 会自动继续，下次重试/)
  })

  it('does not say that it goes on after its platform was deleted', async ({ expect }) => {
    const platform = await givenPlatform()
    const operator = await signIn()
    await operator.send(`${pageOf(platform)}/import`)
    await admin('DELETE', `/v1/components/${platform}`)
    await admin('PUT', `/v1/components/${platform}`, SETTINGS)
    const { html } = await operator.open(pageOf(platform))
    expect(wordsOf(html)).toMatch(
      /The platform was deleted\. The import does not go on: begin another\. Begun .* Stopped /,
    )
    expect(html).not.toContain('<progress')
    const again = await operator.send(`${pageOf(platform)}/import`)
    expect(again.status).toBe(303)
    expect((await operator.open(pageOf(platform))).html).toContain('<progress')
  })
})

describe('a connect link', () => {
  it('is made by a form, shown once, and opens WeChat’s page', async ({ expect }) => {
    const platform = await givenWorkingPlatform({
      name: 'our platform',
      connect_return_urls: ['https://app.example/settings'],
    })
    const operator = await signIn()
    const form = await operator.open(`${pageOf(platform)}/connect-link`)
    expect(form.html).toContain('<option value="https://app.example/settings">')
    expect(form.html).toContain('The link will be at lingpai.example')
    const made = await operator.send(`${pageOf(platform)}/connect-link`, {
      auth_type: '2',
      biz_appid: '',
      return_url: 'https://app.example/settings',
      state: ' customer-42 ',
      hours: '2',
    })
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store'])
    expect(wordsOf(made.html)).toMatch(/in (?:2 h|1 h 59 min)/)
    const url = copyableIn(made)
    expect(url).toContain(`${ORIGIN}/components/${platform}/connect?link=`)
    const visited = await open(url.slice(ORIGIN.length))
    expect(visited.status).toBe(200)
    expect(visited.html).toContain('our platform')
    expect(visited.html).toContain('auth_type=2')
    expect(logged()).toContain('connect.link_made')
    expect(logged()).not.toContain(url.split('link=')[1])
  })

  it.for([
    [{ hours: '721' }, 'hours', '须为 1 至 720 之间的整数小时。'],
    [{ hours: '1.5' }, 'hours', '须为 1 至 720 之间的整数小时。'],
    [{ biz_appid: 'no appid' }, 'biz_appid', '须为 AppID，如 wx0123456789abcdef。'],
  ] as const)('is not made with %o', async ([fields, name, message], { expect }) => {
    const platform = await givenPlatform()
    const all = { auth_type: '1', return_url: '', hours: '24', state: 'kept "as it is"' }
    const answer = await (await signIn('zh-CN')).send(`${pageOf(platform)}/connect-link`, {
      ...all,
      ...fields,
    })
    expect(answer.status).toBe(400)
    expect(answer.html).toContain(`id="${name}-error">${message}<`)
    expect(answer.html).toContain('value="kept &quot;as it is&quot;"')
    expect(answer.html).toContain('<option value="1" selected="">')
    expect(logged()).not.toContain('connect.link_made')
  })

  it('does not lead where the platform does not allow it', async ({ expect }) => {
    const platform = await givenPlatform()
    const fields = { auth_type: '3', return_url: 'https://evil.example/', hours: '1' }
    const answer = await (await signIn()).send(`${pageOf(platform)}/connect-link`, fields)
    expect(answer.status).toBe(400)
    expect(logged()).not.toContain('connect.link_made')
  })
})

describe('a ticket by hand', () => {
  it('is kept, gives the platform its token, and is nowhere shown', async ({ expect }) => {
    const platform = await givenPlatform()
    await control('PUT', `/components/${platform}`, SETTINGS)
    const { ticket } = await control<{ ticket: string }>('POST', `/components/${platform}/tickets`)
    const operator = await signIn()
    const fields = { component_verify_ticket: ` ${ticket}\n` }
    const kept = await operator.send(`${pageOf(platform)}/ticket`, fields)
    expect([kept.status, kept.headers.get('location')]).toEqual([
      303,
      `${pageOf(platform)}?done=ticket`,
    ])
    expect((await admin('GET', `/v1/components/${platform}/token`)).status).toBe(200)
    const again = await operator.send(`${pageOf(platform)}/ticket`, fields)
    expect(again.headers.get('location')).toBe(`${pageOf(platform)}?done=ticket-known`)
    const pages = [kept, again]
    for (const path of [`${pageOf(platform)}?done=ticket`, '/dashboard/platforms', '/']) {
      pages.push(await operator.open(path))
    }
    expect(pages[2]?.html).toContain('The ticket is kept.')
    expect(`${pages.map(({ html }) => html).join()}${logged()}`).not.toContain(ticket)
  })

  it('that cannot be one is refused, and not shown again', async ({ expect }) => {
    const platform = await givenPlatform()
    const fields = { component_verify_ticket: 'two hidden-words' }
    const answer = await (await signIn()).send(`${pageOf(platform)}/ticket`, fields)
    expect(answer.status).toBe(400)
    expect(answer.html).toContain('id="component_verify_ticket-error">Must be the ticket')
    expect(`${answer.html}${logged()}`).not.toContain('hidden-words')
  })
})
