/** @module How the import of a platform's accounts is doing: a bar, the numbers in words, what holds it up. */

import type { Language } from '../http/pages/language.ts'
import type { ImportProgress } from '../registry/rpc.ts'
import { adviceTranslated } from './advice.ts'
import { Relative } from './parts.tsx'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import { countIn } from './words.ts'

interface ImportProps {
  readonly language: Language
  readonly now: number
}

/** The newest import. @param job null if there never was one */
export function ImportState({ job, ...props }: ImportProps & { job: ImportProgress | null }) {
  return job === null ? (
    <p>{PLATFORM_TEXTS[props.language].importNone}</p>
  ) : (
    <ImportBar {...props} job={job} />
  )
}

function ImportBar({ job, language, now }: ImportProps & { job: ImportProgress }) {
  const texts = PLATFORM_TEXTS[language]
  const { offset, total, done, failed, problem, startedAt, finishedAt, nextAt } = job
  const count = (number: number) => countIn(language, number)
  // What was stopped ended with a problem.
  const isStopped = finishedAt !== null && problem !== null
  // Of a list that shrank meanwhile, everything was gone through.
  const isWhole = finishedAt !== null && !isStopped
  const percent = isWhole || total === 0 ? 100 : Math.floor((100 * offset) / (total ?? 1))
  return (
    <>
      {total === null && !isStopped && (
        <>
          <progress aria-label={texts.importProgress} />
          <p>{texts.importBegins}</p>
        </>
      )}
      {total !== null && (
        <>
          <progress aria-label={texts.importProgress} max={100} value={percent} />
          <p>
            <strong>{texts.importAt(count(offset), count(total), percent)}</strong>
            {` · ${texts.importDone(count(done))}`}
            {failed > 0 && ` · ${texts.importFailed(count(failed))}`}
          </p>
        </>
      )}
      {failed > 0 && <p>{texts.importFailedHint}</p>}
      {problem !== null && (
        <p class="note warn">
          {language === 'zh' ? adviceTranslated(problem, undefined) : problem}
          <br />
          {isStopped ? (
            texts.importAgain
          ) : (
            <>
              {texts.importRetry} <Relative at={nextAt} now={now} language={language} />
            </>
          )}
        </p>
      )}
      <p class="soft">
        {texts.importStarted} <Relative at={startedAt} now={now} language={language} />
        {finishedAt !== null && (
          <>
            {' · '}
            {isStopped ? texts.importStopped : texts.importFinished}{' '}
            <Relative at={finishedAt} now={now} language={language} />
          </>
        )}
      </p>
    </>
  )
}
