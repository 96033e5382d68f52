/** @module How many accounts of a platform are in each state, each number a link to those in the overview. */

import type { Language } from '../http/pages/language.ts'
import type { StateCounts } from '../registry/rpc.ts'
import { addressOf } from './parts.tsx'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import { StateChips, totalOf } from './state-chips.tsx'

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
  if (totalOf(counts) === 0) {
    return <>{texts.noAccounts}</>
  }
  return (
    <StateChips
      {...{ counts, language }}
      label={texts.byState}
      linkTo={(state) => overviewOf(componentAppid, state)}
    />
  )
}
