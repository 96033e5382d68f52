/**
 * @module The simulator over real HTTP, on Node. It adds only what needs a socket: it tells the app
 * that framing headers are real, performs a connection reset by destroying the socket, and lets
 * things happen in their time when no request comes.
 */

import type { Server } from 'node:http'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { ConnectionReset, type Simulator } from './app.ts'

/** How late a push may be that nobody's request set going. */
const BEAT_MS = 1_000

export type ServerOptions = {
  simulator: Simulator
  /** Default 8788; 0 lets the system choose. */
  port?: number
  /** Default 127.0.0.1: the control API has no authentication. */
  hostname?: string
  /** Does not keep the process alive by itself: for servers that end with their test run. */
  background?: boolean
}

export type RunningServer = {
  readonly port: number
  /** Drops open connections, too. */
  close(): Promise<void>
}

/** The port is in use: by another simulator, most likely. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
  readonly code = 'PORT_TAKEN'
  readonly port: number
  constructor(port: number, options: ErrorOptions) {
    super(`port ${port} is taken; set SIMULATOR_PORT to another`, options)
    this.port = port
  }
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { simulator, port = 8788, hostname = '127.0.0.1' } = options
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: (request, env) => answer(simulator, request, env as HttpBindings),
  }) as Server
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  server.listen(port, hostname, listening.resolve)
  try {
    await listening.promise
  } catch (error) {
    throw isAddressInUse(error) ? new PortTaken(port, { cause: error }) : error
  }
  if (options.background === true) {
    server.unref()
  }
  const { world } = simulator
  const beat = setInterval(() => world.schedule.runDue(world.clock.now()), BEAT_MS)
  beat.unref()
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        clearInterval(beat)
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  simulator: Simulator,
  request: Request,
  env: HttpBindings,
): Promise<Response> {
  try {
    return await simulator.app.fetch(request, { overTheWire: true })
  } catch (error) {
    if (error instanceof ConnectionReset) {
      env.incoming.socket.destroy()
      return RESPONSE_ALREADY_SENT
    }
    throw error
  }
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
