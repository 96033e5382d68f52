/** The common history at the dashboard: who killed our token at 14:05? */

import { describe, it } from 'vitest'
import { chinaTime } from '../../src/dashboard/words.ts'
import { type SignedIn, signIn } from './dashboard-subject.ts'
import { type App, admin, advance, control, givenApp, SECRET, useCleanWorld } from './given.ts'
import { givenAuthorizer, givenWorkingPlatform, readAccount } from './platform.ts'

useCleanWorld()

/** Lines of the table, tags removed. */
async function lines(operator: SignedIn, query = ''): Promise<readonly string[]> {
  const { html } = await operator.open(`/dashboard/events${query}`)
  const body = /<tbody>(.*)<\/tbody>/s.exec(html)?.[1] ?? ''
  return body
    .split('</tr>')
    .map((row) =>
      row
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((row) => row !== '')
}

/** Somebody else asks WeChat for a token, and a client notices. */
async function killElsewhere(app: App): Promise<void> {
  const { body } = await app.read()
  await control('POST', '/tokens/revoke', { token: body.access_token })
  await advance(6)
  await app.report(body.access_token)
}

/** The time now as the form's field has it. */
const thisMinute = () => chinaTime(Date.now()).slice(0, 16).replace(' ', 'T')

describe('the history', () => {
  it('says who killed a token, who noticed, and what was done', async ({ expect }) => {
    const app = await givenApp()
    const key = app.key.split('_')[1] ?? ''
    await killElsewhere(app)
    const shown = await lines(await signIn())
    expect(shown).toHaveLength(5)
    expect(shown[0]).toMatch(
      /apps\/wx\d+ Rotated New token, generation 2: the one before was dead\./,
    )
    expect(shown[1]).toMatch(/Killed elsewhere WeChat refuses generation 1, and lingpai did not/)
    expect(shown[2]).toMatch(
      new RegExp(`Reported dead .* it is dead \\(40001\\).* test ${key} a report$`),
    )
    expect(shown[2]).toContain('2033-03-01 11:00:06')
    expect(shown[4]).toMatch(/Registered .* Operator \(admin\) an operator$/)
    expect((await lines(await signIn('zh')))[1]).toContain('被他处刷新作废 微信已不认可第 1 代')
  })

  it('has no secret', async ({ expect }) => {
    const app = await givenApp()
    await killElsewhere(app)
    const token = (await app.read()).body.access_token
    const { html } = await (await signIn()).open('/dashboard/events')
    for (const secret of [SECRET, token, app.key]) {
      expect(html).not.toContain(secret)
    }
  })

  it('names keys that are revoked by their ids', async ({ expect }) => {
    const app = await givenApp()
    const key = app.key.split('_')[1] ?? ''
    await app.read()
    await admin('DELETE', `/v1/keys/${key}`)
    expect((await lines(await signIn()))[0]).toContain(`a key that is revoked ${key}`)
  })

  it('refreshes by itself where it is the newest, and only there', async ({ expect }) => {
    await givenApp()
    const operator = await signIn()
    const isLive = async (query: string) =>
      (await operator.open(`/dashboard/events${query}`)).html.includes('id="events" data-live')
    expect(await isLive('')).toBe(true)
    expect(await isLive('?kind=registered')).toBe(true)
    expect(await isLive(`?at=${thisMinute()}`)).toBe(false)
    expect(await isLive(`?cursor=${Date.now()}-1-`)).toBe(false)
  })

  it('goes on, page by page, with what was looked for', async ({ expect }) => {
    for (let i = 0; i < 51; i++) {
      await givenApp()
    }
    const operator = await signIn()
    const { html } = await operator.open('/dashboard/events?kind=registered')
    const next = /href="\/dashboard\/events(\?[^"]+)" rel="next"/.exec(html)?.[1] ?? ''
    const rest = await lines(operator, next.replaceAll('&amp;', '&'))
    expect(await lines(operator, '?kind=registered')).toHaveLength(50)
    expect(rest).toHaveLength(1)
    expect(rest[0]).toContain('Registered')
  })
})

