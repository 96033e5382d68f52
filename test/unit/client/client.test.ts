/** The client alone, against a lingpai and a WeChat that do as they are told. */

import { describe, it } from 'vitest'
import { createClient, LingpaiError, type Token } from '../../../src/client/index.ts'

const PATH = 'apps/wx1'

const tokenOf = (generation: number, more: Partial<Token> = {}): Token => ({
  access_token: `T${generation}`,
  expires_in: 600,
  expires_at: '2033-01-01T00:00:00.000Z',
  generation,
  promised: true,
  ...more,
})

interface Seen {
  readonly method: string
  readonly url: string
  readonly key: string | null
  readonly body: unknown
}

type Answering = (seen: Seen) => Response | Promise<Response>

function setup(answering: Answering, more: { cacheSeconds?: number } = {}) {
  const seen: Seen[] = []
  const client = createClient({
    url: 'https://token.test/',
    key: 'lpk_x',
    ...more,
    fetch: async (input, init) => {
      const { method, url, headers } = new Request(input, init)
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : null
      const call = { method, url, key: headers.get('authorization'), body }
      seen.push(call)
      return answering(call)
    },
  })
  return { client, seen }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })

const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  json({ type: 'x', title: 'x', status, code, detail: 'what to do' }, status, headers)

describe('a token', () => {
  it('is asked for with the key, and kept', async ({ expect }) => {
    const { client, seen } = setup(() => json(tokenOf(1)))
    expect([await client.token(PATH), await client.token(PATH)]).toEqual(['T1', 'T1'])
    expect(seen).toEqual([
      {
        method: 'GET',
        url: 'https://token.test/v1/apps/wx1/token',
        key: 'Bearer lpk_x',
        body: null,
      },
    ])
  })

  it('is asked for once by all who ask at the same time, and one account is not another', async ({
    expect,
  }) => {
    const { client, seen } = setup(async () => json(tokenOf(1)))
    await Promise.all(Array.from({ length: 50 }, () => client.token(PATH)))
    await client.token('apps/wx2')
    expect(seen).toHaveLength(2)
  })

  it('that is not promised, or not to be kept, is asked for each time', async ({ expect }) => {
    const unpromised = setup(() => json(tokenOf(1, { promised: false })))
    const unkept = setup(() => json(tokenOf(1)), { cacheSeconds: 0 })
    for (const { client, seen } of [unpromised, unkept]) {
      await client.token(PATH)
      await client.token(PATH)
      expect(seen).toHaveLength(2)
    }
  })

  it('is used on within its promise when lingpai cannot be asked', async ({ expect }) => {
    for (const failing of [
      () => problem(503, 'temporarily_unavailable'),
      () => Promise.reject(new Error('connection refused')),
    ]) {
      let answer: () => Response | Promise<Response> = () => json(tokenOf(1))
      const { client } = setup(() => answer(), { cacheSeconds: 0 })
      await client.token(PATH)
      answer = failing
      expect(await client.token(PATH)).toBe('T1')
    }
  })

  it('is not used on when the key is refused, or its promise is over', async ({ expect }) => {
    let answer = () => json(tokenOf(1))
    const { client } = setup(() => answer(), { cacheSeconds: 0 })
    await client.token(PATH)
    answer = () => problem(403, 'forbidden')
    await expect(client.token(PATH)).rejects.toMatchObject({ status: 403, code: 'forbidden' })
    const over = setup(() => answer(), { cacheSeconds: 0 })
    answer = () => json(tokenOf(1, { expires_in: 0 }))
    await over.client.token(PATH)
    answer = () => problem(503, 'token_unavailable', { 'retry-after': '7' })
    await expect(over.client.token(PATH)).rejects.toMatchObject({ retryAfter: 7 })
  })

  it('refused says why, and never with the key', async ({ expect }) => {
    const { client } = setup(() => problem(503, 'token_unavailable'))
    const error = await client.token(PATH).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(LingpaiError)
    expect(String(error)).toContain('token_unavailable: what to do')
    expect(JSON.stringify(error)).not.toContain('lpk_x')
    const html = setup(() => new Response('<html>', { status: 502 }))
    await expect(html.client.token(PATH)).rejects.toMatchObject({ status: 502, problem: null })
  })

  it('refused once is asked for again', async ({ expect }) => {
    let answer = () => problem(503, 'token_unavailable')
    const { client } = setup(() => answer())
    await client.token(PATH).catch(() => null)
    answer = () => json(tokenOf(1))
    expect(await client.token(PATH)).toBe('T1')
  })
})

