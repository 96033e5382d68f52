/**
 * @module The simulated WeChat of a local server, over real HTTP. It remembers accounts and tokens
 * from run to run, so that a token lingpai stored still works after a restart.
 */

import { createSimulator } from '../simulator/app.ts'
import { startServer } from '../simulator/server.ts'
import { restoreSnapshot, takeSnapshot } from '../simulator/snapshot.ts'
import type { Data } from './data.ts'

const SNAPSHOT_FILE = 'simulator.state'

export type RunningWeChat = {
  readonly url: string
  /** Stops it and keeps what it knows. */
  close(): Promise<void>
}

export async function startWeChat(data: Data, port: number): Promise<RunningWeChat> {
  const simulator = createSimulator({ seed: Date.now() })
  const kept = data.read(SNAPSHOT_FILE)
  if (kept !== null) {
    // One that cannot be used is as good as none: the demo heals from that.
    restoreSnapshot(simulator.world, kept)
  }
  const server = await startServer({ simulator, port })
  return {
    url: `http://127.0.0.1:${server.port}`,
    async close() {
      await server.close()
      data.write(SNAPSHOT_FILE, takeSnapshot(simulator.world))
    },
  }
}
