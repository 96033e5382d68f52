/**
 * What seeds/000 and seeds/001 say of a platform's tokens beside errcodes: when they are renewed, that
 * the one before lives on a while, that they are kept in one place, and that no refresh token is lost.
 */

import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { describe, it } from 'vitest'
import { admin, advance, calls, control, cron, env, truth, useCleanWorld } from './given.ts'
import { SETTINGS } from './platform.ts'
import {
  asked,
  givenReadyAccount,
  givenReadyPlatform,
  handIn,
  INFO_ENDPOINT,
  read,
  refreshTokenOf,
  type Subject,
  statusOf,
  ticketOf,
} from './platform-subject.ts'

useCleanWorld()

/** What is said of both of a platform's kinds of tokens. */
const KINDS: readonly (readonly [string, () => Promise<Subject>])[] = [
  ['a platform', () => givenReadyPlatform()],
  ['an authorized account', async () => givenReadyAccount(await givenReadyPlatform())],
]

describe.for(KINDS)('the token of %s', ([, given]) => {
  it('is renewed by cron at 1 h 50 min at the latest, and not long before', async ({ expect }) => {
    const subject = await given()
    const { body: first } = await read(subject)
    // 10 minutes ahead, and up to 2 more so that not all are renewed at once.
    await advance(6_479)
    await cron()
    expect(await asked(subject)).toBe(1)
    await advance(121)
    await cron()
    expect(await asked(subject)).toBe(2)
    const { body: second } = await read(subject)
    expect([second.generation, second.access_token === first.access_token]).toEqual([2, false])
  })

  it('leaves the one before it alive for five minutes', async ({ expect }) => {
    const subject = await given()
    const { body: first } = await read(subject)
    await advance(6_600)
    await cron()
    expect(await truth(first.access_token)).toMatchObject({ live: true })
    const { body: second } = await read(subject)
    await advance(299)
    expect(await truth(first.access_token)).toMatchObject({ live: true })
    await advance(2)
    expect(await truth(first.access_token)).toMatchObject({ live: false, died_because: 'replaced' })
    expect(await truth(second.access_token)).toMatchObject({ live: true })
  })

  it('costs one issuance, however many read it', async ({ expect }) => {
    const subject = await given()
    const answers = await Promise.all(Array.from({ length: 200 }, () => read(subject)))
    const tokens = new Set(answers.map(({ body }) => body.access_token))
    expect([tokens.size, await asked(subject)]).toEqual([1, 1])
  })

  it('is the same after a restart, and WeChat is not asked again', async ({ expect }) => {
    const subject = await given()
    const { body: before } = await read(subject)
    await abortAllDurableObjects()
    await advance(31)
    const { body: after } = await read(subject)
    expect(after).toMatchObject({ access_token: before.access_token, generation: 1 })
    expect(await asked(subject)).toBe(1)
  })

  it('that WeChat refuses is replaced as soon as somebody reports it', async ({ expect }) => {
    const subject = await given()
    const { body: dead } = await read(subject)
    await control('POST', '/tokens/revoke', { token: dead.access_token })
    const { body } = await admin('POST', `${subject.path}/token/report`, {
      token: dead.access_token,
    })
    expect(body).toMatchObject({ verdict: 'replaced', generation: 2 })
    expect((await truth(body.access_token)).live).toBe(true)
  })
})

describe('a platform’s tokens', () => {
  it('may live shorter than two hours: everything scales', async ({ expect }) => {
    const platform = await givenReadyPlatform({ expires_in: 300 })
    const account = await givenReadyAccount(platform)
    for (let generation = 1; generation <= 3; generation++) {
      for (const subject of [platform, account]) {
        const { body } = await read(subject)
        expect([body.generation, body.promised]).toEqual([generation, true])
        expect(body.expires_in).toBeLessThanOrEqual(285)
        expect((await truth(body.access_token)).live).toBe(true)
      }
      await advance(240)
      await cron()
      await advance(31)
    }
  })

  it('rest sealed, as do its secret, its tickets and refresh tokens', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    const ticket = await ticketOf(platform)
    await handIn(platform, ticket)
    const account = await givenReadyAccount(platform)
    const { body: ofAccount } = await read(account)
    const { body: ofPlatform } = await read(platform)
    const stored = await Promise.all(
      [platform, account].map(({ path }) =>
        runInDurableObject(env.KEEPER.getByName(path.slice('/v1/'.length)), (_object, state) => [
          ...state.storage.sql.exec('SELECT document FROM record').toArray(),
          ...state.storage.sql.exec('SELECT * FROM event').toArray(),
        ]),
      ),
    )
    const text = JSON.stringify(stored)
    expect(text).toContain('lp1.')
    for (const secret of [
      ...Object.values(SETTINGS),
      ticket,
      await refreshTokenOf(platform, account),
      ofAccount.access_token,
      ofPlatform.access_token,
    ]) {
      expect(text).not.toContain(secret)
    }
  })

  it('are had only with a ticket of the last twelve hours', async ({ expect }) => {
    const platform = await givenReadyPlatform()
    await advance(12 * 3_600)
    const { status, body } = await read(platform)
    expect([status, body.reason, await asked(platform)]).toEqual([503, 'ticket_missing', 0])
    await handIn(platform, await ticketOf(platform))
    expect((await read(platform)).status).toBe(200)
  })
})

describe('a refresh token (rule 8)', () => {
  it('that WeChat replaced is durable before the token that came with it is served', async ({
    expect,
  }) => {
    const platform = await givenReadyPlatform({ refresh_token_mode: 'rotate' })
    const account = await givenReadyAccount(platform)
    const sent = await refreshTokenOf(platform, account)
    expect((await read(account)).status).toBe(200)
    expect(await refreshTokenOf(platform, account)).not.toBe(sent)
    await abortAllDurableObjects()
    await advance(7_300)
    const { status, body } = await read(account)
    expect([status, body.generation]).toEqual([200, 2])
    // It was stored, not looked up again.
    expect(await calls(INFO_ENDPOINT, account.appid)).toBe(0)
  })

  it('is not overwritten by the empty one that may come', async ({ expect }) => {
    const platform = await givenReadyPlatform({ refresh_token_mode: 'empty' })
    const account = await givenReadyAccount(platform)
    await read(account)
    await abortAllDurableObjects()
    await advance(7_300)
    expect((await read(account)).body).toMatchObject({ generation: 2, promised: true })
    expect(await calls(INFO_ENDPOINT, account.appid)).toBe(0)
  })

  it('leads to tokens of its own: those that the account gets itself are another lineage', async ({
    expect,
  }) => {
    const account = await givenReadyAccount(await givenReadyPlatform())
    const { body } = await read(account)
    const own = `/apps/${account.appid}`
    await control('PUT', own, { secret: 'own-secret' })
    await admin('PUT', `/v1${own}`, { secret: 'own-secret', grant: 'client_credential' })
    const { body: ofOwn } = await admin('GET', `/v1${own}/token`)
    await admin('POST', `/v1${own}/token/rotate`, {})
    expect(await truth(ofOwn.access_token)).toMatchObject({ lineage: 'token', live: true })
    expect(await truth(body.access_token)).toMatchObject({ lineage: 'authorizer', live: true })
    expect(await statusOf(account)).toMatchObject({ generation: 1, state: 'serving' })
  })
})
