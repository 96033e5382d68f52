/** @module The list of third-party platforms: how fresh each one's ticket is, its pushes, its accounts. */

import { Hono } from 'hono'
import { cursorFor, cursorText } from '../http/cursor.ts'
import type { Edge } from '../http/edge.ts'
import type { Language } from '../http/pages/language.ts'
import { findPlatforms, type PlatformView } from '../http/platform-views.ts'
import { AccountStates } from './account-states.tsx'
import { respond } from './frame.tsx'
import { Pages, Relative, StateBadge, Table } from './parts.tsx'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import { TicketAge } from './ticket-age.tsx'
import type { DashboardEnv } from './visitor.ts'
import { countIn } from './words.ts'

/** Rows of a page: each costs a call to a keeper and one to a registry. */
const PAGE_SIZE = 20

/** `GET /dashboard/platforms`. */
export function platformListRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()
  app.get('/dashboard/platforms', async (c) => {
    const language = c.get('language')
    const texts = PLATFORM_TEXTS[language]
    const cursor = c.req.query('cursor')
    const found = await findPlatforms(edge, cursorText(cursor, 'cursor'), PAGE_SIZE)
    const now = edge.clock.now()
    const body = (
      <>
        <p class="row">
          <a class="button go" href="/dashboard/add?kind=component">
            {texts.add}
          </a>
        </p>
        <div data-live id="platforms">
          {found.items.length === 0 ? (
            <Empty language={language} isFirst={cursor === undefined} />
          ) : (
            <PlatformTable {...{ items: found.items, language, now }} />
          )}
          <Pages
            path="/dashboard/platforms"
            query={{}}
            cursor={cursor}
            next={cursorFor(found.next)}
            language={language}
          />
        </div>
      </>
    )
    return respond(c, { title: texts.title, section: 'platforms', body })
  })
  return app
}

function Empty({ language, isFirst }: { language: Language; isFirst: boolean }) {
  const texts = PLATFORM_TEXTS[language]
  if (!isFirst) {
    return <p class="card">{texts.noMore}</p>
  }
  return (
    <div class="card">
      <p>
        <strong>{texts.empty}</strong>
      </p>
      <p>{texts.emptyHint}</p>
    </div>
  )
}

function PlatformTable(props: {
  readonly items: readonly PlatformView[]
  readonly language: Language
  readonly now: number
}) {
  const { items, language, now } = props
  const texts = PLATFORM_TEXTS[language]
  const heads = [
    texts.platform,
    texts.state,
    texts.ticket,
    texts.lastPush,
    texts.refused,
    texts.accounts,
  ]
  return (
    <Table caption={texts.caption} heads={heads}>
      {items.map((view) => (
        <Row {...{ view, language, now }} />
      ))}
    </Table>
  )
}

function Row({ view, language, now }: { view: PlatformView; language: Language; now: number }) {
  const texts = PLATFORM_TEXTS[language]
  const { credential, name, state, platform } = view.status
  const appid = credential.split('/').at(-1) ?? credential
  return (
    <tr>
      <th scope="row">
        <a href={`/dashboard/platforms/${appid}`}>{name ?? appid}</a>
        {name !== null && <span class="soft">{appid}</span>}
      </th>
      <td>
        <StateBadge state={state} language={language} />
      </td>
      <td data-label={texts.ticket}>
        {platform === null ? '–' : <TicketAge {...{ platform, now, language }} />}
      </td>
      <td data-label={texts.lastPush}>
        {platform === null ? '–' : <Relative at={platform.lastPushAt} {...{ now, language }} />}
      </td>
      <td data-label={texts.refused}>
        {platform === null ? '–' : countIn(language, platform.refusedPushes)}
        {platform !== null && platform.lastRefusedPushAt !== null && (
          <span class="soft nobr">
            {texts.lastRefused} <Relative at={platform.lastRefusedPushAt} {...{ now, language }} />
          </span>
        )}
      </td>
      <td data-label={texts.accounts}>
        <AccountStates componentAppid={appid} counts={view.accounts} language={language} />
      </td>
    </tr>
  )
}
