/** @module One call of lingpai: from the arguments to an exit code. Nothing of the process is touched. */

import { Api } from './api.ts'
import type { Context } from './command.ts'
import { COMMANDS } from './commands.ts'
import { CannotGoOn, describe, EXIT, type ExitCode, exitCodeOf, type Failure } from './failure.ts'
import { helpFor } from './help.ts'
import { understand } from './invocation.ts'
import { looking } from './part.ts'
import { Screen } from './screen.ts'
import { findServer } from './server.ts'
import type { World } from './world.ts'

/**
 * Does what the arguments say. Rejects only for a bug.
 *
 * @param argv without the program's own name
 */
export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const screen = new Screen(world)
  const call = { isJson: false, interruptNote: '' }
  try {
    return await Promise.race([obey(argv, world, screen, call), interruption(world.interrupted)])
  } catch (error) {
    if (!(error instanceof CannotGoOn)) {
      throw error
    }
    return fail(error.failure, screen, call)
  }
}

async function obey(
  argv: readonly string[],
  world: World,
  screen: Screen,
  call: { isJson: boolean; interruptNote: string },
): Promise<ExitCode> {
  const wish = understand(argv, COMMANDS)
  if (wish.kind === 'help') {
    for (const line of helpFor(wish.topic, COMMANDS, world.stdout.columns)) {
      screen.line(line)
    }
    return EXIT.done
  }
  const { command, invocation } = wish
  call.isJson = invocation.has('json')
  const context: Context = {
    invocation,
    world,
    screen,
    api: async () => new Api(world, await findServer(invocation, world)),
    onInterrupt(note) {
      call.interruptNote = note
    },
  }
  return (await command.run(context)) ?? EXIT.done
}

/** Ctrl-C ends whatever is being waited for. */
function interruption(interrupted: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = () => reject(new CannotGoOn({ kind: 'interrupted' }))
    if (interrupted.aborted) {
      interrupt()
    }
    interrupted.addEventListener('abort', interrupt, { once: true })
  })
}

function fail(
  failure: Failure,
  screen: Screen,
  call: { isJson: boolean; interruptNote: string },
): ExitCode {
  if (failure.kind === 'refused' && call.isJson) {
    screen.json(failure.body)
  }
  const notes = failure.kind === 'interrupted' ? [call.interruptNote] : describe(failure)
  for (const [index, line] of notes.filter((note) => note !== '').entries()) {
    screen.note(...(index === 0 ? [looking('bad', 'lingpai: '), line] : [line]))
  }
  return exitCodeOf(failure)
}
