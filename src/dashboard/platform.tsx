/** @module One platform: how it is, and what is done with it: import its accounts, make a connect link, hand in a ticket. */

import { type Context, Hono } from 'hono'
import { APPID_PATTERN, componentPath } from '../credential.ts'
import { makeConnectLink } from '../http/connect-links.ts'
import type { Edge } from '../http/edge.ts'
import { lookUp } from '../http/managing.ts'
import { findAccounts } from '../http/platform-views.ts'
import { handInTicket, newestImport, startImport } from '../http/platform-work.ts'
import type { FieldError } from '../http/problem.ts'
import { ConnectLinkBody, TicketBody } from '../http/schemas/platforms.ts'
import type { CredentialStatus, PlatformStatus } from '../keeper/status.ts'
import { fieldErrors } from './field-messages.ts'
import { type Checked, checkForm, type Entered, readForm } from './form.tsx'
import { respond } from './frame.tsx'
import { PLATFORM_FORM_TEXTS } from './platform-form-texts.ts'
import { ImportPage, LinkPage, MadeLinkPage, TicketPage } from './platform-forms.tsx'
import { editPathOf, PlatformPage } from './platform-page.tsx'
import type { DashboardEnv } from './visitor.ts'

/** Accounts shown on the page; the overview has them all. */
const ACCOUNTS_SHOWN = 20

const LINK_FIELDS = ['auth_type', 'biz_appid', 'return_url', 'state', 'hours'] as const

/** What the form for a link begins with: WeChat's 3 is both kinds. */
const NEW_LINK: Entered = { auth_type: '3', hours: '24' }

/** As the schemas word what is wrong with a field. */
const BAD_HOURS = 'must be a whole number of hours from 1 to 720'

/** A platform that is registered. */
interface Found {
  readonly componentAppid: string
  readonly status: CredentialStatus
  readonly platform: PlatformStatus
}

type PageContext = Context<DashboardEnv>

/** `GET /dashboard/platforms/{component_appid}`, `GET` and `POST …/import`, `…/connect-link`, `…/ticket`. */
export function platformRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  on('GET', '', async (c, { componentAppid, status, platform }) => {
    const [accounts, job] = await Promise.all([
      findAccounts(edge, componentAppid, ACCOUNTS_SHOWN),
      newestImport(edge, componentAppid),
    ])
    const body = (
      <PlatformPage
        language={c.get('language')}
        now={edge.clock.now()}
        origin={new URL(c.req.url).origin}
        done={c.req.query('done')}
        {...{ componentAppid, status, platform, accounts, job }}
      />
    )
    return respond(c, { title: status.name ?? componentAppid, section: 'platforms', body })
  })

  on('GET', '/import', async (c, { componentAppid }) => {
    const job = await newestImport(edge, componentAppid)
    const body = <ImportPage {...commonIn(c, componentAppid)} job={job} />
    return respond(c, { title: textsIn(c).importTitle, section: 'platforms', body })
  })

  on('POST', '/import', async (c, { componentAppid }) => {
    await startImport(edge, componentAppid)
    return c.redirect(`${addressOfPlatform(componentAppid)}?done=import`, 303)
  })

  on('GET', '/connect-link', (c, found) => linkPage(c, found, NEW_LINK, []))

  on('POST', '/connect-link', async (c, found) => {
    const { componentAppid } = found
    const form = await readForm(c)
    const entered = Object.fromEntries(LINK_FIELDS.map((name) => [name, form.get(name) ?? '']))
    const checked = checkLink(entered)
    if (!checked.ok) {
      return linkPage(c, found, entered, checked.errors)
    }
    const { by } = c.get('operator')
    const made = await makeConnectLink(edge, c.req.url, componentAppid, checked.value, by)
    if (!made.ok) {
      return linkPage(c, found, entered, [made.problem])
    }
    const { url, expiresAt } = made
    const { language, back } = commonIn(c, componentAppid)
    const body = <MadeLinkPage {...{ language, back, url, expiresAt }} now={edge.clock.now()} />
    return respond(c, { title: textsIn(c).madeTitle, section: 'platforms', body }, 201)
  })

  on('GET', '/ticket', (c, { componentAppid }) => ticketPage(c, componentAppid, []))

  on('POST', '/ticket', async (c, { componentAppid }) => {
    const form = await readForm(c)
    // What stands around it was copied by accident.
    const value = (form.get('component_verify_ticket') ?? '').trim()
    const checked = checkForm(TicketBody, { component_verify_ticket: value })
    if (!checked.ok) {
      return ticketPage(c, componentAppid, checked.errors)
    }
    const ticket = checked.value.component_verify_ticket
    const kept = await handInTicket(edge, componentAppid, ticket, c.get('operator').by)
    const done = kept ? 'ticket' : 'ticket-known'
    return c.redirect(`${addressOfPlatform(componentAppid)}?done=${done}`, 303)
  })

  return app

  /** A page of a platform; of none that is registered, there is no such page. */
  function on(
    method: 'GET' | 'POST',
    below: string,
    answer: (c: PageContext, found: Found) => Response | Promise<Response>,
  ): void {
    app.on(method, `/dashboard/platforms/:component_appid${below}`, async (c, next) => {
      const componentAppid = c.req.param('component_appid') ?? ''
      const isAppid = APPID_PATTERN.test(componentAppid)
      const status = isAppid ? await lookUp(edge, componentPath(componentAppid)) : null
      if (status === null || status.platform === null) {
        await next()
        return undefined
      }
      return answer(c, { componentAppid, status, platform: status.platform })
    })
  }
}

