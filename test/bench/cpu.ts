/** @module CPU time of another process, as Linux counts it. Elsewhere there is none to be had. */

import { readdirSync, readFileSync } from 'node:fs'

/** CPU time that all threads of a process have used so far, in seconds. */
export function cpuSeconds(pid: number): number | undefined {
  try {
    const tasks = `/proc/${pid}/task`
    return readdirSync(tasks)
      .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]))
      .reduce((sum, nanoseconds) => sum + nanoseconds / 1e9, 0)
  } catch {
    return undefined
  }
}
