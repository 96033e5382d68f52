/**
 * DESIGN section 3 for own accounts: registration, status, paging, client keys, history; and that bad
 * input gets a clear 4xx, changes nothing and loses nothing.
 */

import { describe, it } from 'vitest'
import {
  ADMIN_KEY,
  admin,
  advance,
  appOf,
  call,
  calls,
  cron,
  env,
  givenApp,
  givenKey,
  newAppid,
  readLater,
  SECRET,
  TOKEN_ENDPOINT,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

describe('registering an account', () => {
  it('does not ask WeChat, and is idempotent', async ({ expect }) => {
    const path = `/v1/apps/${newAppid()}`
    const body = { secret: SECRET, grant: 'stable_token', name: 'Shop' }
    const created = await admin('PUT', path, body)
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ state: 'new', name: 'Shop', grant: 'stable_token' })
    const again = await admin('PUT', path, body)
    expect(again.status).toBe(200)
    expect(again.body).toEqual(created.body)
    const { body: events } = await admin(
      'GET',
      `/v1/events?credential=${path.slice('/v1/'.length)}`,
    )
    expect(events.items.map((event: { kind: string }) => event.kind)).toEqual(['registered'])
  })

  it('keeps the name when it is left out', async ({ expect }) => {
    const path = `/v1/apps/${newAppid()}`
    await admin('PUT', path, { secret: SECRET, grant: 'stable_token', name: 'Shop' })
    const { body } = await admin('PUT', path, { secret: SECRET, grant: 'client_credential' })
    expect(body).toMatchObject({ name: 'Shop', grant: 'client_credential' })
  })

  it('shows how the account is doing, without secrets', async ({ expect }) => {
    const app = await givenApp()
    const { body: token } = await app.read()
    await app.rotate()
    const { body, headers } = await app.status()
    expect(body).toMatchObject({
      credential: `apps/${app.appid}`,
      grant: 'client_credential',
      state: 'serving',
      generation: 2,
      last_failure: null,
      advice: null,
    })
    expect(body.fingerprint).toMatch(/^[0-9a-f]{8}$/)
    expect(body.previous_fingerprint).toMatch(/^[0-9a-f]{8}$/)
    expect(body.expires_in).toBeGreaterThan(6_700)
    for (const time of ['rotates_at', 'last_rotated_at', 'last_read_at']) {
      expect(body[time]).toMatch(/^2033-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    expect(JSON.stringify(body)).not.toContain(token.access_token)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('is forgotten with its sealed data', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    expect((await admin('DELETE', app.path)).status).toBe(204)
    expect((await admin('DELETE', app.path)).status).toBe(404)
    expect((await app.status()).body.code).toBe('unknown_credential')
    expect((await app.read()).status).toBe(404)
    expect((await admin('GET', '/v1/apps')).body.items).toEqual([])
    const { body: feed } = await admin('GET', '/v1/events?limit=1')
    expect(feed.items[0]).toMatchObject({ kind: 'deleted', by: 'admin' })
    await cron()
    expect(await calls(TOKEN_ENDPOINT, app.appid)).toBe(1)
    await admin('PUT', app.path, { secret: SECRET, grant: 'client_credential' })
    expect((await readLater(app)).body.generation).toBe(1)
  })
})

describe('lists', () => {
  it('page through all accounts, each once, in order', async ({ expect }) => {
    const appids = Array.from({ length: 7 }, newAppid)
    for (const appid of appids) {
      await admin('PUT', `/v1/apps/${appid}`, { secret: SECRET, grant: 'stable_token' })
    }
    const seen: string[] = []
    let cursor: string | null = null
    let pages = 0
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await admin('GET', `/v1/apps?limit=3${query}`)
      seen.push(...body.items.map((item: { credential: string }) => item.credential))
      cursor = body.next_cursor
      pages += 1
    } while (cursor !== null)
    expect(seen).toEqual(appids.map((appid) => `apps/${appid}`).sort())
    expect(pages).toBe(3)
  })

  it('page through the history of one account and of all', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await app.rotate()
    for (const query of [`credential=apps/${app.appid}&`, '']) {
      const first = await admin('GET', `/v1/events?${query}limit=2`)
      expect(first.body.items).toHaveLength(2)
      const rest = await admin('GET', `/v1/events?${query}limit=2&cursor=${first.body.next_cursor}`)
      expect(rest.body.items).toHaveLength(1)
      expect(rest.body.next_cursor).toBeNull()
      expect(rest.body.items[0]).toMatchObject({ kind: 'registered', by: 'admin' })
    }
  })

  it('keep the last 200 events of an account', async ({ expect }) => {
    const app = await givenApp()
    for (let round = 0; round < 205; round++) {
      const grant = round % 2 === 0 ? 'stable_token' : 'client_credential'
      await admin('PUT', app.path, { secret: SECRET, grant })
    }
    const kinds: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await admin(
        'GET',
        `/v1/events?credential=apps/${app.appid}&limit=100${query}`,
      )
      kinds.push(...body.items.map((event: { kind: string }) => event.kind))
      cursor = body.next_cursor
    } while (cursor !== null)
    expect(kinds).toHaveLength(200)
    expect(kinds).not.toContain('registered')
  })
})

