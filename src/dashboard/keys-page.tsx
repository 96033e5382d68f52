/** @module The pages on client keys: the list, the form, the key that is shown once, the question before revoking. */

import type { MadeKey } from '../http/keeping-keys.ts'
import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import type { ClientKey } from '../keys.ts'
import { type Entered, Field, Form } from './form.tsx'
import { exampleFor } from './key-example.ts'
import { allowWords, KEYS_TEXTS } from './keys-texts.ts'
import { Options } from './options.tsx'
import { addressOf, Fact, Moment, Note, Table } from './parts.tsx'
import type { Operator } from './visitor.ts'

/** Choices of what a key may read; `listed` are the lines of a field. */
export const ALLOW_CHOICES = ['listed', 'own', 'everything', 'metrics'] as const

/** All keys of a page. */
export function KeyTable({ keys, language }: { keys: readonly ClientKey[]; language: Language }) {
  const texts = KEYS_TEXTS[language]
  return (
    <Table caption={texts.caption} heads={[texts.name, texts.allow, texts.created, texts.actions]}>
      {keys.map((key) => (
        <tr>
          <th scope="row">
            {key.name}
            <code class="soft">{key.id}</code>
          </th>
          <td data-label={texts.allow}>
            <AllowList allow={key.allow} language={language} />
          </td>
          <td data-label={texts.created}>
            <Moment at={key.createdAt} />
          </td>
          <td>
            <a href={addressOf('/dashboard/events', { by: key.id })}>{texts.events}</a>{' '}
            <a href={`/dashboard/keys/${key.id}/revoke`}>
              {texts.revoke}
              <span class="visually-hidden"> {key.name}</span>
            </a>
          </td>
        </tr>
      ))}
    </Table>
  )
}

function AllowList({ allow, language }: { allow: readonly string[]; language: Language }) {
  return (
    <>
      {allow.map((entry) => {
        const words = allowWords(entry)
        return (
          <div>
            <code>{entry}</code>
            {words !== null && <span class="soft">{words[language]}</span>}
          </div>
        )
      })}
    </>
  )
}

/** The form for a new key. */
export function MakeKeyPage(props: {
  readonly language: Language
  readonly operator: Operator
  readonly entered: Entered
  readonly errors: readonly FieldError[]
}) {
  const { language, operator, entered, errors } = props
  const texts = KEYS_TEXTS[language]
  return (
    <Form {...{ language, operator, errors }} submit={texts.submit} cancel="/dashboard/keys">
      <Field
        name="name"
        label={texts.whose}
        hint={texts.whoseHint}
        value={entered['name']}
        errors={errors}
        maxlength={100}
        required
      />
      <Options
        name="scope"
        legend={texts.what}
        value={entered['scope']}
        options={ALLOW_CHOICES.map((value) => {
          const [label, hint] = texts.choices[value]
          return { value, label, hint }
        })}
      />
      <Field
        name="allow"
        label={texts.list}
        hint={<Examples language={language} />}
        value={entered['allow']}
        errors={errors}
        lines
      />
    </Form>
  )
}

function Examples({ language }: { language: Language }) {
  const texts = KEYS_TEXTS[language]
  return (
    <>
      {texts.listHint}
      {texts.examples.map(([path, meaning]) => (
        <>
          <br />
          <code>{path}</code> {meaning}
        </>
      ))}
    </>
  )
}

/** The key, shown this once. @param origin of this server */
export function MadeKeyPage(props: {
  readonly language: Language
  readonly made: MadeKey
  readonly origin: string
}) {
  const { language, made: key, origin } = props
  const texts = KEYS_TEXTS[language]
  const header = `-H 'Authorization: Bearer ${key.text}'`
  return (
    <>
      <Note tone="warn">
        <p>{texts.once}</p>
      </Note>
      <div class="card">
        <h2>{key.name}</h2>
        <h3>{texts.key}</h3>
        <code class="copy">{key.text}</code>
        <h3>{texts.allow}</h3>
        <AllowList allow={key.allow} language={language} />
        <h3>{texts.try}</h3>
        <code class="copy">{`curl ${origin}${exampleFor(key.allow)} ${header}`}</code>
        <p class="soft">{texts.sdk}</p>
      </div>
      <p>
        <a href="/dashboard/keys">{texts.back}</a>
      </p>
    </>
  )
}

/** What is asked before a key is revoked. @param seconds until everybody knows */
export function RevokePage(props: {
  readonly language: Language
  readonly operator: Operator
  readonly revoked: ClientKey
  readonly seconds: number
}) {
  const { language, operator, revoked: key, seconds } = props
  const texts = KEYS_TEXTS[language]
  return (
    <Form {...{ language, operator }} submit={texts.revoke} tone="stop" cancel="/dashboard/keys">
      <dl class="facts">
        <Fact name={texts.name}>{key.name}</Fact>
        <Fact name={texts.id}>
          <code>{key.id}</code>
        </Fact>
        <Fact name={texts.created}>
          <Moment at={key.createdAt} />
        </Fact>
        <Fact name={texts.allow}>
          <AllowList allow={key.allow} language={language} />
        </Fact>
      </dl>
      <p>{texts.revokeWhat(seconds)}</p>
    </Form>
  )
}
