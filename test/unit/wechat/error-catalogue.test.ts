/** Every errcode of the protocol's tables has a class, a reason and a sentence for the operator. */

import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import type { FailureClass } from '../../../src/policy/failure.ts'
import {
  type AskedWith,
  cataloguedErrcodes,
  catalogueEntry,
  errcodesParticularTo,
  type Reason,
} from '../../../src/wechat/error-catalogue.ts'

/** Written down from the protocol's tables, not from the catalogue. */
const EXPECTED: readonly (readonly [number, FailureClass, Reason])[] = [
  // A and B: the token endpoints
  [-1, 'transient', 'backing_off'],
  [40_001, 'configuration', 'bad_secret'],
  [40_002, 'configuration', 'request_rejected'],
  [40_013, 'configuration', 'bad_appid'],
  [40_125, 'configuration', 'bad_secret'],
  [40_164, 'address', 'ip_not_allowed'],
  [40_243, 'account', 'account_restricted'],
  [41_002, 'configuration', 'request_rejected'],
  [41_004, 'configuration', 'request_rejected'],
  [43_002, 'configuration', 'request_rejected'],
  [44_002, 'configuration', 'request_rejected'],
  [45_009, 'daily_quota', 'quota'],
  [45_011, 'minute_quota', 'quota'],
  [47_001, 'configuration', 'request_rejected'],
  [48_001, 'configuration', 'not_permitted'],
  [50_002, 'account', 'account_restricted'],
  [50_004, 'account', 'account_restricted'],
  [50_007, 'account', 'account_restricted'],
  [61_024, 'configuration', 'bad_appid'],
  [89_501, 'confirmation', 'awaiting_confirmation'],
  [89_502, 'confirmation', 'awaiting_confirmation'],
  [89_503, 'confirmation', 'awaiting_confirmation'],
  [89_504, 'confirmation', 'awaiting_confirmation'],
  [89_505, 'confirmation', 'awaiting_confirmation'],
  [89_506, 'confirmation_denied_day', 'confirmation_denied'],
  [89_507, 'confirmation_denied_hour', 'confirmation_denied'],
  // G: what a call with a token can answer
  [40_014, 'transient', 'refused'],
  [41_001, 'configuration', 'request_rejected'],
  [42_001, 'transient', 'refused'],
  [42_002, 'configuration', 'request_rejected'],
  [42_007, 'configuration', 'request_rejected'],
  [42_009, 'configuration', 'request_rejected'],
  [45_035, 'address', 'ip_not_allowed'],
  [45_047, 'daily_quota', 'quota'],
  [48_004, 'configuration', 'not_permitted'],
  [50_001, 'configuration', 'not_permitted'],
  [61_003, 'reauthorization', 'reauthorization_required'],
  [61_005, 'ticket', 'ticket_missing'],
  [61_006, 'ticket', 'ticket_missing'],
  [61_009, 'configuration', 'request_rejected'],
  [61_010, 'configuration', 'request_rejected'],
  [61_011, 'configuration', 'bad_appid'],
  [61_023, 'reauthorization', 'reauthorization_required'],
  [61_028, 'configuration', 'not_permitted'],
  [61_004, 'address', 'ip_not_allowed'],
  [61_007, 'configuration', 'not_permitted'],
  [61_014, 'configuration', 'request_rejected'],
  // E: what a call with a platform's token can answer
  [40_170, 'configuration', 'request_rejected'],
  [41_018, 'configuration', 'request_rejected'],
]

