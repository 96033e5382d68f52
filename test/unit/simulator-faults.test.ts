/** The simulator's faults: what each does to the answer, and whether the call took effect. */

import { describe, it } from 'vitest'
import { ConnectionReset, createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'

const NOON = Date.UTC(2026, 0, 5, 4)
const TOKEN = '/cgi-bin/token'
const URL_OF_WX1 = `${TOKEN}?grant_type=client_credential&appid=wx1&secret=s1`

type Order = Record<string, unknown> & { fault: string }

async function setup() {
  const slept: number[] = []
  let wake = () => {}
  const simulator = createSimulator({
    clock: createClock({ now: NOON }),
    sleep(ms) {
      slept.push(ms)
      return new Promise((resolve) => {
        wake = resolve
      })
    },
  })
  const client = createClient(simulator.fetch)
  await client.control('PUT', '/apps/wx1', { secret: 's1' })
  await client.control('PUT', '/apps/wx2', { secret: 's2' })
  const arm = (order: Order) =>
    client.control<{ id: string }>('POST', '/faults', { endpoint: TOKEN, ...order })
  const issued = () => simulator.world.tokens.size
  /** One call of wx1 that meets this fault. */
  const meet = async (order: Order) => {
    await arm({ times: 1, ...order })
    const response = await simulator.fetch(URL_OF_WX1)
    return {
      response,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        await response.arrayBuffer(),
      ),
    }
  }
  return { simulator, client, arm, meet, issued, slept, wake: () => wake() }
}

describe('faults that replace the answer', () => {
  it('answers system_error with -1 and issues nothing', async ({ expect }) => {
    const { meet, issued } = await setup()
    const { text } = await meet({ fault: 'system_error' })
    expect(JSON.parse(text)).toMatchObject({ errcode: -1 })
    expect(issued()).toBe(0)
  })

  it('answers any errcode and errmsg that is ordered', async ({ expect }) => {
    const { meet, issued } = await setup()
    const { text } = await meet({ fault: 'errcode', errcode: 48001, errmsg: 'api unauthorized' })
    const body = JSON.parse(text) as { errcode: number; errmsg: string }
    expect(body.errcode).toBe(48001)
    expect(body.errmsg).toMatch(/^api unauthorized rid: /)
    expect(issued()).toBe(0)
  })

  it.for([
    ['html_502', 502, /<html>/],
    ['html_200', 200, /<html>/],
    ['empty_200', 200, /^$/],
    ['redirect_302', 302, /^$/],
  ] as const)(
    'answers %s, without effect unless ordered',
    async ([fault, status, body], { expect }) => {
      const { meet, issued } = await setup()
      const { response, text } = await meet({ fault })
      expect(response.status).toBe(status)
      expect(text).toMatch(body)
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
      expect(response.headers.has('location')).toBe(fault === 'redirect_302')
      expect(issued()).toBe(0)
      await meet({ fault, effect: 'before' })
      expect(issued()).toBe(1)
    },
  )
})

