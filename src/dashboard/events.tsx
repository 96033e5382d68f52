/**
 * @module The common history: who did what to which token, and when. "Who killed our token at 14:05?"
 * is asked with a time: the page begins some minutes after it, since what happened is noticed later.
 */

import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { askObject } from '../http/ask.ts'
import type { Edge } from '../http/edge.ts'
import { findCredentials } from '../http/finding.ts'
import { findEvents, hasHistory } from '../http/finding-events.ts'
import { EventsQuery as ApiQuery } from '../http/schemas/events.ts'
import { EVENT_KINDS } from '../keeper/event.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import {
  Candidates,
  EVENTS_PATH,
  EventFilters,
  type EventsQuery,
  queryOf,
} from './events-filters.tsx'
import { EventsPage } from './events-page.tsx'
import { EVENTS_TEXTS } from './events-texts.ts'
import { respond } from './frame.tsx'
import { keyNames } from './key-names.ts'
import { addressOf } from './parts.tsx'
import type { DashboardEnv } from './visitor.ts'
import { chinaMoment } from './words.ts'

const PAGE_SIZE = 50

/** Keys to choose from; others are found by following a link. */
const KEYS_LISTED = 100

/** Credentials that a name may mean. */
const CANDIDATES_MAX = 20

/** How much of what came after the moment that is asked about is shown. */
const AFTERWARDS_MS = 5 * 60_000

/** `GET /dashboard/events`. */
export function eventPageRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get(EVENTS_PATH, async (c) => {
    const language = c.get('language')
    const texts = EVENTS_TEXTS[language]
    const query = readQuery((name) => c.req.query(name))
    const around = chinaMoment(query.at)
    const cursor = ApiQuery.shape.cursor.safeParse(c.req.query('cursor')).data
    const meant = await credentialsMeant(edge, query.credential)
    const [only] = meant ?? []
    if (meant?.length === 1 && only !== undefined) {
      return c.redirect(
        addressOf(EVENTS_PATH, { ...queryOf(query), credential: only.credential }),
        303,
      )
    }
    const errors = [
      ...(meant?.length === 0 ? [{ field: 'credential', message: texts.unknown }] : []),
      ...(query.at !== '' && around === null ? [{ field: 'at', message: texts.badMoment }] : []),
    ]
    const keys = await askObject(() => edge.registry().keys(null, KEYS_LISTED))
    const show = (content: Child, status: 200 | 400 = 200) => {
      const body = (
        <>
          <EventFilters keys={keys.items} {...{ query, errors, language }} />
          {content}
        </>
      )
      return respond(c, { title: texts.title, section: 'events', body }, status)
    }
    if (errors.length > 0) {
      return show(null, 400)
    }
    if (meant !== null) {
      return show(<Candidates found={meant} {...{ query, language }} />)
    }
    const found = await findEvents(edge, {
      credential: query.credential || null,
      filter: { kind: query.kind ?? null, by: query.by || null },
      cursor: cursor ?? null,
      until: around === null ? null : around + AFTERWARDS_MS,
      limit: PAGE_SIZE,
    })
    const names = await keyNames(
      edge,
      found.items.map(({ by }) => by),
    )
    return show(<EventsPage {...{ found, names, query, cursor, around, language }} />)
  })

  return app
}

function readQuery(given: (name: string) => string | undefined): EventsQuery {
  const text = (name: string) => (given(name) ?? '').trim().slice(0, 256)
  const by = text('by')
  return {
    credential: text('credential'),
    kind: EVENT_KINDS.find((kind) => kind === given('kind')),
    by: ApiQuery.shape.by.safeParse(by).success ? by : '',
    at: text('at'),
  }
}

/** What somebody may mean by what they typed; null if it is a path, or nothing. */
async function credentialsMeant(
  edge: Edge,
  typed: string,
): Promise<readonly CredentialStatus[] | null> {
  if (typed === '' || hasHistory(typed)) {
    return null
  }
  const filter = { kinds: ['app', 'component', 'authorizer'], states: [], search: typed } as const
  const { items } = await findCredentials(edge, filter, null, CANDIDATES_MAX)
  return items
}
