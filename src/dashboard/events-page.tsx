/** @module What was found in the common history: one line for each event. */

import type { CredentialEvent, FoundEvents } from '../http/finding-events.ts'
import type { Language } from '../http/pages/language.ts'
import { Asker } from './asker.tsx'
import { EVENT_WORDS, eventSentence, TRIGGER_WORDS } from './event-words.ts'
import { EVENTS_PATH, type EventsQuery, queryOf } from './events-filters.tsx'
import { EVENTS_TEXTS } from './events-texts.ts'
import type { KeyNames } from './key-names.ts'
import { addressOf, Moment, Pages, Table } from './parts.tsx'
import { chinaTime } from './words.ts'

/** What a page of the history is. */
interface EventsPageProps {
  readonly found: FoundEvents
  readonly names: KeyNames
  readonly query: EventsQuery
  /** Of this page; undefined for the first. */
  readonly cursor: string | undefined
  /** The moment that was asked about, unix milliseconds; null for none. */
  readonly around: number | null
  readonly language: Language
}

/** A page of the history. The newest refreshes by itself. */
export function EventsPage(props: EventsPageProps) {
  const { found, query, cursor, around, language } = props
  const texts = EVENTS_TEXTS[language]
  const isFiltered = Object.values(queryOf(query)).some((value) => value !== '')
  const isLive = cursor === undefined && around === null
  return (
    <div id="events" data-live={isLive ? '' : undefined}>
      {isFiltered && (
        <p>
          <a href={EVENTS_PATH}>{texts.showAll}</a>
          {around !== null && (
            <>
              {' · '}
              <a href={addressOf(EVENTS_PATH, { ...queryOf(query), at: '' })}>{texts.newest}</a>
            </>
          )}
        </p>
      )}
      {found.items.length === 0 ? (
        <p class="card">{isFiltered ? texts.none : texts.empty}</p>
      ) : (
        <EventTable {...props} />
      )}
      <Pages
        path={EVENTS_PATH}
        query={queryOf(query)}
        cursor={cursor}
        next={found.next}
        language={language}
      />
    </div>
  )
}

/** What happened within the minute that is asked about belongs to it. */
const MINUTE_MS = 60_000

function EventTable({ found, names, query, cursor, around, language }: EventsPageProps) {
  const events = found.items
  const asked = cursor === undefined ? around : null
  const texts = EVENTS_TEXTS[language]
  const later = asked === null ? [] : events.filter(({ at }) => at >= asked + MINUTE_MS)
  const row = (event: CredentialEvent) => <Row {...{ event, names, query, language }} />
  return (
    <Table caption={texts.caption} heads={[texts.time, texts.credential, texts.event, texts.who]}>
      {later.map(row)}
      {asked !== null && (
        <tr class="mark">
          <td colspan={4}>{texts.asked(chinaTime(asked).slice(0, 16))}</td>
        </tr>
      )}
      {events.slice(later.length).map(row)}
    </Table>
  )
}

function Row(props: {
  readonly event: CredentialEvent
  readonly names: KeyNames
  readonly query: EventsQuery
  readonly language: Language
}) {
  const { event, names, query, language } = props
  const texts = EVENTS_TEXTS[language]
  const { tone, name } = EVENT_WORDS[event.kind]
  return (
    <tr id={`event-${event.credential}-${event.seq}-${event.at}`}>
      <td>
        <Moment at={event.at} />
      </td>
      <th scope="row">
        <a href={`/dashboard/credentials/${event.credential}`}>{event.credential}</a>
      </th>
      <td>
        <span class={`badge ${tone}`}>{name[language]}</span> {eventSentence(language, event)}
        {event.rid !== null && <span class="soft">rid {event.rid}</span>}
      </td>
      <td data-label={texts.who}>
        <Asker by={event.by} {...{ names, query, language }} />
        <span class="soft">{TRIGGER_WORDS[event.trigger][language]}</span>
      </td>
    </tr>
  )
}
