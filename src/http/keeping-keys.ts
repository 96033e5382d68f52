/**
 * @module Client keys, made and revoked, and whose they are. The API and the dashboard both come through
 * here.
 */

import type { ClientKey } from '../keys.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'

/** A client key with its text, which is nowhere kept: to be shown once. */
export interface MadeKey extends ClientKey {
  readonly text: string
}

/** Makes a client key. @param allow entries may come twice; @param by who asks, for the log */
export async function makeKey(
  edge: Edge,
  settings: { readonly name: string; readonly allow: readonly string[] },
  by: string,
): Promise<MadeKey> {
  const allow = [...new Set(settings.allow)]
  const key = await askObject(() => edge.registry().createKey(settings.name, allow))
  edge.log('info', 'key.created', { key: key.id, name: key.name, allow: allow.join(' '), by })
  return { ...key, text: edge.signer.sign(key.id) }
}

/** Revokes a client key. False: there is none, or none any more. @param by who asks, for the log */
export async function revokeKey(edge: Edge, id: string, by: string): Promise<boolean> {
  const known = await askObject(() => edge.registry().revokeKey(id))
  // This isolate need not wait for its memory to run out.
  edge.clients.delete(edge.signer.sign(id))
  if (known) {
    edge.log('info', 'key.revoked', { key: id, by })
  }
  return known
}
