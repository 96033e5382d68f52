/** @module The overview: every credential with its state, its time left, and what to do about it. */

import { Hono } from 'hono'
import { CREDENTIAL_KINDS, type CredentialKind } from '../credential.ts'
import { cursorFor, cursorText } from '../http/cursor.ts'
import type { Edge } from '../http/edge.ts'
import { countCredentials, findCredentials } from '../http/finding.ts'
import type { Language } from '../http/pages/language.ts'
import { CREDENTIAL_STATES, type CredentialState, type CredentialStatus } from '../keeper/status.ts'
import { adviceFor } from './advice.ts'
import { failureIn } from './event-words.ts'
import { Choice, Field } from './form.tsx'
import { respond } from './frame.tsx'
import { addressOf, Moment, NextTry, Note, Pages, Relative, StateBadge, Table } from './parts.tsx'
import { StateChips } from './state-chips.tsx'
import type { DashboardEnv } from './visitor.ts'
import { countIn, durationIn, KINDS } from './words.ts'

/** Rows of a page: each costs at most one call to a keeper. */
const PAGE_SIZE = 50

const TEXTS = {
  en: {
    title: 'Overview',
    add: 'Add an account or platform',
    caption:
      'Times are those of China (UTC+8). Reads may lag behind; the page of a credential has the newest.',
    credential: 'Credential',
    state: 'State',
    left: 'Time left',
    next: 'Next rotation',
    reads: 'Reads',
    read: 'last',
    problem: 'Last error, and what to do',
    search: 'Appid or name',
    kind: 'Kind',
    allKinds: 'All kinds',
    filter: 'Filter',
    byState: 'By state',
    none: 'Nothing matches.',
    showAll: 'Show all',
    empty: 'Nothing is registered yet.',
    emptyHint: 'Add your first account: its appid and AppSecret are all it takes.',
    killed: 'Killed elsewhere',
    tries: (count: number) => (count === 1 ? 'failed once' : `failed ${count} times`),
    never: 'not read yet',
    deleted: 'Deleted.',
  },
  zh: {
    title: '总览',
    add: '添加账号或平台',
    caption: '时间均为北京时间（UTC+8）。读取次数可能滞后，以凭据页面为准。',
    credential: '凭据',
    state: '状态',
    left: '剩余时间',
    next: '下次刷新',
    reads: '读取次数',
    read: '最近一次',
    problem: '最近的错误与处理办法',
    search: 'AppID 或名称',
    kind: '类型',
    allKinds: '全部类型',
    filter: '筛选',
    byState: '按状态',
    none: '没有符合条件的凭据。',
    showAll: '显示全部',
    empty: '还没有登记任何凭据。',
    emptyHint: '添加第一个账号：只需 AppID 和 AppSecret。',
    killed: '曾被他处刷新作废',
    tries: (count: number) => `已失败 ${count} 次`,
    never: '尚未读取',
    deleted: '已删除。',
  },
} as const

/** What the address asks for. */
interface Query {
  readonly search: string
  readonly kind: CredentialKind | undefined
  readonly state: CredentialState | undefined
}

/** `GET /`. */
export function overviewRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()
  app.get('/', async (c) => {
    const language = c.get('language')
    const query: Query = {
      search: (c.req.query('search') ?? '').trim().slice(0, 100),
      kind: CREDENTIAL_KINDS.find((kind) => kind === c.req.query('kind')),
      state: CREDENTIAL_STATES.find((state) => state === c.req.query('state')),
    }
    const filter = {
      kinds: query.kind === undefined ? [] : [query.kind],
      states: query.state === undefined ? [] : [query.state],
      search: query.search,
    }
    const cursor = c.req.query('cursor')
    const [found, counts] = await Promise.all([
      findCredentials(edge, filter, cursorText(cursor, 'cursor'), PAGE_SIZE),
      countCredentials(edge, filter),
    ])
    const texts = TEXTS[language]
    const now = edge.clock.now()
    const isFiltered = query.search !== '' || query.kind !== undefined
    const isEmpty = Object.keys(counts).length === 0 && !isFiltered
    const rows = found.items.map((status) => <Row {...{ status, language, now }} />)
    return respond(c, {
      title: texts.title,
      section: 'overview',
      body: (
        <>
          {c.req.query('done') === 'deleted' && <Note tone="good">{texts.deleted}</Note>}
          <p class="row">
            <a class="button go" href="/dashboard/add">
              {texts.add}
            </a>
          </p>
          {!isEmpty && <Filters {...{ query, language }} />}
          <div data-live id="credentials">
            {isEmpty ? (
              <div class="card">
                <p>
                  <strong>{texts.empty}</strong>
                </p>
                <p>{texts.emptyHint}</p>
              </div>
            ) : (
              <>
                <nav aria-label={texts.byState}>
                  <StateChips
                    {...{ counts, language }}
                    chosen={query.state ?? 'all'}
                    linkTo={(state) => addressOf('/', { ...queryText(query), state })}
                  />
                </nav>
                {rows.length === 0 ? (
                  <p class="card">
                    {texts.none} <a href="/">{texts.showAll}</a>
                  </p>
                ) : (
                  <Table caption={texts.caption} heads={headsIn(language)}>
                    {rows}
                  </Table>
                )}
                <Pages
                  path="/"
                  query={queryText(query)}
                  cursor={cursor}
                  next={cursorFor(found.next)}
                  language={language}
                />
              </>
            )}
          </div>
        </>
      ),
    })
  })
  return app
}

