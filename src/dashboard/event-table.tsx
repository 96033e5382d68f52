/** @module A credential's events as a table, newest first: the timeline for those who read. */

import type { Language } from '../http/pages/language.ts'
import type { KeeperEvent } from '../keeper/event.ts'
import { Asker } from './asker.tsx'
import { CREDENTIAL_TEXTS } from './credential-texts.ts'
import { EVENT_WORDS, eventSentence, TRIGGER_WORDS } from './event-words.ts'
import type { KeyNames } from './key-names.ts'
import { Moment, Table } from './parts.tsx'
import { rowId } from './timeline/layout.ts'

/** One row for each event; marks of the timeline lead to them. */
export function EventTable(props: {
  readonly path: string
  readonly events: readonly KeeperEvent[]
  readonly names: KeyNames
  readonly language: Language
}) {
  const { path, events, names, language } = props
  const texts = CREDENTIAL_TEXTS[language]
  if (events.length === 0) {
    return <p class="card">{texts.nothing}</p>
  }
  const query = { credential: path, kind: undefined, by: '', at: '' }
  return (
    <Table caption={texts.caption} heads={[texts.time, texts.event, texts.who]}>
      {events.map((event) => (
        <tr id={rowId(event.seq)}>
          <td>
            <Moment at={event.at} />
          </td>
          <td>
            <span class={`badge ${EVENT_WORDS[event.kind].tone}`}>
              {EVENT_WORDS[event.kind].name[language]}
            </span>{' '}
            {eventSentence(language, event)}
            {event.rid !== null && <span class="soft">rid {event.rid}</span>}
          </td>
          <td data-label={texts.who}>
            <Asker by={event.by} {...{ names, query, language }} />
            <span class="soft">{TRIGGER_WORDS[event.trigger][language]}</span>
          </td>
        </tr>
      ))}
    </Table>
  )
}
