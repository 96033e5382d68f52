/**
 * @module An isolate's world, put together once from its bindings: HTTP, the entrypoint for other
 * Workers and cron all work with the same.
 */

import type { Hono } from 'hono'
import { BoundedMap } from './bounded-map.ts'
import { type Config, type ConfigProblem, readConfig } from './config.ts'
import { createConnectLinkSigner } from './connect-link.ts'
import { ROOT_REGISTRY, registryNameOf } from './credential.ts'
import { type Env, keeperStub, registryStub } from './env.ts'
import { createApp } from './http/app.ts'
import type { AppEnv, Edge } from './http/edge.ts'
import { createReadiness } from './http/readiness.ts'
import { MEMORY_CAPACITY, TokenMemory } from './http/token-memory.ts'
import { createKeySigner } from './keys.ts'
import { consoleLog } from './log.ts'
import { systemClock, systemRandom } from './ports.ts'
import { createSealer } from './sealing.ts'
import { createSessions } from './session.ts'

/** What an isolate works with: made at its first request, because bindings come with requests. */
export type Wired =
  | { readonly ok: true; readonly app: Hono<AppEnv>; readonly edge: Edge }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

let wired: Wired | undefined

/** This isolate's world, made when it is first asked for. */
export function wiredFor(env: Env): Wired {
  wired ??= wire(env)
  return wired
}

function wire(env: Env): Wired {
  const read = readConfig(env)
  if (!read.ok) {
    return read
  }
  const edge = createEdge(env, read.config)
  return { ok: true, app: createApp(edge), edge }
}

function createEdge(env: Env, config: Config): Edge {
  const { masterKey, previousMasterKey, locationHint } = config
  const { keyIds } = createSealer(masterKey, previousMasterKey, systemRandom)
  const registry = () => registryStub(env, ROOT_REGISTRY, locationHint)
  return {
    adminKey: config.adminKey,
    edgeTtlMs: config.edgeTtlMs,
    clock: systemClock,
    random: systemRandom,
    log: consoleLog,
    signer: createKeySigner(masterKey, previousMasterKey),
    connectLinks: createConnectLinkSigner(masterKey, previousMasterKey),
    sessions: createSessions(masterKey, config.adminKey, systemRandom),
    authorizeBase: config.authorizeBase,
    allowPrivateTargets: config.allowPrivateTargets,
    readiness: createReadiness(registry, keyIds),
    keeper: (path) => keeperStub(env, path, locationHint),
    registry,
    registryOf: (path) => registryStub(env, registryNameOf(path), locationHint),
    tokens: new TokenMemory(config.edgeTtlMs),
    asked: new BoundedMap(MEMORY_CAPACITY),
    meant: new BoundedMap(MEMORY_CAPACITY),
    clients: new BoundedMap(MEMORY_CAPACITY),
  }
}