describe('faults that spoil the answer of a call that took effect', () => {
  it('cuts JSON short', async ({ expect }) => {
    const { meet, issued } = await setup()
    const { text } = await meet({ fault: 'truncated_json' })
    expect(text).toMatch(/^\{"access_token":"/)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(issued()).toBe(1)
  })

  it('leaves expires_in out, or changes it at will, without changing the life', async ({
    expect,
  }) => {
    const { client, meet, issued } = await setup()
    const missing = JSON.parse((await meet({ fault: 'missing_expires_in' })).text)
    expect(Object.keys(missing)).toEqual(['access_token'])
    for (const value of [300, 0, -1, 'soon', null]) {
      const { text } = await meet({ fault: 'expires_in', value })
      expect(JSON.parse(text).expires_in).toBe(value)
    }
    expect(JSON.parse((await meet({ fault: 'string_expires_in' })).text).expires_in).toBe('7200')
    const ever = await client.control<{ tokens: { live_until: number }[] }>(
      'GET',
      '/apps/wx1/tokens',
    )
    expect(ever.tokens.at(-1)?.live_until).toBe(NOON + 7_200_000)
    expect(issued()).toBe(7)
  })

  it('writes errcode as a string: the one ordered, or the one that there is', async ({
    expect,
  }) => {
    const { meet, issued } = await setup()
    expect(JSON.parse((await meet({ fault: 'string_errcode', errcode: 40013 })).text)).toEqual({
      errcode: '40013',
      errmsg: expect.stringMatching(/^invalid appid rid: /),
    })
    expect(issued()).toBe(0)
    const good = JSON.parse((await meet({ fault: 'string_errcode' })).text)
    expect(good).toMatchObject({ errcode: '0', expires_in: 7200 })
    expect(issued()).toBe(1)
  })

  it('puts raw control characters into a string', async ({ expect }) => {
    const { meet } = await setup()
    const { text } = await meet({ fault: 'raw_control_characters' })
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    const cleaned = [...text].filter((character) => character >= ' ').join('')
    expect(JSON.parse(cleaned)).toMatchObject({ expires_in: 7200, notice: 'ab' })
  })

  it('fills the answer up to the size ordered', async ({ expect }) => {
    const { meet } = await setup()
    const { text } = await meet({ fault: 'oversized', bytes: 100_000 })
    expect(text).toHaveLength(100_000)
    expect(JSON.parse(text)).toMatchObject({ expires_in: 7200 })
  })

  it('changes the content type only', async ({ expect }) => {
    const { meet } = await setup()
    const { response, text } = await meet({ fault: 'content_type', value: 'text/x-odd' })
    expect(response.headers.get('content-type')).toBe('text/x-odd')
    expect(JSON.parse(text)).toMatchObject({ expires_in: 7200 })
  })

  it('begins with a byte order mark', async ({ expect }) => {
    const { meet } = await setup()
    const { text } = await meet({ fault: 'bom' })
    expect(text.charCodeAt(0)).toBe(0xfeff)
    expect(JSON.parse(text.slice(1))).toMatchObject({ expires_in: 7200 })
  })
})

describe('lost answers', () => {
  it('breaks the connection before anything happened', async ({ expect }) => {
    const { meet, issued } = await setup()
    await expect(meet({ fault: 'reset_before_effect' })).rejects.toThrow(ConnectionReset)
    expect(issued()).toBe(0)
  })

  it('issues and breaks the connection, so that the retry kills a token still held', async ({
    expect,
  }) => {
    const { client, meet, issued } = await setup()
    const { access_token: held = '' } = await client.token('wx1', 's1')
    await expect(meet({ fault: 'reset_after_effect' })).rejects.toThrow(ConnectionReset)
    expect(issued()).toBe(2)
    expect(await client.probe(held)).toBe('ok')
    await client.token('wx1', 's1')
    expect(await client.probe(held)).toBe(40001)
    const calls = await client.control<{ items: unknown[] }>('GET', `/calls?endpoint=${TOKEN}`)
    expect(calls.items[1]).toMatchObject({
      fault: 'reset_after_effect',
      issued: true,
      errcode: null,
    })
  })
})

describe('slow answers', () => {
  it('issues on arrival, or only when the delay is over, as ordered', async ({ expect }) => {
    const { simulator, arm, issued, slept, wake } = await setup()
    // Issued so far while the answer is awaited: the first call did at once, the second not yet.
    for (const [effect, during] of [
      ['before', 1],
      ['after', 1],
    ] as const) {
      await arm({ fault: 'slow', delay_seconds: 40, times: 1, effect })
      const pending = simulator.fetch(URL_OF_WX1)
      await settled()
      expect(issued(), effect).toBe(during)
      wake()
      expect(await (await pending).json()).toHaveProperty('access_token')
    }
    expect(issued()).toBe(2)
    expect(slept).toEqual([40_000, 40_000])
  })

  it('comes after whatever became due during the delay', async ({ expect }) => {
    const { simulator, client, arm, wake } = await setup()
    await client.control('POST', '/apps/wx1/outsider/script', { mean_interval_seconds: 1 })
    await arm({ fault: 'slow', effect: 'after' })
    const pending = simulator.fetch(URL_OF_WX1)
    await settled()
    simulator.world.clock.advance(60)
    wake()
    await pending
    const last = [...simulator.world.tokens.values()].at(-1)
    expect(simulator.world.tokens.size).toBeGreaterThan(30)
    expect(last).toMatchObject({ issuedTo: 'caller', issuedAt: NOON + 60_000 })
    expect(simulator.world.apps.get('wx1')?.lineages.token.current).toBe(last)
  })

  it('goes on when the caller has given up', async ({ expect }) => {
    const { simulator, arm, issued, wake } = await setup()
    await arm({ fault: 'slow', effect: 'after' })
    const abort = new AbortController()
    const pending = simulator.fetch(URL_OF_WX1, { signal: abort.signal })
    await settled()
    abort.abort(new Error('gave up'))
    await expect(pending).rejects.toThrow('gave up')
    expect(issued()).toBe(0)
    wake()
    await settled()
    expect(issued()).toBe(1)
  })
})

describe('which calls meet a fault', () => {
  it('meets only calls of its endpoint and account, as many times as ordered', async ({
    expect,
  }) => {
    const { client, arm } = await setup()
    await arm({ fault: 'system_error', appid: 'wx1', times: 2 })
    expect((await client.token('wx2', 's2')).errcode).toBeUndefined()
    expect((await client.stable('wx1', 's1')).errcode).toBeUndefined()
    expect((await client.token('wx1', 's1')).errcode).toBe(-1)
    expect((await client.token('wx1', 's1')).errcode).toBe(-1)
    expect((await client.token('wx1', 's1')).errcode).toBeUndefined()
  })

  it('fires faults on one endpoint in the order they were armed', async ({ expect }) => {
    const { client, arm } = await setup()
    await arm({ fault: 'errcode', errcode: 1, times: 1 })
    await arm({ fault: 'errcode', errcode: 2, times: 1 })
    expect((await client.token('wx1', 's1')).errcode).toBe(1)
    expect((await client.token('wx1', 's1')).errcode).toBe(2)
  })

  it('lasts until cleared, one by one or all', async ({ expect }) => {
    const { client, arm } = await setup()
    const { id } = await arm({ fault: 'errcode', errcode: 1 })
    await arm({ fault: 'errcode', errcode: 2 })
    expect((await client.token('wx1', 's1')).errcode).toBe(1)
    expect((await client.token('wx1', 's1')).errcode).toBe(1)
    await client.control('DELETE', `/faults/${id}`)
    expect((await client.token('wx1', 's1')).errcode).toBe(2)
    expect((await client.control<{ faults: unknown[] }>('GET', '/faults')).faults).toHaveLength(1)
    await client.control('DELETE', '/faults')
    expect((await client.token('wx1', 's1')).errcode).toBeUndefined()
  })

  it('meets business calls by the account of their token', async ({ expect }) => {
    const { client } = await setup()
    const one = (await client.token('wx1', 's1')).access_token ?? ''
    const two = (await client.token('wx2', 's2')).access_token ?? ''
    const endpoint = '/cgi-bin/get_api_domain_ip'
    await client.control('POST', '/faults', { endpoint, fault: 'system_error', appid: 'wx1' })
    expect(await client.probe(one)).toBe(-1)
    expect(await client.probe(two)).toBe('ok')
  })
})

/** Lets everything that does not wait for a timer come to rest. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
