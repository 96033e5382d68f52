/** Alerts at the dashboard: what is the matter, who is told, a channel made, tested and deleted. */

import { describe, it } from 'vitest'
import { useLogs } from './dashboard-logs.ts'
import { type Answer, signIn } from './dashboard-subject.ts'
import { admin, control, givenApp, useCleanWorld } from './given.ts'
import { useDownstreams } from './platform.ts'

useCleanWorld()
const logged = useLogs()
const { delivered, answers } = useDownstreams()

const PAGE = '/dashboard/alerts'
const ROBOT = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-key-1234'
const ALL = ['configuration_refused', 'killed_elsewhere', 'running_out', 'ticket_overdue'].map(
  (kind) => ['kinds', kind] as const,
)

const channel = (more: readonly (readonly [string, string])[] = []) => [
  ['name', 'ops'] as const,
  ['format', 'wecom'] as const,
  ['url', ROBOT] as const,
  ['language', 'zh'] as const,
  ...(more.some(([name]) => name === 'kinds') ? [] : ALL),
  ...more,
]

const errorAt = ({ html }: Answer, name: string) =>
  new RegExp(`id="${name}-error">([^<]+)<`).exec(html)?.[1] ?? null

describe('the page of alerts', () => {
  it('says what is the matter, and what to do, in the reader’s language', async ({ expect }) => {
    const operator = await signIn()
    expect((await operator.open(PAGE)).html).toContain('Nothing is the matter.')
    const app = await givenApp()
    await control('PUT', `/apps/${app.appid}`, { secret: 'another-secret-0123456789' })
    await app.read()
    const { html } = await operator.open(PAGE)
    expect(html).toContain(`href="/dashboard/credentials/apps/${app.appid}"`)
    expect(html).not.toContain('Nothing is the matter.')
    const chinese = await (await signIn('zh')).open(PAGE)
    expect(chinese.html).toContain('AppSecret 无效或已失效')
    expect((await (await signIn('zh')).open('/')).html).toContain('AppSecret 无效或已失效')
  })

  it('makes a channel, and shows its address to nobody', async ({ expect }) => {
    const operator = await signIn()
    const made = await operator.send(`${PAGE}/add`, channel())
    expect([made.status, made.headers.get('location')]).toEqual([303, `${PAGE}?done=added`])
    const { html } = await operator.open(`${PAGE}?done=added`)
    expect(html).toContain('qyapi.weixin.qq.com')
    expect(`${html}${logged()}`).not.toContain('robot-key-1234')
    const { items } = (await admin('GET', '/v1/alerts/channels')).body
    expect(items).toMatchObject([{ name: 'ops', format: 'wecom', language: 'zh' }])
    expect(items[0].kinds).toHaveLength(4)

    const gone = await operator.send(`${PAGE}/${items[0].id}/delete`)
    expect(gone.headers.get('location')).toBe(`${PAGE}?done=deleted`)
    expect((await admin('GET', '/v1/alerts/channels')).body.items).toEqual([])
    for (const event of ['alert.channel_made', 'alert.channel_deleted']) {
      expect(logged()).toMatch(new RegExp(`"${event}".*"by":"admin"`))
    }
  })

  it('says what does not fit, at its field', async ({ expect }) => {
    const operator = await signIn()
    const bad = await operator.send(`${PAGE}/add`, [
      ['name', ''],
      ['format', 'wecom'],
      ['url', 'ftp://robot-key-1234'],
      ['language', 'zh'],
    ])
    expect(bad.status).toBe(400)
    expect([errorAt(bad, 'name'), errorAt(bad, 'kinds')]).not.toContain(null)
    expect(errorAt(bad, 'url')).not.toBeNull()
    expect(bad.html).not.toContain('robot-key-1234')
    const signed = await operator.send(`${PAGE}/add`, channel([['secret', 'x'.repeat(20)]]))
    expect(errorAt(signed, 'secret')).toContain('no signature')
    expect((await admin('GET', '/v1/alerts/channels')).body.items).toEqual([])
  })

  it('sends a test message, and says what became of it', async ({ expect }) => {
    const operator = await signIn()
    const url = ['url', 'https://hook.example/in'] as const
    await operator.send(`${PAGE}/add`, [['name', 'x'], ['format', 'json'], url, ...ALL])
    const [{ id }] = (await admin('GET', '/v1/alerts/channels')).body.items
    const taken = await operator.send(`${PAGE}/${id}/test`)
    expect(taken.headers.get('location')).toBe(`${PAGE}?done=tested`)
    expect(delivered.map((each) => each.url)).toEqual(['https://hook.example/in'])

    answers.set('hook.example', async () => new Response('no', { status: 404 }))
    const refused = await operator.send(`${PAGE}/${id}/test`)
    // The page that says so is one that can be asked for again.
    const shown = refused.headers.get('location') ?? ''
    expect(shown).toBe(`${PAGE}?failed=${id}`)
    const { html } = await operator.open(shown)
    expect(html).toContain('The test message was not taken')
    expect(html).toContain('It answered with HTTP 404.')
    expect((await (await signIn('zh')).open(PAGE)).html).toContain('对方返回 HTTP 404。')
  })
})