describe('client keys', () => {
  it('are shown once and listed without the key', async ({ expect }) => {
    const made = await admin('POST', '/v1/keys', { name: 'shop', allow: ['apps/wx1', 'apps/wx1'] })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 'shop', allow: ['apps/wx1'] })
    expect(made.body.key).toMatch(/^lpk_[a-z0-9]{16}_[A-Za-z0-9_-]{43}$/)
    const { body } = await admin('GET', '/v1/keys')
    const { key, ...shown } = made.body
    expect(body.items).toContainEqual(shown)
    expect(JSON.stringify(body)).not.toContain(key)
  })

  it('read what their allow-list covers, and hear nothing of the rest', async ({ expect }) => {
    const app = await givenApp()
    const other = await givenApp()
    expect((await call('GET', `${other.path}/token`, app.key)).status).toBe(403)
    expect((await call('GET', '/v1/apps/wx-never-seen/token', app.key)).body.code).toBe('forbidden')
    expect((await call('POST', `${other.path}/token/report`, app.key, { token: 'x' })).status).toBe(
      403,
    )
    const all = await givenKey(['apps/*'])
    expect((await call('GET', `${other.path}/token`, all)).status).toBe(200)
    expect((await call('GET', '/v1/apps/wx-never-seen/token', all)).body.code).toBe(
      'unknown_credential',
    )
    expect((await call('GET', `${other.path}/token`, ADMIN_KEY)).status).toBe(200)
  })

  it('do not reach the operator’s calls', async ({ expect }) => {
    const app = await givenApp()
    const key = await givenKey(['*'])
    for (const [method, path, body] of [
      ['PUT', app.path, { secret: 'x', grant: 'stable_token' }],
      ['GET', app.path],
      ['DELETE', app.path],
      ['GET', '/v1/apps'],
      ['POST', `${app.path}/token/rotate`],
      ['POST', '/v1/keys', { name: 'x', allow: ['*'] }],
      ['GET', '/v1/keys'],
      ['DELETE', '/v1/keys/abc'],
      ['GET', '/v1/events'],
    ] as const) {
      const answer = await call(method, path, key, body)
      expect([method, path, answer.status]).toEqual([method, path, 403])
    }
  })

  it('are refused everywhere once revoked and the edge time-to-live is over', async ({
    expect,
  }) => {
    const app = await givenApp()
    await app.read()
    const { body } = await admin('GET', '/v1/keys')
    const { id } = body.items.find((key: { allow: string[] }) =>
      key.allow.includes(`apps/${app.appid}`),
    )
    expect((await admin('DELETE', `/v1/keys/${id}`)).status).toBe(204)
    expect((await admin('DELETE', `/v1/keys/${id}`)).status).toBe(404)
    await advance(31)
    expect((await app.read()).status).toBe(401)
  })

  it('are refused when forged', async ({ expect }) => {
    const app = await givenApp()
    const [id] = app.key.slice('lpk_'.length).split('_')
    const forged = `lpk_${id}_${'A'.repeat(43)}`
    const { status, headers, body } = await call('GET', `${app.path}/token`, forged)
    expect([status, body.code]).toEqual([401, 'unauthorized'])
    expect(headers.get('www-authenticate')).toContain('Bearer')
  })
})

