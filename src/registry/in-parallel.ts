/** @module Doing the same to many things, so many at a time, each worker going on by itself. */

/** Does `work` to every item and answers for how many it came out true. Rejects if `work` does. */
export async function inParallel<T>(
  workers: number,
  items: readonly T[],
  work: (item: T) => Promise<boolean>,
): Promise<number> {
  let done = 0
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      // Not `done += await …`: that reads the count before the wait, and others count meanwhile.
      if (await work(item)) {
        done += 1
      }
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return done
}
