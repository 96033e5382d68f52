/**
 * @module What has to be there before an example of the API's description is sent: the account and the
 * platform of all examples, here and at the simulator.
 */

import { runDurableObjectAlarm } from 'cloudflare:test'
import { vi } from 'vitest'
import {
  APP,
  APP_BODY,
  APPID,
  AUTHORIZER,
  AUTHORIZER_BODY,
  CHANNEL,
  CHANNEL_BODY,
  CLIENT_KEY,
  COMPONENT,
  COMPONENT_APPID,
  COMPONENT_BODY,
  CONNECT_LINK,
  KEY,
  KEY_BODY,
} from '../../src/http/examples.ts'
import {
  admin,
  advance,
  call,
  control,
  env,
  fault,
  givenKey,
  STABLE_ENDPOINT,
  until,
} from './given.ts'
import { pushTicket } from './platform.ts'

/** What only the server can give out, by what the examples have in its place. */
export type Replacements = Readonly<Record<string, string>>

/** What has to be there before an example is sent. */
export type Given = () => Promise<Replacements>

const nothing: Given = async () => ({})

export const registered: Given = async () => {
  const { secret } = APP_BODY
  await control('PUT', `/apps/${APPID}`, { secret, kind: 'official_account' })
  await admin('PUT', `/v1/${APP}`, APP_BODY)
  return {}
}

/** Registered, and read by a client once. */
export const serving: Given = async () => {
  await registered()
  const key = await givenKey([APP])
  await call('GET', `/v1/${APP}/token`, key)
  return { [CLIENT_KEY]: key }
}

const clientKey: Given = async () => {
  const { body } = await admin('POST', '/v1/keys', KEY_BODY)
  return { [CLIENT_KEY]: body.key, [KEY.id]: body.id }
}

export const platform: Given = async () => {
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

export const authorized: Given = async () => {
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

const alertChannel: Given = async () => {
  const { body } = await admin('POST', '/v1/alerts/channels', CHANNEL_BODY)
  return { [CHANNEL.id]: body.id }
}

/** WeCom takes whatever it is sent. */
const listeningChannel: Given = async () => {
  const real = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = String(input instanceof Request ? input.url : input)
    return url.startsWith(CHANNEL_BODY.url)
      ? Response.json({ errcode: 0, errmsg: 'ok' })
      : real(input, init)
  })
  return alertChannel()
}

const refused: Given = async () => {
  await registered()
  const errmsg = 'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist'
  await fault('errcode', { endpoint: STABLE_ENDPOINT, errcode: 40164, errmsg })
  await admin('GET', `/v1/${APP}/token`)
  await until(async () => (await admin('GET', '/v1/alerts')).body.items.length === 1)
  return {}
}

/** Every success that the document knows, and what it takes. */
export const SUCCESSES: Readonly<Record<string, Given>> = {
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
  'checkAppToken 200': serving,
  'readComponentToken 200': readyPlatform,
  'reportComponentToken 200': servingPlatform,
  'rotateComponentToken 200': servingPlatform,
  'checkComponentToken 200': servingPlatform,
  'readAuthorizerToken 200': authorized,
  'reportAuthorizerToken 200': servingAccount,
  'rotateAuthorizerToken 200': servingAccount,
  'checkAuthorizerToken 200': servingAccount,

  'readAppTicket 200': registered,
  'reportAppTicket 200': ticketOf(registered, APP),
  'signAppPage 200': registered,
  'readAuthorizerTicket 200': authorized,
  'reportAuthorizerTicket 200': ticketOf(authorized, AUTHORIZER),
  'signAuthorizerPage 200': authorized,

  'putApp 201': nothing,
  'putApp 200': serving,
  'changeApp 200': serving,
  'getApp 200': serving,
  'listApps 200': serving,
  'deleteApp 204': registered,

  'putComponent 201': nothing,
  'putComponent 200': servingPlatform,
  'changeComponent 200': servingPlatform,
  'getComponent 200': servingPlatform,
  'listComponents 200': servingPlatform,
  'deleteComponent 204': platform,
  'putComponentTicket 200': platform,
  'putAuthorizer 201': platform,
  'putAuthorizer 200': servingAccount,
  'changeAuthorizer 200': servingAccount,
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

  'createAlertChannel 201': nothing,
  'listAlertChannels 200': alertChannel,
  'deleteAlertChannel 204': alertChannel,
  'testAlertChannel 200': listeningChannel,
  'listIncidents 200': refused,

  'weChatToken 200': serving,
  'weChatStableToken 200': serving,
  'weChatComponentToken 200': servingPlatform,
  'weChatAuthorizerToken 200': servingAccount,

  'push 200': platform,
}