describe('isolate memory', () => {
  it('answers a second read without the keeper, and counts down', async ({ expect }) => {
    const app = await givenApp()
    const { body: first } = await app.read()
    await (
      env.KEEPER.getByName(`apps/${app.appid}`) as unknown as { forget(): Promise<boolean> }
    ).forget()
    await advance(10)
    const { body, headers } = await app.read()
    expect(body.access_token).toBe(first.access_token)
    expect(first.expires_in - body.expires_in).toBe(10)
    expect(body.expires_at).toBe(first.expires_at)
    expect(headers.get('cache-control')).toBe('no-store')
    await advance(21)
    expect((await app.read()).status).toBe(404)
  })
})

/** method, path, body, status, code, and a word that the detail must say. */
const BAD_REQUESTS = [
  ['PUT', '/v1/apps/wx1', undefined, 400, 'invalid_request', 'secret'],
  ['PUT', '/v1/apps/wx1', '{not json', 400, 'invalid_request', 'body'],
  ['PUT', '/v1/apps/wx1', '[]', 400, 'invalid_request', 'body'],
  ['PUT', '/v1/apps/wx1', { grant: 'stable_token' }, 400, 'invalid_request', 'secret'],
  ['PUT', '/v1/apps/wx1', { secret: 'x' }, 400, 'invalid_request', 'grant'],
  ['PUT', '/v1/apps/wx1', { secret: 'x', grant: 'other' }, 400, 'invalid_request', 'grant'],
  [
    'PUT',
    '/v1/apps/wx1',
    { secret: 'a b', grant: 'stable_token' },
    400,
    'invalid_request',
    'secret',
  ],
  [
    'PUT',
    '/v1/apps/wx1',
    { secret: 'x\u200b', grant: 'stable_token' },
    400,
    'invalid_request',
    'invisible',
  ],
  ['PUT', '/v1/apps/wx1', { secret: 7, grant: 'stable_token' }, 400, 'invalid_request', 'secret'],
  [
    'PUT',
    '/v1/apps/wx1',
    { secret: 'x', grant: 'stable_token', nmae: 'typo' },
    400,
    'invalid_request',
    'nmae',
  ],
  ['PUT', '/v1/apps/wx1', 'x'.repeat(70_000), 413, 'payload_too_large', '64 KiB'],
  [
    'PUT',
    '/v1/apps/wx%201',
    { secret: 'x', grant: 'stable_token' },
    400,
    'invalid_request',
    'appid',
  ],
  [
    'PUT',
    `/v1/apps/${'a'.repeat(65)}`,
    { secret: 'x', grant: 'stable_token' },
    400,
    'invalid_request',
    'appid',
  ],
  ['GET', '/v1/apps/wx1/token?min_expires_in=241', undefined, 400, 'invalid_request', '240'],
  [
    'GET',
    '/v1/apps/wx1/token?min_expires_in=-1',
    undefined,
    400,
    'invalid_request',
    'min_expires_in',
  ],
  [
    'GET',
    '/v1/apps/wx1/token?min_expires_in=soon',
    undefined,
    400,
    'invalid_request',
    'min_expires_in',
  ],
  [
    'GET',
    '/v1/apps/wx1/token?min_expires_in=',
    undefined,
    400,
    'invalid_request',
    'min_expires_in',
  ],
  ['POST', '/v1/apps/wx1/token/report', undefined, 400, 'invalid_request', 'token'],
  ['POST', '/v1/apps/wx1/token/report', { token: '' }, 400, 'invalid_request', 'token'],
  ['POST', '/v1/apps/wx1/token/report', { token: ['x'] }, 400, 'invalid_request', 'token'],
  [
    'POST',
    '/v1/apps/wx1/token/rotate',
    { even_within_overlap: 'yes' },
    400,
    'invalid_request',
    'even_within_overlap',
  ],
  ['POST', '/v1/keys', { name: '', allow: ['*'] }, 400, 'invalid_request', 'name'],
  ['POST', '/v1/keys', { name: 'x', allow: [] }, 400, 'invalid_request', 'allow'],
  ['POST', '/v1/keys', { name: 'x', allow: ['apps/'] }, 400, 'invalid_request', 'allow'],
  ['POST', '/v1/keys', { name: 'x', allow: ['/v1/apps/wx1'] }, 400, 'invalid_request', 'allow'],
  ['GET', '/v1/apps?limit=0', undefined, 400, 'invalid_request', 'limit'],
  ['GET', '/v1/apps?limit=101', undefined, 400, 'invalid_request', 'limit'],
  ['GET', '/v1/apps?cursor=%00', undefined, 400, 'invalid_request', 'cursor'],
  ['GET', '/v1/events?credential=everything', undefined, 400, 'invalid_request', 'credential'],
  ['GET', '/v1/events?cursor=abc', undefined, 400, 'invalid_request', 'cursor'],
  ['DELETE', '/v1/keys/nope', undefined, 404, 'not_found', 'nope'],
  ['GET', '/v1/apps/wx1', undefined, 404, 'unknown_credential', 'PUT /v1/apps/wx1'],
  ['POST', '/v1/apps/wx1/token/report', { token: 'x' }, 404, 'unknown_credential', 'apps/wx1'],
  ['POST', '/v1/apps/wx1/token/rotate', undefined, 404, 'unknown_credential', 'apps/wx1'],
  ['POST', '/v1/apps/wx1', undefined, 405, 'method_not_allowed', 'PUT'],
  ['POST', '/v1/apps/wx1/token', undefined, 405, 'method_not_allowed', 'GET'],
  ['GET', '/v1/nothing', undefined, 404, 'not_found', '/v1/nothing'],
  ['GET', '/nothing', undefined, 404, 'not_found', '/nothing'],
] as const

