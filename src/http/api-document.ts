/** @module The API's own description: OpenAPI 3.1, made from the schemas that validate the requests. */

import type { OpenAPIHono } from '@hono/zod-openapi'
import { VERSION } from '../version.ts'
import type { Answer, ApiDocument, Operation } from './api-shape.ts'
import type { AppEnv } from './edge.ts'
import { problemBody } from './problem.ts'
import {
  PROBLEM_EXAMPLES,
  type ProblemExample,
  type ProblemExampleName,
} from './problem-examples.ts'

const DESCRIPTION = `lingpai is the one party that asks WeChat for the tokens of your Mini Programs, Official Accounts and third-party platforms, so that all your services can ask it instead.

- JSON everywhere, but for WeChat's pushes and for pages for people. Request bodies are read as JSON whatever their \`Content-Type\` says, and may have 64 KiB.
- Durations are whole seconds. Times are ISO 8601 in UTC.
- Refusals are problem documents (RFC 9457) with a stable \`code\`. A path that is not there is \`not_found\`, a method that does not apply \`method_not_allowed\`, with \`Allow\`. Only WeChat's own paths refuse in WeChat's words.
- Where waiting helps, \`Retry-After\` says how long.
- No answer may be cached.`

const INFO = {
  title: 'lingpai',
  version: VERSION,
  description: DESCRIPTION,
}

const LICENSE = { name: 'MIT', identifier: 'MIT' }

const TAGS = [
  {
    name: 'Tokens',
    description: 'For services: read a token, report it dead. For operators: replace it.',
  },
  {
    name: 'Tickets',
    description: 'For services whose pages use the JS-SDK or cards: tickets and signatures.',
  },
  { name: 'Accounts', description: 'For operators: own accounts.' },
  {
    name: 'Platforms',
    description: 'For operators: third-party platforms and the accounts that authorized them.',
  },
  {
    name: 'Connecting',
    description: 'Links and pages with which somebody connects an account to a platform.',
  },
  {
    name: 'Client keys',
    description: 'For operators: a key for each service, and what it may read.',
  },
  {
    name: 'Operations',
    description: 'For operators and their tools: is it up, what happened, what is there to call.',
  },
  {
    name: "WeChat's own paths",
    description:
      'For SDKs that only know WeChat: the paths and shapes of api.weixin.qq.com. Always HTTP 200; the key travels as the secret.',
  },
  { name: 'Pushes', description: 'For WeChat.' },
]

const SECURITY_SCHEMES = {
  clientKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'A client key (lpk_…): reads and reports what its allow-list covers.',
  },
  adminKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'The ADMIN_KEY of this server: may call everything.',
  },
}

const HEADERS = {
  'Cache-Control': {
    description: 'Of every answer.',
    schema: { type: 'string', const: 'no-store' },
  },
  'Retry-After': {
    description: 'Seconds until it makes sense to try again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: 'A bearer token is wanted.',
    schema: { type: 'string', const: 'Bearer realm="lingpai"' },
  },
}

const NO_STORE = { $ref: '#/components/headers/Cache-Control' }

/** Refusals that no operation makes: what is asked for is none. */
const OF_NO_OPERATION: readonly ProblemExampleName[] = ['not_found', 'method_not_allowed']

/** Describes everything that is registered with an app. Takes some milliseconds. */
export function describeApi(app: OpenAPIHono<AppEnv>): ApiDocument {
  const generated = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: TAGS,
    // The generator's types allow for much more than its input has.
  }) as unknown as ApiDocument
  const { schemas } = generated.components
  const examples = mapValues<ProblemExample, { value: object }>(PROBLEM_EXAMPLES, (example) => ({
    value: problemBody(example.code, example),
  }))
  const { true: loose = [], false: used = [] } = Object.groupBy(
    Object.entries(examples),
    ([name]) => `${OF_NO_OPERATION.some((other) => other === name)}` as 'true' | 'false',
  )
  const problem = { ...schemas['Problem'], examples: loose.map(([, { value }]) => value) }
  return {
    ...generated,
    info: { ...INFO, license: LICENSE },
    paths: mapValues(generated.paths, (methods) => mapValues(methods, withHeaders)),
    components: {
      schemas: { ...schemas, Problem: problem },
      examples: Object.fromEntries(used),
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

/** No answer may be cached, so each says so. */
function withHeaders(operation: Operation): Operation {
  const responses = mapValues(operation.responses, (answer: Answer) => ({
    ...answer,
    headers: { 'Cache-Control': NO_STORE, ...answer.headers },
  }))
  return { ...operation, responses }
}

function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
