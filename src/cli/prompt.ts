/**
 * @module Asking on a terminal. What is typed for a hidden question is not shown, not even as stars: its
 * length is nobody's business either.
 */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { safeText } from './safe-text.ts'
import type { Asked, Question } from './world.ts'

/**
 * Asks one question after the other; lines pasted at once answer several.
 *
 * @param output where questions go, and what is typed for those that are not hidden
 */
export async function askOnTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  questions: readonly Question[],
): Promise<Asked> {
  let isHidden = true
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isHidden) {
        output.write(chunk)
      }
      done()
    },
  })
  const terminal = createInterface({ input, output: echo, terminal: true, historySize: 0 })
  const answered: string[] = []
  return await new Promise<Asked>((resolve) => {
    let isDone = false
    const end = (asked: Asked) => {
      isDone = true
      isHidden = true
      terminal.close()
      resolve(asked)
    }
    const askNext = () => {
      const question = questions[answered.length]
      if (question === undefined) {
        end({ kind: 'answered', lines: answered })
        return
      }
      isHidden = question.isHidden
      if (isHidden) {
        output.write(safeText(question.text))
      } else {
        // Known to it, so that editing the line leaves the question alone.
        terminal.setPrompt(safeText(question.text))
        terminal.prompt()
      }
    }
    terminal.on('line', (line) => {
      if (isDone) {
        return
      }
      if (isHidden) {
        output.write('\n')
      }
      answered.push(line)
      askNext()
    })
    terminal.on('SIGINT', () => {
      output.write('\n')
      end({ kind: 'interrupted' })
    })
    terminal.on('close', () => {
      if (!isDone) {
        output.write('\n')
        end({ kind: 'ended' })
      }
    })
    askNext()
  })
}
