/** Messages in each format: their shape, their signature, their limits, and what they must not carry. */

import { createHmac } from 'node:crypto'
import { describe, it } from 'vitest'
import {
  ALERT_FORMATS,
  type Message,
  type Notice,
  type Target,
} from '../../../src/alerts/notice.ts'
import { alertRequest } from '../../../src/alerts/request.ts'
import { INCIDENT_KINDS } from '../../../src/policy/incident.ts'
import { AT, aNotice, aRecovery, aTarget } from './given.ts'

const ROBOTS = ['wecom', 'feishu', 'dingtalk'] as const

const aboutThese = (...notices: Notice[]): Message => ({ kind: 'notices', notices })

function sent(message: Message, target: Partial<Target>) {
  const request = alertRequest(message, aTarget(target), AT)
  return { ...request, json: JSON.parse(request.body) }
}

/** The words of a robot's message. */
function wordsFor(message: Message, target: Partial<Target>): string {
  const { json } = sent(message, target)
  return json.markdown?.content ?? json.markdown?.text ?? json.content.text
}

describe('a message for programs', () => {
  it('has a stable shape', ({ expect }) => {
    const { json, url } = sent(aboutThese(aNotice(), aRecovery({ name: null })), {})
    expect(url).toBe('https://alerts.example/hook?key=1')
    expect(json).toEqual({
      version: 1,
      type: 'incidents',
      sent_at: '2026-11-23T08:06:00.000Z',
      server: 'https://token.example.com',
      incidents: [
        {
          id: 'apps/wx1:running_out:1795421160000:opened',
          incident: 'apps/wx1:running_out:1795421160000',
          change: 'opened',
          kind: 'running_out',
          credential: 'apps/wx1',
          name: 'shop',
          since: '2026-11-23T08:05:00.000Z',
          at: '2026-11-23T08:06:00.000Z',
          end: null,
          summary: 'shop (apps/wx1): Token is running out',
          reason: 'ip_not_allowed',
          errcode: 40164,
          errmsg: 'invalid ip 203.0.113.7, not in whitelist',
          advice: 'Add the address 203.0.113.7 to the IP allow-list.',
          url: 'https://token.example.com/dashboard/credentials/apps/wx1',
        },
        expect.objectContaining({
          change: 'closed',
          end: 'recovered',
          summary: 'apps/wx1: Token is running out: recovered',
          advice: null,
        }),
      ],
    })
  })

  it('is signed together with the time, if there is a secret', ({ expect }) => {
    const { headers, body } = sent(aboutThese(aNotice()), {})
    const expected = createHmac('sha256', 'SEC-0123456789').update(`1795421160.${body}`)
    expect(headers).toEqual({
      'x-lingpai-timestamp': '1795421160',
      'x-lingpai-signature': `sha256=${expected.digest('hex')}`,
    })
    const unsigned = sent(aboutThese(aNotice()), { secret: null }).headers
    expect(unsigned).toEqual({ 'x-lingpai-timestamp': '1795421160' })
  })

  it('says what to do also where no status does', ({ expect }) => {
    for (const kind of INCIDENT_KINDS) {
      const { json } = sent(aboutThese(aNotice({ kind, advice: null })), {})
      expect(json.incidents[0].advice).toMatch(/^[A-Z].+\.$/)
    }
  })

  it('about a killed token says what helps against the way its account asks', ({ expect }) => {
    const said = (grant: Notice['grant'], language: 'en' | 'zh'): string => {
      const notice = aNotice({ kind: 'killed_elsewhere', grant, advice: null })
      return sent(aboutThese(notice), { language }).json.incidents[0].advice
    }
    for (const language of ['en', 'zh'] as const) {
      expect(said('client_credential', language)).toMatch(
        /change to stable_token|改用 stable_token/,
      )
      expect(said('stable_token', language)).toContain('force_refresh')
      expect(said('authorizer', language)).toMatch(/this platform’s secrets|该平台的密钥/)
      expect(said('component', language)).not.toContain('stable_token')
    }
  })

  it('leads to the page of the account, while there is one', ({ expect }) => {
    const { json } = sent(aboutThese(aRecovery(), aRecovery({ end: 'deleted' })), {})
    expect(json.incidents.map(({ url }: { url: string }) => url)).toEqual([
      'https://token.example.com/dashboard/credentials/apps/wx1',
      'https://token.example.com/',
    ])
  })

  it('that is a test says so', ({ expect }) => {
    const { json } = sent({ kind: 'test', channel: 'on call' }, {})
    expect([json.type, json.incidents]).toEqual(['test', []])
  })
})

describe('a message for WeCom', () => {
  it('is markdown without a signature', ({ expect }) => {
    const { url, headers, json } = sent(aboutThese(aNotice()), { format: 'wecom', secret: null })
    expect([url, headers]).toEqual(['https://alerts.example/hook?key=1', {}])
    expect(json).toEqual({ msgtype: 'markdown', markdown: { content: expect.any(String) } })
    expect(json.markdown.content).toBe(
      [
        '**<font color="warning">lingpai · Token is running out</font>**',
        '> Account: shop (apps/wx1)',
        '> Since: 2026-11-23 08:05 UTC',
        '> WeChat says: 40164 invalid ip 203.0.113.7, not in whitelist',
        '> What to do: Add the address 203.0.113.7 to the IP allow-list.',
        '> Details: https://token.example.com/dashboard/credentials/apps/wx1',
      ].join('\n'),
    )
  })
})

