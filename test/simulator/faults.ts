/**
 * @module Which faults are armed, and for which call: by endpoint, optionally by appid, for a number
 * of times or until cleared. Faults on one endpoint fire in the order they were armed, so a sequence
 * can be scripted. What a fault does to an answer is `fault-answers.ts`.
 */

export const FAULT_KINDS = [
  'system_error',
  'errcode',
  'html_502',
  'html_200',
  'empty_200',
  'redirect_302',
  'truncated_json',
  'slow',
  'reset_before_effect',
  'reset_after_effect',
  'missing_expires_in',
  'expires_in',
  'string_expires_in',
  'string_errcode',
  'raw_control_characters',
  'oversized',
  'content_type',
  'bom',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** When the state advances: before or after the delay. */
export type EffectTime = 'before' | 'after'

export type FaultOrder = {
  endpoint: string
  fault: FaultKind
  appid?: string | undefined
  times?: number | undefined
  delay_seconds?: number | undefined
  effect?: EffectTime | undefined
  errcode?: number | undefined
  errmsg?: string | undefined
  value?: unknown
  bytes?: number | undefined
}

export type Fault = FaultOrder & { readonly id: string; fired: number }

export type FaultBook = {
  arm(order: FaultOrder): Fault
  /** The fault that this call meets, if any; a fault used up is gone afterwards. */
  take(endpoint: string, appid: string | null): Fault | null
  list(): Fault[]
  remove(id: string): boolean
  clear(): void
}

export function createFaultBook(): FaultBook {
  let faults: Fault[] = []
  let lastId = 0
  const remove = (id: string) => {
    const before = faults.length
    faults = faults.filter((fault) => fault.id !== id)
    return faults.length < before
  }
  return {
    arm(order) {
      lastId += 1
      const fault = { ...order, id: `fault-${lastId}`, fired: 0 }
      faults.push(fault)
      return fault
    },
    take(endpoint, appid) {
      const fault = faults.find(
        (one) => one.endpoint === endpoint && (one.appid === undefined || one.appid === appid),
      )
      if (fault === undefined) {
        return null
      }
      fault.fired += 1
      if (fault.times !== undefined && fault.fired >= fault.times) {
        remove(fault.id)
      }
      return fault
    },
    list: () => [...faults],
    remove,
    clear() {
      faults = []
    },
  }
}
