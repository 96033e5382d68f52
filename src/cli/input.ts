/**
 * @module What is not for the command line: secrets, typed without being seen or piped in as lines, and
 * whether somebody is sure.
 */

import { CannotGoOn, wrongUsage } from './failure.ts'
import type { Question, World } from './world.ts'

/** More than all secrets that are ever asked for. */
const PIPED_MAX = 64 * 1024

/**
 * Secrets, one for each name: asked for at the terminal, else read from stdin, a line each. None is
 * empty; spaces around them are dropped.
 */
export async function askSecrets(
  world: World,
  names: readonly string[],
): Promise<readonly string[]> {
  const lines = world.stdin.isTerminal
    ? await ask(
        world,
        names.map((name) => ({ text: `${name}: `, isHidden: true })),
      )
    : await pipedLines(world, names.length)
  const secrets = names.map((_, index) => lines[index]?.trim() ?? '')
  const missing = secrets.indexOf('')
  if (missing !== -1) {
    const name = names[missing] ?? ''
    wrongUsage(
      world.stdin.isTerminal || names.length === 1
        ? `${name}: nothing was given`
        : `${name}: nothing was given; stdin must have ${names.length} lines: ${names.join(', ')}`,
    )
  }
  return secrets
}

/** Ends the command unless the person at the terminal agrees, or `--yes` did. */
export async function confirm(world: World, isAgreed: boolean, question: string): Promise<void> {
  if (isAgreed) {
    return
  }
  if (!world.stdin.isTerminal) {
    wrongUsage('nobody can be asked here: add --yes if you are sure')
  }
  const [answer = ''] = await ask(world, [{ text: `${question} [y/N] `, isHidden: false }])
  if (!/^y(?:es)?$/i.test(answer.trim())) {
    wrongUsage('not confirmed: nothing was changed')
  }
}

async function ask(world: World, questions: readonly Question[]): Promise<readonly string[]> {
  const asked = await world.ask(questions)
  switch (asked.kind) {
    case 'answered':
      return asked.lines
    case 'interrupted':
      throw new CannotGoOn({ kind: 'interrupted' })
    case 'ended':
      return []
  }
}

/** The first lines of stdin; it need not end for them. */
async function pipedLines(world: World, count: number): Promise<readonly string[]> {
  let text = ''
  for await (const chunk of world.stdin.chunks()) {
    text += chunk
    if (text.length > PIPED_MAX) {
      wrongUsage('stdin has more than any secret')
    }
    if (text.split('\n').length > count) {
      break
    }
  }
  return text.split('\n').slice(0, count)
}
