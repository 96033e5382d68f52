/** @module What was logged during a test of the dashboard. */

import { beforeEach, vi } from 'vitest'

/** All lines of the test that runs, as one text when it is asked for. */
export function useLogs(): () => string {
  let lines: string[] = []
  beforeEach(() => {
    lines = []
    for (const level of ['info', 'warn', 'error', 'log', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...args) => {
        lines.push(args.join(' '))
      })
    }
  })
  return () => lines.join('\n')
}
