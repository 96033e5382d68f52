/** The simulated /cgi-bin/token: issuing, overlap, death, and what business APIs then say. */

import { describe, it } from 'vitest'
import { createClock, createSimulator, type Simulator } from '../simulator/app.ts'
import { createClient, type WeChatAnswer } from '../simulator/client.ts'
import type { TokenFacts } from '../simulator/control-tokens.ts'
import { createRandom } from '../simulator/random.ts'

const NOON = Date.UTC(2026, 0, 5, 4)

async function setup(config: Record<string, unknown> = {}) {
  const simulator = createSimulator({ clock: createClock({ now: NOON }), seed: 7 })
  const client = createClient(simulator.fetch)
  await client.control('PUT', '/apps/wx1', { secret: 's1', ...config })
  const issue = async () => (await client.token('wx1', 's1')).access_token ?? ''
  const advance = (seconds: number) =>
    client.control('POST', '/clock', { advance_seconds: seconds })
  const facts = (token: string) => client.control<TokenFacts>('GET', `/tokens/${token}`)
  return { simulator, client, issue, advance, facts }
}

function get(simulator: Simulator, path: string): Promise<Response> {
  return simulator.fetch(path)
}

describe('answers', () => {
  it('reports an error as HTTP 200 with an errmsg that ends in a rid', async ({ expect }) => {
    const { simulator } = await setup()
    const response = await get(simulator, '/cgi-bin/token?grant_type=client_credential&appid=no')
    expect(response.status).toBe(200)
    const body = (await response.json()) as WeChatAnswer
    expect(body.errcode).toBe(41004)
    const seconds = Math.floor(NOON / 1000).toString(16)
    expect(body.errmsg).toMatch(new RegExp(` rid: ${seconds}-[0-9a-f]{8}-[0-9a-f]{8}$`))
  })

  it('answers with whatever content type is set', async ({ expect }) => {
    const { simulator, client } = await setup()
    const type = async () => (await get(simulator, '/cgi-bin/token')).headers.get('content-type')
    expect(await type()).toBe('application/json; encoding=utf-8')
    await client.control('PUT', '/settings', { content_type: 'text/plain' })
    expect(await type()).toMatch(/^text\/plain/)
  })

  it('gives exactly access_token and expires_in on success', async ({ expect }) => {
    const { client } = await setup()
    const answer = await client.token('wx1', 's1')
    expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in'])
    expect(answer.expires_in).toBe(7200)
  })

  it('issues for POST, too, with the parameters in the URL', async ({ expect }) => {
    const { simulator } = await setup()
    const url = '/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s1'
    const response = await simulator.fetch(url, { method: 'POST' })
    expect(await response.json()).toHaveProperty('access_token')
  })
})

describe('token form', () => {
  it.for([136, 157, 512])(
    'makes distinct NN_base64url tokens of %i characters',
    async (length, { expect }) => {
      const { client, issue } = await setup()
      await client.control('PUT', '/settings', { token_length: length })
      const tokens = new Set<string>()
      for (let i = 0; i < 50; i++) {
        tokens.add(await issue())
      }
      expect(tokens.size).toBe(50)
      for (const token of tokens) {
        expect(token).toMatch(/^\d\d_[A-Za-z0-9_-]+$/)
        expect(token).toHaveLength(length)
      }
    },
  )

  it('never makes a token that existed before, not even by chance', async ({ expect }) => {
    const { simulator, issue } = await setup()
    const first = await issue()
    simulator.world.random = createRandom(7)
    expect(await issue()).not.toBe(first)
  })

  it('replays the same tokens from the same seed, and after a reset without one goes on', async ({
    expect,
  }) => {
    const first = await setup()
    const second = await setup()
    const token = await first.issue()
    expect(await second.issue()).toBe(token)
    await first.client.control('POST', '/reset', { now: NOON })
    await first.client.control('PUT', '/apps/wx1', { secret: 's1' })
    expect(await first.issue()).not.toBe(token)
    await first.client.control('POST', '/reset', { now: NOON, seed: 7 })
    await first.client.control('PUT', '/apps/wx1', { secret: 's1' })
    expect(await first.issue()).toBe(token)
  })
})

