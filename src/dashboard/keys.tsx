/** @module Client keys: all of them, a new one (shown once, in the answer to its form), and revoking one. */

import { type Context, Hono } from 'hono'
import { askObject } from '../http/ask.ts'
import { cursorFor, cursorText } from '../http/cursor.ts'
import type { Edge } from '../http/edge.ts'
import { makeKey, revokeKey } from '../http/keeping-keys.ts'
import type { FieldError } from '../http/problem.ts'
import { KeyBody, KeyParams } from '../http/schemas/keys.ts'
import { fieldErrors } from './field-messages.ts'
import { checkForm, type Entered, readForm } from './form.tsx'
import { respond } from './frame.tsx'
import { ALLOW_CHOICES, KeyTable, MadeKeyPage, MakeKeyPage, RevokePage } from './keys-page.tsx'
import { KEYS_TEXTS } from './keys-texts.ts'
import { Note, Pages } from './parts.tsx'
import type { DashboardEnv } from './visitor.ts'

const PAGE_SIZE = 50

/** What a choice stands for; the lines of the field for `listed`. */
const SCOPES: Readonly<Record<Exclude<(typeof ALLOW_CHOICES)[number], 'listed'>, string>> = {
  own: 'apps/*',
  everything: '*',
  metrics: 'metrics',
}

/** `GET /dashboard/keys`, `GET` and `POST /dashboard/keys/add` and `/dashboard/keys/{id}/revoke`. */
export function keyRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get('/dashboard/keys', async (c) => {
    const language = c.get('language')
    const texts = KEYS_TEXTS[language]
    const { cursor, done } = c.req.query()
    const after = cursorText(cursor, 'cursor')
    const page = await askObject(() => edge.registry().keys(after, PAGE_SIZE))
    const none = after === null ? texts.none : texts.noMore
    const body = (
      <>
        {done === 'revoked' && <Note tone="good">{texts.revoked}</Note>}
        <p>{texts.about}</p>
        <p class="row">
          <a class="button go" href="/dashboard/keys/add">
            {texts.make}
          </a>
        </p>
        {page.items.length === 0 ? (
          <p class="card">{none}</p>
        ) : (
          <KeyTable keys={page.items} language={language} />
        )}
        <Pages
          path="/dashboard/keys"
          query={{}}
          cursor={cursor}
          next={cursorFor(page.next)}
          language={language}
        />
      </>
    )
    return respond(c, { title: texts.title, section: 'keys', body })
  })

  app.get('/dashboard/keys/add', (c) => {
    const allow = (c.req.queries('allow') ?? []).join('\n').slice(0, 1_024)
    return makePage(c, { scope: 'listed', allow }, [])
  })

  app.post('/dashboard/keys/add', async (c) => {
    const language = c.get('language')
    const form = await readForm(c)
    const [name, scope, listed] = ['name', 'scope', 'allow'].map((each) => form.get(each) ?? '')
    const checked = checkForm(KeyBody, { name: name?.trim(), allow: allowOf(scope, listed ?? '') })
    if (!checked.ok) {
      const entered = { name: name ?? '', scope: scope ?? '', allow: listed ?? '' }
      return makePage(c, entered, fieldErrors(language, checked.errors))
    }
    const key = await makeKey(edge, checked.value, c.get('operator').by)
    const { origin } = new URL(c.req.url)
    const body = <MadeKeyPage language={language} made={key} origin={origin} />
    return respond(c, { title: KEYS_TEXTS[language].madeTitle, section: 'keys', body }, 201)
  })

  app.get('/dashboard/keys/:id/revoke', async (c, next) => {
    const { id } = c.req.param()
    const isId = KeyParams.safeParse({ id }).success
    const key = isId ? await askObject(() => edge.registry().key(id)) : null
    if (key === null) {
      await next()
      return undefined
    }
    const language = c.get('language')
    const body = (
      <RevokePage
        language={language}
        operator={c.get('operator')}
        revoked={key}
        seconds={Math.ceil(edge.edgeTtlMs / 1_000)}
      />
    )
    return respond(c, { title: KEYS_TEXTS[language].revokeTitle, section: 'keys', body })
  })

  app.post('/dashboard/keys/:id/revoke', async (c) => {
    // One that is gone already is as it should be.
    await revokeKey(edge, c.req.param('id'), c.get('operator').by)
    return c.redirect('/dashboard/keys?done=revoked', 303)
  })

  return app
}

function makePage(c: Context<DashboardEnv>, entered: Entered, errors: readonly FieldError[]) {
  const language = c.get('language')
  const operator = c.get('operator')
  const body = <MakeKeyPage {...{ language, operator, entered, errors }} />
  const title = KEYS_TEXTS[language].addTitle
  return respond(c, { title, section: 'keys', body }, errors.length === 0 ? 200 : 400)
}

/** The allow-list that a choice means. */
function allowOf(scope: string | undefined, listed: string): readonly string[] {
  const choice = ALLOW_CHOICES.find((each) => each === scope) ?? 'listed'
  if (choice !== 'listed') {
    return [SCOPES[choice]]
  }
  return listed.split(/\s+/).filter((entry) => entry !== '')
}
