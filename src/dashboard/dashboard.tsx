/**
 * @module The dashboard: pages for operators, written on the server, that need no script. One file of
 * routes for each page; a `GET` shows or asks, a `POST` does, and leads back with `?done=`. Pages use
 * the same functions and schemas as the API, never its HTTP.
 */

import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Edge } from '../http/edge.ts'
import { languageOf } from '../http/pages/language.ts'
import type { problemBody } from '../http/problem.ts'
import { addRoutes } from './add.tsx'
import { alertPageRoutes } from './alerts.tsx'
import { assetRoutes } from './assets.ts'
import { credentialPageRoutes } from './credential.tsx'
import { eventPageRoutes } from './events.tsx'
import { respond } from './frame.tsx'
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

const TEXTS = {
  en: {
    notFound: ['There is no such page', 'It may have been deleted, or the address is mistyped.'],
    foreignForm: [
      'This form is out of date',
      'You signed in again since it was opened, or it came from another site. Nothing was changed: go back, reload the page, and send it again.',
    ],
    failed: ['This did not work', 'The log has the reason (wrangler tail).'],
    home: 'To the overview',
  },
  zh: {
    notFound: ['没有这个页面', '它可能已被删除，或地址有误。'],
    foreignForm: [
      '此表单已失效',
      '打开表单后您重新登录过，或它来自其他网站。未作任何更改：请返回并刷新页面后重新提交。',
    ],
    failed: ['操作失败', '原因见日志（wrangler tail）。'],
    home: '返回总览',
  },
} as const

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
  app.get('/dashboard/*', (c) => {
    const [title, text] = TEXTS[c.get('language')].notFound
    return respond(
      c,
      { title, body: <Back text={text} home={TEXTS[c.get('language')].home} /> },
      404,
    )
  })
  return app
}

/** People get a page whatever happens. */
async function errorPage(edge: Edge, error: Error, c: Parameters<typeof respond>[0]) {
  const texts = TEXTS[c.get('language')]
  if (!(error instanceof HTTPException)) {
    edge.log('error', 'http.internal_error', {
      method: c.req.method,
      path: c.req.path,
      error: error.name,
      message: error.message,
    })
  }
  if (error instanceof HTTPException && error.status === 403) {
    const [title, text] = texts.foreignForm
    return respond(c, { title, body: <Back text={text} home={texts.home} /> }, 403)
  }
  const status = error instanceof HTTPException ? error.status : 500
  const problem = error instanceof HTTPException ? await problemOf(error) : null
  const [title, fallback] = texts.failed
  const body = <Back text={problem?.detail ?? fallback} home={texts.home} />
  return respond(c, { title, body }, status)
}

async function problemOf(error: HTTPException): Promise<ReturnType<typeof problemBody> | null> {
  const response = error.getResponse()
  const isProblem = response.headers.get('content-type') === 'application/problem+json'
  return isProblem ? ((await response.clone().json()) as ReturnType<typeof problemBody>) : null
}

function Back({ text, home }: { text: string; home: string }) {
  return (
    <div class="card narrow">
      <p>{text}</p>
      <p>
        <a href="/">{home}</a>
      </p>
    </div>
  )
}
