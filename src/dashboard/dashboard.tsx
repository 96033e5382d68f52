/**
 * @module The dashboard: pages for operators, written on the server, that need no script. One file of
 * routes for each page; a `GET` shows or asks, a `POST` does, and leads back with `?done=`. Pages use
 * the same functions and schemas as the API, never its HTTP.
 */

import { Hono } from 'hono'
import type { Edge } from '../http/edge.ts'
import { languageOf } from '../http/pages/language.ts'
import { addRoutes } from './add.tsx'
import { alertPageRoutes } from './alerts.tsx'
import { assetRoutes } from './assets.ts'
import { credentialPageRoutes } from './credential.tsx'
import { errorPage, notFoundPage } from './error-page.tsx'
import { eventPageRoutes } from './events.tsx'
import { chooseLanguage, operatorsOnly, ownSiteOnly } from './guard.ts'
import { keyRoutes } from './keys.tsx'
import { overviewRoutes } from './overview.tsx'
import { platformRoutes } from './platform.tsx'
import { platformListRoutes } from './platforms.tsx'
import { setupRoutes } from './setup.tsx'
import { signInRoutes, signOutRoutes } from './sign-in.tsx'
import type { DashboardEnv } from './visitor.ts'

/** Where pages are; the guard stands before all of these. */
const PLACES = ['/', '/dashboard/*'] as const

/** All pages. */
export function dashboardRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()
  app.onError((error, c) => {
    c.set('language', languageOf(c.req.header('accept-language')))
    return errorPage(edge, error, c)
  })
  app.route('/', assetRoutes())
  for (const place of PLACES) {
    app.use(place, chooseLanguage(), ownSiteOnly())
  }
  app.route('/', signInRoutes(edge))
  for (const place of PLACES) {
    app.use(place, operatorsOnly(edge))
  }
  app.route('/', signOutRoutes())
  app.route('/', overviewRoutes(edge))
  app.route('/', credentialPageRoutes(edge))
  app.route('/', alertPageRoutes(edge))
  app.route('/', addRoutes(edge))
  app.route('/', platformListRoutes(edge))
  app.route('/', platformRoutes(edge))
  app.route('/', setupRoutes(edge))
  app.route('/', keyRoutes(edge))
  app.route('/', eventPageRoutes(edge))
  app.on('GET', ['/dashboard', '/dashboard/'], (c) => c.redirect('/', 302))
  app.get('/dashboard/*', notFoundPage)
  // A form whose page is gone meanwhile.
  app.post('/dashboard/*', notFoundPage)
  return app
}
