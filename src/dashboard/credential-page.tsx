/** @module What the page of a credential shows: how it is, its timeline, and the same as a table. */

import { accountOf, componentPath, parseCredential, parseTicketPath } from '../credential.ts'
import type { Language } from '../http/pages/language.ts'
import type { KeeperEvent } from '../keeper/event.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { adviceFor } from './advice.ts'
import { CREDENTIAL_TEXTS } from './credential-texts.ts'
import { EventTable } from './event-table.tsx'
import { failureIn } from './event-words.ts'
import { Field } from './form.tsx'
import type { KeyNames } from './key-names.ts'
import { KillStory } from './kill-story.tsx'
import { addressOf, DoneNote, Fact, Moment, NextTry, Relative, StateBadge } from './parts.tsx'
import { Drawing } from './timeline/drawing.tsx'
import { type Span, timelineOf } from './timeline/model.ts'
import { killsIn } from './timeline/story.ts'
import { DEFAULT_HOURS, HOURS } from './timeline/window.ts'
import { chinaTime, countIn, durationIn, STATES } from './words.ts'

/** Where the page of a credential is. */
export const pageOf = (path: string): string => `/dashboard/credentials/${path}`

/** What there is to show. */
export interface CredentialPageProps {
  readonly path: string
  readonly status: CredentialStatus
  /** Newest first. */
  readonly events: readonly KeeperEvent[]
  readonly names: KeyNames
  readonly span: Span
  readonly hours: number
  /** The moment that was asked about, unix milliseconds; null for now. */
  readonly around: number | null
  readonly isBadMoment: boolean
  readonly done: string | undefined
  readonly now: number
  readonly language: Language
}

/** The page. */
export function CredentialPage(props: CredentialPageProps) {
  const { path, status, events, span, now, language, done } = props
  const texts = CREDENTIAL_TEXTS[language]
  const shown = events.filter(({ at }) => at >= span.from && at <= span.until)
  // Of all events: what proves life, and what came after, may be outside of what is shown.
  const kills = killsIn(events).filter(({ event }) => shown.includes(event))
  const timeline = timelineOf(events, status, span, now)
  return (
    <>
      <DoneNote {...{ done }} texts={texts.done} warnings={['dead', 'unverified']} />
      <Actions {...{ path, language }} />
      <div id="credential" data-live>
        {kills.map((kill) => (
          <KillStory {...{ kill, language }} names={props.names} grant={status.grant} />
        ))}
        <section class="card" aria-labelledby="how">
          <h2 id="how" class="visually-hidden">
            {texts.how}
          </h2>
          <How {...props} />
        </section>
        <h2 id="what">{texts.what}</h2>
        <Drawing {...{ timeline, language }} />
      </div>
      <Chooser {...props} />
      <div id="table" data-live>
        <EventTable events={shown} {...{ path, language }} names={props.names} />
        <p>
          <a href={addressOf('/dashboard/events', { credential: path })}>{texts.events}</a>
        </p>
      </div>
    </>
  )
}

function Actions({ path, language }: { path: string; language: Language }) {
  const texts = CREDENTIAL_TEXTS[language]
  const isTicket = parseTicketPath(path) !== null
  return (
    <nav class="row" aria-label={texts.actions}>
      {!isTicket && (
        <>
          <a class="button" href={`${pageOf(path)}/rotate`}>
            {texts.rotate}
          </a>
          <a class="button" href={`${pageOf(path)}/check`}>
            {texts.checkNow}
          </a>
          <a class="button" href={`${pageOf(path)}/edit`}>
            {texts.edit}
          </a>
          <a class="button" href={`${pageOf(path)}/delete`}>
            {texts.delete}
          </a>
        </>
      )}
    </nav>
  )
}