describe('bad input', () => {
  it.for(BAD_REQUESTS)(
    '%s %s %j is answered %i %s',
    async ([method, path, body, status, code, word], { expect }) => {
      const answer = await admin(method, path, body)
      expect([answer.status, answer.body.code]).toEqual([status, code])
      expect(answer.body.detail).toContain(word)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect((await admin('GET', '/v1/apps')).body.items).toEqual([])
    },
  )

  it('names every field that is wrong', async ({ expect }) => {
    const { body } = await admin('PUT', '/v1/apps/wx1', { secret: '', grant: 1, name: 2 })
    expect(body.errors.map((error: { field: string }) => error.field)).toEqual(
      expect.arrayContaining(['secret', 'grant', 'name']),
    )
  })

  it('changes nothing of what was there', async ({ expect }) => {
    const app = await givenApp()
    const { body: token } = await app.read()
    const before = (await app.status()).body
    for (const body of [
      '{',
      { secret: ' ', grant: 'stable_token' },
      { secret: 'x', grant: 'no' },
    ]) {
      expect((await admin('PUT', app.path, body)).status).toBe(400)
    }
    expect((await app.status()).body).toEqual(before)
    expect((await app.read()).body.access_token).toBe(token.access_token)
  })

  it.for([
    [null, 'Authorization'],
    ['', 'Bearer'],
    ['wrong-admin-key-000000000', 'ADMIN_KEY'],
    ['lpk_', 'client key'],
    ['lpk_aaaaaaaaaaaaaaaa_short', 'client key'],
  ] as const)(
    'the key %j is answered 401 before anything is looked at',
    async ([key, word], { expect }) => {
      for (const [method, path] of [
        ['GET', '/v1/apps/%00/token?min_expires_in=x'],
        ['PUT', '/v1/apps/wx1'],
        ['GET', '/v1/keys'],
        ['GET', '/v1/events'],
      ] as const) {
        const answer = await call(method, path, key)
        expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized'])
        expect(answer.body.detail).toContain(word)
      }
    },
  )

  it('reads JSON whatever the Content-Type says, as curl -d sends it', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    const { body } = await appOf(app.appid, app.key).report('some-old-token')
    expect(body.verdict).toBe('superseded')
  })
})

describe('GET /healthz', () => {
  it('needs no key', async ({ expect }) => {
    const { status, body } = await call('GET', '/healthz', null)
    expect([status, body]).toEqual([200, { status: 'ok' }])
  })
})
