/** @module Something that an operator does to a credential: a page that asks first, and a form that does it. */

import type { Context } from 'hono'
import type { Edge } from '../http/edge.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { pageOf } from './credential-page.tsx'
import type { DashboardEnv } from './visitor.ts'

/** An operator who wants something done to a credential. */
export interface Visit {
  readonly edge: Edge
  readonly c: Context<DashboardEnv>
  readonly status: CredentialStatus
}

/** Something that can be done. */
export interface Action {
  /** The page that says what will happen. */
  readonly ask: (visit: Visit) => Response | Promise<Response>
  /** Does it, and leads back. */
  readonly act: (visit: Visit) => Response | Promise<Response>
}

/** Back to the page of the credential, which says what was done. */
export function back(c: Context, { credential }: CredentialStatus, done: string) {
  return c.redirect(`${pageOf(credential)}?done=${done}`, 303)
}