function How({ path, status, now, language }: CredentialPageProps) {
  const texts = CREDENTIAL_TEXTS[language]
  const { state, servesUntil, expiresAt, reads, lastReadAt, budget } = status
  const advice = adviceFor(language, status)
  const isResting = state === 'idle'
  return (
    <>
      <p>
        <StateBadge state={state} language={language} /> {STATES[state].meaning[language]}
      </p>
      {advice !== null && (
        <p>
          <strong>{texts.todo}:</strong> {advice}
        </p>
      )}
      <dl class="facts">
        <Fact name={texts.left}>
          {servesUntil === null ? '–' : durationIn(language, servesUntil - now)}
        </Fact>
        <Fact name={texts.promised}>
          <Moment at={expiresAt} />
          {expiresAt !== null && !status.promised && <div class="soft">{texts.notPromised}</div>}
        </Fact>
        <Fact name={texts.next}>
          {isResting ? '–' : <Relative at={status.rotatesAt} {...{ now, language }} />}
        </Fact>
        <Fact name={texts.last}>
          <Moment at={status.lastRotatedAt} />
        </Fact>
        <Fact name={texts.generation}>{status.generation}</Fact>
        <Fact name={texts.fingerprint}>
          <code>{status.fingerprint ?? '–'}</code>
          {status.previousFingerprint !== null && (
            <div class="soft">
              {texts.previous} <code>{status.previousFingerprint}</code>
            </div>
          )}
        </Fact>
        <Fact name={texts.grant}>
          <code>{status.grant ?? '–'}</code>
        </Fact>
        <Fact name={texts.reads}>
          {countIn(language, reads.edge + reads.keeper)}
          <div class="soft">
            {texts.readsOf(countIn(language, reads.edge), countIn(language, reads.keeper))}
          </div>
        </Fact>
        <Fact name={texts.lastRead}>
          {lastReadAt === null ? texts.never : <Relative at={lastReadAt} {...{ now, language }} />}
        </Fact>
        <Fact name={texts.today}>
          {texts.calls(budget.asks, budget.forcedAsks, budget.probes, budget.probesPerDay)}
        </Fact>
        <Failure {...{ status, now, language }} />
        <Relations {...{ path, language }} />
      </dl>
    </>
  )
}

function Failure(props: { status: CredentialStatus; now: number; language: Language }) {
  const { status, now, language } = props
  const { lastFailure: failure } = status
  const texts = CREDENTIAL_TEXTS[language]
  if (failure === null) {
    return null
  }
  const { errmsg, rid, at, count } = failure
  return (
    <Fact name={texts.failure}>
      <strong>{failureIn(language, failure)}</strong>, {texts.failed(count)}
      {errmsg !== null && <div class="soft">{errmsg}</div>}
      {rid !== null && <div class="soft">rid {rid}</div>}
      <div class="soft">
        <Moment at={at} />; <NextTry {...{ status, now, language }} />
      </div>
    </Fact>
  )
}

/** What belongs to it, or what it belongs to. */
function Relations({ path, language }: { path: string; language: Language }) {
  const texts = CREDENTIAL_TEXTS[language]
  if (parseTicketPath(path) !== null) {
    return (
      <Fact name={texts.account}>
        <a href={pageOf(accountOf(path))}>{accountOf(path)}</a>
      </Fact>
    )
  }
  const credential = parseCredential(path)
  if (credential?.kind === 'app') {
    return null
  }
  const platform = credential?.componentAppid ?? ''
  return (
    <Fact name={texts.platform}>
      {credential?.kind === 'authorizer' ? (
        <a href={pageOf(componentPath(platform))}>{platform}</a>
      ) : (
        <a href={`/dashboard/platforms/${platform}`}>{texts.pageOfPlatform}</a>
      )}
    </Fact>
  )
}

/** Which time is shown. */
function Chooser({ path, hours, around, span, isBadMoment, now, language }: CredentialPageProps) {
  const texts = CREDENTIAL_TEXTS[language]
  const page = pageOf(path)
  const at = around === null ? '' : fieldTime(around)
  const choice = (chosen: number) => (chosen === DEFAULT_HOURS ? '' : String(chosen))
  const linkTo = (moment: number) =>
    addressOf(page, { hours: choice(hours), at: fieldTime(moment) })
  const half = (hours * 3_600_000) / 2
  const center = around ?? now
  return (
    <>
      <nav aria-label={texts.span}>
        <ul class="chips">
          {HOURS.map((each) => (
            <li>
              <a
                href={addressOf(page, { hours: choice(each), at })}
                aria-current={each === hours ? 'true' : undefined}
              >
                <span class="all">{texts.hours(each)}</span>
              </a>
            </li>
          ))}
          <li>
            <a href={linkTo(around === null ? span.from : center - half)}>
              <span class="all">← {texts.earlier}</span>
            </a>
          </li>
          {around !== null && (
            <>
              <li>
                <a href={linkTo(center + half)}>
                  <span class="all">{texts.later} →</span>
                </a>
              </li>
              <li>
                <a href={addressOf(page, { hours: choice(hours) })}>
                  <span class="all">{texts.now}</span>
                </a>
              </li>
            </>
          )}
        </ul>
      </nav>
      <form method="get" action={page} class="filters">
        {hours !== DEFAULT_HOURS && <input type="hidden" name="hours" value={hours} />}
        <Field
          name="at"
          type="datetime-local"
          label={texts.around}
          value={at}
          errors={isBadMoment ? [{ field: 'at', message: texts.badMoment }] : []}
        />
        <button type="submit">{texts.go}</button>
      </form>
    </>
  )
}

/** As a field for date and time has it. */
function fieldTime(at: number): string {
  return chinaTime(at).slice(0, 16).replace(' ', 'T')
}
