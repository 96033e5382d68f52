/** @module Whoever asked for something in the history, by name. */

import type { Language } from '../http/pages/language.ts'
import { EVENTS_PATH, type EventsQuery, queryOf } from './events-filters.tsx'
import { EVENTS_TEXTS } from './events-texts.ts'
import type { KeyNames } from './key-names.ts'
import { addressOf } from './parts.tsx'

/** Who asked, as a link to all that this one asked for; nothing where nobody did. */
export function Asker(props: {
  readonly by: string | null
  readonly names: KeyNames
  readonly query: EventsQuery
  readonly language: Language
}) {
  const { by, names, query, language } = props
  const texts = EVENTS_TEXTS[language]
  if (by === null) {
    return null
  }
  const words: Readonly<Record<string, string>> = { admin: texts.admin, wechat: texts.wechat }
  const name = names.get(by)
  const text = name === undefined ? (words[by] ?? by) : (name ?? texts.revokedKey)
  return (
    <>
      <a href={addressOf(EVENTS_PATH, { ...queryOf(query), by })}>{text}</a>
      {name !== undefined && <code class="soft nobr">{by}</code>}
    </>
  )
}
