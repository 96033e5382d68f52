/**
 * The API's description: it is clean OpenAPI, it has every route and no other, and it says truly who may
 * call what. That its examples answer as written is for test/worker/api-document.test.ts to prove.
 */

import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { inspectRoutes } from 'hono/dev'
import { describe, it } from 'vitest'
import { BoundedMap } from '../../../src/bounded-map.ts'
import { describeApi } from '../../../src/http/api-document.ts'
import { examplesOf, operationsOf, type Schema } from '../../../src/http/api-shape.ts'
import { createApp } from '../../../src/http/app.ts'
import type { Edge } from '../../../src/http/edge.ts'
import { exampleRequest, keyVariableOf } from '../../../src/http/example-request.ts'
import { PROBLEM_EXAMPLES } from '../../../src/http/problem-examples.ts'
import { createReadiness } from '../../../src/http/readiness.ts'
import { TokenMemory } from '../../../src/http/token-memory.ts'
import { createKeySigner } from '../../../src/keys.ts'
import { systemRandom } from '../../../src/ports.ts'
import type { RegistryRpc } from '../../../src/registry/rpc.ts'
import { createSessions } from '../../../src/session.ts'
import { VERSION } from '../../../src/version.ts'

const ADMIN_KEY = 'an-admin-key-of-many-characters'
const MASTER_KEY = new Uint8Array(32).fill(3)
const SIGNER = createKeySigner(MASTER_KEY, null)
const KEY = SIGNER.sign('abcdefghijklmnop')

const broken = () => Promise.reject(Object.assign(new Error('x'), { remote: true }))
const away = () => Promise.reject(new Error('lost'))

/** An object whose every method does the same. */
const always = (method: () => Promise<unknown>): never =>
  new Proxy({}, { get: () => method }) as never

/** An app whose objects all have a bug, unless told otherwise; a client key covers everything. */
function setup(changes: Partial<Edge> = {}) {
  const key = async (id: string) => ({ id, name: 'test', allow: ['*'], createdAt: 0 })
  const edge = {
    adminKey: ADMIN_KEY,
    edgeTtlMs: 30_000,
    clock: { now: () => 1_800_000_000_000 },
    log: () => {},
    signer: SIGNER,
    sessions: createSessions(MASTER_KEY, ADMIN_KEY, systemRandom),
    connectLinks: { sign: () => 'x.y', read: () => null },
    readiness: () => null,
    keeper: () => always(broken),
    registry: () =>
      new Proxy({ key }, { get: (object, name) => Reflect.get(object, name) ?? broken }),
    registryOf: () => always(broken),
    tokens: new TokenMemory(30_000),
    asked: new BoundedMap<true>(100),
    meant: new BoundedMap<string>(100),
    clients: new BoundedMap(100),
    ...changes,
  } as unknown as Edge
  const app = createApp(edge)
  return { app, api: describeApi(app) }
}

const { app, api } = setup()
const operations = operationsOf(api)

const named = (method: string, path: string): string =>
  `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`

/** Routes that are no API: pages for people. */
const PAGES = /^(?:\/|\/dashboard(?:\/.*)?)$/

/** What answers WeChat's own paths otherwise refuses, in WeChat's words. */
const REFUSALS = ['ALL /cgi-bin/token', 'ALL /cgi-bin/*']

describe('the document', () => {
  it('has every route of the app, and no other', ({ expect }) => {
    const routes = inspectRoutes(app)
      .filter(({ method, isMiddleware }) => method !== 'ALL' || !isMiddleware)
      .filter(({ path }) => !PAGES.test(path))
      .map(({ method, path }) => named(method, path))
      .filter((route) => !REFUSALS.includes(route))
    const documented = operations.map(({ method, path }) => named(method, path))
    expect(documented.length).toBeGreaterThan(40)
    expect([...new Set(routes)].sort()).toEqual(documented.sort())
  })

  it('passes the linter without a warning', async ({ expect }) => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // /healthz takes nothing that could be wrong, and WeChat's paths refuse with 200.
        'operation-4xx-response': 'off',
        'operation-tag-defined': 'error',
        'parameter-description': 'error',
        'no-schema-type-mismatch': 'error',
      },
    })
    const problems = await lintFromString({
      source: JSON.stringify(api),
      absoluteRef: 'openapi.json',
      config,
    })
    expect(
      problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
    ).toEqual([])
  })

  it('calls each operation something else', ({ expect }) => {
    for (const name of ['operationId', 'summary'] as const) {
      expect(new Set(operations.map((operation) => operation[name])).size).toBe(operations.length)
    }
  })

  it('has the version of the package', ({ expect }) => {
    const text = readFileSync(`${import.meta.dirname}/../../../package.json`, 'utf8')
    expect((JSON.parse(text) as { version: string }).version).toBe(VERSION)
    expect(api.info.version).toBe(VERSION)
  })

  it('has an example of every JSON body and answer, and of every refusal', ({ expect }) => {
    const without = operations.flatMap(({ operationId, requestBody, responses }) =>
      [requestBody?.content ?? {}, ...Object.values(responses).map(({ content }) => content ?? {})]
        .flatMap((content) => Object.entries(content))
        .filter(([type, media]) => type !== 'text/html' && examplesOf(api, media).length === 0)
        .map(([type]) => `${operationId} ${type}`),
    )
    // Its example would be the document itself.
    expect(without).toEqual(['getOpenApi application/json'])
  })

  it('says of every field what it means', ({ expect }) => {
    const silent = Object.entries(api.components.schemas).flatMap(([name, schema]) =>
      Object.entries(schema.properties ?? {})
        .filter(([, property]) => property.description === undefined)
        .map(([field]) => `${name}.${field}`),
    )
    expect(silent.filter((field) => !/_at$|\.at$/.test(field))).toEqual([])
  })

  it('has patterns that any program can read', ({ expect }) => {
    const patterns = JSON.stringify(api).match(/"pattern":"(?:[^"\\]|\\.)*"/g) ?? []
    expect(patterns.length).toBeGreaterThan(5)
    for (const text of patterns) {
      const { pattern } = JSON.parse(`{${text}}`) as Required<Pick<Schema, 'pattern'>>
      expect(() => new RegExp(pattern, 'u')).not.toThrow()
      expect(pattern).not.toMatch(/\/[a-z]$/)
    }
  })

  it('says of every answer that it must not be cached', ({ expect }) => {
    for (const { responses } of operations) {
      for (const answer of Object.values(responses)) {
        expect(Object.keys(answer.headers ?? {})).toContain('Cache-Control')
      }
    }
  })
})

