/** @module `lingpai import`: has all accounts of a platform imported from WeChat, and watches. */

import type { Import } from '../answers.ts'
import type { Api } from '../api.ts'
import type { Command, Context } from '../command.ts'
import { CannotGoOn } from '../failure.ts'
import { looking } from '../part.ts'

/** The server does a page of 500 about once a second. */
const POLL_MS = 1_000

/** Between two lines where there is no terminal to show a bar on. */
const LINE_EVERY_MS = 15_000

/** So many looks in a row may fail before watching ends: a deploy restarts the server's objects. */
const FAILED_LOOKS_MAX = 5

const BAR_CELLS = 30

/** All of a platform's accounts, from WeChat. */
export const importAccounts: Command = {
  name: 'import',
  summary: 'import all accounts that authorized a platform, from WeChat',
  notes: [
    'The server imports by itself, 500 accounts a second or so; this only watches. Ctrl-C ends the watching, and calling it again goes on with it. The recovery from a lost store: register the platform, hand in a ticket or wait for one, import.',
  ],
  positionals: [{ name: 'component_appid', kind: 'appid' }],
  options: { 'no-wait': { help: 'begin it and do not watch' } },
  async run(context) {
    const { invocation, screen, api, onInterrupt } = context
    const componentAppid = invocation.argument(0)
    const path = `components/${componentAppid}/authorizers/import`
    const server = await api()
    const { body: begun } = await server.send<Import>('POST', path)
    const goesOn = `the import goes on at the server; lingpai import ${componentAppid} watches it again`
    onInterrupt(goesOn)
    const last = invocation.has('no-wait')
      ? begun
      : await watch(context, server, path, begun, goesOn)
    if (invocation.has('json')) {
      screen.json(last)
      return undefined
    }
    if (last.state !== 'finished') {
      screen.line(`The import of ${componentAppid} runs.`)
      return undefined
    }
    screen.line(looking('good', 'Imported: '), countsOf(last))
    if (last.failed > 0) {
      screen.note(
        'Of those that failed WeChat holds no refresh token: they have to authorize the platform again.',
      )
    }
    return undefined
  },
}

/** Looks until it is finished. */
async function watch(
  { world, screen }: Context,
  server: Api,
  path: string,
  begun: Import,
  goesOn: string,
): Promise<Import> {
  let last = begun
  let failedLooks = 0
  let saidAt = Number.NEGATIVE_INFINITY
  let saidProblem: string | null = null
  while (last.state === 'running') {
    if (screen.hasProgressBar) {
      screen.progress(barOf(last))
    } else if (world.now() - saidAt >= LINE_EVERY_MS || (last.problem ?? null) !== saidProblem) {
      screen.note(`${countsOf(last)}${last.problem ? `; waits: ${last.problem}` : ''}`)
      saidAt = world.now()
      saidProblem = last.problem ?? null
    }
    await world.sleep(POLL_MS)
    try {
      last = await server.get<Import>(path)
      failedLooks = 0
    } catch (error) {
      failedLooks += 1
      if (failedLooks >= FAILED_LOOKS_MAX || !mayPass(error)) {
        screen.note(goesOn)
        throw error
      }
    }
  }
  if (screen.hasProgressBar) {
    screen.progress(barOf(last))
    screen.endProgress()
  }
  return last
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof CannotGoOn)) {
    return false
  }
  const { failure } = error
  return (
    failure.kind === 'unreachable' ||
    (failure.kind === 'refused' && failure.problem.code === 'temporarily_unavailable')
  )
}

/** `1500 of 10000 accounts, 3 failed`. */
function countsOf({ total, done, failed }: Import): string {
  const of = total === null ? '' : ` of ${total}`
  return `${done}${of} accounts${failed > 0 ? `, ${failed} failed` : ''}`
}

/** `[#####-----]  50 %  1500 of 3000 accounts`. */
function barOf(progress: Import): string {
  const { total, done, failed, problem } = progress
  const share = total === null ? 0 : total === 0 ? 1 : Math.min(1, (done + failed) / total)
  const full = Math.floor(share * BAR_CELLS)
  const bar = `${'#'.repeat(full)}${'-'.repeat(BAR_CELLS - full)}`
  const percent = `${Math.floor(share * 100)}`.padStart(3)
  return `[${bar}] ${percent} %  ${countsOf(progress)}${problem ? `  waits: ${problem}` : ''}`
}
