/** @module The API to read: contents, every operation by group, every refusal, every schema. No script. */

import { raw } from 'hono/html'
import {
  type ApiDocument,
  operationsOf,
  type PlacedOperation,
  type Schema,
  type Tag,
} from '../api-shape.ts'
import { fieldsOf } from './api-fields.ts'
import { FieldTable, OperationArticle, shown } from './api-operation.tsx'
import { API_STYLE } from './api-style.ts'
import { Code, Prose } from './api-text.tsx'

const SHELL = `LINGPAI=https://token.example.com   # where this server is
KEY=lpk_…                            # a client key
ADMIN_KEY=…                          # for operators`

/** The operations of one group. */
type Group = Tag & { readonly operations: readonly PlacedOperation[] }

/** The whole page. */
export function apiPage(document: ApiDocument): string {
  const { title, version, description } = document.info
  const operations = operationsOf(document)
  const groups = document.tags
    .map((tag) => ({ ...tag, operations: operations.filter(({ tags }) => tags[0] === tag.name) }))
    .filter((group) => group.operations.length > 0)
  const schemas = Object.entries(document.components.schemas).filter(([, schema]) =>
    isShown(schema),
  )
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`API of ${title} ${version}`}</title>
        <style>{raw(API_STYLE)}</style>
      </head>
      <body>
        <header>
          <a class="skip" href="#about">
            Skip to the description
          </a>
          <h1>{`API of ${title} ${version}`}</h1>
        </header>
        <div class="columns">
          <Contents groups={groups} />
          <main>
            <h2 id="about">About</h2>
            <Prose text={description} />
            <p>
              For programs: <a href="/openapi.json">/openapi.json</a>, OpenAPI 3.1. The calls below
              take these from the shell:
            </p>
            <Code label="Variables of the shell" text={SHELL} />
            {groups.map((group) => (
              <section aria-labelledby={idOf(group)}>
                <h2 id={idOf(group)}>{group.name}</h2>
                <p>{group.description}</p>
                {group.operations.map((operation) => (
                  <OperationArticle document={document} operation={operation} />
                ))}
              </section>
            ))}
            <section aria-labelledby="refusals">
              <h2 id="refusals">Refusals</h2>
              <p>
                Match on <code>code</code>; codes are never renamed. The fields are those of{' '}
                <a href="#schema-Problem">Problem</a>.
              </p>
              {refusalsOf(document).map(({ name, value }) => (
                <article aria-labelledby={`refusal-${name}`}>
                  <h3 id={`refusal-${name}`}>
                    <code>{`${value.status} ${value.code}`}</code>
                  </h3>
                  <p>{value.title}.</p>
                  <Code label={`Example of ${name}`} text={shown(value)} />
                </article>
              ))}
            </section>
            <section aria-labelledby="schemas">
              <h2 id="schemas">Schemas</h2>
              {schemas.map(([name, schema]) => (
                <article aria-labelledby={`schema-${name}`}>
                  <h3 id={`schema-${name}`}>{name}</h3>
                  <FieldTable fields={fieldsOf(document, schema)} />
                </article>
              ))}
            </section>
          </main>
        </div>
      </body>
    </html>
  )
  return `<!doctype html>${page}`
}

function Contents(props: { groups: readonly Group[] }) {
  return (
    <nav aria-labelledby="contents">
      <h2 id="contents">Contents</h2>
      {props.groups.map((group) => (
        <>
          <h3>
            <a href={`#${idOf(group)}`}>{group.name}</a>
          </h3>
          <ul>
            {group.operations.map(({ operationId, summary }) => (
              <li>
                <a href={`#${operationId}`}>{summary}</a>
              </li>
            ))}
          </ul>
        </>
      ))}
      <h3>
        <a href="#refusals">Refusals</a>
      </h3>
      <h3>
        <a href="#schemas">Schemas</a>
      </h3>
    </nav>
  )
}

interface ShownProblem {
  readonly status: number
  readonly code: string
  readonly title: string
}

/** Every refusal there is an example of, by status. */
function refusalsOf(document: ApiDocument): readonly { name: string; value: ShownProblem }[] {
  const { examples, schemas } = document.components
  const named = Object.entries(examples).map(([name, { value }]) => ({ name, value }))
  const others = Object.values(schemas)
    .flatMap((schema) => schema.examples ?? [])
    .map((value) => ({ name: '', value }))
  return [...named, ...others]
    .map(({ name, value }) => ({ name, value: value as ShownProblem }))
    .map(({ name, value }) => ({ name: name || value.code, value }))
    .sort((a, b) => a.value.status - b.value.status)
}

/** Schemas of answers and bodies; those without fields say nothing here. */
function isShown(schema: Schema): boolean {
  return schema.properties !== undefined || schema.allOf !== undefined
}

function idOf({ name }: Tag): string {
  return `group-${name.toLowerCase().replace(/[^a-z]+/g, '-')}`
}
