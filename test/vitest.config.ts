/**
 * @module Three suites: `unit` is pure and runs on Node; `worker` runs in workerd with real Durable
 * Objects and talks over real HTTP to a simulator; `e2e` starts the whole thing as a user would.
 */

import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { createSimulator } from './simulator/app.ts'
import { startServer } from './simulator/server.ts'

const server = await startServer({ port: 0, simulator: createSimulator(), background: true })
const simulatorUrl = `http://127.0.0.1:${server.port}`

// Read by wrangler as the two required secrets. Nothing real is behind them.
process.env['ADMIN_KEY'] = 'test-admin-key-0123456789'
process.env['MASTER_KEY'] = Buffer.alloc(32, 7).toString('base64')

/** The name that the test runner gives to the Worker under test in the project `worker`. */
const LINGPAI = 'vitest-plugin-runner-worker'

const binding = (props?: Record<string, unknown>) => ({
  name: LINGPAI,
  entrypoint: 'Lingpai',
  ...(props === undefined ? {} : { props }),
})

/** A second Worker that calls lingpai over service bindings. */
const consumer = {
  name: 'consumer',
  modules: true,
  scriptPath: `${import.meta.dirname}/worker/consumer/worker.js`,
  compatibilityDate: '2026-10-23',
  serviceBindings: {
    SHOP: binding({ allow: ['apps/*'], name: 'shop' }),
    ONE: binding({ allow: ['apps/wx-one'] }),
    NOTHING: binding(),
  },
}

export default defineConfig({
  test: {
    // The Worker logs a line per event; only those of failed tests are worth reading.
    silent: 'passed-only',
    projects: [
      {
        root: `${import.meta.dirname}/..`,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        root: `${import.meta.dirname}/..`,
        plugins: [
          cloudflareTest({
            verbose: false,
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                WECHAT_API_BASE: simulatorUrl,
                EDGE_TTL_SECONDS: '30',
              },
              serviceBindings: { CONSUMER: 'consumer' },
              workers: [consumer],
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One simulator, one clock: one file at a time.
          fileParallelism: false,
        },
      },
      {
        root: `${import.meta.dirname}/..`,
        test: {
          name: 'e2e',
          include: ['test/**/*.e2e.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
