/**
 * @module Adding a credential: an own account, a platform, or an account by its refresh token. What is
 * registered already is replaced only by somebody who says so.
 */

import type { Context } from 'hono'
import { Hono } from 'hono'
import { appPath, authorizerPath, componentPath } from '../credential.ts'
import type { Edge } from '../http/edge.ts'
import { isRegistered, type Registered } from '../http/managing.ts'
import type { FieldError } from '../http/problem.ts'
import {
  downstreamProblem,
  registerApp,
  registerAuthorizer,
  registerComponent,
} from '../http/registering.ts'
import { AppBody } from '../http/schemas/accounts.ts'
import { AppParams, AuthorizerParams, ComponentParams } from '../http/schemas/common.ts'
import { AuthorizerBody, ComponentBody } from '../http/schemas/platforms.ts'
import { ADDABLE, type Addable, AddPage, type AddPageProps } from './add-page.tsx'
import { ADD_TEXTS } from './add-texts.ts'
import { fieldErrors } from './field-messages.ts'
import { type Checked, checkForm, type Entered, readForm } from './form.tsx'
import { respond } from './frame.tsx'
import type { DashboardEnv } from './visitor.ts'

type PageContext = Context<DashboardEnv>

/** What comes back with the form: never a secret. */
const SHOWN_AGAIN = [
  'appid',
  'component_appid',
  'grant',
  'name',
  'downstream_urls',
  'connect_return_urls',
] as const

/** As the schemas word what is wrong with a field. */
const NO_PLATFORM = 'must be a platform that is registered here: add it first'

/** Something that can be registered now. */
interface Registration {
  readonly path: string
  readonly register: () => Promise<Registered>
}

/** `GET` and `POST /dashboard/add?kind=app|component|authorizer`. */
export function addRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get('/dashboard/add', (c) => {
    const { appid = '', component_appid = '' } = c.req.query()
    const entered = { appid: appid.slice(0, 64), component_appid: component_appid.slice(0, 64) }
    return page(c, { entered })
  })

  app.post('/dashboard/add', async (c) => {
    const language = c.get('language')
    const form = await readForm(c)
    const entered = Object.fromEntries(SHOWN_AGAIN.map((name) => [name, form.get(name) ?? '']))
    const checked = await READERS[kindOf(c)](edge, c, form)
    if (!checked.ok) {
      return page(c, { entered, errors: fieldErrors(language, checked.errors) }, 400)
    }
    const { path, register } = checked.value
    if (form.get('replace') !== 'yes' && (await isRegistered(edge, path))) {
      return page(c, { entered, known: path }, 409)
    }
    const { created } = await register()
    return c.redirect(`/dashboard/credentials/${path}?done=${created ? 'added' : 'edited'}`, 303)
  })

  return app
}

function kindOf(c: PageContext): Addable {
  return ADDABLE.find((kind) => kind === c.req.query('kind')) ?? 'app'
}

function page(
  c: PageContext,
  shown: { entered: Entered } & Partial<Pick<AddPageProps, 'errors' | 'known'>>,
  status: 200 | 400 | 409 = 200,
) {
  const language = c.get('language')
  const body = (
    <AddPage
      language={language}
      operator={c.get('operator')}
      kind={kindOf(c)}
      origin={new URL(c.req.url).origin}
      entered={shown.entered}
      errors={shown.errors ?? []}
      known={shown.known ?? null}
      isAgain={status !== 200}
    />
  )
  return respond(c, { title: ADD_TEXTS[language].title, section: 'overview', body }, status)
}

/** What a form asks for, or what is wrong with it. */
type Reader = (
  edge: Edge,
  c: PageContext,
  form: URLSearchParams,
) => Promise<Checked<Registration>> | Checked<Registration>

const READERS: Readonly<Record<Addable, Reader>> = {
  app(edge, c, form) {
    const params = checkForm(AppParams, { appid: text(form, 'appid') })
    const body = checkForm(AppBody, {
      secret: text(form, 'secret'),
      grant: text(form, 'grant'),
      name: optional(form, 'name'),
    })
    if (!params.ok || !body.ok) {
      return failed(params, body)
    }
    const { appid } = params.value
    const register = () => registerApp(edge, appid, body.value, c.get('operator').by)
    return { ok: true, value: { path: appPath(appid), register } }
  },

  component(edge, c, form) {
    const params = checkForm(ComponentParams, { component_appid: text(form, 'component_appid') })
    const body = checkForm(ComponentBody, {
      secret: text(form, 'secret'),
      token: text(form, 'token'),
      encoding_aes_key: text(form, 'encoding_aes_key'),
      name: optional(form, 'name'),
      downstream_urls: lines(form, 'downstream_urls'),
      connect_return_urls: lines(form, 'connect_return_urls'),
    })
    if (!params.ok || !body.ok) {
      return failed(params, body)
    }
    const problem = downstreamProblem(edge, c.req.url, body.value.downstream_urls ?? [])
    if (problem !== null) {
      return { ok: false, errors: [problem] }
    }
    const appid = params.value.component_appid
    const { by } = c.get('operator')
    const register = () => registerComponent(edge, c.req.url, appid, body.value, by)
    return { ok: true, value: { path: componentPath(appid), register } }
  },

  async authorizer(edge, c, form) {
    const params = checkForm(AuthorizerParams, {
      component_appid: text(form, 'component_appid'),
      appid: text(form, 'appid'),
    })
    const body = checkForm(AuthorizerBody, {
      refresh_token: text(form, 'refresh_token'),
      name: optional(form, 'name'),
    })
    if (!params.ok || !body.ok) {
      return failed(params, body)
    }
    const { component_appid: componentAppid, appid } = params.value
    if (!(await isRegistered(edge, componentPath(componentAppid)))) {
      return { ok: false, errors: [{ field: 'component_appid', message: NO_PLATFORM }] }
    }
    const { by } = c.get('operator')
    const register = () => registerAuthorizer(edge, componentAppid, appid, body.value, by)
    return { ok: true, value: { path: authorizerPath(componentAppid, appid), register } }
  },
}

function failed(...checks: readonly Checked<unknown>[]): { ok: false; errors: FieldError[] } {
  return { ok: false, errors: checks.flatMap((checked) => (checked.ok ? [] : checked.errors)) }
}

/** What stands around it was copied by accident. */
function text(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').trim()
}

function optional(form: URLSearchParams, name: string): string | undefined {
  return text(form, name) || undefined
}

/** The lines that are not empty; undefined if all are. */
function lines(form: URLSearchParams, name: string): readonly string[] | undefined {
  const given = (form.get(name) ?? '').split('\n').map((line) => line.trim())
  const filled = given.filter((line) => line !== '')
  return filled.length === 0 ? undefined : filled
}
