/** @module One operation of the API, as the page shows it: who may call it, with what, and what comes back. */

import {
  type Answer,
  type ApiDocument,
  examplesOf,
  type Media,
  type PlacedOperation,
} from '../api-shape.ts'
import { curlLine, keyVariableOf } from '../example-request.ts'
import { type Field, fieldOf, fieldsOf, schemaNameOf, typeOf } from './api-fields.ts'
import { Code, Inline } from './api-text.tsx'

const CALLERS = {
  KEY: 'Any key whose allow-list covers it, or ADMIN_KEY.',
  ADMIN_KEY: 'ADMIN_KEY only.',
} as const

const NOBODYS = 'No Authorization header.'

/** One operation. */
export function OperationArticle(props: { document: ApiDocument; operation: PlacedOperation }) {
  const { document, operation } = props
  const { operationId, method, path, summary, description, parameters = [] } = operation
  const key = keyVariableOf(operation)
  const answers = Object.entries(operation.responses)
  const [bodyType, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  return (
    <article aria-labelledby={operationId}>
      <h3 id={operationId}>
        <a href={`#${operationId}`}>
          <code>
            {method} {path}
          </code>
        </a>
      </h3>
      <p>
        <strong>{summary}</strong>
      </p>
      {description === undefined ? null : (
        <p>
          <Inline text={description} />
        </p>
      )}
      <p class="soft">{key === null ? NOBODYS : CALLERS[key]}</p>
      {parameters.length === 0 ? null : (
        <>
          <h4>Parameters</h4>
          <FieldTable
            fields={parameters.map((parameter) => ({
              ...fieldOf(parameter.name, parameter.schema, parameter.required === true),
              type: `${typeOf(parameter.schema)} in the ${parameter.in}`,
            }))}
          />
        </>
      )}
      {body === undefined ? null : (
        <>
          <h4>Body{operation.requestBody?.required === true ? '' : ' (optional)'}</h4>
          <Body document={document} media={body} type={bodyType ?? ''} of={operationId} />
        </>
      )}
      <h4>Call</h4>
      <Code label={`Call of ${operationId}`} text={curlLine(operation)} isLine />
      <h4>Answers</h4>
      {answers.filter(isSuccess).map(([status, answer]) => (
        <Success document={document} status={status} answer={answer} of={operationId} />
      ))}
      <Refusals answers={answers.filter((entry) => !isSuccess(entry))} />
    </article>
  )
}

/** A table of fields. */
export function FieldTable(props: { fields: readonly Field[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {props.fields.map((field) => (
          <tr>
            <th scope="row">
              <code>{field.name}</code>
              <div class="soft">
                {field.schema === null ? (
                  field.type
                ) : (
                  <a href={`#schema-${field.schema}`}>{field.type}</a>
                )}
                {field.required ? '' : ', optional'}
              </div>
            </th>
            <td>
              <Inline text={field.description} />
              {field.fits === '' ? null : (
                <div class="soft">
                  <Inline text={field.fits} />
                </div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Body(props: { document: ApiDocument; media: Media; type: string; of: string }) {
  const { document, media, type, of } = props
  const name = schemaNameOf(media.schema)
  const schema = name === null ? media.schema : document.components.schemas[name]
  const fields = schema === undefined ? [] : fieldsOf(document, schema)
  return (
    <>
      {fields.length === 0 ? (
        <p>
          <code>{type}</code>
        </p>
      ) : (
        <FieldTable fields={fields} />
      )}
      {examplesOf(document, media).map(([, example]) => (
        <Code label={`Example body of ${of}`} text={shown(example)} />
      ))}
    </>
  )
}

function Success(props: { document: ApiDocument; status: string; answer: Answer; of: string }) {
  const { document, status, answer, of } = props
  return (
    <>
      <p>
        <strong>{status}</strong> {answer.description}
        <Kind content={answer.content ?? {}} />
      </p>
      {Object.values(answer.content ?? {}).flatMap((media) =>
        examplesOf(document, media).map(([name, example]) => (
          <Code
            label={`Example answer ${status} of ${of}${name === '' ? '' : `: ${name}`}`}
            text={shown(example)}
          />
        )),
      )}
    </>
  )
}

/** What an answer consists of, with a link to where its fields are explained. */
function Kind(props: { content: Readonly<Record<string, Media>> }) {
  return (
    <>
      {Object.entries(props.content).map(([type, { schema }]) => {
        const parts = [schema, ...(schema.anyOf ?? []), ...Object.values(schema.properties ?? {})]
        const names = parts.flatMap((part) => schemaNameOf(part) ?? schemaNameOf(part.items ?? {}))
        return (
          <span class="soft">
            {' '}
            {type}
            {names.map((name) =>
              name === null ? null : (
                <>
                  {' '}
                  <a href={`#schema-${name}`}>{name}</a>
                </>
              ),
            )}
          </span>
        )
      })}
    </>
  )
}

function Refusals(props: { answers: readonly [string, Answer][] }) {
  if (props.answers.length === 0) {
    return null
  }
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">When it is no success</th>
        </tr>
      </thead>
      <tbody>
        {props.answers.map(([status, { description }]) => (
          <tr>
            <th scope="row">{status === 'default' ? 'any other' : status}</th>
            <td>
              <Inline text={description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function isSuccess([status]: [string, Answer]): boolean {
  return /^[23]/.test(status)
}

/** An example as it is read best. */
export function shown(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2)
}
