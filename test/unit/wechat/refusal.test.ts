/** WeChat's error texts: what is read out of them, and what is kept out of what leaves. */

import { describe, it } from 'vitest'
import { addressIn, lostReport, refusalOf, ridIn } from '../../../src/wechat/refusal.ts'
import type { LostCause } from '../../../src/wechat/reply.ts'

const RID = '695b3c00-1a2b3c4d-deadbeef'

describe('the request id', () => {
  it.for([
    [`invalid appid rid: ${RID}`, RID],
    [`access clientip is not registered requestIP: 1.2.3.4 rid: ${RID}`, RID],
    [`invalid appid, rid:${RID}`, RID],
    [`invalid appid rid: ${RID.toUpperCase()}`, RID.toUpperCase()],
    [`invalid appid rid: ${RID}, more text`, RID],
    ['invalid appid', null],
    ['invalid credential hint: [Ah0Qwa0466e512]', null],
    ['rid: 695b3c00-1a2b3c4d', null],
    ['rid: 695b3c00-1a2b3c4d-deadbee', null],
    [`rid: ${RID}0`, null],
    ['rid: 695b3c0g-1a2b3c4d-deadbeef', null],
    [`grid: ${RID}`, null],
    [RID, null],
    ['', null],
  ] as const)('of %j is %j', ([errmsg, rid], { expect }) => {
    expect(ridIn(errmsg)).toBe(rid)
  })
})

