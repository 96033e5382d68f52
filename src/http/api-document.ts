/** @module The API's own description: OpenAPI 3.1, made from the schemas that validate the requests. */

import { OpenAPIHono } from '@hono/zod-openapi'
import { VERSION } from '../version.ts'
import type { Answer, ApiDocument, Operation, Reference } from './api-shape.ts'
import { callbackDescription } from './callback-description.ts'
import { compatDescriptions } from './compat-description.ts'
import { connectPageDescriptions } from './connect-description.ts'
import type { AppEnv } from './edge.ts'
import { REFUSALS } from './openapi.ts'
import { PROBLEMS, problemBody } from './problem.ts'
import {
  PROBLEM_EXAMPLES,
  type ProblemExample,
  type ProblemExampleName,
} from './problem-examples.ts'
import { ProblemAnswer } from './schemas/problems.ts'

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
    name: 'Alerts',
    description: 'For operators: whom to tell when something is the matter, and what is now.',
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

/**
 * Describes everything that an app answers. Takes some milliseconds, more than all requests of a
 * minute, so nothing of it is done before somebody asks.
 */
export function describeApi(app: OpenAPIHono<AppEnv>): ApiDocument {
  const whole = new OpenAPIHono<AppEnv>().route('/', app)
  const registry = whole.openAPIRegistry
  registry.register('Problem', ProblemAnswer)
  const byHand = [...compatDescriptions(), callbackDescription(), ...connectPageDescriptions()]
  for (const route of byHand) {
    registry.registerPath(route)
  }
  const generated = whole.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: '/' }],
    tags: TAGS,
    // The generator's types allow for much more than its input has.
  }) as unknown as ApiDocument
  const { Problem: problem, ...schemas } = generated.components.schemas
  const ofNoOperation = OF_NO_OPERATION.map((name) => problemExample(PROBLEM_EXAMPLES[name]))
  return {
    ...generated,
    info: { ...INFO, license: LICENSE },
    paths: mapValues(generated.paths, (methods) => mapValues(methods, withAllAnswers)),
    components: {
      schemas: { ...schemas, Problem: { ...problem, examples: ofNoOperation } },
      examples: mapValues(withoutThese(OF_NO_OPERATION), (example) => ({
        value: problemExample(example),
      })),
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

/** An operation with its refusals, and with what every answer carries. */
function withAllAnswers(operation: Operation): Operation {
  const { [REFUSALS]: names = [], ...rest } = operation as Operation & {
    readonly [REFUSALS]?: readonly ProblemExampleName[]
  }
  const answers = { ...operation.responses, ...refusalAnswers(names) }
  const responses = mapValues<Answer, Answer>(answers, (answer) => ({
    ...answer,
    headers: { 'Cache-Control': NO_STORE, ...answer.headers },
  }))
  return { ...rest, responses }
}

/** Refusals by status; and, for whatever nobody foresaw, `default`. */
function refusalAnswers(names: readonly ProblemExampleName[]): Record<string, Answer> {
  const byStatus = Object.groupBy(names, (name) => PROBLEMS[PROBLEM_EXAMPLES[name].code][0])
  const default_ = refusalAnswer(
    'Anything else is a bug: `internal_error`. The log has the reason.',
    ['internal_error'],
  )
  return { ...mapValues(byStatus, describeStatus), default: default_ }
}

function describeStatus(names: readonly ProblemExampleName[] = []): Answer {
  const codes = new Set(names.map((name) => PROBLEM_EXAMPLES[name].code))
  const meanings = [...codes].map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`)
  return refusalAnswer(meanings.join(' '), names)
}

function refusalAnswer(description: string, names: readonly ProblemExampleName[]): Answer {
  const examples: readonly ProblemExample[] = names.map((name) => PROBLEM_EXAMPLES[name])
  const headers = [
    ...(examples.some(({ code }) => code === 'unauthorized') ? ['WWW-Authenticate'] : []),
    ...(examples.some(({ retryAfterMs }) => retryAfterMs !== undefined) ? ['Retry-After'] : []),
  ]
  const media = {
    schema: { $ref: '#/components/schemas/Problem' },
    examples: referencesTo('examples', names),
  }
  return {
    description,
    headers: referencesTo('headers', headers),
    content: { 'application/problem+json': media },
  }
}

function referencesTo(kind: string, names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${kind}/${name}` }]))
}

function problemExample(example: ProblemExample): object {
  return problemBody(example.code, example)
}

function withoutThese(names: readonly string[]): Record<string, ProblemExample> {
  const others = Object.entries(PROBLEM_EXAMPLES).filter(([name]) => !names.includes(name))
  return Object.fromEntries(others)
}

function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
