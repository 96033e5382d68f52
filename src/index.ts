/** @module Cloudflare's handlers, and the classes it makes objects and entrypoints of. */

import type { ConfigProblem } from './config.ts'
import { runCron } from './cron.ts'
import type { Env } from './env.ts'
import { problemResponse } from './http/problem.ts'
import { consoleLog } from './log.ts'
import { wiredFor } from './wiring.ts'

export { KeeperObject } from './keeper/object.ts'
export { RegistryObject } from './registry/object.ts'
export { Lingpai } from './rpc.ts'

function refuseMisconfigured(problems: readonly ConfigProblem[]): Response {
  return problemResponse('misconfigured', {
    detail: problems.map((problem) => problem.message).join(' '),
    errors: problems.map(({ variable, message }) => ({ field: variable, message })),
  })
}

export default {
  fetch(request, env, ctx) {
    const wired = wiredFor(env)
    return wired.ok ? wired.app.fetch(request, env, ctx) : refuseMisconfigured(wired.problems)
  },

  async scheduled(_controller, env) {
    const wired = wiredFor(env)
    if (!wired.ok) {
      const variables = wired.problems.map((problem) => problem.variable).join(' ')
      consoleLog('error', 'config.refused', { variables })
      return
    }
    const { edge } = wired
    await runCron(edge.registry(), edge.registryOf, edge.log)
  },
} satisfies ExportedHandler<Env>
