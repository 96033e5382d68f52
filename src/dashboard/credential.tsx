/**
 * @module The page of one credential, and what an operator does there. Its address is
 * `/dashboard/credentials/<path>`, an action's has `/rotate`, `/check`, `/edit` or `/delete` after it: a
 * `GET` says what will happen, a `POST` does it.
 */

import { type Context, Hono } from 'hono'
import { parseCredential, parseTicketPath } from '../credential.ts'
import { askObject } from '../http/ask.ts'
import type { Edge } from '../http/edge.ts'
import { lookUp } from '../http/managing.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { ACTIONS, type ActionName } from './credential-actions.tsx'
import { CredentialPage } from './credential-page.tsx'
import { CREDENTIAL_TEXTS } from './credential-texts.ts'
import { respond } from './frame.tsx'
import { keyNames } from './key-names.ts'
import { hoursOf, windowAround } from './timeline/window.ts'
import type { DashboardEnv } from './visitor.ts'
import { chinaMoment } from './words.ts'

const PREFIX = '/dashboard/credentials/'

/** All that a keeper keeps. */
const EVENTS_MAX = 200

/** `GET` and `POST /dashboard/credentials/*`. */
export function credentialPageRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get(`${PREFIX}*`, async (c) => {
    const place = placeOf(c)
    const status = place && (await lookUp(edge, place.path))
    if (place === null || status === null) {
      return unknown(c)
    }
    return place.action === null
      ? show(edge, c, status)
      : ACTIONS[place.action].ask({ edge, c, status })
  })

  app.post(`${PREFIX}*`, async (c) => {
    const place = placeOf(c)
    const status = place && (await lookUp(edge, place.path))
    if (place === null || status === null || place.action === null) {
      return unknown(c)
    }
    return ACTIONS[place.action].act({ edge, c, status })
  })

  return app
}

/** Which credential an address means, and what is to be done; null if it means none. */
function placeOf(c: Context): { path: string; action: ActionName | null } | null {
  const rest = c.req.path.slice(PREFIX.length)
  if (isCredential(rest)) {
    return { path: rest, action: null }
  }
  const [, path = '', word = ''] = /^(.*)\/([a-z]+)$/.exec(rest) ?? []
  const action = (Object.keys(ACTIONS) as ActionName[]).find((name) => name === word)
  // Tickets come and go with their account: there is nothing to do to them.
  return action !== undefined && parseCredential(path) !== null ? { path, action } : null
}

function isCredential(path: string): boolean {
  return parseCredential(path) !== null || parseTicketPath(path) !== null
}

async function show(edge: Edge, c: Context<DashboardEnv>, status: CredentialStatus) {
  const { credential: path } = status
  const language = c.get('language')
  const now = edge.clock.now()
  const at = (c.req.query('at') ?? '').trim()
  const around = chinaMoment(at)
  const hours = hoursOf(c.req.query('hours'))
  const { items: events } = await askObject(() => edge.keeper(path).events(null, EVENTS_MAX))
  const names = await keyNames(
    edge,
    events.map(({ by }) => by),
  )
  const span = windowAround(around, hours, status, now)
  const body = (
    <CredentialPage
      {...{ path, status, events, names, span, hours, around, now, language }}
      isBadMoment={at !== '' && around === null}
      done={c.req.query('done')}
    />
  )
  const title = status.name === null ? path : `${status.name} (${path})`
  return respond(c, { title, section: 'overview', body })
}

function unknown(c: Context<DashboardEnv>) {
  const texts = CREDENTIAL_TEXTS[c.get('language')]
  const path = c.req.path.slice(PREFIX.length)
  const href = `/dashboard/events?${new URLSearchParams({ credential: path })}`
  const body = (
    <div class="card narrow">
      <p>{texts.unknownText}</p>
      {isCredential(path) && (
        <p>
          <a href={href}>{texts.history}</a>
        </p>
      )}
    </div>
  )
  return respond(c, { title: texts.unknown, section: 'overview', body }, 404)
}
