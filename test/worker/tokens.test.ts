/**
 * DESIGN section 2, rule by rule, for own accounts: real Durable Objects in workerd, asking the
 * simulator over real HTTP. Promises are checked against what the simulator knows.
 */

import { describe, it } from 'vitest'
import {
  admin,
  advance,
  alarm,
  calls,
  control,
  cron,
  fault,
  givenApp,
  healAllFaults,
  probes,
  readLater,
  STABLE_ENDPOINT,
  TOKEN_ENDPOINT,
  truth,
  until,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('rule 1, one writer', () => {
  it('answers 1,000 simultaneous cold reads with one issuance', async ({ expect }) => {
    const app = await givenApp()
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => app.read()))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    expect(new Set(answers.map((answer) => answer.body.access_token)).size).toBe(1)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })

  it('shares one issuance between cron, alarm and readers', async ({ expect }) => {
    const app = await givenApp()
    await fault('slow', { delay_seconds: 1, times: 1 })
    const [first, second] = await Promise.all([app.read(), app.read(), cron(), alarm(app)])
    expect(first.body.generation).toBe(1)
    expect(second.body.generation).toBe(1)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })
})

describe('rule 2, promises are kept', () => {
  it('promises a fresh token of 7200 s for 6720 to 6840 s', async ({ expect }) => {
    const app = await givenApp()
    const { body } = await app.read()
    expect(body.expires_in).toBeGreaterThanOrEqual(6_719)
    expect(body.expires_in).toBeLessThanOrEqual(6_840)
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThanOrEqual(body.expires_in * 1_000)
    expect(Date.parse(body.expires_at) - Date.now()).toBeLessThan((body.expires_in + 1) * 1_000)
  })

  it.for(['client_credential', 'stable_token'] as const)(
    'keeps every promise of %s through a day of rotations, by the simulator’s own account',
    async (grant, { expect }) => {
      const app = await givenApp(grant)
      const promised: { token: string; until: number }[] = []
      for (let minute = 0; minute < 24 * 60; minute += 11) {
        const { body } = await app.read()
        expect(body.promised).toBe(true)
        promised.push({ token: body.access_token, until: Date.now() + body.expires_in * 1_000 })
        await cron()
        await advance(11 * 60)
      }
      const tokens = new Set(promised.map(({ token }) => token))
      expect(tokens.size).toBeGreaterThanOrEqual(12)
      for (const { token, until } of promised) {
        const { live_until: diedAt } = await truth(token)
        expect(diedAt).toBeGreaterThanOrEqual(until)
      }
      const { max_live_at_once: most } = await control<{ max_live_at_once: number }>(
        'GET',
        `/apps/${app.appid}/tokens`,
      )
      expect(most).toBeLessThanOrEqual(2)
    },
  )

  it('rotates first for a reader that needs more than is promised', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    // Past the planned rotation, with neither cron nor alarm: the promise shrinks at the end.
    await advance(7_000)
    const short = await app.read()
    expect(short.body.generation).toBe(1)
    expect(short.body.expires_in).toBeLessThan(240)
    const long = await app.read('?min_expires_in=240')
    expect(long.body.generation).toBe(2)
    expect(long.body.access_token).not.toBe(first.access_token)
    expect(long.body.expires_in).toBeGreaterThanOrEqual(240)
  })
})

describe('rule 3, readers never wait for a planned refresh', () => {
  it('serves the current token while WeChat takes 5 s over its replacement', async ({ expect }) => {
    const app = await givenApp()
    const { body: before } = await app.read()
    await advance(6_700)
    await fault('slow', { delay_seconds: 5, times: 1 })
    let rotated = false
    const sweep = cron().then(() => {
      rotated = true
    })
    await until(async () => (await app.status()).body.state === 'refreshing')
    const during = await app.read()
    expect(rotated).toBe(false)
    expect(during.body.access_token).toBe(before.access_token)
    expect(during.body.promised).toBe(true)
    // Rule 6, in flight: nothing is promised past the overlap of the request that is under way.
    expect(during.body.expires_in).toBeLessThanOrEqual(240)
    await sweep
    const { body: after } = await readLater(app)
    expect(after.generation).toBe(2)
    expect((await truth(after.access_token)).live).toBe(true)
  })

  it('lets cold readers share the 5 s answer', async ({ expect }) => {
    const app = await givenApp()
    await fault('slow', { delay_seconds: 5, times: 1 })
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.read()))
    expect(new Set(answers.map((answer) => answer.body.generation))).toEqual(new Set([1]))
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })
})

