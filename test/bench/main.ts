/**
 * @module `npm run bench`: how much slower lingpai answers than the least that could answer the same,
 * on the same runtime, side by side. `--check` turns a missed expectation into a failure.
 * docs/benchmark.md says what the figures mean.
 */

import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { createSimulator } from '../simulator/app.ts'
import { startServer } from '../simulator/server.ts'
import { bundle, writeBaselineConfig } from './bundle.ts'
import { compare, type Plan, type Subject } from './compare.ts'
import { type Lingpai, startLingpai } from './lingpai.ts'
import { Load } from './load.ts'
import { type Finding, isMet, reportText } from './report.ts'
import { Sandbox } from './sandbox.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const LIMIT_MS = 90_000
const CONNECTIONS = 32
const WARM_UP_MS = 1_500
/** Many short slices: neighbours are alike, and a median of many is little moved by a stall. */
const PLAN: Plan = { rounds: 32, sliceMs: 250 }

/** The default of `wrangler.toml`. */
const EDGE_TTL_SECONDS = 30

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const sandbox = new Sandbox(LIMIT_MS)
const configPath = join(import.meta.dirname, '../../wrangler.toml')
const [real, bare] = await Promise.all([
  bundle(sandbox, configPath),
  bundle(sandbox, writeBaselineConfig(sandbox, configPath)),
])
const simulator = await startServer({ port: 0, simulator: createSimulator() })
const load = new Load()

const remembering = await startReal('wxbench0000000001', EDGE_TTL_SECONDS)
const forgetting = await startReal('wxbench0000000002', 0)
const bareMemory = await startBare(remembering.answer)
const bareObject = await startBare(forgetting.answer)

const fromMemory = read('token from isolate memory, client key', remembering, 'clientKey')
const fromKeeper = read('token from its keeper, ADMIN_KEY', forgetting, 'adminKey')
const fromKeeperToClient = read('token from its keeper, client key', forgetting, 'clientKey')
const fromHandler = readBare('bare Hono handler', bareMemory, '/memory', remembering)
const fromObject = readBare('bare Durable Object call', bareObject, '/object', forgetting)

for (const subject of [fromMemory, fromHandler, fromKeeper, fromKeeperToClient, fromObject]) {
  await subject.run(WARM_UP_MS)
}

const findings: readonly Finding[] = [
  { expected: 0.75, comparison: await compare(fromMemory, fromHandler, PLAN) },
  { expected: 0.8, comparison: await compare(fromKeeper, fromObject, PLAN) },
  { expected: null, comparison: await compare(fromKeeperToClient, fromObject, PLAN) },
]

await load.close()
await simulator.close()
process.stdout.write(
  `${reportText({ findings, bundle: real, connections: CONNECTIONS, plan: PLAN })}\n`,
)
await sandbox.exit(options.check && !findings.every(isMet) ? 1 : 0)

function startReal(appid: string, edgeTtlSeconds: number): Promise<Lingpai> {
  return startLingpai(sandbox, {
    bundle: real,
    wechatPort: simulator.port,
    appid,
    edgeTtlSeconds,
  })
}

/** A baseline that answers what lingpai answered. */
function startBare(answer: string): Promise<Workerd> {
  return startWorkerd(sandbox, {
    bundle: bare,
    variables: { ANSWER: answer },
    outside: `127.0.0.1:${simulator.port}`,
  })
}

function read(name: string, lingpai: Lingpai, key: 'adminKey' | 'clientKey'): Subject {
  return subjectOf(name, lingpai, lingpai.path, lingpai[key], lingpai.answer)
}

/** The same request as to lingpai, with a key, too, only that nobody looks at it. */
function readBare(name: string, workerd: Workerd, prefix: string, like: Lingpai): Subject {
  return subjectOf(name, workerd, like.path.replace('/v1', prefix), like.clientKey, like.answer)
}

function subjectOf(
  name: string,
  { port, pid }: Workerd,
  path: string,
  key: string,
  answer: string,
): Subject {
  // What every answer must be like; `expires_in` counts down, and `expires_at` is as exact as a clock.
  const [bodyStart = answer] = answer.split(/(?<="expires_in":)/)
  const [, bodyEnd = answer] = answer.split(/(?="generation":)/)
  return {
    name,
    run: (durationMs) =>
      load.run(pid, {
        port,
        path,
        headers: [`authorization: Bearer ${key}`],
        connections: CONNECTIONS,
        durationMs,
        expected: {
          headers: ['content-type: application/json', 'cache-control: no-store'],
          bodyStart,
          bodyEnd,
          bodyLength: answer.length,
        },
      }),
  }
}