/** An operation's example request with this key, or none. */
function send(operationId: string, key: string | null, body?: string): Promise<Response> {
  const operation = operations.find((each) => each.operationId === operationId)
  if (operation === undefined) {
    throw new Error(`there is no operation ${operationId}`)
  }
  const example = exampleRequest(operation)
  const sent = body ?? example.body
  return Promise.resolve(
    app.request(example.target, {
      method: example.method,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(sent === null ? {} : { body: sent }),
    }),
  )
}

const withKey = operations.filter((operation) => keyVariableOf(operation) !== null)
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code

describe('who may call', () => {
  it.for(operations)('$operationId', async (operation, { expect }) => {
    const { operationId, responses } = operation
    const key = keyVariableOf(operation)
    const nobodys = await send(operationId, null)
    expect(nobodys.status === 401).toBe(key !== null)
    expect('401' in responses).toBe(key !== null)
    if (key !== null) {
      expect(nobodys.headers.get('www-authenticate')).toBe('Bearer realm="lingpai"')
      const clients = await send(operationId, KEY)
      expect(clients.status === 403).toBe(key === 'ADMIN_KEY')
      const operators = await send(operationId, ADMIN_KEY)
      expect([401, 403]).not.toContain(operators.status)
    }
  })
})

describe('a body', () => {
  const withBody = withKey.filter(({ requestBody }) => requestBody !== undefined)

  it.for(withBody)(
    'of $operationId has its limit',
    async ({ operationId, responses }, { expect }) => {
      const response = await send(operationId, ADMIN_KEY, 'x'.repeat(65_537))
      expect([response.status, await codeOf(response)]).toEqual([413, 'payload_too_large'])
      expect(Object.keys(responses)).toContain('413')
    },
  )

  it.for(withBody)(
    'of $operationId is refused if it does not fit',
    async ({ operationId, responses }, { expect }) => {
      const response = await send(operationId, ADMIN_KEY, '[]')
      expect([response.status, await codeOf(response)]).toEqual([400, 'invalid_request'])
      expect(Object.keys(responses)).toContain('400')
    },
  )
})

describe('the refusals of a broken server', () => {
  const isReady: Edge['readiness'] = () => null
  const registry = (adoptMasterKey: () => Promise<unknown>) => () =>
    ({ adoptMasterKey }) as unknown as RegistryRpc
  const readiness = (adoptMasterKey: () => Promise<unknown>): Edge['readiness'] =>
    createReadiness(registry(adoptMasterKey), ['a-key'])

  it.for([
    ['misconfigured', '/healthz', readiness(async () => ({ ok: false, keyId: '0123abcd' }))],
    ['temporarily_unavailable', '/healthz', readiness(away)],
    ['internal_error', '/v1/apps', isReady],
  ] as const)('are worded as documented: %s', async ([name, path, ready], { expect }) => {
    const { app: brokenApp } = setup({ readiness: ready })
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    const response = await brokenApp.request(path, { headers })
    expect(await response.json()).toEqual(api.components.examples[name]?.value)
    const { retryAfterMs } = { retryAfterMs: undefined, ...PROBLEM_EXAMPLES[name] }
    expect(response.headers.has('retry-after')).toBe(retryAfterMs !== undefined)
  })
})

describe('/openapi.json and /docs', () => {
  it.for(['/openapi.json', '/docs'])('are for whoever has a key: %s', async (path, { expect }) => {
    for (const [key, status] of [
      [KEY, 200],
      [ADMIN_KEY, 200],
      [`${KEY}x`, 401],
      ['', 401],
    ] as const) {
      const headers = key === '' ? {} : { authorization: `Bearer ${key}` }
      const response = await app.request(path, { headers })
      expect(response.status).toBe(status)
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  })

  it('say the same each time', async ({ expect }) => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` }
    const [first, second] = [
      await (await app.request('/openapi.json', { headers })).json(),
      await (await app.request('/openapi.json', { headers })).json(),
    ]
    expect(first).toEqual(JSON.parse(JSON.stringify(api)))
    expect(second).toEqual(first)
  })
})
