/**
 * @module The bodies that the control API takes about platforms, with their bounds. As for accounts,
 * defaults are not here but in `control-components.ts`.
 */

import { z } from 'zod'
import { isAllowListEntry } from './ip.ts'
import { FORGERIES } from './push-envelope.ts'

const url = z.url({ protocol: /^https?$/ })
const encodingAesKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}$/, 'not 43 characters of base64 without padding')
const appid = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not an appid')
const lifetime = z.int().positive()
const limit = z.int().nonnegative()

export const componentSchema = z.strictObject({
  secret: z.string().min(1).optional(),
  token: z.string().min(1).optional(),
  encoding_aes_key: encodingAesKey.optional(),
  previous_encoding_aes_key: encodingAesKey.nullable().optional(),
  push_url: url.nullable().optional(),
  message_url: url.nullable().optional(),
  ip_allow_list: z
    .array(z.string().refine(isAllowListEntry, 'not an IP address, a CIDR range or like 1.2.3.*'))
    .nullable()
    .optional(),
  authorize_page_host: z.string().min(1).nullable().optional(),
  refresh_token_mode: z.enum(['unchanged', 'rotate', 'empty']).optional(),
  refresh_token_grace_seconds: z.number().nonnegative().optional(),
  expires_in: lifetime.optional(),
  pre_auth_code_expires_in: lifetime.optional(),
  auth_code_expires_in: lifetime.optional(),
  published: z.boolean().optional(),
  test_accounts: z.array(appid).optional(),
  quota: z
    .strictObject({ component_token_per_day: limit, authorizer_token_per_day: limit })
    .partial()
    .optional(),
  wrong_secret_errcode: z.union([z.literal(40125), z.literal(40001)]).optional(),
})

export const HOSTILITIES = [...FORGERIES, 'stale_timestamp', 'retry_last', 'previous_key'] as const

export const pushSchema = z.strictObject({
  info_type: z.string().regex(/^\w+$/, 'not an InfoType').default('component_verify_ticket'),
  hostile: z.enum(HOSTILITIES).optional(),
  /** Unix seconds, as WeChat's CreateTime. */
  create_time: z.int().nonnegative().optional(),
  authorizer_appid: appid.optional(),
})

const kind = z.enum(['mini_program', 'official_account'])

export const authorizerSchema = z.union(
  [
    z.strictObject({
      appid,
      nick_name: z.string().optional(),
      kind: kind.optional(),
      push: z.boolean().default(true),
      exchanged: z.boolean().default(false),
      api_permission: z.boolean().optional(),
    }),
    z.strictObject({
      count: z.int().min(1).max(100_000),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,40}$/, 'not the beginning of an appid')
        .default('wxbulk'),
      kind: kind.optional(),
    }),
  ],
  'give {"appid", "nick_name"?, "kind"?, "push"?, "exchanged"?, "api_permission"?} or {"count", "prefix"?, "kind"?}',
)

export const reauthorizeSchema = z.strictObject({ func_changed: z.boolean().default(false) })

export const signedPageSchema = z
  .strictObject({
    appId: z.string(),
    timestamp: z.union([z.string(), z.int()]),
    nonceStr: z.string(),
    signature: z.string(),
    url: z.string(),
  })
  .transform(({ appId, timestamp, ...rest }) => ({
    appid: appId,
    timestamp: String(timestamp),
    ...rest,
  }))