/** Written down from seeds/000, seeds/001 and table E: the errcodes of a platform's two tokens. */
const OF_PLATFORMS: readonly (readonly [AskedWith, number, FailureClass, Reason])[] = [
  ['platform_secret', -1, 'transient', 'backing_off'],
  ['platform_secret', 40_001, 'configuration', 'bad_secret'],
  ['platform_secret', 40_013, 'configuration', 'bad_appid'],
  ['platform_secret', 40_125, 'configuration', 'bad_secret'],
  ['platform_secret', 41_004, 'configuration', 'request_rejected'],
  ['platform_secret', 45_009, 'daily_quota', 'quota'],
  ['platform_secret', 47_001, 'configuration', 'request_rejected'],
  ['platform_secret', 48_001, 'configuration', 'not_permitted'],
  ['platform_secret', 61_004, 'address', 'ip_not_allowed'],
  ['platform_secret', 61_005, 'ticket', 'ticket_missing'],
  ['platform_secret', 61_006, 'ticket', 'ticket_missing'],
  ['platform_secret', 61_011, 'configuration', 'bad_appid'],
  ['platform_token', -1, 'transient', 'backing_off'],
  ['platform_token', 40_001, 'parent', 'backing_off'],
  ['platform_token', 40_013, 'configuration', 'bad_appid'],
  ['platform_token', 40_014, 'parent', 'backing_off'],
  ['platform_token', 42_001, 'parent', 'backing_off'],
  ['platform_token', 45_009, 'daily_quota', 'quota'],
  ['platform_token', 50_002, 'account', 'account_restricted'],
  ['platform_token', 61_003, 'reauthorization', 'reauthorization_required'],
  ['platform_token', 61_014, 'configuration', 'request_rejected'],
  ['platform_token', 61_023, 'reauthorization', 'reauthorization_required'],
  ['account_token', 40_001, 'parent', 'backing_off'],
  ['account_token', 42_001, 'parent', 'backing_off'],
  ['account_token', 45_009, 'daily_quota', 'quota'],
  ['account_token', 48_001, 'configuration', 'not_permitted'],
]

const PLATFORMS = ['platform_secret', 'platform_token', 'account_token'] as const

describe('the error catalogue', () => {
  it.for(EXPECTED)('knows %i as %s (%s)', ([errcode, failureClass, reason], { expect }) => {
    expect(catalogueEntry(errcode)).toMatchObject({ class: failureClass, reason })
  })

  it('lists what it explains, ascending and once each', ({ expect }) => {
    const errcodes = cataloguedErrcodes()
    expect(errcodes).toEqual([...new Set(errcodes)].sort((a, b) => a - b))
    expect(errcodes).toEqual(expect.arrayContaining(EXPECTED.map(([errcode]) => errcode)))
    expect(errcodes).not.toContain(0)
  })

  it('gives for each errcode advice in whole sentences', ({ expect }) => {
    const advices = [
      ...cataloguedErrcodes().map((errcode) => catalogueEntry(errcode).advice),
      ...PLATFORMS.flatMap((askedWith) =>
        errcodesParticularTo(askedWith).map((errcode) => catalogueEntry(errcode, askedWith).advice),
      ),
    ]
    const poor = advices.filter((advice) => {
      const isSentence = /^[A-Z].{20,}[^.\s]\.$/.test(advice) && !/ {2}|\.\./.test(advice)
      return !isSentence
    })
    expect(poor).toEqual([])
  })

  it('has a place for the address exactly where WeChat names one', ({ expect }) => {
    const placed = cataloguedErrcodes().filter((errcode) =>
      catalogueEntry(errcode).advice.includes('{address}'),
    )
    const addressed = EXPECTED.filter(
      ([, failureClass]) => failureClass === 'address' || failureClass.startsWith('confirmation'),
    ).map(([errcode]) => errcode)
    expect(placed).toEqual(addressed.sort((a, b) => a - b))
    for (const errcode of placed) {
      expect(catalogueEntry(errcode).advice.split('{address}')).toHaveLength(2)
    }
  })

  it.for([1, 12_345, 40_000, 99_999, -2, 1e12])(
    'retries %i, which it does not know, as unrecognized',
    (errcode, { expect }) => {
      const entry = catalogueEntry(errcode)
      expect(entry).toMatchObject({ class: 'unrecognized', reason: 'refused' })
      expect(entry.advice).toMatch(/^[A-Z].+\.$/)
    },
  )
})

