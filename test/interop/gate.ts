/**
 * @module Callers in step: nobody's next request is answered before everybody's has come. So many who
 * ask at once always get in each other's way in the same manner, however fast the machine is; as they
 * do at WeChat, which takes longer to answer than they take to ask.
 */

// biome-ignore lint/correctness/noUndeclaredDependencies: the project's own; here are only SDKs.
import { Hono } from 'hono'
import type { Simulator } from '../simulator/app.ts'
import type { SimulatorEnv } from '../simulator/pipeline.ts'

export type Gate = {
  /** The simulator with the gate before it; its control API is not behind it. */
  readonly simulator: Simulator
  /** Runs these at once and in step. Each may have one request under way at a time. */
  inStep<T>(callers: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]>
}

export function createGate(simulator: Simulator): Gate {
  let running = 0
  let waiting: (() => void)[] = []

  function openIfAllCame(): void {
    if (waiting.length === running) {
      const together = waiting
      waiting = []
      for (const pass of together) {
        pass()
      }
    }
  }

  const app = new Hono<SimulatorEnv>()
  app.use(async (c, next) => {
    if (running > 0 && !c.req.path.startsWith('/__simulator')) {
      await new Promise<void>((pass) => {
        waiting.push(pass)
        openIfAllCame()
      })
    }
    await next()
  })
  app.route('/', simulator.app)

  return {
    simulator: { ...simulator, app },
    inStep(callers) {
      running = callers.length
      return Promise.allSettled(
        callers.map((call) =>
          call().finally(() => {
            running -= 1
            openIfAllCame()
          }),
        ),
      )
    },
  }
}
