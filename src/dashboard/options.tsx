/** @module A choice of one among a few, all in sight, each with a sentence on what it means. */

import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import { ADD_TEXTS } from './add-texts.ts'

/** One of them. */
export interface Option {
  readonly value: string
  readonly label: string
  readonly hint?: string | undefined
}

/** The two grants of an own account. */
export function GrantOptions(props: {
  readonly value: string | undefined
  readonly errors: readonly FieldError[]
  readonly language: Language
}) {
  const { value, errors, language } = props
  const texts = ADD_TEXTS[language]
  return (
    <Options
      name="grant"
      legend={texts.grant}
      value={value}
      error={errors.find(({ field }) => field === 'grant')?.message}
      options={[
        { value: 'stable_token', label: texts.stable, hint: texts.stableHint },
        { value: 'client_credential', label: texts.plain, hint: texts.plainHint },
      ]}
    />
  )
}

/** Radio buttons. @param value the one that is chosen; the first if it is none of them */
export function Options(props: {
  readonly name: string
  readonly legend: string
  readonly options: readonly Option[]
  readonly value?: string | undefined
  readonly error?: string | undefined
}) {
  const { name, legend, options, value, error } = props
  const chosen = options.find((option) => option.value === value) ?? options[0]
  return (
    <fieldset class="field" aria-describedby={error === undefined ? undefined : `${name}-error`}>
      <legend>{legend}</legend>
      {options.map((option) => {
        const id = `${name}-${option.value}`
        return (
          <div class="choice">
            <input
              type="radio"
              id={id}
              name={name}
              value={option.value}
              checked={option === chosen}
              aria-describedby={option.hint === undefined ? undefined : `${id}-hint`}
            />
            <div>
              <label for={id}>{option.label}</label>
              {option.hint !== undefined && (
                <p class="hint" id={`${id}-hint`}>
                  {option.hint}
                </p>
              )}
            </div>
          </div>
        )
      })}
      {error !== undefined && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  )
}
