/**
 * The description of the API keeps its word: every example request, sent as it is written there, is
 * answered as the example beside it says, with no key more or less; and every refusal is worded so.
 */

import { exports } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, it } from 'vitest'
import {
  type ApiDocument,
  examplesOf,
  type Media,
  operationsOf,
  type PlacedOperation,
} from '../../src/http/api-shape.ts'
import { exampleRequest, keyVariableOf } from '../../src/http/example-request.ts'
import { CLIENT_KEY } from '../../src/http/examples.ts'
import { type Replacements, SUCCESSES } from './api-given.ts'
import { REFUSALS } from './api-refusals.ts'
import { ADMIN_KEY, advance, call, useCleanWorld } from './given.ts'
import { mismatches } from './strict-schema.ts'

useCleanWorld()

let elapsed = 0

beforeEach(async () => {
  // All tests have the same accounts, and the isolate remembers some of them for half a minute.
  elapsed += 3_600
  await advance(elapsed)
})

/** Fields whose values the server or WeChat chooses; all others follow from what was sent. */
const CHOSEN =
  /(?:_at|_until|^(?:at|since|(?:\w+_)?access_token|ticket|(?:previous_)?fingerprint|id|key|url|by|took_ms|rid|timestamp|nonceStr|signature))$/

/** Where an answer is not as its example; `''` names the answer itself. */
function differences(example: unknown, real: unknown, name = '', at = '$'): readonly string[] {
  if (isObject(example) && isObject(real)) {
    const names = [...new Set([...Object.keys(example), ...Object.keys(real)])]
    return names.flatMap((each) =>
      each in example === each in real
        ? differences(example[each], real[each], each, `${at}.${each}`)
        : [`${at}.${each}: ${each in real ? 'not in the example' : 'only in the example'}`],
    )
  }
  const same = CHOSEN.test(name)
    ? typeof example === typeof real && (example === null) === (real === null)
    : JSON.stringify(example) === JSON.stringify(real)
  return same ? [] : [`${at}: ${JSON.stringify(real)} instead of ${JSON.stringify(example)}`]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

let api: ApiDocument
let operations: readonly PlacedOperation[]

beforeAll(async () => {
  api = (await call('GET', '/openapi.json', ADMIN_KEY)).body
  operations = operationsOf(api)
})

const operationOf = (id: string): PlacedOperation => {
  const found = operations.find(({ operationId }) => operationId === id)
  if (found === undefined) {
    throw new Error(`there is no operation ${id}`)
  }
  return found
}

/** Sends an operation's example, with what only the server can give out in its place. */
async function send(operation: PlacedOperation, replacements: Replacements): Promise<Response> {
  const replaced = (text: string): string =>
    Object.entries(replacements).reduce(
      (sum, [documented, real]) =>
        sum.replaceAll(documented, real).replaceAll(encodeURIComponent(documented), real),
      text,
    )
  const { method, target, contentType, body } = exampleRequest(operation)
  const headers = new Headers(contentType === null ? {} : { 'content-type': contentType })
  const key = keyVariableOf(operation)
  if (key !== null) {
    const client = key === 'KEY' ? replacements[CLIENT_KEY] : undefined
    headers.set('authorization', `Bearer ${client ?? ADMIN_KEY}`)
  }
  const init = { method, headers, redirect: 'manual' as const }
  return exports.default.fetch(
    new Request(`https://lingpai.test${replaced(target)}`, {
      ...init,
      ...(body === null ? {} : { body: replaced(body) }),
    }),
  )
}

/** Hono says the charset of its pages and texts; the document need not. */
const typeOf = (response: Response): string =>
  (response.headers.get('content-type') ?? '').replace(/^(text\/\w+); ?charset=utf-8$/i, '$1')

describe('an example request', () => {
  it('is here for every success of every operation', ({ expect }) => {
    const documented = operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .filter((status) => /^[23]/.test(status))
        .map((status) => `${operationId} ${status}`),
    )
    expect(Object.keys(SUCCESSES).sort()).toEqual(documented.sort())
  })

  it.for(Object.keys(SUCCESSES))('is answered as documented: %s', async (name, { expect }) => {
    const [id = '', status = ''] = name.split(' ')
    const operation = operationOf(id)
    const replacements = (await SUCCESSES[name]?.()) ?? {}
    const response = await send(operation, replacements)
    const text = await response.text()
    expect([response.status, text.slice(0, 500)]).toEqual([Number(status), text.slice(0, 500)])
    expect(response.headers.get('cache-control')).toBe('no-store')

    const answer = operation.responses[status]
    const [[type, media] = ['', null]] = Object.entries(answer?.content ?? {})
    expect(typeOf(response)).toBe(type)
    for (const header of Object.keys(answer?.headers ?? {})) {
      expect(response.headers.has(header)).toBe(true)
    }
    if (media !== null && type === 'application/json') {
      const body: unknown = JSON.parse(text)
      expect(mismatches(api, media.schema, body)).toEqual([])
      expect(differencesFrom(media, body)).toEqual([])
    } else if (type === 'text/plain') {
      expect(text).toBe(media?.example)
    }
  })
})

/** WeChat's id of a request, which it also names in its errmsg. */
const RID = /[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}/g

const withoutRids = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(RID, 'rid'))

/** Refusals of a broken server. */
const BROKEN = ['internal_error', 'misconfigured', 'temporarily_unavailable']

const HEADERS = ['Cache-Control', 'Retry-After', 'WWW-Authenticate']

describe('an example of a refusal', () => {
  it('is provoked here, but for those of a broken server', ({ expect }) => {
    const codes = ofNoOperation().map(({ code }) => code)
    const documented = [...Object.keys(api.components.examples), ...codes]
    expect([...Object.keys(REFUSALS), ...BROKEN].sort()).toEqual(documented.sort())
  })

  it.for(Object.entries(REFUSALS))(
    'is worded as documented: %s',
    async ([name, [id, provoke]], { expect }) => {
      const { status, headers, body } = await provoke()
      expect(mismatches(api, { $ref: '#/components/schemas/Problem' }, body)).toEqual([])
      const example =
        id === null
          ? ofNoOperation().find(({ code }) => code === name)
          : api.components.examples[name]?.value
      expect(withoutRids(body)).toEqual(withoutRids(example))
      expect(status).toBe(body.status)
      if (id !== null) {
        const answer = operationOf(id).responses[String(status)]
        const media = answer?.content?.['application/problem+json']
        expect(Object.keys(media?.examples ?? {})).toContain(name)
        const sent = HEADERS.filter((header) => headers.has(header))
        expect(Object.keys(answer?.headers ?? {})).toEqual(expect.arrayContaining(sent))
      }
    },
  )
})

function ofNoOperation(): readonly { readonly code: string }[] {
  return (api.components.schemas['Problem']?.examples ?? []) as { code: string }[]
}

/** The document's own example would be itself. */
function differencesFrom(media: Media, body: unknown): readonly string[] {
  const [first] = examplesOf(api, media)
  return first === undefined ? [] : differences(first[1], body)
}
