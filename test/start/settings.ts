/**
 * @module What the environment may choose: two ports and the data directory. Checked before anything
 * is started, so that a mistake costs one line and leaves nothing behind.
 */

import { createServer } from 'node:net'
import { resolve } from 'node:path'

/** A reason not to start that the user can mend; its message is all there is to say. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

/** The variables that choose the ports. */
export type PortVariable = 'PORT' | 'SIMULATOR_PORT'

export type Settings = {
  readonly port: number
  readonly simulatorPort: number
  /** Absolute path of the data directory. */
  readonly directory: string
}

const DEFAULT_PORTS: Readonly<Record<PortVariable, number>> = { PORT: 8787, SIMULATOR_PORT: 8788 }
const DEFAULT_DIRECTORY = '.lingpai'

/** Reads `PORT`, `SIMULATOR_PORT` and `LINGPAI_DATA`; an empty one counts as not set. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): Settings {
  const port = readPort(env, 'PORT')
  const simulatorPort = readPort(env, 'SIMULATOR_PORT')
  if (port === simulatorPort) {
    throw new CannotStart(`PORT and SIMULATOR_PORT are both ${port}; set one of them to another`)
  }
  return { port, simulatorPort, directory: resolve(root, env['LINGPAI_DATA'] || DEFAULT_DIRECTORY) }
}

function readPort(
  env: Readonly<Record<string, string | undefined>>,
  variable: PortVariable,
): number {
  const text = env[variable] || String(DEFAULT_PORTS[variable])
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) {
    throw new CannotStart(`${variable} must be a whole number from 1 to 65535, not "${text}"`)
  }
  return port
}

/** Rejects unless this port of the loopback address can be had now. */
export async function assertFree(port: number, variable: PortVariable): Promise<void> {
  const server = createServer()
  const { promise, resolve: listening, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', listening)
  try {
    await promise
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error
    const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code})`
    throw new CannotStart(`port ${port} ${why}; set ${variable} to another`)
  }
  await new Promise((closed) => server.close(closed))
}