/** Faults after which WeChat may or may not have issued a token, and how the simulator names them. */
const UNUSABLE_ANSWERS = [
  ['an HTML error page', 'html_502', {}],
  ['HTML with HTTP 200', 'html_200', {}],
  ['an empty body', 'empty_200', {}],
  ['truncated JSON', 'truncated_json', {}],
  ['a connection reset before anything happened', 'reset_before_effect', {}],
  ['a connection reset after the token was issued', 'reset_after_effect', {}],
  ['a missing expires_in', 'missing_expires_in', {}],
  ['expires_in 0', 'expires_in', { value: 0 }],
  ['expires_in -1', 'expires_in', { value: -1 }],
  ['a body of a megabyte', 'oversized', { bytes: 1_048_576 }],
  ['a redirect', 'redirect_302', {}],
] as const

describe('rule 4, a failed refresh costs nothing', () => {
  it.for(UNUSABLE_ANSWERS)(
    'keeps the last good token after %s',
    async ([, name, options], { expect }) => {
      const app = await givenApp()
      const { body: before } = await app.read()
      await advance(6_650)
      await fault(name, { ...options, times: 1 })
      await cron()
      const { body: after } = await app.read()
      expect(after.access_token).toBe(before.access_token)
      expect(after.promised).toBe(true)
      expect((await truth(after.access_token)).live).toBe(true)
      expect((await app.events()).map((event) => event.kind)).toContain('lost_answer')
      const { body: status } = await app.status()
      expect(status.state).toBe('degraded')
      expect(status.last_failure.class).toBe('lost_answer')
    },
  )

  it.for(UNUSABLE_ANSWERS)(
    'never makes a token of %s on a cold read',
    async ([, name, options], { expect }) => {
      const app = await givenApp()
      await fault(name, { ...options, times: 1 })
      const answer = await app.read()
      expect(answer.status).toBe(503)
      expect(answer.body.code).toBe('token_unavailable')
      expect(answer.body.reason).toBe('backing_off')
      expect(answer.headers.get('retry-after')).toBe('2')
      // During the back-off nobody asks; after it the next reader does.
      expect((await app.read()).status).toBe(503)
      expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
      await advance(2)
      const healed = await app.read()
      expect(healed.status).toBe(200)
      expect((await truth(healed.body.access_token)).live).toBe(true)
    },
  )

  it.for([
    ['a numeric string as expires_in', 'string_expires_in', {}],
    ['a byte order mark', 'bom', {}],
    ['raw control characters', 'raw_control_characters', {}],
    ['another content type', 'content_type', { value: 'text/html; charset=gbk' }],
  ] as const)('reads a token through %s', async ([, name, options], { expect }) => {
    const app = await givenApp()
    await fault(name, { ...options, times: 1 })
    const { status, body } = await app.read()
    expect(status).toBe(200)
    expect((await truth(body.access_token)).live).toBe(true)
  })

  it('serves the token to its very end while WeChat refuses, then says so', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await fault('system_error')
    await advance(6_650)
    await cron()
    await advance(7_139 - 6_650)
    const promised = await app.read()
    expect(promised.body).toMatchObject({ generation: 1, promised: true })
    await advance(31)
    const last = await app.read()
    expect(last.body).toMatchObject({ generation: 1, promised: false })
    expect(last.body.expires_in).toBeLessThanOrEqual(30)
    expect((await truth(last.body.access_token)).live).toBe(true)
    await advance(31)
    const gone = await app.read()
    expect(gone.status).toBe(503)
    expect(gone.body.upstream).toMatchObject({ errcode: -1 })
    await healAllFaults()
    await advance(61)
    expect((await app.read()).body).toMatchObject({ generation: 2, promised: true })
  })
})

