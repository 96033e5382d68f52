/**
 * @module What the API's description shows: one account, one platform, and calls that follow from
 * each other. Tests send every request and compare the answers. No value is a secret of anybody's.
 */

import type { z } from '@hono/zod-openapi'
import { PROBLEM_EXAMPLES } from './problem-examples.ts'
import type { AppBody } from './schemas/accounts.ts'
import type { ChannelAnswer, ChannelBody, IncidentAnswer } from './schemas/alerts.ts'
import type { StatusAnswer } from './schemas/credentials.ts'
import type { EventAnswer } from './schemas/events.ts'
import type { CreatedKeyAnswer, KeyBody } from './schemas/keys.ts'
import type { JsTicketAnswer, SignatureAnswer } from './schemas/page-tickets.ts'
import type {
  AuthorizerBody,
  ComponentBody,
  ConnectLinkAnswer,
  ConnectLinkBody,
  ImportAnswer,
} from './schemas/platforms.ts'
import type { RotateAnswer, TokenAnswer } from './schemas/tokens.ts'

type Status = z.output<typeof StatusAnswer>

/** The account, its platform, and where they stand. */
export const APPID = 'wx0123456789abcdef'
export const COMPONENT_APPID = 'wxfedcba9876543210'
export const APP = `apps/${APPID}`
export const COMPONENT = `components/${COMPONENT_APPID}`
export const AUTHORIZER = `${COMPONENT}/authorizers/${APPID}`

const APP_SECRET = '0123456789abcdef0123456789abcdef'
const COMPONENT_SECRET = 'fedcba9876543210fedcba9876543210'

/** A client key as it looks; nobody's, because its second half is no signature. */
export const CLIENT_KEY = 'lpk_abcdefghijklmnop_this-is-not-a-key-this-is-not-a-key-this-is'

/** Tokens and tickets begin like this and are longer. */
export const OLD_TOKEN = '81_an-old-token-from-the-documentation'
export const CURRENT_TOKEN = '82_a-current-token-from-the-documentation'
export const OLD_TICKET = 'an-old-ticket-from-the-documentation'
const CURRENT_TICKET = 'a-current-ticket-from-the-documentation'

export const APP_BODY: z.input<typeof AppBody> = {
  secret: APP_SECRET,
  grant: 'stable_token',
  name: 'shop',
}

export const COMPONENT_BODY: z.input<typeof ComponentBody> = {
  secret: COMPONENT_SECRET,
  token: 'pushToken1',
  encoding_aes_key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  connect_return_urls: ['https://example.com/settings/wechat'],
  name: 'shop builder',
}

export const TICKET_BODY = { component_verify_ticket: 'ticket@@@from-the-documentation' }

/** That ticket as WeChat pushes it to the platform of the examples, encrypted and signed for it. */
export const PUSH_QUERY = {
  timestamp: '1795471200',
  nonce: '263014780',
  encrypt_type: 'aes',
  msg_signature: '7bbeb2b1a1c20e991f145317b3aa6b4afb20caee',
} as const
export const PUSH =
  '<xml><AppId><![CDATA[wxfedcba9876543210]]></AppId><Encrypt><![CDATA[c+BKSqtLVbGV81dLOt+zT8YUPWwcmvPymeHcS2wtmYIKh/QQLvsU4YcnN9MRf9eq9i2SruyGn5R+dLRwobp+yNFBX4CISR1DXZtZ4mPViSrpErHhhc7nEd/cGd4rGzQ+65hqylF82/VjQ116LKkkPY5++Ni5jOOqOjfeW0VJ4QYYFFQjiMh76YXkKj5C7XjYeYwYOFvLDEaRnkyjdzfslR8qa7Tn7sh28va3Cb35F90MNg4AHBvFgzgEjzHhTKkGdhPx9H8Lxdx+dgKwI3Iz1PxEq7fhHJ1FAjrLqe3CiilfkT8V7W57husMXcVIX0Gl3Hcm8gOELhXz9zh/dN0jJ6o1OXVaz59bBT01aKFRhGNNLXOjCo7Hn6TdYu6HkdAL]]></Encrypt></xml>'

export const AUTHORIZER_BODY: z.input<typeof AuthorizerBody> = {
  refresh_token: 'refreshtoken@@@from-the-documentation',
  name: 'a customer',
}

export const CONNECT_LINK_BODY: z.input<typeof ConnectLinkBody> = {
  state: 'customer-42',
  return_url: 'https://example.com/settings/wechat',
  auth_type: 2,
  expires_in: 86_400,
}

export const CONNECT_LINK: z.output<typeof ConnectLinkAnswer> = {
  url: `https://token.example.com/${COMPONENT}/connect?link=eyJjb21wb25lbnRBcHBpZCI6IuKApiJ9.a-signature`,
  expires_at: '2026-11-24T22:00:00.000Z',
}

export const KEY_BODY: z.input<typeof KeyBody> = { name: 'shop backend', allow: [APP] }

export const KEY = {
  id: 'abcdefghijklmnop',
  ...KEY_BODY,
  created_at: '2026-11-23T22:00:00.000Z',
}

export const CREATED_KEY: z.output<typeof CreatedKeyAnswer> = { ...KEY, key: CLIENT_KEY }

/** A robot; nobody's, because its key is none. */
export const CHANNEL_BODY: z.input<typeof ChannelBody> = {
  name: 'on call',
  format: 'wecom',
  url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000',
}