describe('the address WeChat names', () => {
  it.for([
    // 40164
    ['invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist', '1.2.3.4'],
    [
      `invalid ip 203.0.113.77 ipv6 ::ffff:203.0.113.77, not in whitelist rid: ${RID}`,
      '203.0.113.77',
    ],
    ['invalid ip 1.2.3.4, not in whitelist hint: [abc]', '1.2.3.4'],
    ['invalid ip 2408:8207::1 ipv6 2408:8207::1, not in whitelist', '2408:8207::1'],
    // 61004
    [`access clientip is not registered requestIP: 1.2.3.4 rid: ${RID}`, '1.2.3.4'],
    ['access clientip is not registered requestIP:1.2.3.4', '1.2.3.4'],
    ['access clientip is not registered requestIP: 2408:8207::1', '2408:8207::1'],
    // 895xx
    ['this ip 1.2.3.4 needs confirmation by the administrator', '1.2.3.4'],
    ['ip: 1.2.3.4 is waiting for confirmation', '1.2.3.4'],
    // no address
    ['invalid ip, not in whitelist', null],
    ['this ip needs confirmation by the administrator', null],
    [`invalid appid rid: ${RID}`, null],
    ['', null],
  ] as const)('in %j is %j', ([errmsg, address], { expect }) => {
    expect(addressIn(errmsg)).toBe(address)
  })

  it.for([
    ['invalid ip ::ffff:1.2.3.4, not in whitelist', '::ffff:1.2.3.4'],
    ['access clientip is not registered requestIP: ::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['invalid ip ipv6 ::ffff:1.2.3.4, not in whitelist', '::ffff:1.2.3.4'],
    ['requestIP: 2408:8207::1.', '2408:8207::1'],
  ] as const)('in %j is %j', ([errmsg, address], { expect }) => {
    expect(addressIn(errmsg)).toBe(address)
  })
})

describe('a refusal', () => {
  it('carries class, reason, errcode, errmsg and rid', ({ expect }) => {
    const errmsg = `invalid appsecret, view more at http://t.cn/RAEkdVq rid: ${RID}`
    expect(refusalOf(40_125, { errcode: 40_125, errmsg }, [])).toEqual({
      class: 'configuration',
      reason: 'bad_secret',
      advice: expect.stringContaining('AppSecret'),
      errcode: 40_125,
      errmsg,
      rid: RID,
    })
  })

  it('names in its advice the address that has to be allowed', ({ expect }) => {
    const errmsg = 'invalid ip 203.0.113.77 ipv6 ::ffff:203.0.113.77, not in whitelist'
    expect(refusalOf(40_164, { errmsg }, []).advice).toContain(
      'Calls from the address 203.0.113.77 ',
    )
  })

  it.for([40_164, 45_035, 61_004, 89_501, 89_502, 89_503, 89_504, 89_505, 89_506, 89_507])(
    'leaves no place holder in the advice for %i, with an address or without',
    (errcode, { expect }) => {
      const named = refusalOf(errcode, { errmsg: 'invalid ip 203.0.113.77' }, []).advice
      const unnamed = refusalOf(errcode, {}, []).advice
      expect(named).toContain('203.0.113.77')
      expect(`${named}${unnamed}`).not.toMatch(/[{}]|undefined|null/)
      expect(unnamed).toMatch(/this server's address|did not name it/)
    },
  )

  it.for([undefined, null, 40_013, ['x']])(
    'has an empty errmsg where WeChat sent %j',
    (errmsg, { expect }) => {
      expect(refusalOf(40_013, { errmsg }, [])).toMatchObject({ errmsg: '', rid: null })
    },
  )

  it('repeats none of the secrets of the request, however often they stand there', ({ expect }) => {
    const errmsg = 'bad secret s3cret! and token 81_abc; s3cret! again'
    const report = refusalOf(40_125, { errmsg }, ['s3cret!', '81_abc'])
    expect(report.errmsg).toBe('bad secret *** and token ***; *** again')
  })

  it('cuts the errmsg only after secrets were taken out, so that no part of one is left', ({
    expect,
  }) => {
    const secret = 'S'.repeat(32)
    const errmsg = `${'x'.repeat(240)}${secret}`
    const report = refusalOf(40_125, { errmsg }, [secret])
    expect(report.errmsg).toBe(`${'x'.repeat(240)}***`)
  })

  it('repeats no secret in the spelling it has inside a URL', ({ expect }) => {
    const errmsg = 'relay: no route to /cgi-bin/token?secret=a%2Bb%26c%3D'
    expect(refusalOf(40_125, { errmsg }, ['a+b&c=']).errmsg).not.toContain('a%2Bb%26c%3D')
  })

  it('takes an empty secret for none', ({ expect }) => {
    expect(refusalOf(40_013, { errmsg: 'invalid appid' }, ['']).errmsg).toBe('invalid appid')
  })

  it('takes a secret literally, whatever characters it is made of', ({ expect }) => {
    expect(refusalOf(40_125, { errmsg: 'a.*b axxb $&' }, ['a.*b', '$&']).errmsg).toBe(
      '*** axxb ***',
    )
  })

  it('keeps errmsg to 256 characters on one line', ({ expect }) => {
    const report = refusalOf(40_013, { errmsg: `a\r\n\u0000b\u007fc${'x'.repeat(100_000)}` }, [])
    expect(report.errmsg).toHaveLength(256)
    expect(report.errmsg).toMatch(/^a {3}b cx+$/)
  })

  it('finds the rid also behind a long text', ({ expect }) => {
    const errmsg = `${'x'.repeat(1_000)} rid: ${RID}`
    expect(refusalOf(40_013, { errmsg }, []).rid).toBe(RID)
  })

  it('hands on nothing else of the answer', ({ expect }) => {
    const json = { errcode: 40_013, errmsg: 'invalid appid', access_token: '81_abc', more: 'x' }
    expect(Object.keys(refusalOf(40_013, json, [])).sort()).toEqual([
      'advice',
      'class',
      'errcode',
      'errmsg',
      'reason',
      'rid',
    ])
  })
})

describe('a lost answer', () => {
  it.for<LostCause>([
    'timeout',
    'network',
    'http_status',
    'redirect',
    'too_large',
    'empty',
    'not_json',
    'malformed',
    'evicted',
    'internal',
  ])('says in a sentence what happened (%s)', (cause, { expect }) => {
    const report = lostReport(cause)
    expect(report).toMatchObject({
      class: 'lost_answer',
      reason: 'backing_off',
      errcode: null,
      errmsg: cause,
      rid: null,
    })
    expect(report.advice).toMatch(/^[A-Zl][^{}]{30,}\.$/)
    expect(report.advice).not.toContain('HTTP')
  })

  it('says which HTTP status came, where that tells something', ({ expect }) => {
    expect(lostReport('http_status', 502).advice).toContain('(HTTP 502)')
    expect(lostReport('empty', 200).advice).not.toContain('HTTP')
  })
})
