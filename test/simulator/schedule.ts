/**
 * @module What happens by itself as the simulator's clock moves: jobs due at a moment, run in the
 * order of their moments, each told its own moment rather than the present one. Nothing here waits
 * in real time; `runDue` is called when a request arrives and when the clock was moved.
 */

/** Runs at its moment; the answer is the moment to run again, or null when it is over. */
export type Job = (at: number) => number | null

export type Schedule = {
  /** A job under a key that is taken replaces the former one. */
  put(key: string, at: number, job: Job): void
  remove(key: string): void
  runDue(now: number): void
}

// A jump of years with a job every second must not hang the process; the rest runs next time.
const MAX_RUNS_AT_ONCE = 10_000

export function createSchedule(): Schedule {
  const jobs = new Map<string, { at: number; job: Job }>()

  const earliest = () => {
    let first: { key: string; at: number; job: Job } | null = null
    for (const [key, { at, job }] of jobs) {
      if (first === null || at < first.at) {
        first = { key, at, job }
      }
    }
    return first
  }

  return {
    put(key, at, job) {
      jobs.set(key, { at, job })
    },
    remove(key) {
      jobs.delete(key)
    },
    runDue(now) {
      for (let runs = 0; runs < MAX_RUNS_AT_ONCE; runs++) {
        const first = earliest()
        if (first === null || first.at > now) {
          return
        }
        const again = first.job(first.at)
        if (again === null) {
          jobs.delete(first.key)
        } else {
          jobs.set(first.key, { at: again, job: first.job })
        }
      }
    },
  }
}
