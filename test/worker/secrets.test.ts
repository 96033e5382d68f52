/**
 * Rule 10: what must stay secret, looked for in storage, logs and answers; and a master key that is
 * missing or not the right one.
 */

import { runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import worker from '../../src/index.ts'
import {
  admin,
  advance,
  control,
  cron,
  env,
  fault,
  givenApp,
  healAllFaults,
  keeperOf,
  SECRET,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('storage', () => {
  it('holds neither secret nor tokens in the clear', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    const { body: second } = await app.rotate()
    const stored = await runInDurableObject(keeperOf(app), async (_object, state) => [
      ...state.storage.sql.exec('SELECT document FROM record').toArray(),
      ...state.storage.sql.exec('SELECT * FROM event').toArray(),
    ])
    const root = env.REGISTRY.getByName('root')
    const listed = await runInDurableObject(root, async (_object, state) =>
      ['credential', 'client_key', 'feed', 'setting'].flatMap((table) =>
        state.storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
    )
    const text = JSON.stringify([stored, listed])
    expect(text).toContain('lp1.')
    for (const secret of [SECRET, first.access_token, second.access_token, app.key]) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('logs', () => {
  const lines: string[] = []
  beforeEach(() => {
    lines.length = 0
    for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => {
        lines.push(args.join(' '))
      })
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('are one JSON object per line, and never carry a secret', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    await app.report(first.access_token)
    await control('POST', '/tokens/revoke', { token: first.access_token })
    await advance(6)
    const { body: second } = await app.report(first.access_token)
    await app.rotate({ even_within_overlap: true })
    await advance(6_700)
    for (const name of ['html_502', 'reset_after_effect', 'truncated_json']) {
      await fault(name, { times: 1 })
      await cron()
      await advance(300)
    }
    await fault('errcode', { errcode: 40013, errmsg: `invalid appid, secret=${SECRET}`, times: 1 })
    await cron()
    await healAllFaults()
    await admin('PUT', app.path, { secret: `${SECRET}-2`, grant: 'stable_token' })
    await admin('DELETE', app.path)

    const events = lines.map((line) => JSON.parse(line).event)
    expect(new Set(events)).toEqual(
      new Set([
        'token.registered',
        'key.created',
        'token.rotated',
        'token.reported',
        'token.killed_elsewhere',
        'token.lost_answer',
        'token.refused',
        'token.configured',
        'token.deleted',
        'alert.opened',
        'alert.closed',
        'cron.swept',
      ]),
    )
    const all = lines.join('\n')
    for (const secret of [
      SECRET,
      first.access_token,
      second.access_token,
      app.key,
      env.ADMIN_KEY,
    ]) {
      expect(all).not.toContain(secret)
    }
    expect(all).toMatch(/"fingerprint":"[0-9a-f]{8}"/)
  })

  it('and answers never repeat what WeChat says of a secret', async ({ expect }) => {
    const app = await givenApp()
    await fault('errcode', { errcode: 40125, errmsg: `invalid appsecret ${SECRET}`, times: 1 })
    const refused = await app.read()
    expect(refused.body.upstream.errmsg).toContain('invalid appsecret ***')
    expect(JSON.stringify([refused.body, (await app.status()).body])).not.toContain(SECRET)
  })
})

describe('every answer', () => {
  it('is kept out of caches', async ({ expect }) => {
    const app = await givenApp()
    const { body } = await app.read()
    const answers = [
      await app.read(),
      await app.read('?min_expires_in=1'),
      await app.report('x'),
      await app.report(body.access_token),
      await app.rotate({ even_within_overlap: true }),
      await app.status(),
      await admin('POST', '/v1/keys', { name: 'x', allow: ['*'] }),
    ]
    expect(answers.map((answer) => answer.headers.get('cache-control'))).toEqual(
      answers.map(() => 'no-store'),
    )
  })
})

describe('a deployment without usable secrets', () => {
  it.for([
    ['MASTER_KEY', undefined, 'Make one: openssl rand -base64 32. Keep a copy'],
    ['MASTER_KEY', 'c2hvcnQ=', 'these are 5 bytes'],
    ['MASTER_KEY', 'not base64!', 'this is not base64'],
    ['ADMIN_KEY', undefined, 'wrangler secret put ADMIN_KEY'],
    ['ADMIN_KEY', 'too-short', '20 or more'],
    ['EDGE_TTL_SECONDS', '61', '0 to 60'],
    ['WECHAT_API_BASE', 'api.weixin.qq.com', 'https'],
  ] as const)(
    'with %s = %j refuses everything and says what to do',
    async ([name, value, word], { expect }) => {
      vi.resetModules()
      const { default: fresh } = await import('../../src/index.ts')
      const broken = { ...env, [name]: value }
      const ctx = { waitUntil: () => {}, passThroughOnException: () => {} }
      for (const path of ['/healthz', '/v1/apps/wx1/token']) {
        const response = await fresh.fetch(
          new Request(`https://lingpai.test${path}`) as Request<
            unknown,
            IncomingRequestCfProperties
          >,
          broken,
          ctx as unknown as ExecutionContext,
        )
        const body = (await response.json()) as { code: string; detail: string }
        expect([response.status, body.code]).toEqual([503, 'misconfigured'])
        expect(body.detail).toContain(name)
        expect(body.detail).toContain(word)
      }
      expect(fresh).not.toBe(worker)
    },
  )

  it('with another MASTER_KEY than the data was sealed with says which one is missing', async ({
    expect,
  }) => {
    const ctx = { waitUntil: () => {}, passThroughOnException: () => {} }
    /** One request to a new isolate with these variables. */
    const ask = async (variables: object): Promise<[number, string]> => {
      vi.resetModules()
      const { default: fresh } = await import('../../src/index.ts')
      const request = () =>
        fresh.fetch(
          new Request('https://lingpai.test/healthz') as Request<
            unknown,
            IncomingRequestCfProperties
          >,
          { ...env, ...variables },
          ctx as unknown as ExecutionContext,
        )
      let response = await request()
      // New code resets the objects, as a deploy does; such a 503 says so and passes.
      for (let again = 0; again < 20 && response.headers.has('retry-after'); again++) {
        response = await request()
      }
      return [response.status, await response.text()]
    }
    const other = Buffer.alloc(32, 9).toString('base64')
    expect((await ask({}))[0]).toBe(200)
    const [status, text] = await ask({ MASTER_KEY: other })
    expect(status).toBe(503)
    expect(text).toContain('MASTER_KEY_PREVIOUS')
    // With the old one as MASTER_KEY_PREVIOUS the rotation goes through, and then stands alone.
    const both = { MASTER_KEY: other, MASTER_KEY_PREVIOUS: env.MASTER_KEY }
    expect((await ask(both))[0]).toBe(200)
    expect((await ask({ MASTER_KEY: other }))[0]).toBe(200)
    expect((await ask({}))[0]).toBe(503)
  })
})
