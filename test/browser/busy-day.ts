/**
 * @module A dashboard whose one account had everything happen to it within four hours. Real hours cannot be
 * waited for, so its history is made up; what shows it is the real thing.
 */

import { dashboardRoutes } from '../../src/dashboard/dashboard.tsx'
import type { Edge } from '../../src/http/edge.ts'
import type { KeeperEvent } from '../../src/keeper/event.ts'
import type { CredentialStatus } from '../../src/keeper/status.ts'
import { systemRandom } from '../../src/ports.ts'
import { createSessions } from '../../src/session.ts'
import { aStatus } from '../unit/registry/given.ts'

export const PATH = 'apps/wx0123456789abcdef'

/** 14:38 in China. */
const NOW = Date.UTC(2026, 10, 28, 6, 38, 0)
const MINUTE_MS = 60_000
const SHOP = 'abcdefghijklmnop'

const minutesAgo = (minutes: number): number => NOW - minutes * MINUTE_MS

type Told = Partial<KeeperEvent> & Pick<KeeperEvent, 'kind'>

/** Oldest first, by how many minutes ago. */
const STORY: readonly (readonly [minutes: number, event: Told])[] = [
  [229, { kind: 'configured', trigger: 'operator', by: 'admin', detail: 'changed: name' }],
  [225, { kind: 'rotated', trigger: 'cron', generation: 11, tookMs: 143, detail: 'planned' }],
  [171, { kind: 'reported', by: SHOP, generation: 11, tookMs: 61, detail: 'alive' }],
  [120, { kind: 'lost_answer', trigger: 'cron', generation: 11, detail: 'timeout' }],
  [114, { kind: 'refused', trigger: 'alarm', generation: 11, errcode: 45009, detail: 'quota' }],
  [
    110,
    { kind: 'rotated', trigger: 'alarm', generation: 12, tookMs: 120, detail: 'outcome_unknown' },
  ],
  [33, { kind: 'reported', by: SHOP, generation: 12, errcode: 40001, tookMs: 58, detail: 'dead' }],
  [33, { kind: 'killed_elsewhere', by: SHOP, generation: 12, errcode: 40001 }],
  [32.98, { kind: 'rotated', by: SHOP, generation: 13, tookMs: 131, detail: 'dead' }],
  [
    12,
    {
      kind: 'rotated',
      trigger: 'operator',
      by: 'ops@example.com',
      generation: 14,
      tookMs: 127,
      detail: 'forced',
    },
  ],
]

const EVENTS: readonly KeeperEvent[] = STORY.map(([minutes, event], index) => ({
  seq: index + 1,
  at: minutesAgo(minutes),
  trigger: 'report' as const,
  by: null,
  generation: 0,
  tookMs: null,
  errcode: null,
  rid: null,
  detail: null,
  expiresAt: event.kind === 'rotated' ? minutesAgo(minutes) + 7_200_000 : null,
  ...event,
})).toReversed()

const STATUS: CredentialStatus = aStatus(PATH, {
  name: 'The shop',
  generation: 14,
  fingerprint: '9f2c61d0',
  previousFingerprint: '41b0aa7e',
  expiresAt: minutesAgo(-106),
  servesUntil: minutesAgo(-106),
  rotatesAt: minutesAgo(-96),
  lastRotatedAt: minutesAgo(12),
  lastReadAt: NOW - 4_000,
  reads: { edge: 48_231, keeper: 1_204 },
  lastKilledAt: minutesAgo(33),
  budget: { asks: 8, forcedAsks: 0, probes: 2, probesPerDay: 1_000 },
})

/** An app of pages for one operator, whom Access let in. */
export function busyDashboard() {
  const edge = {
    adminKey: 'an-admin-key-of-many-characters',
    clock: { now: () => NOW },
    log: () => {},
    sessions: createSessions(new Uint8Array(32).fill(3), 'x', systemRandom),
    readiness: () => null,
    keeper: () => ({
      status: async () => ({ ok: true, status: STATUS }),
      events: async () => ({ items: EVENTS, next: null }),
    }),
    registry: () => ({
      key: async (id: string) =>
        id === SHOP ? { id, name: 'shop backend', allow: [PATH], createdAt: 0 } : null,
    }),
  } as unknown as Edge
  const routes = dashboardRoutes(edge)
  const access = { aud: 'x', getIdentity: async () => ({ email: 'ops@example.com' }) }
  const context = { access } as unknown as ExecutionContext
  return { fetch: (request: Request) => routes.fetch(request, {}, context) }
}