describe('rule 5, no third live token', () => {
  it('refuses a forced rotation inside an overlap, and allows it after', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    const second = await app.rotate()
    expect(second.status).toBe(200)
    expect(second.body).toMatchObject({ generation: 2, killed_generation: null })
    expect(second.body.previous.works_for).toBeGreaterThanOrEqual(299)
    expect((await truth(first.access_token)).live).toBe(true)
    const third = await app.rotate()
    expect(third.status).toBe(409)
    expect(third.body.code).toBe('within_overlap')
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(290)
    await advance(301)
    expect((await app.rotate()).body.generation).toBe(3)
    expect((await truth(first.access_token)).died_because).toBe('replaced')
  })

  it('says which token an operator cut off on purpose', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    const { body: second } = await app.rotate()
    const forced = await app.rotate({ even_within_overlap: true })
    expect(forced.body).toMatchObject({ generation: 3, killed_generation: 1 })
    expect(forced.body.note).toContain('Generation 1 was cut off at once')
    expect((await truth(first.access_token)).died_because).toBe('third_issuance')
    expect((await truth(second.access_token)).live).toBe(true)
  })
})

describe('rule 6, a lost answer is an unknown', () => {
  it('caps the promise, retries when none is left, and no promise is broken', async ({
    expect,
  }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await advance(6_650)
    await fault('reset_after_effect', { times: 1 })
    await cron()
    const { body: capped } = await app.read()
    expect(capped.access_token).toBe(held.access_token)
    expect(capped.expires_in).toBeLessThanOrEqual(240)
    expect(capped.expires_in).toBeGreaterThan(200)
    // Nobody asks before that promise has run out.
    await advance(200)
    await cron()
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(2)
    expect((await truth(held.access_token)).live).toBe(true)
    await advance(41)
    await cron()
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(3)
    const { body: fresh } = await readLater(app)
    expect(fresh).toMatchObject({ generation: 2, promised: true })
    expect((await truth(fresh.access_token)).live).toBe(true)
  })

  it('hands out the doomed token without a promise when nothing newer can be had', async ({
    expect,
  }) => {
    const app = await givenApp()
    const { body: held } = await app.read()
    await advance(6_650)
    await fault('reset_before_effect')
    await cron()
    await advance(241)
    const { body } = await app.read()
    expect(body).toMatchObject({ access_token: held.access_token, promised: false })
    expect(body.expires_in).toBeLessThanOrEqual(60)
    expect(body.expires_in).toBeGreaterThan(0)
  })

  it('retries stable_token at once with back-off, for it harms nobody', async ({ expect }) => {
    const app = await givenApp('stable_token')
    const { body: held } = await app.read()
    await advance(6_950)
    await fault('reset_after_effect', { endpoint: STABLE_ENDPOINT, times: 1 })
    await cron()
    await advance(2)
    await cron()
    const { body: fresh } = await readLater(app)
    expect(fresh.generation).toBe(2)
    expect(fresh.access_token).not.toBe(held.access_token)
    expect((await truth(fresh.access_token)).live).toBe(true)
  })
})

