/**
 * @module `node test/simulator/main.ts`: the simulator as a program. SIMULATOR_PORT (default 8788)
 * and SIMULATOR_SEED (default: from the time) come from the environment; it ends on Ctrl-C.
 */

import process from 'node:process'
import { createSimulator } from './app.ts'
import { PortTaken, startServer } from './server.ts'

function readNumber(name: string, fallback: number, max: number): number {
  const text = process.env[name]
  const value = text === undefined || text === '' ? fallback : Number(text)
  if (!Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${name} must be a whole number from 0 to ${max}, not "${text}"`)
  }
  return value
}

try {
  const seed = readNumber('SIMULATOR_SEED', Date.now(), Number.MAX_SAFE_INTEGER)
  const server = await startServer({
    port: readNumber('SIMULATOR_PORT', 8788, 65_535),
    simulator: createSimulator({ seed }),
  })
  const url = `http://127.0.0.1:${server.port}`
  process.stdout.write(`simulated WeChat at ${url}, control at ${url}/__simulator (seed ${seed})\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Exit, rather than wait for `slow` answers that nobody will read.
    process.once(signal, () => void server.close().then(() => process.exit(0)))
  }
} catch (error) {
  if (!(error instanceof PortTaken || error instanceof RangeError)) {
    throw error
  }
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