export const CHANNEL: z.output<typeof ChannelAnswer> = {
  id: 'ponmlkjihgfedcba',
  name: 'on call',
  format: 'wecom',
  host: 'qyapi.weixin.qq.com',
  fingerprint: '0123abcd',
  language: 'zh',
  kinds: [
    'configuration_refused',
    'killed_elsewhere',
    'running_out',
    'ticket_overdue',
    'reauthorization_required',
  ],
  created_at: '2026-11-23T22:00:00.000Z',
  last_attempt_at: null,
  last_delivered_at: null,
  problem: null,
  waiting: 0,
}

export const INCIDENT: z.output<typeof IncidentAnswer> = {
  kind: 'configuration_refused',
  credential: APP,
  name: 'shop',
  since: '2026-11-23T22:00:00.000Z',
  opened_at: '2026-11-23T22:00:00.000Z',
  reason: 'ip_not_allowed',
  advice: PROBLEM_EXAMPLES.token_unavailable.detail,
}

/** The page that asks for a signature. */
export const SIGNATURE_BODY = { url: 'https://shop.example.com/page?x=1#part' }

export const SIGNATURE: z.output<typeof SignatureAnswer> = {
  appId: APPID,
  timestamp: 1_795_471_200,
  nonceStr: '000102030405060708090a0b',
  signature: '0123456789abcdef0123456789abcdef01234567',
}

/** A token as it is handed out first, right after WeChat issued it. */
export function tokenExample(expiresIn: number): z.output<typeof TokenAnswer> {
  return {
    access_token: CURRENT_TOKEN,
    expires_in: expiresIn,
    expires_at: '2026-11-23T23:50:00.000Z',
    generation: 1,
    promised: true,
  }
}

/** The same for a ticket. */
export const JS_TICKET: z.output<typeof JsTicketAnswer> = {
  ticket: CURRENT_TICKET,
  expires_in: 3_540,
  expires_at: '2026-11-23T22:59:00.000Z',
  generation: 1,
  promised: true,
}

/** The second token, and the first, which works on for its five minutes. */
export function rotationExample(expiresIn: number): z.output<typeof RotateAnswer> {
  return {
    ...tokenExample(expiresIn),
    generation: 2,
    previous: { generation: 1, works_for: 300 },
    killed_generation: null,
    note: 'The replaced token still works for 300 seconds.',
  }
}

/** Just registered. */
export function newStatus(credential: string, grant: string, name: string): Status {
  return {
    credential,
    grant,
    name,
    state: 'new',
    generation: 0,
    fingerprint: null,
    previous_fingerprint: null,
    expires_in: null,
    expires_at: null,
    promised: false,
    serves_until: null,
    rotates_at: null,
    last_rotated_at: null,
    last_read_at: null,
    reads: { edge: 0, keeper: 0 },
    last_killed_at: null,
    today: { asks: 0, forced_asks: 0, probes: 0, probes_per_day: 1_000 },
    last_failure: null,
    advice: null,
  }
}

/** After the first read. */
export function servingStatus(before: Status, expiresIn: number): Status {
  return {
    ...before,
    state: 'serving',
    generation: 1,
    fingerprint: '0123abcd',
    expires_in: expiresIn,
    expires_at: '2026-11-23T23:50:00.000Z',
    promised: true,
    serves_until: '2026-11-23T23:59:00.000Z',
    rotates_at: '2026-11-23T23:46:00.000Z',
    last_rotated_at: '2026-11-23T22:00:00.000Z',
    last_read_at: '2026-11-23T22:00:00.000Z',
    reads: { edge: 0, keeper: 1 },
    today: { ...before.today, asks: 1 },
  }
}

/** A platform that waits for its first ticket. */
export const NEW_COMPONENT: Status = {
  ...newStatus(COMPONENT, 'component', 'shop builder'),
  platform: {
    ticket_received_at: null,
    ticket_expires_at: null,
    last_push_at: null,
    refused_pushes: 0,
    last_refused_push_at: null,
    last_push_refusal: null,
    push_restart_asked_at: null,
    waiting_authorizations: 0,
    connect_return_urls: ['https://example.com/settings/wechat'],
    downstreams: [],
    waiting_forwards: 0,
    oldest_forward_at: null,
    last_forward_problem: null,
  },
}

/** The same after WeChat pushed one, and somebody read its token. */
export function servingComponent(expiresIn: number): Status {
  const { platform, ...serving } = servingStatus(NEW_COMPONENT, expiresIn)
  const ticket = {
    ticket_received_at: '2026-11-23T22:00:00.000Z',
    ticket_expires_at: '2026-11-24T10:00:00.000Z',
    last_push_at: '2026-11-23T22:00:00.000Z',
  }
  return { ...serving, ...(platform && { platform: { ...platform, ...ticket } }) }
}

export const IMPORT: z.output<typeof ImportAnswer> = {
  state: 'running',
  total: null,
  done: 0,
  failed: 0,
  problem: null,
  started_at: '2026-11-23T22:00:00.000Z',
  finished_at: null,
}

export const EVENT: z.output<typeof EventAnswer> = {
  at: '2026-11-23T22:00:00.000Z',
  credential: APP,
  kind: 'rotated',
  trigger: 'read',
  by: 'abcdefghijklmnop',
  generation: 1,
  took_ms: 25,
  errcode: null,
  rid: null,
  detail: 'first',
  expires_at: '2026-11-24T00:00:00.000Z',
}

/** The first lines of many. */
export const METRICS =
  '# TYPE lingpai_reads counter\n# HELP lingpai_reads Reads, by who answered.\nlingpai_reads_total{source="edge"} 90210\n# EOF\n'

/** A list that fits on one page. */
export function onePage<T>(...items: T[]): { items: T[]; next_cursor: null } {
  return { items, next_cursor: null }
}