describe('rule 7, compare and refresh', () => {
  it('answers 100 simultaneous reports of a dead token with one probe and one issuance', async ({
    expect,
  }) => {
    const app = await givenApp()
    const { body: dead } = await app.read()
    await control('POST', '/tokens/revoke', { token: dead.access_token })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => app.report(dead.access_token)),
    )
    expect(new Set(answers.map((answer) => answer.body.generation))).toEqual(new Set([2]))
    expect(answers[0]?.body.verdict).toBe('replaced')
    expect(await probes()).toBe(1)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(2)
    const { body } = await app.read()
    expect(body.generation).toBe(2)
    expect((await truth(body.access_token)).live).toBe(true)
  })

  it('does not ask WeChat about a token that is not the current one', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const { body } = await app.report('50_never-one-of-ours')
    expect(body).toMatchObject({ verdict: 'superseded', generation: 1 })
    expect(await probes()).toBe(0)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })

  it('believes WeChat, not the reporter', async ({ expect }) => {
    const app = await givenApp()
    const { body: good } = await app.read()
    const { body } = await app.report(good.access_token)
    expect(body).toMatchObject({ verdict: 'alive', access_token: good.access_token })
    // The verdict is remembered for five seconds.
    await app.report(good.access_token)
    expect(await probes()).toBe(1)
    await advance(5)
    await app.report(good.access_token)
    expect(await probes()).toBe(2)
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })

  it('replaces nothing when WeChat cannot say', async ({ expect }) => {
    const app = await givenApp()
    const { body: good } = await app.read()
    await fault('system_error', { endpoint: '/cgi-bin/get_api_domain_ip', times: 1 })
    const { body } = await app.report(good.access_token)
    expect(body).toMatchObject({ verdict: 'unverified', access_token: good.access_token })
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
  })

  it('never answers a reported token from memory again', async ({ expect }) => {
    const app = await givenApp()
    const { body: dead } = await app.read()
    await control('POST', '/tokens/revoke', { token: dead.access_token })
    expect((await app.read()).body.access_token).toBe(dead.access_token)
    await app.report(dead.access_token)
    expect((await app.read()).body.access_token).not.toBe(dead.access_token)
  })

  it('forces stable_token only when its normal call names the dead token again', async ({
    expect,
  }) => {
    const app = await givenApp('stable_token')
    const { body: first } = await app.read()
    await control('POST', `/apps/${app.appid}/outsider`, {
      lineage: 'stable_token',
      calls: 1,
      force_refresh: true,
    })
    await advance(301)
    const { body } = await app.report(first.access_token)
    expect(body.verdict).toBe('replaced')
    expect((await truth(body.access_token)).live).toBe(true)
    expect(await calls(STABLE_ENDPOINT, app.appid)).toBe(2)
  })
})

describe('rule 11, every window scales with expires_in', () => {
  it('serves and rotates tokens that live five minutes', async ({ expect }) => {
    const app = await givenApp('client_credential', { expires_in: 300 })
    const { body } = await app.read()
    expect(body.expires_in).toBeGreaterThan(270)
    expect(body.expires_in).toBeLessThanOrEqual(285)
    for (let minute = 0; minute < 30; minute++) {
      await advance(60)
      await cron()
      const served = await app.read()
      expect(served.body.promised).toBe(true)
      expect((await truth(served.body.access_token)).live).toBe(true)
    }
  })
})

describe('rule 12, somebody else’s hand is noticed', () => {
  it('records a token that died before its plan', async ({ expect }) => {
    const app = await givenApp()
    const { body: ours } = await app.read()
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    expect((await truth(ours.access_token)).live).toBe(false)
    await app.report(ours.access_token)
    const events = await app.events()
    expect(events.map((event) => event.kind)).toEqual([
      'rotated',
      'killed_elsewhere',
      'reported',
      'rotated',
      'registered',
    ])
    const { body: feed } = await admin('GET', '/v1/events?limit=100')
    expect(feed.items).toContainEqual(
      expect.objectContaining({ credential: `apps/${app.appid}`, kind: 'killed_elsewhere' }),
    )
  })

  it('does not blame others for a token that a lost answer replaced', async ({ expect }) => {
    const app = await givenApp()
    const { body: ours } = await app.read()
    await advance(6_650)
    await fault('reset_after_effect', { times: 1 })
    await cron()
    await control('POST', '/tokens/revoke', { token: ours.access_token })
    await app.report(ours.access_token)
    expect((await app.events()).map((event) => event.kind)).not.toContain('killed_elsewhere')
  })
})
