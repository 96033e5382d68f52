/**
 * Telling of incidents, registry by registry: what a platform's registry hands to the root, how much goes into a
 * message and how often one is sent, and what becomes of channels when the master key changes.
 */

import v8 from 'node:v8'
import vm from 'node:vm'
import { describe, it } from 'vitest'
import type { ChannelSettings } from '../../../src/alerts/channel.ts'
import type { Notice } from '../../../src/alerts/notice.ts'
import type { Posted, Posting } from '../../../src/delivery.ts'
import type { TickResult } from '../../../src/keeper/rpc.ts'
import type { CredentialStatus, FailureStatus } from '../../../src/keeper/status.ts'
import { INCIDENT_KINDS } from '../../../src/policy/incident.ts'
import { Registry } from '../../../src/registry/registry.ts'
import type { RegistryRpc } from '../../../src/registry/rpc.ts'
import { createSealer } from '../../../src/sealing.ts'
import { Disk } from '../crash/disk.ts'
import { S, seededRandom, VirtualTime } from '../given.ts'
import { aStatus, HOUR, NOON } from './given.ts'

const RANDOM = seededRandom(1)
const KEY_ONE = new Uint8Array(32).fill(1)
const KEY_TWO = new Uint8Array(32).fill(2)

const CHANNEL: ChannelSettings = {
  name: 'on call',
  format: 'json',
  url: 'https://hook.example/in?key=s3cret',
  secret: null,
  language: 'en',
  kinds: INCIDENT_KINDS,
  origin: 'https://lingpai.test',
}

type Root = Pick<RegistryRpc, 'tell'>

/** A registry, its disk, and what it posted. */
function setup({
  root = null as Root | null,
  disk = new Disk(),
  time = new VirtualTime(NOON),
  masterKeys = [KEY_ONE, null] as readonly [Uint8Array, Uint8Array | null],
  tick = (): Promise<TickResult> => Promise.reject(new Error('nobody is ticked')),
} = {}) {
  const posted: Posting[] = []
  const answer: { posted: Posted } = { posted: { kind: 'answered', status: 200, text: '' } }
  const lines: string[] = []
  const registry = new Registry({
    clock: time.clock,
    timers: time.timers,
    random: RANDOM,
    storage: {
      sql: disk.sql,
      transaction: (write) => disk.transaction(write),
      durable: async () => {},
    },
    alarm: { set: (at) => disk.setAlarm(at), clear: () => disk.setAlarm(null) },
    keeper: () => {
      throw new Error('nobody is asked')
    },
    tick,
    root: root === null ? null : () => root,
    sealer: createSealer(...masterKeys, RANDOM),
    post: async (posting) => {
      posted.push(posting)
      return answer.posted
    },
    log: (_level, event) => lines.push(event),
  })
  /** Time passes until the next alarm, which fires; false if none is set. */
  const nextAlarm = async (): Promise<boolean> => {
    if (disk.alarm === null) {
      return false
    }
    await time.advance(Math.max(0, disk.alarm - time.clock.now()))
    await registry.step()
    return true
  }
  return { registry, disk, time, posted, answer, lines, nextAlarm }
}

/** Whatever is to be told, is. */
async function settled({ nextAlarm }: ReturnType<typeof setup>): Promise<void> {
  while (await nextAlarm()) {
    // Until no alarm is set any more.
  }
}

/** An account whose address WeChat refuses. */
function aRefusedStatus(credential: string): CredentialStatus {
  const lastFailure: FailureStatus = {
    ...{ at: NOON, class: 'address', reason: 'ip_not_allowed', count: 1, retryAt: NOON },
    ...{ errcode: 40164, errmsg: 'invalid ip 203.0.113.7', rid: null },
  }
  return aStatus(credential, { lastFailure, advice: 'Add the address.' })
}

/** WeChat refuses the address of this account. */
async function refused(registry: Registry, credential: string, version = 1): Promise<void> {
  const status = aRefusedStatus(credential)
  await registry.enroll(credential)
  await registry.changed({ credential, version, dueAt: null, status, events: [] })
}

const accountsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `components/wxC/authorizers/wx${number}`)

const incidentsIn = (postings: readonly Posting[]): readonly { id: string; change: string }[] =>
  postings.flatMap(({ body }) => JSON.parse(body).incidents)

describe('ten thousand accounts that are refused at once', () => {
  it('are one message for a robot, and complete for a program', async ({ expect }) => {
    const root = setup()
    root.answer.posted = { kind: 'answered', status: 200, text: '{"errcode":0}' }
    await root.registry.addChannel({ ...CHANNEL, format: 'wecom', url: 'https://robot.example/' })
    await root.registry.addChannel(CHANNEL)
    const platform = setup({ root: root.registry, time: root.time })
    for (const account of accountsOf(10_000)) {
      await refused(platform.registry, account)
    }
    await settled(platform)
    await settled(root)
    const toRobot = root.posted.filter(({ url }) => url.startsWith('https://robot'))
    expect(toRobot).toHaveLength(1)
    expect(JSON.parse(toRobot[0]?.body ?? '').markdown.content).toContain('9,980 more')
    const toProgram = root.posted.filter(({ url }) => url.startsWith('https://hook'))
    expect(toProgram).toHaveLength(100)
    expect(new Set(incidentsIn(toProgram).map(({ id }) => id)).size).toBe(10_000)
  })

  it('that are looked at once a minute cost nothing while nothing changes', async ({ expect }) => {
    const { registry, disk, time } = setup()
    for (const account of accountsOf(50)) {
      await refused(registry, account)
    }
    const before = disk.written
    await time.advance(60 * S)
    await registry.sweep()
    // The alarm alone is set again.
    expect(disk.written - before).toBeLessThanOrEqual(1)
  })
})

