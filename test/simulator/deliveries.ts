/**
 * @module Work that leaves the simulator and takes real time: pushes. Those of one sender go one
 * after another, so that order means something; those of different senders side by side.
 */

export type Deliveries = {
  /** Runs after everything added before for the same sender, whatever became of that. */
  add<T>(sender: string, deliver: () => Promise<T>): Promise<T>
  /** When nothing is under way. */
  idle(): Promise<void>
}

export function createDeliveries(): Deliveries {
  const last = new Map<string, Promise<unknown>>()
  return {
    add(sender, deliver) {
      const before = last.get(sender) ?? Promise.resolve()
      const delivered = before.then(deliver)
      // The chain goes on after a failure; who added the delivery learns of it.
      const settled = delivered.then(
        () => {},
        () => {},
      )
      last.set(sender, settled)
      void settled.then(() => {
        if (last.get(sender) === settled) {
          last.delete(sender)
        }
      })
      return delivered
    },
    async idle() {
      while (last.size > 0) {
        await Promise.all(last.values())
      }
    },
  }
}