describe('succession', () => {
  it('lets the replaced token live for 300 s and no longer', async ({ expect }) => {
    const { client, issue, advance, facts } = await setup()
    const old = await issue()
    await advance(1000)
    const fresh = await issue()
    expect(fresh).not.toBe(old)
    await advance(299)
    expect(await client.probe(old)).toBe('ok')
    expect(await facts(old)).toMatchObject({ live: true, died_because: null })
    await advance(2)
    expect(await client.probe(old)).toBe(40001)
    expect(await client.probe(fresh)).toBe('ok')
    expect(await facts(old)).toEqual({
      known: true,
      live: false,
      live_until: NOON + 1_300_000,
      appid: 'wx1',
      lineage: 'token',
      issued_at: NOON,
      issued_to: 'caller',
      died_because: 'replaced',
    })
  })

  it('never lengthens a life: a token that expires inside its overlap expires', async ({
    expect,
  }) => {
    const { client, issue, advance, facts } = await setup()
    const old = await issue()
    await advance(7100)
    await issue()
    await advance(99)
    expect(await client.probe(old)).toBe('ok')
    await advance(1)
    expect(await client.probe(old)).toBe(42001)
    expect((await facts(old)).died_because).toBe('expired')
  })

  it('kills the first token at once when a third is issued inside the overlap', async ({
    expect,
  }) => {
    const { client, issue, advance, facts } = await setup()
    const [first, second] = [await issue(), await issue()]
    await advance(10)
    expect(await client.probe(first)).toBe('ok')
    const third = await issue()
    expect(await client.probe(first)).toBe(40001)
    expect((await facts(first)).died_because).toBe('third_issuance')
    expect(await client.probe(second)).toBe('ok')
    expect(await client.probe(third)).toBe('ok')
    const ever = await client.control('GET', '/apps/wx1/tokens')
    expect(ever['max_live_at_once']).toBe(2)
    expect(ever['tokens']).toHaveLength(3)
  })

  it('answers by chance around the end of an overlap when clusters lag', async ({ expect }) => {
    const { client, issue, advance, facts } = await setup()
    await client.control('PUT', '/settings', { cluster_lag: true })
    const old = await issue()
    await issue()
    const verdicts = async () => {
      const seen = new Set<number | 'ok'>()
      for (let i = 0; i < 40; i++) {
        seen.add(await client.probe(old))
      }
      return seen
    }
    await advance(239)
    expect(await verdicts()).toEqual(new Set(['ok']))
    await advance(2)
    expect(await verdicts()).toEqual(new Set(['ok', 40001]))
    expect((await facts(old)).live).toBe(true)
    await advance(118)
    expect(await verdicts()).toEqual(new Set(['ok', 40001]))
    expect((await facts(old)).live).toBe(false)
    await advance(2)
    expect(await verdicts()).toEqual(new Set([40001]))
  })

  it('gives tokens the lifetime configured for the account', async ({ expect }) => {
    const { client, advance } = await setup({ expires_in: 300 })
    const { access_token = '', expires_in } = await client.token('wx1', 's1')
    expect(expires_in).toBe(300)
    await advance(300)
    expect(await client.probe(access_token)).toBe(42001)
  })
})

describe('what business APIs say of a bad token', () => {
  it('tells expired, replaced, revoked, garbage and missing apart', async ({ expect }) => {
    const { client, issue, advance, facts } = await setup()
    const revoked = await issue()
    await client.control('POST', '/tokens/revoke', { token: revoked })
    expect(await client.probe(revoked)).toBe(40001)
    expect((await facts(revoked)).died_because).toBe('revoked')
    const expired = await issue()
    await advance(7200)
    expect(await client.probe(expired)).toBe(42001)
    expect(await client.probe('99_garbage')).toBe(40014)
    await client.control('PUT', '/settings', { garbage_errcode: 40001 })
    expect(await client.probe('99_garbage')).toBe(40001)
    expect(await facts('99_garbage')).toMatchObject({ known: false, live: false, appid: null })
    expect(await client.probe('')).toBe(41001)
  })

  it('accepts a good token at every business API', async ({ expect }) => {
    const { simulator, issue } = await setup()
    const query = `access_token=${await issue()}`
    for (const path of ['/cgi-bin/get_api_domain_ip', '/cgi-bin/getcallbackip']) {
      const response = await get(simulator, `${path}?${query}`)
      expect(await response.json()).toHaveProperty('ip_list')
    }
    const send = (init: RequestInit) =>
      simulator.fetch(`/cgi-bin/message/custom/send?${query}`, init)
    const sent = await send({ method: 'POST', body: '{"touser":"o1","msgtype":"text"}' })
    expect(await sent.json()).toEqual({ errcode: 0, errmsg: 'ok' })
    expect(await (await send({})).json()).toMatchObject({ errcode: 43002 })
    expect(await (await send({ method: 'POST' })).json()).toMatchObject({ errcode: 44002 })
  })
})
