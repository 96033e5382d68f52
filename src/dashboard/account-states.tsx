/** @module How many accounts of a platform are in each state, each number a link to those in the overview. */

import type { Language } from '../http/pages/language.ts'
import { CREDENTIAL_STATES } from '../keeper/status.ts'
import type { StateCounts } from '../registry/rpc.ts'
import { addressOf } from './parts.tsx'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import { countIn, STATES } from './words.ts'

/** How many there are in all. */
export function totalOf(counts: StateCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** The overview of a platform's accounts. @param state only those in it; empty for all */
export function overviewOf(componentAppid: string, state = ''): string {
  return addressOf('/', { kind: 'authorizer', search: componentAppid, state })
}

/** The numbers; a word if there are none. @param componentAppid whose accounts they are */
export function AccountStates(props: {
  readonly componentAppid: string
  readonly counts: StateCounts
  readonly language: Language
}) {
  const { componentAppid, counts, language } = props
  const texts = PLATFORM_TEXTS[language]
  const total = totalOf(counts)
  if (total === 0) {
    return <>{texts.noAccounts}</>
  }
  const present = CREDENTIAL_STATES.filter((state) => counts[state])
  return (
    <ul class="chips" aria-label={texts.byState}>
      <li>
        <a href={overviewOf(componentAppid)}>
          <span class="all">{texts.all}</span>
          <span class="count">{countIn(language, total)}</span>
        </a>
      </li>
      {present.map((state) => (
        <li>
          <a href={overviewOf(componentAppid, state)}>
            <span class={`badge ${STATES[state].tone}`}>{STATES[state].name[language]}</span>
            <span class="count">{countIn(language, counts[state] ?? 0)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
