/** Whoever reads Chinese reads all advice in Chinese, as exact as the English, whatever it was given for. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { adviceInChinese } from '../../../src/wechat/advice-in-chinese.ts'
import {
  type AskedWith,
  cataloguedErrcodes,
  catalogueEntry,
  errcodesParticularTo,
} from '../../../src/wechat/error-catalogue.ts'
import { LOST_WORDS, lostReport, refusalOf } from '../../../src/wechat/refusal.ts'
import type { LostCause } from '../../../src/wechat/reply.ts'

const ASKED_WITH: readonly AskedWith[] = [
  'app_secret',
  'platform_secret',
  'platform_token',
  'account_token',
]
const ENTRIES = ASKED_WITH.flatMap((askedWith) =>
  [...new Set([...cataloguedErrcodes(), ...errcodesParticularTo(askedWith)])].map(
    (errcode) => [errcode, askedWith] as const,
  ),
)
const UNKNOWN_ERRCODE = 99_999

const SRC = `${import.meta.dirname}/../../../src`

/** Sentences that are written down elsewhere than in the catalogue, with what varies filled in. */
const ELSEWHERE: readonly string[] = [
  'There is no component_verify_ticket yet. WeChat pushes one every 10 minutes: set the authorization event URL of the platform to https://<this server>/callback/wxc0 in the console of open.weixin.qq.com, or hand one in with PUT /v1/components/wxc0/ticket.',
  'WeChat has not pushed a component_verify_ticket for 3 hours; one lasts 12. Check that the authorization event URL in the console',
  'There is no authorizer_refresh_token for this account, here or at WeChat. Its administrator must authorize the platform again.',
  'WeChat hands out a token that it refuses itself; lingpai asks for another one by force.',
  'What its token depends on is not registered here (any more).',
  'The platform of this account has no token now.',
  'The object that keeps the account was just restarted or is overloaded. Try again.',
  'There is no token yet; lingpai is asking WeChat for one.',
  "The platform's keeper could not be reached; lingpai tries again by itself.",
  'The platform was deleted.',
  'Its keeper could not be reached or opened just now; ask for it alone to see why.',
]

describe('advice in Chinese', () => {
  it.for(ENTRIES)('is there for %i where WeChat was asked with %s', (entry, { expect }) => {
    const [errcode, askedWith] = entry
    const chinese = adviceInChinese(refusalOf(errcode, {}, [], askedWith).advice)
    expect(chinese).toMatch(/\p{Script=Han}.*。$/u)
    expect(chinese).not.toMatch(/\{address\}|undefined/)
  })

  it('tells apart whatever the English tells apart', ({ expect }) => {
    const pairs = [...ENTRIES, [UNKNOWN_ERRCODE, 'app_secret'] as const].map(
      ([errcode, askedWith]) => {
        const { advice } = refusalOf(errcode, {}, [], askedWith)
        return [advice, adviceInChinese(advice)] as const
      },
    )
    expect(new Set(pairs.map(([, chinese]) => chinese)).size).toBe(
      new Set(pairs.map(([english]) => english)).size,
    )
  })

  it.for([
    ['203.0.113.7', 40_164, 'invalid ip 203.0.113.7, not in whitelist'],
    ['2001:db8::17', 40_164, 'invalid ip 2001:db8::17 ipv6 ::ffff:2001, not in whitelist'],
    ['203.0.113.7', 89_506, 'invalid ip 203.0.113.7'],
    ['203.0.113.7', 89_505, 'requestIP: 203.0.113.7'],
  ] as const)(
    'names the address %s that %i was about',
    ([address, errcode, errmsg], { expect }) => {
      const { advice } = refusalOf(errcode, { errmsg }, [])
      expect(advice).toContain(`the address ${address}`)
      expect(adviceInChinese(advice)).toContain(` IP ${address} `)
    },
  )

  it.for(Object.keys(LOST_WORDS) as LostCause[])(
    'is there for a lost answer: %s',
    (cause, { expect }) => {
      const chinese = adviceInChinese(lostReport(cause, 502).advice)
      expect(chinese).toMatch(/\p{Script=Han}.*（HTTP 502）。.*。$/u)
      expect(adviceInChinese(lostReport(cause).advice)).not.toContain('HTTP')
    },
  )

  it.for(ELSEWHERE)('is there for: %s', (sentence, { expect }) => {
    expect(adviceInChinese(sentence)).toMatch(/\p{Script=Han}.*。$/u)
    expect(adviceInChinese(sentence)).not.toContain('{1}')
  })

  it('translates only what is still said', ({ expect }) => {
    const code = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('wechat/'))
      .map((name) => readFileSync(`${SRC}/${name}`, 'utf8'))
      .join('\n')
    const beginning = (sentence: string) => sentence.split(/ \d| https?:/)[0] ?? ''
    expect(ELSEWHERE.map(beginning).filter((text) => !code.includes(text))).toEqual([])
  })

  it('keeps what varies', ({ expect }) => {
    expect(adviceInChinese(ELSEWHERE[0] ?? '')).toContain('/callback/wxc0')
    expect(adviceInChinese(ELSEWHERE[0] ?? '')).toContain('/v1/components/wxc0/ticket')
    expect(adviceInChinese(ELSEWHERE[1] ?? '')).toContain('3 小时')
  })

  it('does not guess at a sentence that it does not know', ({ expect }) => {
    expect(adviceInChinese('Turn it off and on again.')).toBeNull()
    expect(adviceInChinese(catalogueEntry(UNKNOWN_ERRCODE).advice)).not.toBeNull()
  })
})
