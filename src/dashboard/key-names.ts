/** @module Whose the client keys are that stand in a history: their names, by id. */

import { askObject } from '../http/ask.ts'
import type { Edge } from '../http/edge.ts'

/** Names of client keys by id; null for one that is revoked. */
export type KeyNames = ReadonlyMap<string, string | null>

const KEY_ID = /^[a-z2-7]{16}$/

/** The names of whoever asked, as far as they are client keys. @param askers `by` of events */
export async function keyNames(edge: Edge, askers: readonly (string | null)[]): Promise<KeyNames> {
  const ids = new Set(askers.filter((by): by is string => by !== null && KEY_ID.test(by)))
  const keys = await Promise.all(
    [...ids].map(async (id) => {
      const key = await askObject(() => edge.registry().key(id))
      return [id, key?.name ?? null] as const
    }),
  )
  return new Map(keys)
}
