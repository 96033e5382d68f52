/**
 * SDKs that only know WeChat, and programs that do what they do, with tokens from lingpai by the
 * recipes of docs/sdks.md: nobody fails, and WeChat is asked once. The same without lingpai is
 * measured beside it, and the page's table has to say both.
 */

import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
// biome-ignore lint/correctness/noUndeclaredDependencies: the project's own; here are only SDKs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Cost,
  coldStart,
  gather,
  HERD,
  type Herd,
  killed,
  killedHerd,
  straight,
  throughLingpai,
  type Way,
} from './measure.ts'
import manifest from './package.json' with { type: 'json' }
import { type Programs, startPrograms } from './programs.ts'
import { PAGE, type Place, runRecipe } from './recipes.ts'
import { sdks, type WeChatJssdk } from './sdks.ts'
import { type Servers, startServers } from './servers.ts'
import type { Subject } from './subject.ts'
import { formatTable, type Row, tableOnPage, updatePage } from './table.ts'

const NAMES = [
  'co-wechat-api',
  'wechat-api',
  'node-easywechat',
  'wechat-jssdk',
  'TNWX',
  'curl',
  'Python',
  'PHP',
] as const

type Name = (typeof NAMES)[number]

/** Whoever joins a key that others use asks again for lingpai, which checks once in 30 s. */
const QUIET_MS = 31_000

const ONE_TOKEN: Cost = { tokens: 1, failed: 0 }

let servers: Servers
let programs: Programs
let lingpai: Way
let wechat: Way
let subjects: ReadonlyMap<string, Subject>
const herds = new Map<Name, Herd>()
let gatheredAt = 0
const measured = new Map<string, readonly [Cost, Cost]>()
const herdsWithout = new Map<Name, Cost>()

beforeAll(async () => {
  servers = await startServers()
  lingpai = throughLingpai(servers)
  wechat = straight(servers)
  programs = startPrograms(servers.directory)
  const all = [...sdks, ...programs.subjects]
  subjects = new Map(all.map((subject) => [subject.name, subject]))
  for (const name of NAMES) {
    herds.set(name, await gather(servers, lingpai, subjectOf(name)))
  }
  gatheredAt = Date.now()
})

afterAll(async () => {
  programs.stop()
  await servers.stop()
})

function subjectOf(name: Name): Subject {
  const subject = subjects.get(name)
  if (subject === undefined) {
    throw new Error(`there is no ${name}`)
  }
  return subject
}

describe.for(NAMES)('%s', (name) => {
  it('twenty calls at once that begin with nothing cost one token', async () => {
    const subject = subjectOf(name)
    const cost = await coldStart(servers, lingpai, subject)
    expect(cost).toEqual(ONE_TOKEN)
    measured.set(`cold ${name}`, [await coldStart(servers, wechat, subject), cost])
  })

  it('a call with a token that somebody else killed succeeds, and costs one token', async () => {
    const subject = subjectOf(name)
    const cost = await killed(servers, lingpai, subject)
    expect(cost).toEqual(ONE_TOKEN)
    measured.set(`killed ${name}`, [await killed(servers, wechat, subject), cost])
  })

  it('without lingpai, each of fifty clients with a killed token asks for one, or fails', async () => {
    const herd = await gather(servers, wechat, subjectOf(name))
    const cost = await killedHerd(servers, wechat, herd)
    expect(cost.tokens + cost.failed).toBeGreaterThanOrEqual(HERD)
    herdsWithout.set(name, cost)
  })
})

describe('fifty clients that share a key, each with a cache of its own', () => {
  it.for(NAMES)('%s: all call at once with a killed token, for one new one', async (name) => {
    const herd = herds.get(name)
    await sleep(Math.max(0, gatheredAt + QUIET_MS - Date.now()))
    const cost = herd && (await killedHerd(servers, lingpai, herd))
    expect(cost).toEqual(ONE_TOKEN)
  })
})

describe('docs/sdks.md', () => {
  it('has a signature for a web page by wechat-jssdk that WeChat accepts', async () => {
    const { appid, key } = await servers.account()
    const { workerUrl: tokens, wechatUrl } = servers
    const place: Place = { tokens, wechat: wechatUrl, appid, secret: key }
    const { jssdk } = runRecipe<WeChatJssdk>('wechat-jssdk', place)
    const url = 'https://shop.example.com/page?x=1'
    const signed = await jssdk.getSignature(url)
    expect(await servers.control('POST', '/jssdk', { ...signed, url })).toEqual({ accepted: true })
  })

  it('names the versions that are run', () => {
    const { dependencies } = manifest
    const page = readFileSync(PAGE, 'utf8')
    for (const { name } of sdks) {
      const version = dependencies[name.toLowerCase() as keyof typeof dependencies]
      expect(page).toContain(`| [${name}](#${name.toLowerCase()}) ${version} | run in CI |`)
    }
  })

  it('has the table of what was measured', () => {
    const rows: readonly Row[] = NAMES.map((name) => {
      const cold = measured.get(`cold ${name}`)
      const one = measured.get(`killed ${name}`)
      const herd = herdsWithout.get(name)
      if (cold === undefined || one === undefined || herd === undefined) {
        throw new Error(`${name} was not measured`)
      }
      // What all of them cost with lingpai was asserted above.
      return { name, cold, killed: one, herd: [herd, ONE_TOKEN] }
    })
    if (process.env['UPDATE_DOCS'] === '1') {
      updatePage(rows)
    }
    expect(tableOnPage()).toBe(formatTable(rows))
  })
})
