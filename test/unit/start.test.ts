/**
 * @module `npm start`, the parts that need no server: what the environment may say, what is kept
 * between runs, what of wrangler's output is shown, and the lines to paste.
 */

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient } from '../simulator/client.ts'
import { restoreSnapshot, takeSnapshot } from '../simulator/snapshot.ts'
import { formatBanner, tryLines } from '../start/banner.ts'
import { runScheduled } from '../start/cron.ts'
import { openData } from '../start/data.ts'
import { DEMO_APPS } from '../start/demo.ts'
import { DEMO_ACCOUNTS, DEMO_PLATFORM, NEWCOMER } from '../start/demo-platform.ts'
import { createOutput, readLine } from '../start/output.ts'
import { keepSecrets, parseSecrets, SECRETS_FILE } from '../start/secrets.ts'
import { assertFree, CannotStart, readSettings } from '../start/settings.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lingpai-unit-'))
})

afterEach(() => rmSync(directory, { recursive: true }))

describe('settings', () => {
  it('have defaults, and an empty variable is not a setting', () => {
    const expected = { port: 8787, simulatorPort: 8788, directory: '/project/.lingpai' }
    expect(readSettings({}, '/project')).toEqual(expected)
    expect(readSettings({ PORT: '', LINGPAI_DATA: '' }, '/project')).toEqual(expected)
  })

  it('take both ports and the directory from the environment', () => {
    const env = { PORT: '1', SIMULATOR_PORT: '65535', LINGPAI_DATA: 'elsewhere' }
    expect(readSettings(env, '/project')).toEqual({
      port: 1,
      simulatorPort: 65_535,
      directory: '/project/elsewhere',
    })
  })

  it.each(['0', '65536', '-1', '80a', '1e3', '8787.5', ' '])('refuse the port %j', (text) => {
    expect(() => readSettings({ SIMULATOR_PORT: text }, '/')).toThrow(
      `SIMULATOR_PORT must be a whole number from 1 to 65535, not "${text}"`,
    )
  })

  it('refuse one port for both, whichever was set', () => {
    expect(() => readSettings({ PORT: '8788' }, '/')).toThrow('are both 8788')
  })

  it('name the variable that chooses another port than the one taken', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await expect(assertFree(port, 'PORT')).rejects.toThrow(
      new CannotStart(`port ${port} is taken; set PORT to another`),
    )
    await new Promise((closed) => server.close(closed))
    await expect(assertFree(port, 'PORT')).resolves.toBeUndefined()
  })
})

describe('the data directory', () => {
  it('is for its owner only', () => {
    const data = openData(join(directory, 'new'))
    data.write('x', 'secret')
    expect(statSync(data.directory).mode & 0o777).toBe(0o700)
    expect(statSync(data.path('x')).mode & 0o777).toBe(0o600)
    expect(data.read('x')?.toString()).toBe('secret')
    expect(data.read('y')).toBeNull()
  })

  it('is used by one living process at a time', () => {
    writeFileSync(join(directory, 'pid'), String(process.ppid))
    expect(() => openData(directory)).toThrow(`in use by process ${process.ppid}`)
  })

  it.each(['', 'garbage', '999999999'])(
    'is free when the process %j that held it is gone',
    (pid) => {
      writeFileSync(join(directory, 'pid'), pid)
      const data = openData(directory)
      expect(data.read('pid')?.toString()).toBe(String(process.pid))
      data.release()
      expect(data.read('pid')).toBeNull()
    },
  )
})

describe('secrets', () => {
  it('are made once, good enough for the Worker, and found again', () => {
    const data = openData(directory)
    const made = keepSecrets(data)
    expect(made.adminKey).toMatch(/^[0-9a-f]{48}$/)
    expect(Buffer.from(made.masterKey, 'base64')).toHaveLength(32)
    expect(keepSecrets(data)).toEqual(made)
    expect(statSync(data.path(SECRETS_FILE)).mode & 0o777).toBe(0o600)
  })

  it('name what is missing', () => {
    expect(() => parseSecrets('ADMIN_KEY=a\n', '/d/secrets.env')).toThrow(
      '/d/secrets.env lacks MASTER_KEY',
    )
  })
})

