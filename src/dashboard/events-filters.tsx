/** @module What to look for in the common history: the form, and what somebody may mean by a name. */

import { parseCredential } from '../credential.ts'
import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import { EVENT_KINDS, type EventKind } from '../keeper/event.ts'
import type { ClientKey } from '../keys.ts'
import { EVENT_WORDS } from './event-words.ts'
import { EVENTS_TEXTS } from './events-texts.ts'
import { Choice, Field } from './form.tsx'
import { addressOf } from './parts.tsx'

/** Where the page is. */
export const EVENTS_PATH = '/dashboard/events'

/** What the address asks for. */
export interface EventsQuery {
  /** A path, or what somebody typed for one; empty for everything. */
  readonly credential: string
  readonly kind: EventKind | undefined
  readonly by: string
  /** As the field has it, `2026-11-28T14:05`; empty for now. */
  readonly at: string
}

/** The query as an address has it. */
export function queryOf(query: EventsQuery): Readonly<Record<string, string>> {
  const { credential, kind = '', by, at } = query
  return { credential, kind, by, at }
}

/** What to look for. @param keys to choose from */
export function EventFilters(props: {
  readonly query: EventsQuery
  readonly keys: readonly ClientKey[]
  readonly errors: readonly FieldError[]
  readonly language: Language
}) {
  const { query, keys, errors, language } = props
  const texts = EVENTS_TEXTS[language]
  const askers: (readonly [string, string])[] = [
    ['', texts.anybody],
    ['admin', texts.admin],
    ['wechat', texts.wechat],
    ...keys.map(({ id, name }) => [id, `${name} (${id})`] as const),
  ]
  const isListed = askers.some(([value]) => value === query.by)
  return (
    <form method="get" action={EVENTS_PATH} class="filters">
      <Field
        name="credential"
        label={texts.which}
        type="search"
        value={query.credential}
        errors={errors}
        maxlength={256}
      />
      <Choice
        name="kind"
        label={texts.kind}
        value={query.kind ?? ''}
        options={[
          ['', texts.allKinds],
          ...EVENT_KINDS.map((kind) => [kind, EVENT_WORDS[kind].name[language]] as const),
        ]}
      />
      <Choice
        name="by"
        label={texts.by}
        value={query.by}
        options={isListed ? askers : [...askers, [query.by, query.by]]}
      />
      <Field
        name="at"
        label={texts.around}
        type="datetime-local"
        value={query.at}
        errors={errors}
      />
      <button type="submit">{texts.filter}</button>
    </form>
  )
}

/** Several credentials that what was typed may mean: links to the history of each. */
export function Candidates(props: {
  readonly found: readonly { readonly credential: string; readonly name: string | null }[]
  readonly query: EventsQuery
  readonly language: Language
}) {
  const { found, query, language } = props
  return (
    <div class="card">
      <p>{EVENTS_TEXTS[language].several}</p>
      <ul>
        {found.map(({ credential, name }) => (
          <li>
            <a href={addressOf(EVENTS_PATH, { ...queryOf(query), credential })}>{credential}</a>{' '}
            {name}
            {parseCredential(credential)?.kind === 'component' && (
              <>
                {', '}
                <a
                  href={addressOf(EVENTS_PATH, {
                    ...queryOf(query),
                    credential: `${credential}/authorizers/*`,
                  })}
                >
                  {EVENTS_TEXTS[language].accountsOf}
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