describe('ten robots that are slow to answer', () => {
  const collectGarbage = (): void => {
    v8.setFlagsFromString('--expose-gc')
    vm.runInNewContext('gc')()
  }

  it('share the memory of one object: nobody’s incidents are kept in it', async ({ expect }) => {
    const answered = Promise.withResolvers<Posted>()
    const root = setup()
    for (let number = 0; number < 10; number++) {
      const url = `https://robot.example/${number}`
      await root.registry.addChannel({ ...CHANNEL, format: 'wecom', url })
    }
    for (const account of accountsOf(4_000)) {
      await refused(root.registry, account)
    }
    root.disk.sql.all('UPDATE setting SET value = value')
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    Object.defineProperty(root.answer, 'posted', { get: () => answered.promise })
    const telling = root.nextAlarm()
    while (root.posted.length < 10) {
      await new Promise(setImmediate)
    }
    root.disk.sql.all('UPDATE setting SET value = value')
    collectGarbage()
    // Ten times four thousand are 40 MB; an object has 128, and twenty thousand may wait.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10e6)
    answered.resolve({ kind: 'answered', status: 200, text: '{"errcode":0}' })
    await telling
  })
})

describe('what nobody wants to be told', () => {
  it('is forgotten after two days', async ({ expect }) => {
    const { registry, disk, time, nextAlarm } = setup()
    await refused(registry, 'apps/wx1')
    expect(await nextAlarm()).toBe(false)
    const stored = () =>
      disk.sql.all("SELECT id FROM notice WHERE kind = 'configuration_refused'").length
    await time.advance(47 * HOUR)
    await registry.sweep()
    expect(stored()).toBe(1)
    await time.advance(2 * HOUR)
    await registry.sweep()
    expect(stored()).toBe(0)
  })

  it('is forgotten earlier if it is too much', async ({ expect }) => {
    const { registry, disk } = setup()
    const notice = { kind: 'running_out' } as const
    const many = Array.from({ length: 20_500 }, (_, number) => ({ ...notice, id: `${number}` }))
    await registry.tell(many as unknown as readonly Notice[])
    await registry.sweep()
    const keys = disk.sql.all('SELECT key FROM notice ORDER BY id').map(({ key }) => Number(key))
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([20_000, 500, 20_499])
  })

  it('is gone through once', async ({ expect }) => {
    const { registry, disk } = setup()
    await registry.addChannel({ ...CHANNEL, kinds: ['ticket_overdue'] })
    await refused(registry, 'apps/wx1')
    const place = () =>
      Number(disk.sql.all('SELECT told_up_to FROM alert_channel')[0]?.['told_up_to'])
    expect(place()).toBe(0)
    await registry.sweep()
    expect(place()).toBe(1)
  })
})

describe('a sweep', () => {
  it('goes on past what cannot be read, and so do all others', async ({ expect }) => {
    const { registry, disk, lines } = setup()
    const registered = ['apps/wx1', 'apps/wx2'].map((path) => refused(registry, path))
    await Promise.all(registered)
    disk.sql.all('DELETE FROM incident')
    disk.sql.all('UPDATE credential SET look_at = 0')
    disk.sql.all("UPDATE credential SET status = '{' WHERE path = 'apps/wx1'")
    await registry.sweep()
    expect(lines.filter((event) => event === 'alert.not_looked_at')).toHaveLength(1)
    await registry.sweep()
    expect(lines.filter((event) => event === 'alert.not_looked_at')).toHaveLength(1)
    disk.sql.all("UPDATE credential SET status = NULL WHERE path = 'apps/wx1'")
    const { items } = await registry.incidents(null, 9)
    expect(items.map(({ credential }) => credential)).toEqual(['apps/wx2'])
  })

  it('that takes long delays no message about what it saw first', async ({ expect }) => {
    const slow = Promise.withResolvers<TickResult>()
    const nothing = { known: true, did: 'failed', nextAt: null, version: 1 } as const
    const first = { ...nothing, status: aRefusedStatus('apps/wx1') }
    const ticks = [Promise.resolve(first), slow.promise]
    const root = setup({ tick: () => ticks.shift() ?? slow.promise })
    await root.registry.addChannel(CHANNEL)
    for (const path of ['apps/wx1', 'apps/wx2']) {
      await root.registry.enroll(path)
    }
    await root.time.advance(61 * S)
    const sweeping = root.registry.sweep()
    await root.time.advance(1)
    await root.nextAlarm()
    expect(incidentsIn(root.posted).map(({ change }) => change)).toEqual(['opened'])
    slow.resolve({ ...nothing, status: aStatus('apps/wx2') })
    await sweeping
  })
})