function addressOfPlatform(componentAppid: string): string {
  return `/dashboard/platforms/${componentAppid}`
}

function textsIn(c: PageContext) {
  return PLATFORM_FORM_TEXTS[c.get('language')]
}

function commonIn(c: PageContext, componentAppid: string) {
  const back = addressOfPlatform(componentAppid)
  return { language: c.get('language'), operator: c.get('operator'), back }
}

/** What the form asks for, in the API's words. */
function checkLink(entered: Entered): Checked<ReturnType<typeof ConnectLinkBody.parse>> {
  const hours = Number(/^\d{1,3}$/.exec(entered['hours']?.trim() ?? '')?.[0])
  const given = (name: string) => entered[name]?.trim() || undefined
  const checked = checkForm(ConnectLinkBody, {
    auth_type: Number(entered['auth_type']),
    biz_appid: given('biz_appid'),
    return_url: given('return_url'),
    state: given('state'),
    expires_in: 3_600,
  })
  const areHours = hours >= 1 && hours <= 720
  if (checked.ok && areHours) {
    return { ok: true, value: { ...checked.value, expires_in: hours * 3_600 } }
  }
  const others = checked.ok ? [] : checked.errors
  const bad = areHours ? [] : [{ field: 'hours', message: BAD_HOURS }]
  return { ok: false, errors: [...others, ...bad] }
}

function linkPage(c: PageContext, found: Found, entered: Entered, errors: readonly FieldError[]) {
  const body = (
    <LinkPage
      {...commonIn(c, found.componentAppid)}
      host={new URL(c.req.url).host}
      platform={found.platform}
      editPath={editPathOf(found.componentAppid)}
      entered={entered}
      errors={fieldErrors(c.get('language'), errors)}
    />
  )
  const title = textsIn(c).linkTitle
  return respond(c, { title, section: 'platforms', body }, errors.length === 0 ? 200 : 400)
}

function ticketPage(c: PageContext, componentAppid: string, errors: readonly FieldError[]) {
  const worded = fieldErrors(c.get('language'), errors)
  const body = <TicketPage {...commonIn(c, componentAppid)} errors={worded} />
  const title = textsIn(c).ticketTitle
  return respond(c, { title, section: 'platforms', body }, errors.length === 0 ? 200 : 400)
}
