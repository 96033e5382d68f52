/** What WeChat's answer to a call with a token says about that token (rule 7). */

import { describe, it } from 'vitest'
import { probeAccessToken, readProbe } from '../../../src/wechat/probe.ts'
import type { LostCause } from '../../../src/wechat/reply.ts'
import { createTransport } from '../../../src/wechat/transport.ts'
import { answer, onlyCall, scriptedFetch, transportOf, VirtualTime } from '../given.ts'

const RID = '695b3c00-1a2b3c4d-deadbeef'

describe('the verdict on a token', () => {
  it.for([40_001, 40_014, 42_001, '40001', '42001'])(
    'is dead when WeChat refuses the token itself (%j)',
    (errcode, { expect }) => {
      const errmsg = `access_token expired rid: ${RID}`
      expect(readProbe(answer({ errcode, errmsg }))).toEqual({
        verdict: 'dead',
        errcode: Number(errcode),
        rid: RID,
      })
    },
  )

  it('is dead even if the answer carries what was asked for', ({ expect }) => {
    const reply = answer({ errcode: 40_001, ip_list: ['1.2.3.4'] })
    expect(readProbe(reply).verdict).toBe('dead')
  })

  it.for([-1, '-1'])('is unverified when WeChat is busy (%j)', (errcode, { expect }) => {
    expect(readProbe(answer({ errcode, errmsg: 'system error' }))).toEqual({
      verdict: 'unverified',
      errcode: -1,
      rid: null,
    })
  })

  it.for([
    0, 40_013, 40_125, 40_164, 41_001, 42_002, 42_007, 45_009, 45_011, 48_001, 50_002, 61_004,
    61_014, 89_503, 99_999,
  ])('is alive when WeChat refuses for another reason (%i)', (errcode, { expect }) => {
    expect(readProbe(answer({ errcode, errmsg: 'x' }))).toMatchObject({ verdict: 'alive', errcode })
  })

  it('is alive when WeChat answers what was asked', ({ expect }) => {
    expect(readProbe(answer({ ip_list: ['101.226.103.0/25'] }))).toEqual({
      verdict: 'alive',
      errcode: null,
      rid: null,
    })
    expect(readProbe(answer({ ip_list: [] })).verdict).toBe('alive')
  })

  it.for([{}, { ip_list: null }, { ip_list: '1.2.3.4' }, { ok: true }, { errcode: 'x' }])(
    'is unverified when the answer %j proves nothing',
    (json, { expect }) => {
      expect(readProbe(answer(json))).toMatchObject({ verdict: 'unverified', errcode: null })
    },
  )

  it.for<[LostCause, number | null]>([
    ['http_status', 500],
    ['http_status', 502],
    ['http_status', 412],
    ['redirect', 302],
    ['timeout', null],
    ['network', null],
    ['empty', 200],
    ['not_json', 200],
    ['too_large', 200],
  ])('is unverified when no answer came (%s, HTTP %j)', ([cause, status], { expect }) => {
    expect(readProbe({ kind: 'lost', cause, status })).toEqual({
      verdict: 'unverified',
      errcode: null,
      rid: null,
    })
  })
})

describe('a probe', () => {
  it('is one GET of get_api_domain_ip with the token', async ({ expect }) => {
    const { fetch, calls } = scriptedFetch(() => Response.json({ ip_list: ['1.2.3.4'] }))
    const transport = createTransport('https://wechat.example', fetch, new VirtualTime().timers)
    const { verdict } = await probeAccessToken(transport, '81_a+b/c=')
    const { url, init } = onlyCall(calls)
    expect(verdict).toBe('alive')
    expect(init.method).toBe('GET')
    expect(url.pathname).toBe('/cgi-bin/get_api_domain_ip')
    expect([...url.searchParams]).toEqual([['access_token', '81_a+b/c=']])
  })

  it('says nothing of the token, even if WeChat repeats it', async ({ expect }) => {
    const errmsg = `invalid access_token 81_abc rid: ${RID}`
    const transport = transportOf(answer({ errcode: 40_014, errmsg }))
    const result = await probeAccessToken(transport, '81_abc')
    expect(JSON.stringify(result)).not.toContain('81_abc')
    expect(result).toMatchObject({ verdict: 'dead', rid: RID })
  })
})
