/** The dashboard behind Cloudflare Access: whom Access let in needs no key, and is named in the history. */

import { describe, it } from 'vitest'
import { dashboardRoutes } from '../../../src/dashboard/dashboard.tsx'
import type { Edge } from '../../../src/http/edge.ts'
import { systemRandom } from '../../../src/ports.ts'
import { createSessions } from '../../../src/session.ts'

const edge = {
  adminKey: 'an-admin-key-of-many-characters',
  clock: { now: () => 1_990_000_000_000 },
  log: () => {},
  sessions: createSessions(new Uint8Array(32).fill(3), 'x', systemRandom),
  readiness: () => null,
  registry: () => ({
    list: async () => ({ items: [], next: null }),
    find: async () => ({ items: [], next: null }),
    count: async () => ({}),
  }),
} as unknown as Edge

const app = dashboardRoutes(edge)

/** Opens a page as Access passes it on. @param identity what it says of the visitor; null: it is not on */
async function visit(identity: Readonly<Record<string, unknown>> | null | undefined, init = {}) {
  const access = { aud: 'x', getIdentity: async () => identity }
  const context = identity === null ? {} : { access }
  const request = new Request('https://lingpai.example/', init)
  const response = await app.fetch(request, {}, context as unknown as ExecutionContext)
  return { status: response.status, html: await response.text() }
}

describe('a visitor whom Access names', () => {
  it('is in, by e-mail address, and signs out at Access', async ({ expect }) => {
    const { status, html } = await visit({ email: 'ops@example.com' })
    expect(status).toBe(200)
    expect(html).toContain('ops@example.com')
    expect(html).not.toContain('/dashboard/sign-out')
  })

  it('is in with a service token, which has no address', async ({ expect }) => {
    expect((await visit({ common_name: 'monitor.access' })).status).toBe(200)
  })

  it.for([[null], [undefined], [{}], [{ email: '' }], [{ email: 'a\nb' }]])(
    'is asked for the key if Access says %j',
    async ([identity], { expect }) => {
      expect((await visit(identity)).status).toBe(401)
    },
  )

  it('cannot have forms sent from elsewhere either', async ({ expect }) => {
    const form = {
      method: 'POST',
      body: 'form_token=x',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://lingpai.example',
      },
    }
    expect((await visit({ email: 'ops@example.com' }, form)).status).toBe(403)
  })
})
