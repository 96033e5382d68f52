/** The door through which an operator changes a credential, of a real keeper that asks a simulated WeChat. */

import { describe, it } from 'vitest'
import { Deaths } from '../crash/deaths.ts'
import { CONTROL, givenWorkingPlatform, PLATFORM_PATH } from '../crash/platform.ts'
import { World } from '../crash/world.ts'

const OTHER_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const THIRD_KEY = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba'

const APP = 'wxshop'
const APP_PATH = `apps/${APP}`
const SECRET = 'app-secret-0123456789'

/** An own account that was read once. */
async function givenApp(): Promise<World> {
  const world = new World(new Deaths())
  await world.outside.control('PUT', `/apps/${APP}`, { secret: SECRET })
  const settings = { kind: 'app', grant: 'client_credential', appid: APP, secret: SECRET } as const
  await world.keeper(APP_PATH).configure({ ...settings, name: 'Shop' }, 'admin')
  await world.read(APP_PATH)
  return world
}

async function givenPlatformIn(world: World): Promise<void> {
  await givenWorkingPlatform(world, ['https://example.com/a?key=1'])
}

/** Whether a push is taken that WeChat encrypts with the key that the platform began with. */
async function takesPush({ outside }: World): Promise<boolean> {
  const order = { info_type: 'component_verify_ticket' }
  const { accepted } = await outside.control<{ accepted: boolean }>(
    'POST',
    `${CONTROL}/push`,
    order,
  )
  return accepted
}

describe('an own account whose name is changed', () => {
  it('keeps secret and grant, and is not asked for another token', async ({ expect }) => {
    const world = await givenApp()
    const outcome = await world.keeper(APP_PATH).change({ name: 'Store' }, 'ops@example.com')
    expect(outcome).toMatchObject({
      ok: true,
      status: { name: 'Store', grant: 'client_credential', state: 'serving', generation: 1 },
    })
    const { items } = await world.keeper(APP_PATH).events(null, 1)
    expect(items).toMatchObject([
      { kind: 'configured', trigger: 'operator', by: 'ops@example.com', detail: 'changed: name' },
    ])
    const forced = { evenWithinOverlap: true, by: 'admin' }
    expect(await world.keeper(APP_PATH).rotate(forced)).toMatchObject({ ok: true })
  })

  it('keeps all of that when its keeper starts anew', async ({ expect }) => {
    const world = await givenApp()
    await world.keeper(APP_PATH).change({ name: '' }, 'admin')
    world.evictKeepers()
    const forced = { evenWithinOverlap: true, by: 'admin' }
    expect(await world.keeper(APP_PATH).rotate(forced)).toMatchObject({ ok: true })
    expect(await world.keeper(APP_PATH).status()).toMatchObject({ status: { name: null } })
  })

  it('is not touched where nothing is different', async ({ expect }) => {
    const world = await givenApp()
    const before = await world.keeper(APP_PATH).events(null, 10)
    await world.keeper(APP_PATH).change({ name: 'Shop', secret: SECRET }, 'admin')
    expect(await world.keeper(APP_PATH).events(null, 10)).toEqual(before)
  })
})

describe('an own account whose secret is changed', () => {
  it('is asked for with the new one', async ({ expect }) => {
    const world = await givenApp()
    const secret = 'another-secret-0123456789'
    await world.outside.control('PUT', `/apps/${APP}`, { secret })
    const forced = { evenWithinOverlap: true, by: 'admin' }
    expect(await world.keeper(APP_PATH).rotate(forced)).toMatchObject({
      refusal: { code: 'wechat_refused' },
    })
    await world.keeper(APP_PATH).change({ secret }, 'admin')
    expect(await world.keeper(APP_PATH).rotate(forced)).toMatchObject({ ok: true })
  })
})

describe('a platform whose EncodingAESKey is changed', () => {
  it('takes pushes that WeChat still encrypts with the one before, and with no older one', async ({
    expect,
  }) => {
    const world = new World(new Deaths())
    await givenPlatformIn(world)
    const keeper = world.keeper(PLATFORM_PATH)
    await keeper.change({ encodingAesKey: OTHER_KEY }, 'admin')
    expect(await takesPush(world)).toBe(true)
    await keeper.change({ name: 'Renamed', encodingAesKey: OTHER_KEY }, 'admin')
    expect(await takesPush(world)).toBe(true)
    await keeper.change({ encodingAesKey: THIRD_KEY }, 'admin')
    expect(await takesPush(world)).toBe(false)
  })

  it('keeps its secret, its push Token and who its pushes are passed on to', async ({ expect }) => {
    const world = new World(new Deaths())
    await givenPlatformIn(world)
    const keeper = world.keeper(PLATFORM_PATH)
    const changed = await keeper.change({ encodingAesKey: OTHER_KEY }, 'admin')
    expect(changed).toMatchObject({
      status: { platform: { downstreams: ['https://example.com/a'] } },
    })
    const forced = { evenWithinOverlap: true, by: 'admin' }
    expect(await keeper.rotate(forced)).toMatchObject({ ok: true })
  })
})

describe('a credential that is not registered', () => {
  it('is not made by a change', async ({ expect }) => {
    const world = new World(new Deaths())
    const refused = { ok: false, refusal: { code: 'unknown_credential' } }
    expect(await world.keeper('apps/wxnobody').change({ name: 'x' }, 'admin')).toEqual(refused)
    expect(await world.keeper('apps/wxnobody').status()).toEqual(refused)
  })
})
