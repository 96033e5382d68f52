/** @module What is asked before something is done with a platform: its import, a connect link, a ticket by hand. */

import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import type { PlatformStatus } from '../keeper/status.ts'
import type { ImportProgress } from '../registry/rpc.ts'
import { AUTH_TYPES } from '../wechat/authorization-page.ts'
import { LIST_PAGE } from '../wechat/authorizers.ts'
import { Choice, type Entered, Field, Form } from './form.tsx'
import { Moment, Note, Relative } from './parts.tsx'
import { PLATFORM_FORM_TEXTS } from './platform-form-texts.ts'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import type { Operator } from './visitor.ts'

interface FormProps {
  readonly language: Language
  readonly operator: Operator
  /** Address of the page of the platform. */
  readonly back: string
}

/** What is said before an import. @param job the newest one; null if there never was one */
export function ImportPage(props: FormProps & { readonly job: ImportProgress | null }) {
  const { language, operator, back, job } = props
  const texts = PLATFORM_FORM_TEXTS[language]
  return (
    <Form {...{ language, operator }} submit={texts.importSubmit} cancel={back}>
      <p>{texts.importWhat}</p>
      <p>{texts.importCalls(LIST_PAGE)}</p>
      <p>{texts.importSafe}</p>
      {job?.state === 'running' && <p class="note warn">{texts.importRuns}</p>}
    </Form>
  )
}

/** The form for a connect link. */
export function LinkPage(
  props: FormProps & {
    /** Host of this server. */
    readonly host: string
    readonly platform: PlatformStatus
    /** Where the platform's settings are changed. */
    readonly editPath: string
    readonly entered: Entered
    readonly errors: readonly FieldError[]
  },
) {
  const { language, operator, back, host, platform, editPath, entered, errors } = props
  const texts = PLATFORM_FORM_TEXTS[language]
  return (
    <Form {...{ language, operator, errors }} submit={texts.linkSubmit} cancel={back}>
      <p>{texts.linkAbout}</p>
      <p>{texts.linkHost(host)}</p>
      <Choice
        name="auth_type"
        label={texts.authType}
        value={entered['auth_type']}
        options={AUTH_TYPES.map((type) => [String(type), texts.authTypes[type] ?? String(type)])}
      />
      <Field
        name="biz_appid"
        label={texts.bizAppid}
        hint={texts.bizAppidHint}
        value={entered['biz_appid']}
        errors={errors}
        maxlength={64}
      />
      <Choice
        name="return_url"
        label={texts.returnUrl}
        hint={
          <>
            {texts.returnHint} <a href={editPath}>{PLATFORM_TEXTS[language].edit}</a>
          </>
        }
        value={entered['return_url']}
        options={[
          ['', texts.returnOwn],
          ...platform.connectReturnUrls.map((url) => [url, url] as const),
        ]}
      />
      <Field
        name="state"
        label={texts.linkState}
        hint={texts.linkStateHint}
        value={entered['state']}
        errors={errors}
        maxlength={512}
      />
      <Field
        name="hours"
        type="number"
        label={texts.hours}
        hint={texts.hoursHint}
        value={entered['hours']}
        errors={errors}
        required
      />
    </Form>
  )
}

/** A link that was made. @param expiresAt unix milliseconds */
export function MadeLinkPage(props: {
  readonly language: Language
  readonly back: string
  readonly url: string
  readonly expiresAt: number
  readonly now: number
}) {
  const { language, back, url, expiresAt, now } = props
  const texts = PLATFORM_FORM_TEXTS[language]
  return (
    <>
      <Note tone="good">{texts.madeWhat}</Note>
      <div class="card">
        <code class="copy">{url}</code>
        <p>
          {texts.madeUntil} <Moment at={expiresAt} /> (
          <Relative at={expiresAt} now={now} language={language} />)
        </p>
      </div>
      <p>
        <a href={back}>{texts.back}</a>
      </p>
    </>
  )
}

/** The form for a ticket. What was typed never comes back. */
export function TicketPage(props: FormProps & { readonly errors: readonly FieldError[] }) {
  const { language, operator, back, errors } = props
  const texts = PLATFORM_FORM_TEXTS[language]
  return (
    <Form {...{ language, operator, errors }} submit={texts.ticketSubmit} cancel={back}>
      <p>{texts.ticketAbout}</p>
      <Field
        name="component_verify_ticket"
        type="password"
        label="component_verify_ticket"
        hint={texts.ticketHint}
        errors={errors}
        required
      />
    </Form>
  )
}
