/** @module The page that adds a credential: one form for each kind. Secrets are never put into it. */

import type { Child } from 'hono/jsx'
import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import { ADD_TEXTS } from './add-texts.ts'
import { type Entered, Field, Form, Tick } from './form.tsx'
import { GrantOptions } from './options.tsx'
import { addressOf, Note } from './parts.tsx'
import type { Operator } from './visitor.ts'

/** What can be added. */
export const ADDABLE = ['app', 'component', 'authorizer'] as const

/** One of them. */
export type Addable = (typeof ADDABLE)[number]

/** What the page shows. */
export interface AddPageProps {
  readonly language: Language
  readonly operator: Operator
  readonly kind: Addable
  /** Origin of this server. */
  readonly origin: string
  /** Without secrets. */
  readonly entered: Entered
  /** In the reader's language; empty for a form that is new. */
  readonly errors: readonly FieldError[]
  /** The form was sent, and comes again. */
  readonly isAgain: boolean
  /** Path of the credential if it is registered already. */
  readonly known: string | null
}

/** The body of the page. */
export function AddPage(props: AddPageProps) {
  const { language, operator, kind, errors, known } = props
  const texts = ADD_TEXTS[language]
  return (
    <>
      <nav aria-label={texts.what}>
        <ul class="chips">
          {ADDABLE.map((each) => (
            <li>
              <a
                href={addressOf('/dashboard/add', { kind: each })}
                aria-current={each === kind ? 'page' : undefined}
              >
                <span class="all">{texts.kinds[each]}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p>{texts.about[kind]}</p>
      {known !== null && (
        <Note tone="warn">
          <p>
            <strong>{known}</strong> {texts.known} {texts.knownWhat}{' '}
            <a href={`/dashboard/credentials/${known}`}>{known}</a>
          </p>
        </Note>
      )}
      <Form
        language={language}
        operator={operator}
        submit={texts.submit}
        cancel="/"
        errors={errors}
      >
        <Fields {...props} />
        {known !== null && <Tick name="replace" label={texts.replace} />}
      </Form>
    </>
  )
}

function Fields(props: AddPageProps) {
  switch (props.kind) {
    case 'app':
      return <AppFields {...props} />
    case 'component':
      return <ComponentFields {...props} />
    case 'authorizer':
      return <AuthorizerFields {...props} />
  }
}

function AppFields(props: AddPageProps) {
  const { language, entered, errors } = props
  const texts = ADD_TEXTS[language]
  return (
    <>
      <AppidField {...props} name="appid" label={texts.appid} />
      <SecretField {...props} name="secret" label={texts.secret} hint={texts.secretHint} />
      <GrantOptions {...{ errors, language }} value={entered['grant']} />
      <NameField {...props} />
    </>
  )
}

function ComponentFields(props: AddPageProps) {
  const { language, entered, errors, origin } = props
  const texts = ADD_TEXTS[language]
  const appid = entered['component_appid'] || '<component_appid>'
  return (
    <>
      <p>
        {texts.callback}
        <code class="copy">{`${origin}/callback/${appid}`}</code>
        <a href="/dashboard/setup">{texts.setup}</a>
      </p>
      <AppidField {...props} name="component_appid" label={texts.platform} />
      <SecretField {...props} name="secret" label={texts.secret} hint={texts.secretHint} />
      <SecretField {...props} name="token" label={texts.token} hint={texts.tokenHint} />
      <SecretField {...props} name="encoding_aes_key" label={texts.key} hint={texts.keyHint} />
      <NameField {...props} />
      <Field
        name="downstream_urls"
        label={texts.downstreams}
        hint={texts.downstreamsHint}
        value={entered['downstream_urls']}
        errors={errors}
        lines
      />
      <Field
        name="connect_return_urls"
        label={texts.returns}
        hint={texts.returnsHint}
        value={entered['connect_return_urls']}
        errors={errors}
        lines
      />
    </>
  )
}

function AuthorizerFields(props: AddPageProps) {
  const { language } = props
  const texts = ADD_TEXTS[language]
  return (
    <>
      <AppidField {...props} name="component_appid" label={texts.platform} />
      <AppidField {...props} name="appid" label={texts.account} />
      <SecretField
        {...props}
        name="refresh_token"
        label={texts.refreshToken}
        hint={texts.secretHint}
      />
      <NameField {...props} />
    </>
  )
}

type FieldOf = AddPageProps & { readonly name: string; readonly label: string }

function AppidField({ name, label, language, entered, errors }: FieldOf) {
  const hint = ADD_TEXTS[language].appidHint
  return <Field {...{ name, label, hint, errors }} value={entered[name]} maxlength={64} required />
}

function SecretField({ name, label, hint, language, errors, isAgain }: FieldOf & { hint: Child }) {
  return (
    <Field
      {...{ name, label, errors }}
      hint={isAgain ? ADD_TEXTS[language].anew : hint}
      type="password"
      required
    />
  )
}

function NameField({ language, entered, errors }: AddPageProps) {
  const { name: label, nameHint: hint } = ADD_TEXTS[language]
  return <Field {...{ label, hint, errors }} name="name" value={entered['name']} maxlength={100} />
}
