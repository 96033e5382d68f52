/** @module The page on one platform: its tickets and pushes, its accounts, its import. Figures refresh by themselves. */

import type { Language } from '../http/pages/language.ts'
import type { AccountsView } from '../http/platform-views.ts'
import type { CredentialStatus, PlatformStatus } from '../keeper/status.ts'
import type { ImportProgress } from '../registry/rpc.ts'
import { AccountStates, overviewOf } from './account-states.tsx'
import { adviceFor } from './advice.ts'
import { ImportState } from './import-progress.tsx'
import { DoneNote, Fact, Relative, StateBadge, Table } from './parts.tsx'
import { forwardProblem, PLATFORM_TEXTS, pushRefusal } from './platforms-texts.ts'
import { totalOf } from './state-chips.tsx'
import { TicketAge } from './ticket-age.tsx'
import { countIn, durationIn } from './words.ts'

/** What the page shows. */
export interface PlatformPageProps {
  readonly language: Language
  readonly now: number
  /** Origin of this server. */
  readonly origin: string
  readonly componentAppid: string
  readonly status: CredentialStatus
  readonly platform: PlatformStatus
  readonly accounts: AccountsView
  readonly job: ImportProgress | null
  /** What was just done, in a word; whatever it is not is ignored. */
  readonly done: string | undefined
}

/** Where a platform's settings are changed. */
export function editPathOf(componentAppid: string): string {
  return `/dashboard/credentials/components/${componentAppid}/edit`
}

/** The body of the page. */
export function PlatformPage(props: PlatformPageProps) {
  const { language, now, componentAppid, accounts, job, done } = props
  const texts = PLATFORM_TEXTS[language]
  const here = `/dashboard/platforms/${componentAppid}`
  return (
    <>
      <DoneNote {...{ done }} texts={texts.done} />
      <p class="row">
        <a class="button" href={`/dashboard/credentials/components/${componentAppid}`}>
          {texts.credential}
        </a>
        <a class="button" href={`${here}/import`}>
          {texts.import}
        </a>
        <a class="button" href={`${here}/connect-link`}>
          {texts.link}
        </a>
        <a class="button" href={`${here}/ticket`}>
          {texts.handIn}
        </a>
      </p>
      <div data-live id="platform">
        <Condition {...props} />
      </div>
      <Addresses {...props} />
      <h2>{texts.accounts}</h2>
      <div data-live id="accounts">
        <Accounts {...{ language, now, componentAppid, accounts }} />
      </div>
      <h2>{texts.importHead}</h2>
      <div data-live id="import" class="card">
        <ImportState {...{ job, language, now }} />
      </div>
    </>
  )
}

function Condition({ language, now, componentAppid, status, platform }: PlatformPageProps) {
  const texts = PLATFORM_TEXTS[language]
  const { ticketExpiresAt, pushRestartAskedAt, refusedPushes, lastPushRefusal } = platform
  const advice = adviceFor(language, status)
  const isOver = ticketExpiresAt !== null && ticketExpiresAt <= now
  const when = (at: number | null) => <Relative {...{ at, now, language }} />
  return (
    <div class="card">
      <p class="row">
        <StateBadge state={status.state} language={language} /> <code>{componentAppid}</code>
      </p>
      {advice !== null && <p class="note warn">{advice}</p>}
      <dl class="facts">
        <Fact name={texts.ticket}>
          <TicketAge {...{ platform, now, language }} />
        </Fact>
        <Fact name={isOver ? texts.ticketEnded : texts.ticketEnds}>{when(ticketExpiresAt)}</Fact>
        <Fact name={texts.restart}>
          {pushRestartAskedAt === null ? texts.restartNot : when(pushRestartAskedAt)}
        </Fact>
        <Fact name={texts.lastPush}>
          {platform.lastPushAt === null ? texts.never : when(platform.lastPushAt)}
        </Fact>
        <Fact name={texts.waitingAuthorizations}>
          {countIn(language, platform.waitingAuthorizations)}
        </Fact>
        {platform.downstreams.length > 0 && <Forwards {...{ platform, language, now }} />}
        <Fact name={texts.refused}>
          {countIn(language, refusedPushes)}
          {lastPushRefusal !== null && (
            <span class="soft">
              {' '}
              {texts.lastRefused} {when(platform.lastRefusedPushAt)}:{' '}
              {pushRefusal(language, lastPushRefusal)}
            </span>
          )}
        </Fact>
      </dl>
      {refusedPushes > 0 && <p class="soft">{texts.refusedHint}</p>}
    </div>
  )
}