describe('the error catalogue for platforms', () => {
  it.for(OF_PLATFORMS)(
    'asked with the %s takes %i for %s (%s)',
    ([askedWith, errcode, failureClass, reason], { expect }) => {
      const entry = catalogueEntry(errcode, askedWith)
      expect(entry).toMatchObject({ class: failureClass, reason })
    },
  )

  it.for(OF_PLATFORMS)(
    'asked with the %s gives for %i no advice that is for own accounts',
    ([askedWith, errcode], { expect }) => {
      const { advice } = catalogueEntry(errcode, askedWith)
      expect(advice).not.toMatch(/stable_token|client_credential|AppSecret|development settings/)
    },
  )

  it('says otherwise only what the general table does not say', ({ expect }) => {
    for (const askedWith of PLATFORMS) {
      const repeated = errcodesParticularTo(askedWith).filter(
        (errcode) => catalogueEntry(errcode, askedWith).advice === catalogueEntry(errcode).advice,
      )
      expect(repeated).toEqual([])
    }
    expect(errcodesParticularTo('app_secret')).toEqual([])
  })

  it('takes an errcode it does not know for unrecognized', ({ expect }) => {
    for (const askedWith of PLATFORMS) {
      expect(catalogueEntry(12_345, askedWith)).toEqual(catalogueEntry(12_345))
    }
  })
})

describe('docs/wechat-errors.md', () => {
  const page = readFileSync(`${import.meta.dirname}/../../../docs/wechat-errors.md`, 'utf8')

  it('has the very rows of the catalogue', ({ expect }) => {
    const documented = page.split('\n').filter((line) => /^\| *-?\d+ *\|/.test(line))
    const rows = cataloguedErrcodes().map((errcode) => {
      const { class: failureClass, reason, advice } = catalogueEntry(errcode)
      return `| ${errcode} | ${failureClass} | ${reason} | ${advice} |`
    })
    expect(documented).toEqual(rows)
  })

  it('has the very rows in which platforms differ', ({ expect }) => {
    const documented = page.split('\n').filter((line) => /^\| (?:platform|account)_/.test(line))
    const rows = PLATFORMS.flatMap((askedWith) =>
      errcodesParticularTo(askedWith).map((errcode) => {
        const { class: failureClass, reason, advice } = catalogueEntry(errcode, askedWith)
        return `| ${askedWith} | ${errcode} | ${failureClass} | ${reason} | ${advice} |`
      }),
    )
    expect(documented).toEqual(rows)
  })

  it.for<[FailureClass, string]>([
    ['transient', '2 s, then 4, 8, 16, 32, 60, 60 …'],
    ['minute_quota', '1 minute'],
    ['daily_quota', 'the next 00:00 Asia/Shanghai'],
    ['configuration', '10 minutes'],
    ['address', '5 minutes'],
    ['confirmation', '5 minutes'],
    ['confirmation_denied_hour', '1 hour'],
    ['confirmation_denied_day', '24 hours'],
    ['account', '30 minutes'],
    ['ticket', '1 minute'],
    ['parent', '10 seconds, doubling to 5 minutes while WeChat goes on refusing'],
    ['reauthorization', 'never by itself'],
    ['unrecognized', '1 minute'],
  ])('says when WeChat is asked again after %s: %s', ([failureClass, next], { expect }) => {
    expect(page).toContain(`| ${failureClass} | ${next} |`)
  })

  it('says what becomes of any other errcode', ({ expect }) => {
    const { class: failureClass, reason, advice } = catalogueEntry(12_345)
    const text = page.replace(/\s+/g, ' ')
    expect(text).toContain(
      `Any other errcode: class ${failureClass}, reason ${reason}, advice "${advice}"`,
    )
  })
})