/** The query as an address has it. */
function queryText({ search, kind, state }: Query): Readonly<Record<string, string>> {
  return { search, kind: kind ?? '', state: state ?? '' }
}

function Filters({ query, language }: { query: Query; language: Language }) {
  const texts = TEXTS[language]
  return (
    <form method="get" action="/" class="filters">
      {query.state && <input type="hidden" name="state" value={query.state} />}
      <Field
        name="search"
        label={texts.search}
        type="search"
        value={query.search}
        maxlength={100}
      />
      <Choice
        name="kind"
        label={texts.kind}
        value={query.kind ?? ''}
        options={[
          ['', texts.allKinds],
          ...CREDENTIAL_KINDS.map((kind) => [kind, KINDS[kind][language]] as const),
        ]}
      />
      <button type="submit">{texts.filter}</button>
    </form>
  )
}

function headsIn(language: Language): readonly string[] {
  const texts = TEXTS[language]
  return [texts.credential, texts.state, texts.left, texts.next, texts.reads, texts.problem]
}

function Row(props: { status: CredentialStatus; language: Language; now: number }) {
  const { status, language, now } = props
  const texts = TEXTS[language]
  const { credential, name, servesUntil, rotatesAt, reads, lastReadAt, state } = status
  const isResting = state === 'idle'
  return (
    <tr>
      <th scope="row">
        <a href={`/dashboard/credentials/${credential}`}>{name ?? shortName(credential)}</a>
        <span class="soft">{credential}</span>
      </th>
      <td>
        <StateBadge state={state} language={language} />
      </td>
      <td data-label={texts.left}>
        <span class="nobr">
          {servesUntil === null ? '–' : durationIn(language, servesUntil - now)}
        </span>
      </td>
      <td data-label={texts.next}>
        {isResting ? '–' : <Relative at={rotatesAt} now={now} language={language} />}
      </td>
      <td data-label={texts.reads}>
        {countIn(language, reads.edge + reads.keeper)}
        <span class="soft nobr">
          {lastReadAt === null ? (
            texts.never
          ) : (
            <>
              {texts.read} <Relative at={lastReadAt} now={now} language={language} />
            </>
          )}
        </span>
      </td>
      <td>
        <Problem {...{ status, language, now }} />
      </td>
    </tr>
  )
}

/** The last part of a path: the appid of an account. */
function shortName(credential: string): string {
  return credential.split('/').at(-1) ?? credential
}

/** The last failure, when the token was last killed, and what to do about it. */
function Problem(props: { status: CredentialStatus; language: Language; now: number }) {
  const { status, language, now } = props
  const texts = TEXTS[language]
  const { lastFailure: failure, lastKilledAt } = status
  const advice = adviceFor(language, status)
  return (
    <>
      {failure !== null && (
        <strong>
          {failureIn(language, failure)}, {texts.tries(failure.count)}
        </strong>
      )}
      {failure !== null && (
        <span class="soft">
          <Moment at={failure.at} />, <NextTry {...{ status, now, language }} />
        </span>
      )}
      {advice !== null && <span class="advice">{advice}</span>}
      {lastKilledAt !== null && (
        <span class="soft">
          {texts.killed} <Relative at={lastKilledAt} now={now} language={language} />
        </span>
      )}
    </>
  )
}
