/**
 * @module What provokes each refusal that the API's description has an example of; but for those of a broken
 * server, which test/unit/http provokes.
 */

import {
  APP,
  APP_BODY,
  APPID,
  AUTHORIZER,
  CHANNEL,
  CHANNEL_BODY,
  CLIENT_KEY,
  COMPONENT,
  COMPONENT_APPID,
  KEY,
} from '../../src/http/examples.ts'
import { authorized, platform, registered, serving } from './api-given.ts'
import {
  type Answer,
  admin,
  advance,
  call,
  control,
  fault,
  givenKey,
  STABLE_ENDPOINT,
} from './given.ts'

/** By which operation, and how; null: by none. */
type Refused = readonly [operation: string | null, provoke: () => Promise<Answer>]

const NOT_ALLOWED = {
  errcode: 40164,
  errmsg: 'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist',
}

const rotate = (): Promise<Answer> => admin('POST', `/v1/${APP}/token/rotate`)

/** By the name of the example. */
export const REFUSALS: Readonly<Record<string, Refused>> = {
  invalid_min_expires_in: [
    'readAppToken',
    () => admin('GET', `/v1/${APP}/token?min_expires_in=241`),
  ],
  invalid_appid: ['getApp', () => admin('GET', '/v1/apps/wx%20')],
  invalid_component_appid: ['getComponent', () => admin('GET', '/v1/components/wx%20')],
  invalid_limit: ['listApps', () => admin('GET', '/v1/apps?limit=101')],
  invalid_allow: ['createKey', () => admin('POST', '/v1/keys', { name: 'shop', allow: [] })],
  invalid_key_id: ['revokeKey', () => admin('DELETE', '/v1/keys/A')],
  invalid_channel_id: ['testAlertChannel', () => admin('POST', '/v1/alerts/channels/A/test')],
  invalid_format: [
    'createAlertChannel',
    () => admin('POST', '/v1/alerts/channels', { ...CHANNEL_BODY, format: 'email' }),
  ],
  too_many_channels: [
    'createAlertChannel',
    async () => {
      for (let made = 0; made < 10; made++) {
        await admin('POST', '/v1/alerts/channels', CHANNEL_BODY)
      }
      return admin('POST', '/v1/alerts/channels', CHANNEL_BODY)
    },
  ],
  unauthorized: ['readAppToken', () => call('GET', `/v1/${APP}/token`, CLIENT_KEY)],
  forbidden: [
    'readAppToken',
    async () => call('GET', `/v1/${APP}/token`, await givenKey(['apps/wx-other'])),
  ],
  operator_only: ['listApps', async () => call('GET', '/v1/apps', await givenKey(['*']))],
  not_for_metrics: ['getMetrics', async () => call('GET', '/metrics', await givenKey([APP]))],
  not_a_push: ['push', () => call('POST', `/callback/${COMPONENT_APPID}`, null, '<xml></xml>')],
  unknown_app: ['getApp', () => admin('GET', `/v1/${APP}`)],
  unknown_component: ['getComponent', () => admin('GET', `/v1/${COMPONENT}`)],
  unknown_authorizer: ['getAuthorizer', () => admin('GET', `/v1/${AUTHORIZER}`)],
  not_found: [null, () => admin('GET', '/v1/app')],
  no_import: ['getImport', () => admin('GET', `/v1/${COMPONENT}/authorizers/import`)],
  unknown_key: ['revokeKey', () => admin('DELETE', `/v1/keys/${KEY.id}`)],
  unknown_channel: [
    'deleteAlertChannel',
    () => admin('DELETE', `/v1/alerts/channels/${CHANNEL.id}`),
  ],
  method_not_allowed: [null, () => admin('POST', '/v1/events')],
  reauthorization_required: [
    'readAuthorizerToken',
    async () => {
      await authorized()
      await fault('errcode', {
        endpoint: '/cgi-bin/component/api_authorizer_token',
        errcode: 61003,
        errmsg: 'component is not authorized by this account',
      })
      return admin('GET', `/v1/${AUTHORIZER}/token`)
    },
  ],
  within_overlap: [
    'rotateAppToken',
    async () => {
      await control('PUT', `/apps/${APPID}`, { secret: APP_BODY.secret })
      await admin('PUT', `/v1/${APP}`, { ...APP_BODY, grant: 'client_credential' })
      await admin('GET', `/v1/${APP}/token`)
      await rotate()
      return rotate()
    },
  ],
  payload_too_large: ['putApp', () => admin('PUT', `/v1/${APP}`, 'x'.repeat(65_537))],
  rate_limited: [
    'rotateAppToken',
    async () => {
      await serving()
      await advance(60)
      await rotate()
      return rotate()
    },
  ],
  wechat_refused: [
    'rotateAppToken',
    async () => {
      await registered()
      await fault('errcode', { endpoint: STABLE_ENDPOINT, ...NOT_ALLOWED })
      return rotate()
    },
  ],
  token_unavailable: [
    'readAppToken',
    async () => {
      await registered()
      await fault('errcode', { endpoint: STABLE_ENDPOINT, ...NOT_ALLOWED })
      return admin('GET', `/v1/${APP}/token`)
    },
  ],
  ticket_missing: [
    'readComponentToken',
    async () => {
      await platform()
      return admin('GET', `/v1/${COMPONENT}/token`)
    },
  ],
  answer_lost: [
    'rotateAppToken',
    async () => {
      await serving()
      await fault('reset_after_effect', { endpoint: STABLE_ENDPOINT, times: 1 })
      return rotate()
    },
  ],
}