function Forwards(props: { platform: PlatformStatus; language: Language; now: number }) {
  const { platform, language, now } = props
  const texts = PLATFORM_TEXTS[language]
  const { waiting, oldestAt, lastError } = platform.outbox
  return (
    <>
      <Fact name={texts.waitingForwards}>
        {countIn(language, waiting)}
        {oldestAt !== null && (
          <span class="soft">
            {' '}
            {texts.oldest} <Relative at={oldestAt} now={now} language={language} />
          </span>
        )}
      </Fact>
      {lastError !== null && (
        <Fact name={texts.lastProblem}>{forwardProblem(language, lastError)}</Fact>
      )}
    </>
  )
}

/** Where pushes come in, where they go on to, where people are sent back to. */
function Addresses({ language, origin, componentAppid, platform }: PlatformPageProps) {
  const texts = PLATFORM_TEXTS[language]
  return (
    <div class="card">
      <h2>{texts.callback}</h2>
      <code class="copy">{`${origin}/callback/${componentAppid}`}</code>
      <p class="soft">
        {texts.callbackHint} <a href="/dashboard/setup#platforms">{texts.setup}</a>
      </p>
      <dl class="facts">
        <Fact name={texts.downstreams}>
          <Lines lines={platform.downstreams} none={texts.none} />
        </Fact>
        <Fact name={texts.returns}>
          <Lines lines={platform.connectReturnUrls} none={texts.none} />
        </Fact>
      </dl>
      <p>
        <a href={editPathOf(componentAppid)}>{texts.edit}</a>
      </p>
    </div>
  )
}

function Lines({ lines, none }: { lines: readonly string[]; none: string }) {
  return (
    <div>
      {lines.length === 0
        ? none
        : lines.map((line) => (
            <div>
              <code>{line}</code>
            </div>
          ))}
    </div>
  )
}

function Accounts(
  props: Pick<PlatformPageProps, 'language' | 'now' | 'componentAppid' | 'accounts'>,
) {
  const { language, now, componentAppid, accounts } = props
  const texts = PLATFORM_TEXTS[language]
  const total = totalOf(accounts.counts)
  if (total === 0) {
    return <p class="card">{texts.noAccountsYet}</p>
  }
  return (
    <>
      <AccountStates {...{ componentAppid, language }} counts={accounts.counts} />
      <Table caption={texts.caption} heads={[texts.account, texts.state, texts.left, texts.read]}>
        {accounts.items.map((status) => (
          <AccountRow {...{ status, language, now }} />
        ))}
      </Table>
      {total > accounts.items.length && (
        <p>
          <a href={overviewOf(componentAppid)}>{texts.allAccounts(countIn(language, total))}</a>
        </p>
      )}
    </>
  )
}

function AccountRow(props: { status: CredentialStatus; language: Language; now: number }) {
  const { status, language, now } = props
  const texts = PLATFORM_TEXTS[language]
  const { credential, name, state, servesUntil, lastReadAt } = status
  const appid = credential.split('/').at(-1) ?? credential
  return (
    <tr>
      <th scope="row">
        <a href={`/dashboard/credentials/${credential}`}>{name ?? appid}</a>
        {name !== null && <span class="soft">{appid}</span>}
      </th>
      <td>
        <StateBadge state={state} language={language} />
      </td>
      <td data-label={texts.left}>
        {servesUntil === null ? '–' : durationIn(language, servesUntil - now)}
      </td>
      <td data-label={texts.read}>
        {lastReadAt === null ? texts.never : <Relative at={lastReadAt} {...{ now, language }} />}
      </td>
    </tr>
  )
}
