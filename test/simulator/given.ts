/**
 * @module The fields of a request that were really given. Schemas say `undefined` for an optional
 * field left out; merged as it is, that would wipe out what was there before.
 */

export type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<T>
}
