/**
 * The description of the API keeps its word: every example request, sent as it is written there, is
 * answered as the example beside it says, with no key more or less; and every refusal is worded so.
 */

import { runDurableObjectAlarm } from 'cloudflare:test'
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
import {
  APP,
  APP_BODY,
  APPID,
  AUTHORIZER,
  AUTHORIZER_BODY,
  CLIENT_KEY,
  COMPONENT,
  COMPONENT_APPID,
  COMPONENT_BODY,
  CONNECT_LINK,
  KEY,
  KEY_BODY,
} from '../../src/http/examples.ts'
import {
  ADMIN_KEY,
  admin,
  advance,
  call,
  control,
  env,
  fault,
  givenKey,
  STABLE_ENDPOINT,
  until,
  useCleanWorld,
} from './given.ts'
import { pushTicket } from './platform.ts'
import { mismatches } from './strict-schema.ts'

useCleanWorld()

let elapsed = 0

beforeEach(async () => {
  // All tests have the same accounts, and the isolate remembers some of them for half a minute.
  elapsed += 3_600
  await advance(elapsed)
})

/** What only the server can give out, by what the examples have in its place. */
type Replacements = Readonly<Record<string, string>>

/** What has to be there before an example is sent. */
type Given = () => Promise<Replacements>

const nothing: Given = async () => ({})

const registered: Given = async () => {
  const { secret } = APP_BODY
  await control('PUT', `/apps/${APPID}`, { secret, kind: 'official_account' })
  await admin('PUT', `/v1/${APP}`, APP_BODY)
  return {}
}

/** Registered, and read by a client once. */
const serving: Given = async () => {
  await registered()
  const key = await givenKey([APP])
  await call('GET', `/v1/${APP}/token`, key)
  return { [CLIENT_KEY]: key }
}

const clientKey: Given = async () => {
  const { body } = await admin('POST', '/v1/keys', KEY_BODY)
  return { [CLIENT_KEY]: body.key, [KEY.id]: body.id }
}

const platform: Given = async () => {
  const { secret, token, encoding_aes_key: key } = COMPONENT_BODY
  await control('PUT', `/components/${COMPONENT_APPID}`, { secret, token, encoding_aes_key: key })
  await admin('PUT', `/v1/${COMPONENT}`, COMPONENT_BODY)
  return {}
}

const readyPlatform: Given = async () => {
  await platform()
  await pushTicket(COMPONENT_APPID)
  return { [CLIENT_KEY]: await givenKey(['*']) }
}

const servingPlatform: Given = async () => {
  const replacements = await readyPlatform()
  await admin('GET', `/v1/${COMPONENT}/token`)
  return replacements
}

const atWeChat = async (): Promise<string> => {
  const path = `/components/${COMPONENT_APPID}/authorizers`
  const authorized = { appid: APPID, kind: 'official_account', push: false, exchanged: true }
  const { refresh_token: refreshToken } = await control<{ refresh_token: string }>(
    'POST',
    path,
    authorized,
  )
  return refreshToken
}

const authorized: Given = async () => {
  const replacements = await readyPlatform()
  const refreshToken = await atWeChat()
  await admin('PUT', `/v1/${AUTHORIZER}`, { ...AUTHORIZER_BODY, refresh_token: refreshToken })
  return { ...replacements, [AUTHORIZER_BODY.refresh_token]: refreshToken }
}

const servingAccount: Given = async () => {
  const replacements = await authorized()
  await admin('GET', `/v1/${AUTHORIZER}/token`)
  return replacements
}

const ticketOf =
  (given: Given, path: string): Given =>
  async () => {
    const replacements = await given()
    await admin('GET', `/v1/${path}/tickets/jsapi`)
    return replacements
  }

const imported: Given = async () => {
  const replacements = await readyPlatform()
  await atWeChat()
  const path = `/v1/${COMPONENT}/authorizers/import`
  await admin('POST', path)
  await until(async () => {
    await runDurableObjectAlarm(env.REGISTRY.getByName(COMPONENT))
    return (await admin('GET', path)).body.state === 'finished'
  })
  return replacements
}

const linkIn = (url: string): string => new URL(url).searchParams.get('link') ?? ''

const connectLink =
  (body: object): Given =>
  async () => {
    await readyPlatform()
    const made = await admin('POST', `/v1/${COMPONENT}/connect-links`, body)
    const { auth_code: code } = await control<{ auth_code: string }>(
      'POST',
      `/components/${COMPONENT_APPID}/authorizers`,
      { appid: APPID, push: false },
    )
    return {
      [linkIn(CONNECT_LINK.url)]: linkIn(made.body.url),
      'queryauthcode@@@from-the-documentation': code,
    }
  }

/** Every success that the document knows, and what it takes. */
const SUCCESSES: Readonly<Record<string, Given>> = {
  'getHealth 200': nothing,
  'getMetrics 200': nothing,
  'getOpenApi 200': nothing,
  'getDocs 200': nothing,

  'readAppToken 200': registered,
  'reportAppToken 200': serving,
  'rotateAppToken 200': async () => {
    const replacements = await serving()
    await advance(60)
    return replacements
  },
  'readComponentToken 200': readyPlatform,
  'reportComponentToken 200': servingPlatform,
  'rotateComponentToken 200': servingPlatform,
  'readAuthorizerToken 200': authorized,
  'reportAuthorizerToken 200': servingAccount,
  'rotateAuthorizerToken 200': servingAccount,

  'readAppTicket 200': registered,
  'reportAppTicket 200': ticketOf(registered, APP),
  'signAppPage 200': registered,
  'readAuthorizerTicket 200': authorized,
  'reportAuthorizerTicket 200': ticketOf(authorized, AUTHORIZER),
  'signAuthorizerPage 200': authorized,

  'putApp 201': nothing,
  'putApp 200': serving,
  'getApp 200': serving,
  'listApps 200': serving,
  'deleteApp 204': registered,

  'putComponent 201': nothing,
  'putComponent 200': servingPlatform,
  'getComponent 200': servingPlatform,
  'listComponents 200': servingPlatform,
  'deleteComponent 204': platform,
  'putComponentTicket 200': platform,
  'putAuthorizer 201': platform,
  'putAuthorizer 200': servingAccount,
  'getAuthorizer 200': servingAccount,
  'listAuthorizers 200': servingAccount,
  'deleteAuthorizer 204': authorized,
  'startImport 202': platform,
  'getImport 200': imported,

  'createConnectLink 201': platform,
  'openConnectPage 200': connectLink({}),
  'openConnectedPage 200': connectLink({}),
  'openConnectedPage 302': connectLink({ return_url: 'https://example.com/settings/wechat' }),

  'createKey 201': nothing,
  'listKeys 200': clientKey,
  'revokeKey 204': clientKey,

  'listCredentials 200': serving,
  'listEvents 200': serving,

  'weChatToken 200': serving,
  'weChatStableToken 200': serving,
  'weChatComponentToken 200': servingPlatform,
  'weChatAuthorizerToken 200': servingAccount,

  'push 200': platform,
}

/** Fields whose values the server or WeChat chooses; all others follow from what was sent. */
const CHOSEN =
  /(?:_at|_until|^(?:at|(?:\w+_)?access_token|ticket|(?:previous_)?fingerprint|id|key|url|by|took_ms|rid|timestamp|nonceStr|signature))$/

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

/** The document's own example would be itself. */
function differencesFrom(media: Media, body: unknown): readonly string[] {
  const [first] = examplesOf(api, media)
  return first === undefined ? [] : differences(first[1], body)
}
