/**
 * @module Where credentials of each kind stand in the API: what their paths look like, in the spellings
 * that are needed.
 */

import type { z } from '@hono/zod-openapi'
import { appPath, authorizerPath, componentPath } from '../credential.ts'
import type { ProblemExampleName } from './problem-examples.ts'
import { AppParams, AuthorizerParams, ComponentParams } from './schemas/common.ts'

/** Where credentials of one kind stand. */
export interface Place {
  /** For the API's description, e.g. `/apps/{appid}`. */
  readonly template: string
  /** For Hono, e.g. `/apps/:appid`. */
  readonly pattern: string
  readonly params: z.ZodObject<Record<string, z.ZodString>>
  readonly pathOf: (params: Readonly<Record<string, string>>) => string
  /** Whose token it is, as in `of an own account`. */
  readonly owner: string
  /** What WeChat calls the token. */
  readonly token: string
  /** For the names of operations, as in `readAppToken`. */
  readonly noun: string
  /** Seconds that the token of the examples is promised for, fresh: less than 7200 by its own jitter. */
  readonly exampleExpiresIn: number
  /** Refusals of a read, by their examples. */
  readonly readRefusals: readonly ProblemExampleName[]
  /** Refusals of a forced rotation. */
  readonly rotateRefusals: readonly ProblemExampleName[]
  /** Refusals of a check. */
  readonly checkRefusals: readonly ProblemExampleName[]
}

const ROTATION = ['within_overlap', 'wechat_refused', 'answer_lost'] as const

/** Own accounts. */
export const APPS: Place = {
  template: '/apps/{appid}',
  pattern: '/apps/:appid',
  params: AppParams,
  pathOf: ({ appid = '' }) => appPath(appid),
  owner: 'an own account',
  token: 'access_token',
  noun: 'App',
  exampleExpiresIn: 7_140,
  readRefusals: ['invalid_appid', 'unknown_app', 'token_unavailable'],
  rotateRefusals: ['invalid_appid', 'unknown_app', 'rate_limited', ...ROTATION],
  checkRefusals: ['invalid_appid', 'unknown_app'],
}

/** Third-party platforms. */
export const COMPONENTS: Place = {
  template: '/components/{component_appid}',
  pattern: '/components/:component_appid',
  params: ComponentParams,
  pathOf: ({ component_appid: componentAppid = '' }) => componentPath(componentAppid),
  owner: 'a platform',
  token: 'component_access_token',
  noun: 'Component',
  exampleExpiresIn: 6_762,
  readRefusals: ['invalid_component_appid', 'unknown_component', 'ticket_missing'],
  rotateRefusals: ['invalid_component_appid', 'unknown_component', ...ROTATION],
  checkRefusals: ['invalid_component_appid', 'unknown_component'],
}

/** Accounts that authorized a platform. */
export const AUTHORIZERS: Place = {
  template: '/components/{component_appid}/authorizers/{appid}',
  pattern: '/components/:component_appid/authorizers/:appid',
  params: AuthorizerParams,
  pathOf: ({ component_appid: componentAppid = '', appid = '' }) =>
    authorizerPath(componentAppid, appid),
  owner: 'an authorized account',
  token: 'authorizer_access_token',
  noun: 'Authorizer',
  exampleExpiresIn: 6_790,
  readRefusals: [
    'invalid_appid',
    'unknown_authorizer',
    'reauthorization_required',
    'token_unavailable',
  ],
  rotateRefusals: ['invalid_appid', 'unknown_authorizer', ...ROTATION],
  checkRefusals: ['invalid_appid', 'unknown_authorizer'],
}
