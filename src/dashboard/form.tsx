/**
 * @module Forms: the value that proves a form was ours, fields with their hints and errors, and pages that
 * ask before something is done. Reading what was sent is here, too.
 */

import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import type { z } from 'zod'
import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import { readText } from '../http/request-body.ts'
import type { DashboardEnv, Operator } from './visitor.ts'

/** Name of the field that proves a form was made for this operator. */
export const FORM_TOKEN_FIELD = 'form_token'

/** That field. */
export function FormToken({ operator }: { operator: Operator }) {
  return <input type="hidden" name={FORM_TOKEN_FIELD} value={operator.formToken} />
}

/** A form that was sent: its texts by field; of a field sent more than once, all in `getAll`. */
export async function readForm(c: Context<DashboardEnv>): Promise<URLSearchParams> {
  // The guard reads it first, then its page.
  const known = c.get('form') as URLSearchParams | undefined
  const form = known ?? new URLSearchParams(await readText(c.req.raw))
  c.set('form', form)
  return form
}

/** What a form held, by field, so that a page can show it again. */
export type Entered = Readonly<Record<string, string>>

/** What came of looking at a form. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Checks what was sent against the schema that the API checks with. */
export function checkForm<T>(schema: z.ZodType<T>, given: unknown): Checked<T> {
  const result = schema.safeParse(given)
  return result.success
    ? { ok: true, value: result.data }
    : {
        ok: false,
        errors: result.error.issues.map(({ path, message }) => ({
          field: String(path[0] ?? ''),
          message,
        })),
      }
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: Child
  readonly errors?: readonly FieldError[] | undefined
  /** Not for secrets: they are never shown again. */
  readonly value?: string | undefined
  readonly type?: 'text' | 'password' | 'url' | 'number' | 'search' | 'datetime-local'
  readonly required?: boolean
  readonly autocomplete?: string
  readonly autofocus?: boolean
  /** More than one line. */
  readonly lines?: boolean
  readonly maxlength?: number
}

/** A text field with its label, hint and error. */
export function Field(props: FieldProps) {
  const { name, label, hint, value, type = 'text', required, autocomplete, lines } = props
  const error = props.errors?.find(({ field }) => field === name)?.message
  const described = [hint === undefined ? [] : [`${name}-hint`], error ? [`${name}-error`] : []]
  const shared = {
    id: name,
    name,
    required,
    maxlength: props.maxlength,
    autofocus: props.autofocus,
    autocomplete: autocomplete ?? 'off',
    spellcheck: false,
    'aria-invalid': error === undefined ? undefined : 'true',
    'aria-describedby': described.flat().join(' ') || undefined,
  } as const
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {lines ? (
        <textarea {...shared}>{value ?? ''}</textarea>
      ) : (
        <input {...shared} type={type} value={value} autocapitalize="off" />
      )}
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

/** A choice of one. */
export function Choice(props: {
  readonly name: string
  readonly label: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly value?: string | undefined
  readonly hint?: Child
}) {
  const { name, label, options, value, hint } = props
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select
        id={name}
        name={name}
        aria-describedby={hint === undefined ? undefined : `${name}-hint`}
      >
        {options.map(([each, text]) => (
          <option value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** Something to tick. */
export function Tick(props: {
  readonly name: string
  readonly label: string
  readonly checked?: boolean
  readonly value?: string
  readonly id?: string
  readonly errors?: readonly FieldError[]
}) {
  const { name, label, checked, value = 'yes', id = name, errors = [] } = props
  const error = errors.find(({ field }) => field === name)?.message
  const choice = (
    <div class="choice">
      <input
        type="checkbox"
        {...{ id, name, value, checked }}
        aria-invalid={error && 'true'}
        aria-describedby={error && `${id}-error`}
      />
      <label for={id}>{label}</label>
    </div>
  )
  return error === undefined ? (
    choice
  ) : (
    <div class="field">
      {choice}
      <p class="error" id={`${id}-error`}>
        {error}
      </p>
    </div>
  )
}

const TEXTS = {
  en: { cancel: 'Cancel', problem: 'Nothing was changed. Look at the fields that are marked.' },
  zh: { cancel: '取消', problem: '未作任何更改，请检查标出的项目。' },
} as const

/** A form that posts to the page it is on. */
export function Form(props: {
  readonly language: Language
  readonly operator: Operator
  readonly action?: string
  readonly submit: string
  readonly tone?: 'go' | 'stop'
  /** Where somebody goes who does not want to after all. */
  readonly cancel?: string
  readonly errors?: readonly FieldError[]
  readonly children?: Child
}) {
  const { language, operator, action, submit, tone = 'go', cancel, errors = [], children } = props
  return (
    <form method="post" action={action} class="card narrow">
      <FormToken operator={operator} />
      {errors.length > 0 && (
        <p class="note bad" role="alert">
          {TEXTS[language].problem}
        </p>
      )}
      {children}
      <div class="row">
        <button type="submit" class={tone}>
          {submit}
        </button>
        {cancel && (
          <a class="button" href={cancel}>
            {TEXTS[language].cancel}
          </a>
        )}
      </div>
    </form>
  )
}
