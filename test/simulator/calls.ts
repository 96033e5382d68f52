/**
 * @module The record of what was asked of the simulated WeChat (never of the control API). A call is
 * entered when it arrives, so that one still being delayed counts, and completed when answered.
 * Entries are bounded; the totals are not.
 */

export type CallEntry = {
  readonly at: number
  readonly endpoint: string
  readonly appid: string | null
  /** The address the call came from. */
  readonly caller: string
  /** What the caller was told; null for a success without one, and for an answer lost or spoilt. */
  errcode: number | null
  /** Whether a new token came to be, whatever the caller saw of it. */
  issued: boolean
  fault: string | null
}

export type CallFilter = { endpoint?: string | undefined; appid?: string | undefined }

export type CallLog = {
  open(call: Pick<CallEntry, 'at' | 'endpoint' | 'appid' | 'caller' | 'fault'>): CallEntry
  list(filter: CallFilter): { total: number; items: CallEntry[] }
  clear(): void
}

const MAX_ENTRIES = 10_000

export function createCallLog(): CallLog {
  let entries: CallEntry[] = []
  let totals: { endpoint: string; appid: string | null; total: number }[] = []

  const matches = (filter: CallFilter) => (of: { endpoint: string; appid: string | null }) =>
    (filter.endpoint === undefined || filter.endpoint === of.endpoint) &&
    (filter.appid === undefined || filter.appid === of.appid)

  return {
    open(call) {
      const entry: CallEntry = { ...call, errcode: null, issued: false }
      entries.push(entry)
      if (entries.length > MAX_ENTRIES) {
        entries.shift()
      }
      const count = totals.find((of) => of.endpoint === call.endpoint && of.appid === call.appid)
      if (count === undefined) {
        totals.push({ endpoint: call.endpoint, appid: call.appid, total: 1 })
      } else {
        count.total += 1
      }
      return entry
    },
    list: (filter) => ({
      total: totals.filter(matches(filter)).reduce((sum, of) => sum + of.total, 0),
      items: entries.filter(matches(filter)),
    }),
    clear() {
      entries = []
      totals = []
    },
  }
}