describe('the filters', () => {
  it('keep a kind, a key, or a credential', async ({ expect }) => {
    const [one, two] = [await givenApp(), await givenApp()]
    await one.read()
    await two.read()
    const operator = await signIn()
    const rotated = await lines(operator, '?kind=rotated')
    expect(rotated.map((line) => line.includes('Rotated'))).toEqual([true, true])
    const byKey = await lines(operator, `?by=${one.key.split('_')[1]}`)
    expect(byKey).toHaveLength(1)
    expect(byKey[0]).toContain(`apps/${one.appid}`)
    const ofOne = await lines(operator, `?credential=apps/${two.appid}`)
    expect(ofOne).toHaveLength(2)
    const { html } = await operator.open(`/dashboard/events?kind=killed_elsewhere`)
    expect(html).toContain('Nothing of the kind is in the history.')
    // Unknown words are as good as none.
    expect(await lines(operator, '?kind=x&by=%00')).toHaveLength(4)
  })

  it('keep the accounts of a platform', async ({ expect }) => {
    const platform = await givenWorkingPlatform()
    const account = await givenAuthorizer(platform)
    await readAccount(platform, account)
    const below = `components/${platform}/authorizers/`
    const shown = await lines(await signIn(), `?credential=${below}*`)
    expect(shown.length).toBeGreaterThan(1)
    expect(shown.every((line) => line.includes(`${below}${account}`))).toBe(true)
  })

  it('take a name or an appid for a path, and ask which where it may be several', async ({
    expect,
  }) => {
    const [one, two] = [await givenApp(), await givenApp()]
    const settings = { secret: SECRET, grant: 'client_credential' }
    await admin('PUT', one.path, { ...settings, name: '商城' })
    const operator = await signIn()
    for (const typed of ['商城', one.appid]) {
      const answer = await operator.open(
        `/dashboard/events?kind=registered&credential=${encodeURIComponent(typed)}`,
      )
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        `/dashboard/events?credential=apps%2F${one.appid}&kind=registered`,
      ])
    }
    const several = await operator.open('/dashboard/events?credential=wx00')
    expect(several.html).toContain(`credential=apps%2F${two.appid}"`)
    const none = await operator.open('/dashboard/events?credential=nothing')
    expect(none.status).toBe(400)
    expect(none.html).toContain('id="credential-error">No credential of that path')
  })
})

describe('around a time', () => {
  it('begins with the minutes after it, in everything and in one credential', async ({
    expect,
  }) => {
    const app = await givenApp()
    await app.read()
    await advance(3_600)
    await killElsewhere(app)
    const asked = thisMinute()
    await advance(240)
    await app.rotate({ even_within_overlap: true })
    await advance(600)
    await app.rotate({ even_within_overlap: true })
    const operator = await signIn()
    for (const query of [`?at=${asked}`, `?at=${asked}&credential=apps/${app.appid}`]) {
      const shown = await lines(operator, query)
      const generations = shown.map((line) => /eneration (\d)/.exec(line)?.[1] ?? line)
      // Generation 4 came later than that; the mark stands between 3 and what is asked about.
      expect(generations).toEqual([
        '3',
        expect.stringContaining(asked.replace('T', ' ')),
        '2',
        '1',
        '1',
        '1',
        expect.stringContaining('Registered'),
      ])
    }
    expect(await lines(operator, '?at=2033-01-01T00:00')).toEqual([])
    expect(await lines(operator, `?at=2033-01-01T00:00&credential=apps/${app.appid}`)).toEqual([])
  })

  it('that is none is asked for again', async ({ expect }) => {
    const answer = await (await signIn('zh')).open('/dashboard/events?at=14:05')
    expect(answer.status).toBe(400)
    expect(answer.html).toContain('id="at-error">须为日期和时间')
  })
})