describe('a call to WeChat', () => {
  const healing: Answering = ({ method }) =>
    method === 'GET' ? json(tokenOf(1)) : json({ ...tokenOf(2), verdict: 'replaced' })

  it.for([40001, 40014, 42001, '40001'])(
    'refused with %j is made once more with the reported token’s successor',
    async (errcode, { expect }) => {
      const { client, seen } = setup(healing)
      const used: string[] = []
      const answer = await client.withToken(PATH, async (token) => {
        used.push(token)
        return token === 'T1' ? { errcode } : { errcode: 0, ip_list: [] }
      })
      expect(answer).toEqual({ errcode: 0, ip_list: [] })
      expect(used).toEqual(['T1', 'T2'])
      expect(seen.at(-1)).toMatchObject({
        url: 'https://token.test/v1/apps/wx1/token/report',
        body: { token: 'T1' },
      })
      expect(await client.token(PATH)).toBe('T2')
      expect(seen).toHaveLength(2)
    },
  )

  it('that answers a Response is looked into, and handed on unread', async ({ expect }) => {
    const { client } = setup(healing)
    const response = await client.withToken(PATH, async (token) =>
      json(token === 'T1' ? { errcode: 40001 } : { openid: 'o1' }),
    )
    expect(await response.json()).toEqual({ openid: 'o1' })
    const image = await client.withToken(PATH, async () => new Response('PNG'))
    expect(await image.text()).toBe('PNG')
  })

  it('is not undone by an answer that was asked for before the report', async ({ expect }) => {
    const late = Promise.withResolvers<Response>()
    const { client } = setup(({ method }) =>
      method === 'GET' ? late.promise : json({ ...tokenOf(2), verdict: 'replaced' }),
    )
    const asking = client.token(PATH)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await client.report(PATH, 'T1')
    late.resolve(json(tokenOf(1)))
    await asking
    expect(await client.token(PATH)).toBe('T2')
  })

  it('whose report fails has WeChat’s own answer', async ({ expect }) => {
    const { client } = setup(({ method }) =>
      method === 'GET' ? json(tokenOf(1)) : problem(503, 'token_unavailable'),
    )
    const answer = await client.withToken(PATH, async () => ({ errcode: 40001 }))
    expect(answer).toEqual({ errcode: 40001 })
  })

  it('refused twice is not made a third time', async ({ expect }) => {
    const { client, seen } = setup(healing)
    let times = 0
    const answer = await client.withToken(PATH, async () => {
      times += 1
      return { errcode: 40001 }
    })
    expect([answer, times, seen.length]).toEqual([{ errcode: 40001 }, 2, 2])
  })

  it.for([0, 41001, 45009, 48001, undefined])(
    'answered with errcode %j is left alone',
    async (errcode, { expect }) => {
      const { client, seen } = setup(healing)
      await client.withToken(PATH, async () => ({ errcode }))
      expect(seen).toHaveLength(1)
    },
  )

  it('that fails by itself fails', async ({ expect }) => {
    const { client } = setup(healing)
    const failing = client.withToken(PATH, () => Promise.reject(new Error('no network')))
    await expect(failing).rejects.toThrow('no network')
  })
})

describe('tickets and signatures', () => {
  it('are asked for where they are', async ({ expect }) => {
    const { client, seen } = setup(() => json({ ticket: 'x' }))
    await client.ticket(PATH, 'jsapi')
    await client.jssdkSignature(PATH, 'https://shop.example/')
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', 'https://token.test/v1/apps/wx1/tickets/jsapi', null],
      ['POST', 'https://token.test/v1/apps/wx1/jssdk-signature', { url: 'https://shop.example/' }],
    ])
  })
})
