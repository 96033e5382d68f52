/** @module Alerts: what is the matter now, who is told of it, one more channel, a test message, one less. */

import { type Context, Hono } from 'hono'
import { problemSentence } from '../alerts/answer.ts'
import {
  createChannel,
  listChannels,
  listIncidents,
  removeChannel,
  testChannel,
} from '../http/alerting.ts'
import { cursorFor, cursorText } from '../http/cursor.ts'
import type { Edge } from '../http/edge.ts'
import type { FieldError } from '../http/problem.ts'
import { ChannelBody, ChannelParams } from '../http/schemas/alerts.ts'
import { INCIDENT_KINDS } from '../policy/incident.ts'
import { targetProblem } from '../target.ts'
import { ALERTS_PATH, ChannelForm, Channels, Incidents, isFullOf } from './alerts-page.tsx'
import { ALERTS_TEXTS } from './alerts-texts.ts'
import { fieldErrors } from './field-messages.ts'
import { checkForm, Form, readForm } from './form.tsx'
import { respond } from './frame.tsx'
import { DoneNote, Note, Pages } from './parts.tsx'
import type { DashboardEnv } from './visitor.ts'

const PAGE_SIZE = 50

/** What comes back with the form: neither address nor secret. */
const SHOWN_AGAIN = ['name', 'format', 'language'] as const

/** `GET /dashboard/alerts`, `/add` and `/{id}/delete`; `POST` to these and to `/{id}/test`. */
export function alertPageRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get(ALERTS_PATH, (c) => overview(edge, c))

  app.get(`${ALERTS_PATH}/add`, (c) =>
    form(edge, c, { entered: {}, kinds: INCIDENT_KINDS, errors: [] }),
  )

  app.post(`${ALERTS_PATH}/add`, async (c) => {
    const given = await readForm(c)
    const entered = Object.fromEntries(SHOWN_AGAIN.map((name) => [name, given.get(name) ?? '']))
    const kinds = given.getAll('kinds')
    const optional = (name: string) => (given.get(name) ?? '').trim() || undefined
    const checked = checkForm(ChannelBody, {
      name: (given.get('name') ?? '').trim(),
      format: given.get('format') ?? '',
      url: (given.get('url') ?? '').trim(),
      secret: optional('secret'),
      language: optional('language'),
      kinds,
    })
    const errors = checked.ok ? problemsOf(edge, checked.value) : checked.errors
    if (!checked.ok || errors.length > 0) {
      const shown = { entered, kinds, errors: fieldErrors(c.get('language'), errors) }
      return form(edge, c, shown, 400)
    }
    const { origin } = new URL(c.req.url)
    await createChannel(edge, origin, checked.value, c.get('operator').by)
    return c.redirect(`${ALERTS_PATH}?done=added`, 303)
  })

  app.post(`${ALERTS_PATH}/:id/test`, async (c) => {
    const id = idOf(c)
    const { delivered } = await testChannel(edge, id)
    // The channel keeps why: an address says nothing that somebody else could put into it.
    const done = delivered ? 'done=tested' : `failed=${id}`
    return c.redirect(`${ALERTS_PATH}?${done}`, 303)
  })

  app.get(`${ALERTS_PATH}/:id/delete`, async (c) => {
    const language = c.get('language')
    const texts = ALERTS_TEXTS[language]
    const channel = (await listChannels(edge)).find(({ id }) => id === c.req.param('id'))
    if (channel === undefined) {
      return c.redirect(ALERTS_PATH, 303)
    }
    const body = (
      <Form
        language={language}
        operator={c.get('operator')}
        submit={texts.deleteSubmit}
        tone="stop"
        cancel={ALERTS_PATH}
      >
        <p>{texts.deleteText(channel.name)}</p>
      </Form>
    )
    return respond(c, { title: texts.deleteTitle, section: 'alerts', body })
  })

  app.post(`${ALERTS_PATH}/:id/delete`, async (c) => {
    await removeChannel(edge, idOf(c), c.get('operator').by)
    return c.redirect(`${ALERTS_PATH}?done=deleted`, 303)
  })

  return app
}

/** An id as the API would take it; what fits none is nobody's. */
function idOf(c: Context): string {
  return ChannelParams.safeParse({ id: c.req.param('id') }).data?.id ?? 'none'
}

/** What the schema cannot know. */
function problemsOf(
  edge: Edge,
  { url, format, secret }: { url: string; format: string; secret?: string | undefined },
): readonly FieldError[] {
  const message = targetProblem(url, edge.allowPrivateTargets)
  return [
    ...(message === null ? [] : [{ field: 'url', message }]),
    ...(format === 'wecom' && secret !== undefined
      ? [{ field: 'secret', message: NO_SIGNATURE }]
      : []),
  ]
}

/** As the API words it. */
const NO_SIGNATURE = 'must be left out: robots of WeCom know no signature'

async function overview(edge: Edge, c: Context<DashboardEnv>) {
  const language = c.get('language')
  const texts = ALERTS_TEXTS[language]
  const { cursor, done, failed } = c.req.query()
  const [page, channels] = await Promise.all([
    listIncidents(edge, cursorText(cursor, 'cursor'), PAGE_SIZE),
    listChannels(edge),
  ])
  const now = edge.clock.now()
  const problem = channels.find(({ id }) => id === failed)?.problem ?? null
  const body = (
    <>
      {problem !== null && (
        <Note tone="bad">
          <strong>{texts.testFailed}</strong>
          {language === 'zh' ? '：' : ': '}
          {problemSentence(problem, language)}
        </Note>
      )}
      <DoneNote {...{ done }} texts={texts.done} />
      <h2>{texts.open}</h2>
      <div data-live id="incidents">
        <Incidents incidents={page.items} {...{ now, language }} />
        <Pages
          path={ALERTS_PATH}
          query={{}}
          {...{ cursor, language }}
          next={cursorFor(page.next)}
        />
      </div>
      <h2>{texts.channels}</h2>
      <p>{texts.about}</p>
      <p class="row">
        <a class="button go" href={`${ALERTS_PATH}/add`}>
          {texts.add}
        </a>
      </p>
      <div data-live id="channels">
        <Channels operator={c.get('operator')} {...{ channels, language }} />
      </div>
      <p class="soft">{texts.docs}</p>
    </>
  )
  return respond(c, { title: texts.title, section: 'alerts', body })
}

async function form(
  edge: Edge,
  c: Context<DashboardEnv>,
  shown: Pick<Parameters<typeof ChannelForm>[0], 'entered' | 'kinds' | 'errors'>,
  status: 200 | 400 = 200,
) {
  const language = c.get('language')
  const isFull = isFullOf(await listChannels(edge))
  const body = <ChannelForm operator={c.get('operator')} {...{ ...shown, isFull, language }} />
  return respond(c, { title: ALERTS_TEXTS[language].add, section: 'alerts', body }, status)
}