describe('a message for Feishu', () => {
  it('carries its signature, whose key is time and secret and whose text is empty', ({
    expect,
  }) => {
    const { json } = sent(aboutThese(aNotice()), { format: 'feishu' })
    expect(json).toEqual({
      timestamp: '1795421160',
      sign: createHmac('sha256', '1795421160\nSEC-0123456789').update('').digest('base64'),
      msg_type: 'text',
      content: { text: expect.stringContaining('Token is running out') },
    })
  })

  it('carries none without a secret', ({ expect }) => {
    const { json } = sent(aboutThese(aNotice()), { format: 'feishu', secret: null })
    expect(Object.keys(json)).toEqual(['msg_type', 'content'])
  })
})

describe('a message for DingTalk', () => {
  it('has its signature in the address, after what is there, letter for letter', ({ expect }) => {
    const url = 'https://alerts.example/robot/send?access_token=a%2Bb'
    const request = sent(aboutThese(aNotice()), { format: 'dingtalk', url })
    const text = '1795421160000\nSEC-0123456789'
    const sign = createHmac('sha256', 'SEC-0123456789').update(text).digest('base64')
    expect(request.url).toBe(`${url}&timestamp=1795421160000&sign=${encodeURIComponent(sign)}`)
    expect(new URL(request.url).searchParams.get('sign')).toBe(sign)
    expect(request.json).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: 'lingpai · Token is running out',
        text: expect.stringContaining('#### lingpai · Token is running out\n- Account: shop'),
      },
    })
  })

  it('has none without a secret', ({ expect }) => {
    const { url } = sent(aboutThese(aNotice()), { format: 'dingtalk', secret: null })
    expect(url).toBe('https://alerts.example/hook?key=1')
  })
})

describe('in words', () => {
  it.for([
    ['configuration_refused', '配置被微信拒绝'],
    ['killed_elsewhere', '令牌被他处刷新'],
    ['running_out', '令牌即将用尽'],
    ['ticket_overdue', '票据逾期未到'],
    ['reauthorization_required', '需要重新授权'],
  ] as const)('%s is %s, and what to do is said in Chinese', ([kind, title], { expect }) => {
    const text = wordsFor(aboutThese(aNotice({ kind, name: '商城' })), {
      format: 'feishu',
      language: 'zh',
    })
    expect(text).toContain(`lingpai · ${title}\n账号：商城（apps/wx1）`)
    expect(text).toContain('开始时间：2026-11-23 16:05（北京时间）')
    expect(text).toMatch(/处理建议：.*[\u4e00-\u9fff].*。/)
    expect(text).not.toContain('allow-list')
  })

  it('a recovery says how long it took', ({ expect }) => {
    const zh = wordsFor(aboutThese(aRecovery()), { format: 'feishu', language: 'zh' })
    expect(zh).toContain('lingpai · 令牌即将用尽：已恢复')
    expect(zh).toContain('持续时间：2 小时 31 分钟')
    const en = wordsFor(aboutThese(aRecovery()), { format: 'feishu' })
    expect(en).toContain('Lasted: 2 hours 31 minutes')
  })

  it.for(ROBOTS)(
    'what people chose is no markup, no link and no call for %s',
    (format, { expect }) => {
      const name = '[x](https://evil.example) <@all> **!** `code`'
      const text = wordsFor(aboutThese(aNotice({ name, errmsg: name })), { format })
      expect(text).not.toMatch(/\[x\]|<@|\*\*!|`/)
      expect(text).toContain('［x］(https://evil.example) ＜@all＞')
    },
  )

  it.for(ROBOTS)(
    'every message for %s has the keyword that robots may ask for',
    (format, { expect }) => {
      const messages = [
        aboutThese(aNotice()),
        aboutThese(...manyNotices(20)),
        { kind: 'test', channel: 'x' } as const,
      ]
      for (const message of messages) {
        expect(wordsFor(message, { format })).toContain('lingpai')
      }
    },
  )
})

function manyNotices(count: number): Notice[] {
  return Array.from({ length: count }, (_, number) =>
    aNotice({ credential: `components/wxC/authorizers/wx${number}`, name: null }),
  )
}

describe('a message about ten thousand', () => {
  it('names the first and counts the rest', ({ expect }) => {
    const notices = [...manyNotices(10_000), aRecovery({ kind: 'killed_elsewhere' })]
    const text = wordsFor(aboutThese(...notices), { format: 'dingtalk' })
    expect(text).toContain('lingpai · 10,000 new incidents, 1 over')
    expect(text).toContain('Token is running out (10,000)')
    expect(text).toContain('components/wxC/authorizers/wx19')
    expect(text).not.toContain('components/wxC/authorizers/wx20')
    expect(text).toContain('… and 9,980 more')
    expect(text).toContain('Token replaced by somebody else: recovered (1)')
  })

  const LIMITS = { json: 1_000_000, wecom: 4_096, feishu: 20_000, dingtalk: 20_000 }

  it.for(ALERT_FORMATS)('of every kind and end keeps to the limit of %s', (format, { expect }) => {
    const long = { name: '名'.repeat(100), credential: `apps/${'x'.repeat(64)}` }
    const text = { errmsg: '错'.repeat(256), advice: 'a'.repeat(600) }
    const ends = ['recovered', 'idle', 'deleted'] as const
    const each = INCIDENT_KINDS.flatMap((kind) => [
      aNotice({ kind, ...long, ...text }),
      ...ends.map((end) => aRecovery({ kind, end, ...long })),
    ])
    const perMessage = format === 'json' ? 5 : 500
    for (const notices of [
      each.slice(0, 3),
      Array.from({ length: perMessage }, () => each).flat(),
    ]) {
      for (const language of ['zh', 'en'] as const) {
        const { body, json } = sent(aboutThese(...notices), { format, language })
        const counted = format === 'wecom' ? json.markdown.content : body
        expect(Buffer.byteLength(counted)).toBeLessThanOrEqual(LIMITS[format])
      }
    }
  })
})
