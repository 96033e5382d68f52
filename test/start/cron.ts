/**
 * @module What Cloudflare does every minute and local development does not: running the Worker's
 * scheduled handler. Speaks only when that fails.
 */

const MINUTE_MS = 60_000

/** How long one run may take: the next one is due then. */
const RUN_LIMIT_MS = 55_000

/** Runs the scheduled handler every minute until the function it answers with is called. */
export function startCron(workerUrl: string, show: (text: string) => void): () => void {
  const timer = setInterval(() => {
    void runScheduled(workerUrl).then((problem) => {
      if (problem !== null) {
        show(`The scheduled handler failed: ${problem}`)
      }
    })
  }, MINUTE_MS)
  return () => clearInterval(timer)
}

/** What went wrong, or null. */
export async function runScheduled(workerUrl: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(RUN_LIMIT_MS)
    const answer = await fetch(`${workerUrl}/cdn-cgi/local/scheduled`, { signal })
    await answer.body?.cancel()
    return answer.ok ? null : `HTTP ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
