/** @module What happened when somebody else killed a token, in sentences, and what to do about it. */

import { killAdvice } from '../alerts/kill-advice.ts'
import { parseCredential, parseTicketPath } from '../credential.ts'
import type { Language } from '../http/pages/language.ts'
import type { Grant } from '../policy/grant.ts'
import { CREDENTIAL_TEXTS } from './credential-texts.ts'
import type { KeyNames } from './key-names.ts'
import { rowId } from './timeline/layout.ts'
import type { Kill } from './timeline/story.ts'
import { chinaTime, durationIn } from './words.ts'

/** One kill. @param grant how its credential asks now */
export function KillStory(props: {
  readonly kill: Kill
  readonly names: KeyNames
  readonly grant: Grant | null
  readonly language: Language
}) {
  const { kill, names, grant, language } = props
  const texts = CREDENTIAL_TEXTS[language]
  const { event, generation, noticedAt, aliveAt, replacedBy } = kill
  const by = event.by ?? ''
  const reported = isOwnCall(by) ? texts.ownCall : texts.report(names.get(by) ?? by)
  const through = event.trigger === 'operator' ? texts.check : reported
  const gapMs = replacedBy === null ? 0 : replacedBy.at - noticedAt
  const colon = language === 'zh' ? '：' : ': '
  return (
    <section class="note bad">
      <p>
        <strong>
          <a href={`#${rowId(event.seq)}`}>{texts.killed(generation)}</a>
        </strong>
        {colon}
        {texts.noticed(chinaTime(noticedAt), through)}
        {aliveAt !== null && texts.aliveAt(chinaTime(aliveAt))}
        {replacedBy === null
          ? texts.notReplaced
          : texts.replaced(
              replacedBy.generation,
              gapMs < 1_000 ? null : durationIn(language, gapMs),
            )}
      </p>
      <p>{killAdvice(language, grant)}</p>
    </section>
  )
}

/** Whether lingpai noticed by itself: with a call for the platform, or another credential's for its own. */
function isOwnCall(by: string): boolean {
  return by === 'wechat' || parseCredential(by) !== null || parseTicketPath(by) !== null
}