describe('the log', () => {
  it('shows an event with what is known about it', () => {
    const raw =
      '{"event":"token.rotated","level":"info","credential":"apps/wx1","generation":2,"by":null}'
    const text = 'token.rotated credential=apps/wx1 generation=2'
    expect(readLine(raw)).toEqual({ kind: 'log', text })
  })

  it('removes decorations and colours, and quotes what has spaces', () => {
    const raw =
      '\u001b[33m▲ \u001b[43;33m[\u001b[43;30mWARNING\u001b[43;33m]\u001b[0m \u001b[1m{"event":"token.refused","level":"warn","advice":"Wait a bit."}\u001b[0m'
    expect(readLine(raw)).toEqual({ kind: 'log', text: 'warn: token.refused advice="Wait a bit."' })
  })

  it.each([
    '',
    '⎔ Reloading local server...',
    '[wrangler:info] GET /healthz 200 OK (3ms)',
    '{"event":"cron.swept","level":"info","due":0}',
  ])('leaves out %j', (raw) => {
    expect(readLine(raw)).toEqual({ kind: 'noise' })
  })

  it.each([
    ['[wrangler:error] Error: bad', 'Error: bad'],
    ['✘ [ERROR] Build failed with 1 error:', 'Build failed with 1 error:'],
    ['    at scheduled (src/index.ts:1:2)', '    at scheduled (src/index.ts:1:2)'],
    ['{"event":', '{"event":'],
  ])('shows %j as it is', (raw, text) => {
    expect(readLine(raw)).toEqual({ kind: 'other', text })
  })

  it('shows a sweep that did something', () => {
    const text = 'cron.swept due=1'
    expect(readLine('{"event":"cron.swept","level":"info","due":1}')).toEqual({ kind: 'log', text })
  })

  it('keeps what the Worker said before the banner for after it, and nothing else', () => {
    const shown: string[] = []
    const output = createOutput((text) => shown.push(text))
    output.take('something of wrangler')
    output.take('{"event":"early","level":"info"}')
    expect(shown).toEqual([])
    expect(output.tail()).toBe('something of wrangler\nearly')
    output.open()
    output.take('Error: late')
    expect(shown).toEqual(['early', 'Error: late'])
    expect(output.tail()).toBe('Error: late')
  })
})

describe('the banner', () => {
  const places = {
    workerUrl: 'http://127.0.0.1:1',
    wechatUrl: 'http://127.0.0.1:2',
    directory: '.lingpai',
    secretsFile: '.lingpai/secrets.env',
    clientKey: 'lpk_demo_mac',
    connectUrl: 'http://127.0.0.1:1/components/wxc/connect?link=signed',
  }

  it('says where everything is', () => {
    const banner = formatBanner(places)
    for (const place of [...Object.values(places), 'http://127.0.0.1:2/__simulator']) {
      expect(banner).toContain(place)
    }
  })

  it('has exactly five lines to paste, with no secret but the demo key', () => {
    const lines = formatBanner(places)
      .split('\n')
      .filter((line) => line.startsWith('  curl '))
    const { fetchToken, killAndReport, fetchAuthorizer, fetchNewcomer } = tryLines(places)
    const expected = [fetchToken, killAndReport, fetchToken, fetchAuthorizer, fetchNewcomer]
    expect(lines.map((line) => line.trim())).toEqual(expected)
  })

  it('has the link on a line of its own', () => {
    expect(formatBanner(places).split('\n')).toContain(`  ${places.connectUrl}`)
  })

  it('speaks of accounts whose appids look like WeChat appids', () => {
    const accounts = [...DEMO_APPS, DEMO_PLATFORM, ...DEMO_ACCOUNTS, NEWCOMER]
    const appids = accounts.map(({ appid }) => appid)
    expect(appids.filter((appid) => !/^wx[0-9a-f]{16}$/.test(appid))).toEqual([])
    expect(new Set(appids).size).toBe(6)
    expect(DEMO_APPS.map(({ grant }) => grant)).toEqual(['client_credential', 'stable_token'])
  })
})

describe('cron', () => {
  it('says why the scheduled handler could not run', async () => {
    expect(await runScheduled('http://127.0.0.1:1')).not.toBeNull()
  })
})

describe('the snapshot of a simulator', () => {
  const now = Date.UTC(2026, 0, 5)

  async function simulatorWithToken() {
    const simulator = createSimulator({ clock: createClock({ now }), seed: 1 })
    const client = createClient(simulator.fetch)
    await client.control('PUT', '/apps/wx1', { secret: 's1', expires_in: 600 })
    const { access_token: token } = await client.token('wx1', 's1')
    return { simulator, client, token: token ?? '' }
  }

  it('lets tokens of before work, age and be succeeded in another one', async () => {
    const { simulator, token } = await simulatorWithToken()
    const other = createSimulator({ seed: 2 })
    expect(restoreSnapshot(other.world, takeSnapshot(simulator.world))).toBe(true)
    const client = createClient(other.fetch)
    expect(await client.probe(token)).toBe('ok')
    await client.token('wx1', 's1')
    other.world.clock.advance(299)
    expect(await client.probe(token)).toBe('ok')
    other.world.clock.advance(1)
    expect(await client.probe(token)).toBe(40001)
  })

  it('keeps the skew of a real clock', () => {
    const simulator = createSimulator()
    simulator.world.clock.real(90)
    const other = createSimulator()
    restoreSnapshot(other.world, takeSnapshot(simulator.world))
    expect(other.world.clock.mode()).toBe('real')
    expect(other.world.clock.skewSeconds()).toBe(90)
  })

  it('changes nothing when it cannot be read', async () => {
    const { simulator, client, token } = await simulatorWithToken()
    expect(restoreSnapshot(simulator.world, Buffer.from('garbage'))).toBe(false)
    expect(restoreSnapshot(simulator.world, Buffer.of())).toBe(false)
    expect(await client.probe(token)).toBe('ok')
  })
})
