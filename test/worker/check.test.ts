/** An operator in doubt has a token checked: one call to WeChat at most, and a dead one is replaced. */

import { describe, it } from 'vitest'
import {
  admin,
  advance,
  call,
  control,
  fault,
  givenApp,
  PROBE_ENDPOINT,
  probes,
  useCleanWorld,
} from './given.ts'

useCleanWorld()

const check = (path: string) => admin('POST', `${path}/token/check`)

describe('checking a token', () => {
  it('says that it is alive, and asks once for all who doubt within half a minute', async ({
    expect,
  }) => {
    const app = await givenApp()
    await app.read()
    const before = await probes()
    const answers = [await check(app.path), await check(app.path)]
    expect(answers.map(({ body }) => body)).toEqual([
      { verdict: 'alive', generation: 1 },
      { verdict: 'alive', generation: 1 },
    ])
    expect((await probes()) - before).toBe(1)
    const [event] = await app.events()
    expect(event).toMatchObject({ kind: 'reported', trigger: 'operator', detail: 'alive' })
    expect(event).toMatchObject({ by: 'admin' })
    expect((await app.read()).body.generation).toBe(1)
  })

  it('replaces one that somebody else killed, and the history says so', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    expect((await check(app.path)).body).toEqual({ verdict: 'replaced', generation: 1 })
    expect((await app.read()).body.generation).toBe(2)
    const kinds = (await app.events()).map(({ kind, trigger }) => `${kind} ${trigger}`)
    expect(kinds).toContain('killed_elsewhere operator')
    expect((await app.status()).body.last_killed_at).not.toBeNull()
  })

  it('tells a dead one that cannot be replaced from one that was', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await control('POST', `/apps/${app.appid}/outsider`, { calls: 2 })
    await control('PUT', `/apps/${app.appid}`, { secret: 'another-secret-0123456789' })
    expect((await check(app.path)).body).toEqual({ verdict: 'dead', generation: 1 })
  })

  it('does not call dead what WeChat would not tell about', async ({ expect }) => {
    const app = await givenApp()
    await app.read()
    await advance(60)
    await fault('html_502', { endpoint: PROBE_ENDPOINT })
    expect((await check(app.path)).body).toEqual({ verdict: 'unverified', generation: 1 })
    expect((await app.read()).body.generation).toBe(1)
  })

  it('has nothing to check before the first token', async ({ expect }) => {
    const app = await givenApp()
    expect((await check(app.path)).body).toEqual({ verdict: 'no_token', generation: 0 })
  })

  it('is for operators', async ({ expect }) => {
    const app = await givenApp()
    expect((await call('POST', `${app.path}/token/check`, app.key)).status).toBe(403)
    expect((await check('/v1/apps/wxnobody')).status).toBe(404)
  })
})
