/**
 * The HTTP side alone, on Node, with objects that fail in every way they can: what passes is a 503
 * that says when to try again, a bug is a 500 that says nothing, and a forged key reaches nobody.
 */

import { describe, it } from 'vitest'
import { BoundedMap } from '../../../src/bounded-map.ts'
import { createConnectLinkSigner } from '../../../src/connect-link.ts'
import { createApp } from '../../../src/http/app.ts'
import type { Edge } from '../../../src/http/edge.ts'
import { TokenMemory } from '../../../src/http/token-memory.ts'
import type { KeeperRpc } from '../../../src/keeper/rpc.ts'
import { createKeySigner } from '../../../src/keys.ts'
import { systemRandom } from '../../../src/ports.ts'
import type { RegistryRpc } from '../../../src/registry/rpc.ts'
import { createSessions } from '../../../src/session.ts'

const MASTER_KEY = new Uint8Array(32).fill(3)
const ADMIN_KEY = 'an-admin-key-of-many-characters<>;"'
const SIGNER = createKeySigner(MASTER_KEY, null)
const ID = 'abcdefghijklmnop'
const KEY = SIGNER.sign(ID)

interface Objects {
  readonly keeper?: Partial<KeeperRpc>
  readonly registry?: Partial<RegistryRpc>
}

function setup({ keeper = {}, registry = {} }: Objects) {
  const asked: string[] = []
  const logged: string[] = []
  const edge: Edge = {
    adminKey: ADMIN_KEY,
    edgeTtlMs: 30_000,
    clock: { now: () => 1_800_000_000_000 },
    random: systemRandom,
    log: (_level, event) => logged.push(event),
    signer: SIGNER,
    sessions: createSessions(MASTER_KEY, ADMIN_KEY, systemRandom),
    connectLinks: createConnectLinkSigner(MASTER_KEY, null),
    authorizeBase: null,
    allowPrivateTargets: false,
    readiness: () => null,
    keeper: (path) => {
      asked.push(path)
      return keeper as KeeperRpc
    },
    registry: () => {
      asked.push('registry')
      return {
        key: async (id: string) => ({ id, name: 'test', allow: ['apps/wx1'], createdAt: 0 }),
        ...registry,
      } as RegistryRpc
    },
    registryOf: () => registry as RegistryRpc,
    tokens: new TokenMemory(30_000),
    asked: new BoundedMap(100),
    meant: new BoundedMap(100),
    clients: new BoundedMap(100),
  }
  const app = createApp(edge)
  const ask = async (path: string, key: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}` }
    const response = await app.request(path, { ...init, headers })
    return { response, body: (await response.json()) as Record<string, unknown> }
  }
  return { ask, asked, logged }
}

const failing = (marks: object) => () => Promise.reject(Object.assign(new Error('x'), marks))

/** How the platform says that an object went away, and how an object says that it has a bug. */
const PASSING = [
  ['was reset', { remote: true, durableObjectReset: true }],
  ['is overloaded', { remote: true, overloaded: true, retryable: false }],
  ['may be asked again', { retryable: true }],
  ['lost the connection', {}],
] as const

describe('a read whose keeper cannot be reached', () => {
  it.for(PASSING)('is a 503 token_unavailable when it %s', async ([, marks], { expect }) => {
    const { ask } = setup({ keeper: { token: failing(marks) } })
    for (const path of ['/v1/apps/wx1/token', '/v1/apps/wx1/token?min_expires_in=9']) {
      const { response, body } = await ask(path, KEY)
      expect([response.status, body['code']]).toEqual([503, 'token_unavailable'])
      expect(body['reason']).toBe('keeper_unreachable')
      expect(response.headers.get('retry-after')).toBe('1')
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('is a 500 that gives nothing away, and a line in the log, when it has a bug', async ({
    expect,
  }) => {
    const { ask, logged } = setup({ keeper: { token: failing({ remote: true }) } })
    const { response, body } = await ask('/v1/apps/wx1/token', KEY)
    expect([response.status, body['code']]).toEqual([500, 'internal_error'])
    expect(logged).toEqual(['http.internal_error'])
  })
})

describe('a key that cannot be looked up', () => {
  it.for(PASSING)('is a 503 when the registry %s', async ([, marks], { expect }) => {
    const { ask } = setup({ registry: { key: failing(marks) } })
    const { response, body } = await ask('/v1/apps/wx1/token', KEY)
    expect([response.status, body['code']]).toEqual([503, 'temporarily_unavailable'])
  })
})

describe('a forged key', () => {
  it('is refused without asking any object', async ({ expect }) => {
    const { ask, asked } = setup({ registry: { key: failing({}) } })
    const forged = createKeySigner(new Uint8Array(32).fill(4), null).sign(ID)
    for (const path of ['/v1/apps/wx1/token', '/v1/apps/wx1/token?min_expires_in=1', '/v1/keys']) {
      const { response } = await ask(path, forged)
      expect(response.status).toBe(401)
    }
    expect(asked).toEqual([])
  })
})

describe('a read', () => {
  it('is answered by the keeper once, then from memory', async ({ expect }) => {
    const token = { value: 'T', generation: 1, remainingMs: 600_000, promised: true }
    const { ask, asked } = setup({ keeper: { token: async () => ({ ok: true, token }) } })
    const { body } = await ask('/v1/apps/wx1/token', KEY)
    expect(body).toEqual({
      access_token: 'T',
      expires_in: 600,
      expires_at: new Date(1_800_000_600_000).toISOString(),
      generation: 1,
      promised: true,
    })
    expect((await ask('/v1/apps/wx1/token', KEY)).body).toEqual(body)
    expect((await ask('/v1/apps/wx1/token?min_expires_in=240', KEY)).body).toEqual(body)
    expect(asked).toEqual(['registry', 'apps/wx1'])
  })

  it('takes an ADMIN_KEY of any printable characters', async ({ expect }) => {
    const token = { value: 'T', generation: 1, remainingMs: 600_000, promised: true }
    const { ask } = setup({ keeper: { token: async () => ({ ok: true, token }) } })
    expect((await ask('/v1/apps/wx1/token', ADMIN_KEY)).response.status).toBe(200)
    expect((await ask('/v1/apps/wx1/token', `${ADMIN_KEY}x`)).response.status).toBe(401)
  })
})
