/** What people see where something is not as it should be: a page, in their language, with what to do. */

import { describe, it } from 'vitest'
import { dashboardRoutes } from '../../../src/dashboard/dashboard.tsx'
import type { Edge } from '../../../src/http/edge.ts'
import { refuse } from '../../../src/http/problem.ts'
import { systemRandom } from '../../../src/ports.ts'
import { createSessions } from '../../../src/session.ts'

/** The page at a path, for an operator; every keeper answers with `status`. */
async function visit(
  path: string,
  { language = 'en', ...world }: { readonly language?: string } & Partial<Edge>,
) {
  const edge = {
    clock: { now: () => 1_990_000_000_000 },
    log: () => {},
    sessions: createSessions(new Uint8Array(32).fill(3), 'x', systemRandom),
    readiness: () => null,
    ...world,
  } as unknown as Edge
  const access = { aud: 'x', getIdentity: async () => ({ email: 'ops@example.com' }) }
  const request = new Request(`https://lingpai.example${path}`, {
    headers: { 'accept-language': language },
  })
  const context = { access } as unknown as ExecutionContext
  const response = await dashboardRoutes(edge).fetch(request, {}, context)
  return { status: response.status, headers: response.headers, html: await response.text() }
}

const sealed = {
  keeper: () => ({
    status: async () => ({
      ok: false,
      refusal: { code: 'sealed_with_another_key', keyId: '0123abcd' },
    }),
  }),
} as unknown as Partial<Edge>

describe('a credential that cannot be opened', () => {
  it.for([
    '/dashboard/credentials/apps/wx1',
    '/dashboard/credentials/apps/wx1/edit',
    '/dashboard/platforms/wx1',
  ])('is not said to be gone at %s', async (path, { expect }) => {
    const { status, html } = await visit(path, sealed)
    expect(status).toBe(503)
    expect(html).toContain('sealed with another MASTER_KEY (its id is 0123abcd)')
    const chinese = await visit(path, { ...sealed, language: 'zh' })
    expect(chinese.html).toContain('由另一个 MASTER_KEY 加密')
    expect(chinese.html).toContain('0123abcd')
  })
})

describe('a refusal', () => {
  it('says when to try again, in the reader’s language', async ({ expect }) => {
    const readiness = () =>
      refuse('temporarily_unavailable', { detail: 'Try again.', retryAfterMs: 1_000 })
    const { status, headers, html } = await visit('/', { readiness, language: 'zh' })
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(headers.get('content-type')).toContain('text/html')
    expect(html).toContain('请稍后重试')
  })
})
