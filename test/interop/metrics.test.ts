/**
 * /metrics of a running server as others read it: the OpenMetrics parser of Prometheus' own Python client,
 * which takes the specification by the letter; and the alert rules of docs/metrics, by promtool. Debian
 * has both (python3-prometheus-client, prometheus); `.ci/run` brings them.
 */

import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'
// biome-ignore lint/correctness/noUndeclaredDependencies: the project's own; here are only SDKs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Servers, startServers } from './servers.ts'

const run = promisify(execFile)
const RULES = `${import.meta.dirname}/../../docs/metrics`
const PROMTOOL = process.env['PROMTOOL'] || 'promtool'

/** A keeper tells of its rotation in its own time, and starting Python takes longest of all. */
const PATIENCE_MS = 60_000

/** Prints each family's name, type, and how many samples it has. */
const PARSE = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = text_string_to_metric_families(sys.argv[1])
print(json.dumps({f.name: [f.type, len(f.samples)] for f in families}))
`

type Families = Readonly<Record<string, readonly [type: string, samples: number]>>

async function parse(text: string): Promise<Families> {
  const { stdout } = await run('python3', ['-c', PARSE, text])
  return JSON.parse(stdout) as Families
}

let servers: Servers

beforeAll(async () => {
  servers = await startServers()
})
afterAll(() => servers.stop())

describe('/metrics', () => {
  it('is OpenMetrics to a parser that takes it by the letter', async () => {
    const account = await servers.account()
    await servers.read(account)
    await expect
      .poll(async () => (await parse(await servers.metrics()))['lingpai_rotations'], {
        timeout: PATIENCE_MS,
      })
      .toEqual(['counter', 1])
    const families = await parse(await servers.metrics())
    expect(families).toMatchObject({
      lingpai_credentials: ['gauge', 1],
      lingpai_promise_remaining_seconds: ['gauge', 1],
      lingpai_reads: ['counter', 2],
    })
    const [type, samples] = families['lingpai_upstream_duration_seconds'] ?? []
    expect(type).toBe('histogram')
    expect(samples).toBeGreaterThan(3)
  })

  it('would not be with a line too much', async () => {
    const text = await servers.metrics()
    await expect(parse(`${text}# EOF\n`)).rejects.toThrow('ValueError')
  })
})

describe('the alert rules', () => {
  it('are rules', async () => {
    const { stdout } = await run(PROMTOOL, ['check', 'rules', `${RULES}/alerts.yml`])
    expect(stdout).toContain('SUCCESS')
  })

  it('fire when they should, and are quiet otherwise', async () => {
    const { stdout } = await run(PROMTOOL, ['test', 'rules', `${RULES}/alerts.test.yml`])
    expect(stdout).toContain('SUCCESS')
  })
})
