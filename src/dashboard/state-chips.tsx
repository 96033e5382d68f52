/** @module How many there are in each state: each number is a link to those. */

import type { Language } from '../http/pages/language.ts'
import { CREDENTIAL_STATES, type CredentialState } from '../keeper/status.ts'
import type { StateCounts } from '../registry/rpc.ts'
import { countIn, STATES } from './words.ts'

const ALL = { en: 'All', zh: '全部' } as const

/** How many there are in all. */
export function totalOf(counts: StateCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** The numbers, those of all first. */
export function StateChips(props: {
  readonly counts: StateCounts
  /** The state that is looked at, `all` for every one; nothing where this is no choice. */
  readonly chosen?: CredentialState | 'all'
  /** Where a number leads. @param state empty for all */
  readonly linkTo: (state: CredentialState | '') => string
  /** What the list is called; nothing where something around it says so. */
  readonly label?: string
  readonly language: Language
}) {
  const { counts, chosen, linkTo, label, language } = props
  const shown = CREDENTIAL_STATES.filter((state) => state === chosen || counts[state])
  const current = (state: CredentialState | 'all') => (state === chosen ? 'true' : undefined)
  return (
    <ul class="chips" aria-label={label}>
      <li>
        <a href={linkTo('')} aria-current={current('all')}>
          <span class="all">{ALL[language]}</span>
          <span class="count">{countIn(language, totalOf(counts))}</span>
        </a>
      </li>
      {shown.map((state) => (
        <li>
          <a href={linkTo(state)} aria-current={current(state)}>
            <span class={`badge ${STATES[state].tone}`}>{STATES[state].name[language]}</span>
            <span class="count">{countIn(language, counts[state] ?? 0)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
