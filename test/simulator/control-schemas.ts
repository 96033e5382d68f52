/**
 * @module The bodies that the control API takes, with their bounds. Defaults of an account are not
 * here but in `control-apps.ts`, because a change must not bring them back.
 */

import { z } from 'zod'
import { effectIsFree } from './fault-answers.ts'
import { FAULT_KINDS, type FaultOrder } from './faults.ts'
import { isAllowListEntry, isIp } from './ip.ts'

const moment = z.int().nonnegative()
const limit = z.int().nonnegative()
const lineage = z.enum(['token', 'stable_token'])
const ip = z.string().refine(isIp, 'not an IP address')

export const resetSchema = z.strictObject({
  seed: z.int().optional(),
  now: moment.optional(),
})

export const clockSchema = z.union(
  [
    z.strictObject({ now: moment }),
    z.strictObject({ advance_seconds: z.number() }),
    z.strictObject({ mode: z.literal('real'), skew_seconds: z.number().optional() }),
  ],
  'give {"now": ms}, {"advance_seconds": n} or {"mode": "real", "skew_seconds"?: n}',
)

export const appSchema = z.strictObject({
  secret: z.string().min(1).optional(),
  kind: z.enum(['mini_program', 'official_account']).optional(),
  name: z.string().optional(),
  expires_in: z.int().positive().optional(),
  state: z.enum(['normal', 'limited', 'punished', 'frozen', 'secret_frozen']).optional(),
  ip_allow_list: z
    .array(z.string().refine(isAllowListEntry, 'not an IP address, a CIDR range or like 1.2.3.*'))
    .nullable()
    .optional(),
  risk_confirmation: z.boolean().optional(),
  quota: z
    .strictObject({
      token_per_day: limit,
      token_per_minute: limit,
      stable_per_day: limit,
      stable_per_minute: limit,
      stable_force_per_day: limit,
    })
    .partial()
    .optional(),
  failed_auth_counts: z.boolean().optional(),
  wrong_secret_errcode: z.union([z.literal(40125), z.literal(40001)]).optional(),
})

export const revokeSchema = z.strictObject({ token: z.string() })

export const outsiderSchema = z.strictObject({
  lineage: lineage.default('token'),
  calls: z.int().min(1).max(10_000).default(1),
  force_refresh: z.boolean().default(false),
})

export const outsiderScriptSchema = z.strictObject({
  lineage: lineage.default('token'),
  mean_interval_seconds: z.number().positive(),
  until: moment.optional(),
})

export const riskSchema = z.strictObject({ decision: z.enum(['accept', 'reject']) })

export const faultSchema: z.ZodType<FaultOrder> = z
  .strictObject({
    endpoint: z.string().startsWith('/'),
    fault: z.enum(FAULT_KINDS),
    appid: z.string().optional(),
    times: z.int().positive().optional(),
    delay_seconds: z.number().nonnegative().optional(),
    effect: z.enum(['before', 'after']).optional(),
    errcode: z.int().optional(),
    errmsg: z.string().optional(),
    value: z.unknown().optional(),
    bytes: z.int().nonnegative().max(67_108_864).optional(),
  })
  .refine((order) => order.fault !== 'errcode' || order.errcode !== undefined, {
    path: ['errcode'],
    message: 'the fault "errcode" needs one',
  })
  .refine((order) => order.fault !== 'expires_in' || order.value !== undefined, {
    path: ['value'],
    message: 'the fault "expires_in" needs one',
  })
  .refine((order) => order.effect === undefined || effectIsFree(order.fault), {
    path: ['effect'],
    message: 'cannot be chosen for this fault',
  })

export const settingsSchema = z.strictObject({
  content_type: z.string().min(1).optional(),
  token_length: z.int().min(136).max(512).optional(),
  cluster_lag: z.boolean().optional(),
  egress_ip: ip.optional(),
  garbage_errcode: z.union([z.literal(40014), z.literal(40001)]).optional(),
})
