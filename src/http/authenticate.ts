/**
 * @module Who is asking, from `Authorization: Bearer …`: the operator (`ADMIN_KEY`) or a client key.
 * A forged key costs one HMAC and no look-up; a genuine one is looked up at most once per edge
 * time-to-live, which is therefore how long a revoked key may still be answered.
 */

import type { MiddlewareHandler } from 'hono'
import { isCovered } from '../credential.ts'
import { type ClientKey, secretsEqual } from '../keys.ts'
import { askObject } from './ask.ts'
import type { AppEnv, Edge, Principal } from './edge.ts'
import { refuse } from './problem.ts'

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i

/** Sets `principal`, or refuses with 401; then refuses with 503 while the master key is wrong. */
export function authenticate(edge: Edge): MiddlewareHandler<AppEnv> {
  return async function authenticateRequest(c, next) {
    c.set('principal', await principalOf(edge, c.req.header('authorization')))
    await edge.readiness()
    await next()
  }
}

/** Lets only the operator pass: 403 for client keys. */
export function operatorOnly(): MiddlewareHandler<AppEnv> {
  return async function requireOperator(c, next) {
    if (c.get('principal').kind !== 'admin') {
      refuse('forbidden', { detail: 'This call needs ADMIN_KEY; client keys only read tokens.' })
    }
    await next()
  }
}

/** Refuses with 403 unless the principal may read this credential, whether it exists or not. */
export function requireAccess(principal: Principal, path: string): void {
  if (!mayRead(principal, path)) {
    refuse('forbidden', {
      detail: `This key's allow-list does not cover ${path}. An operator can make a key that does: POST /v1/keys.`,
    })
  }
}

/** Whether the principal may read this credential. */
export function mayRead(principal: Principal, path: string): boolean {
  return principal.kind === 'admin' || isCovered(principal.allow, path)
}

/** The client of a key that this isolate has looked up already; no I/O, for the fast path. */
export function rememberedClient(
  edge: Edge,
  header: string | null,
  now: number,
): Principal | undefined {
  // A key starts at the same place in every well-formed header; anything else takes the long way.
  if (header === null || !header.startsWith('Bearer lpk_')) {
    return undefined
  }
  const client = edge.clients.get(header.slice('Bearer '.length), now)
  return client && { kind: 'client', by: client.id, allow: client.allow }
}

/** Who is asking, or the end of this request with a 401. */
export async function principalOf(edge: Edge, header: string | undefined): Promise<Principal> {
  const token = BEARER.exec(header ?? '')?.[1]
  if (token === undefined) {
    return unauthorized(
      header === undefined
        ? 'Send Authorization: Bearer with a client key (lpk_…) or ADMIN_KEY.'
        : 'The Authorization header must read: Bearer, a space, and one key.',
    )
  }
  if (token.startsWith('lpk_')) {
    const client = await clientOf(edge, token)
    return client === null
      ? unauthorized('This client key is not valid here: mistyped, forged or revoked.')
      : { kind: 'client', by: client.id, allow: client.allow }
  }
  if (!secretsEqual(token, edge.adminKey)) {
    return unauthorized('This key is neither ADMIN_KEY nor a client key (those begin with lpk_).')
  }
  return { kind: 'admin', by: 'admin' }
}

/** The client whose key this is; null if it is mistyped, forged or revoked. */
export async function clientOf(edge: Edge, key: string): Promise<ClientKey | null> {
  const askedAt = edge.clock.now()
  const remembered = edge.clients.get(key, askedAt)
  if (remembered !== undefined) {
    return remembered
  }
  const id = edge.signer.verify(key)
  if (id === null) {
    return null
  }
  const client = await askObject(() => edge.registry().key(id))
  if (client !== null && edge.edgeTtlMs > 0) {
    edge.clients.set(key, client, askedAt + edge.edgeTtlMs)
  }
  return client
}

function unauthorized(detail: string): never {
  return refuse('unauthorized', {
    detail,
    headers: { 'www-authenticate': 'Bearer realm="lingpai"' },
  })
}