describe('a platform’s registry', () => {
  it('tells the root again if that could not be reached', async ({ expect }) => {
    const heard: Notice[] = []
    let tries = 0
    const root: Root = {
      async tell(notices) {
        tries += 1
        if (tries === 1) {
          throw new Error('reset')
        }
        heard.push(...notices)
      },
    }
    const platform = setup({ root })
    await refused(platform.registry, 'components/wxC/authorizers/wx1')
    await platform.nextAlarm()
    expect([heard.length, platform.lines.includes('alert.not_handed_over')]).toEqual([0, true])
    await settled(platform)
    expect(heard.map(({ change }) => change)).toEqual(['opened'])
    await settled(platform)
    expect(heard).toHaveLength(1)
  })

  it('may tell it twice: who is told hears it once', async ({ expect }) => {
    const root = setup()
    await root.registry.addChannel(CHANNEL)
    let isFirst = true
    const forgetful: Root = {
      async tell(notices) {
        await root.registry.tell(notices)
        if (isFirst) {
          isFirst = false
          await settled(root)
          throw new Error('the answer was lost')
        }
      },
    }
    const platform = setup({ root: forgetful, time: root.time })
    await refused(platform.registry, 'components/wxC/authorizers/wx1')
    await settled(platform)
    await settled(root)
    expect(isFirst).toBe(false)
    expect(incidentsIn(root.posted)).toHaveLength(1)
  })
})

describe('an incident', () => {
  it('is not told twice for an older word that comes late', async ({ expect }) => {
    const root = setup()
    await root.registry.addChannel(CHANNEL)
    await refused(root.registry, 'apps/wx1', 7)
    await settled(root)
    const well = aStatus('apps/wx1')
    const older = { credential: 'apps/wx1', version: 6, dueAt: null, status: well, events: [] }
    await root.registry.changed(older)
    await root.time.advance(10 * 60 * S)
    await root.registry.sweep()
    await settled(root)
    expect(incidentsIn(root.posted).map(({ change }) => change)).toEqual(['opened'])
  })

  it('of before the upgrade is found by the next sweep', async ({ expect }) => {
    const { disk, registry } = setup()
    await refused(registry, 'apps/wx1')
    const [row] = disk.sql.all('SELECT * FROM credential')
    const old = new Disk()
    old.sql.all('CREATE TABLE migration (id INTEGER PRIMARY KEY)')
    for (let id = 0; id <= 11; id++) {
      old.sql.all('INSERT INTO migration (id) VALUES (?)', id)
    }
    old.sql.all('CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)')
    old.sql.all(
      `CREATE TABLE credential (path TEXT PRIMARY KEY, due_at INTEGER, version INTEGER NOT NULL,
         status TEXT, name TEXT, state TEXT, serves_until INTEGER, cold_at INTEGER)`,
    )
    const status = row?.['status'] ?? null
    old.sql.all(
      'INSERT INTO credential (path, version, status) VALUES (?, 1, ?)',
      'apps/wx1',
      status,
    )
    const upgraded = setup({ disk: old })
    expect((await upgraded.registry.incidents(null, 9)).items).toEqual([])
    await upgraded.registry.sweep()
    const { items } = await upgraded.registry.incidents(null, 9)
    expect(items.map(({ kind }) => kind)).toEqual(['configuration_refused'])
  })
})

describe('a channel that takes nothing', () => {
  it('is tried less and less often, and given up after a day', async ({ expect }) => {
    const root = setup()
    root.answer.posted = { kind: 'failed', problem: 'timeout' }
    await root.registry.addChannel({ ...CHANNEL, kinds: ['configuration_refused'] })
    await refused(root.registry, 'apps/wx1')
    await settled(root)
    expect(root.time.clock.now() - NOON).toBeGreaterThan(23 * HOUR)
    expect(root.time.clock.now() - NOON).toBeLessThan(25 * HOUR)
    expect(root.posted.length).toBeGreaterThan(100)
    expect(root.posted.length).toBeLessThan(200)
    expect((await root.registry.channels())[0]?.waiting).toBe(0)
  })
})

describe('the address of a channel', () => {
  it('is sealed anew under a new master key, and lost with it', async ({ expect }) => {
    const first = setup()
    await first.registry.addChannel(CHANNEL)
    const { disk, time } = first
    const rotating = setup({ disk, time, masterKeys: [KEY_TWO, KEY_ONE] })
    await rotating.registry.channels()
    expect(rotating.lines).toContain('sealing.resealed')
    const after = setup({ disk, time, masterKeys: [KEY_TWO, null] })
    const [channel] = await after.registry.channels()
    const id = channel?.id ?? ''
    expect(await after.registry.testChannel(id)).toEqual({ kind: 'delivered' })
    expect(after.posted[0]?.url).toBe(CHANNEL.url)
    const other = setup({ disk, time, masterKeys: [KEY_ONE, null] })
    expect(await other.registry.testChannel(id)).toEqual({ kind: 'failed', problem: 'unreadable' })
  })
})
