/**
 * @module An example of every refusal, as lingpai words it for the accounts of the other examples. Tests
 * provoke each of them and compare.
 */

import { type ProblemCode, type ProblemDetails, sealedWithAnotherKey } from './problem.ts'

/** A refusal to show. */
export interface ProblemExample extends ProblemDetails {
  readonly code: ProblemCode
}

function invalid(field: string, message: string) {
  return {
    code: 'invalid_request',
    detail: `${field} ${message}.`,
    errors: [{ field, message }],
  } as const
}

function unknown(path: string) {
  return {
    code: 'unknown_credential',
    detail: `${path} is not registered here. An operator registers it with PUT /v1/${path}.`,
  } as const
}

/** WeChat's ids of requests look like this. */
const RID = '65f0a1b2-3c4d5e6f-7a8b9c0d'

const NOT_ALLOWED = {
  reason: 'ip_not_allowed',
  detail:
    'Calls from the address 203.0.113.7 are refused by WeChat. Add it to the IP allow-list of the account (WeChat console: development settings) or let calls leave through a fixed address; changes take WeChat 5 to 10 minutes.',
  upstream: {
    errcode: 40164,
    errmsg: `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: ${RID}`,
    rid: RID,
  },
}

/** By name: the code itself, or a case of it. */
export const PROBLEM_EXAMPLES = {
  invalid_min_expires_in: invalid(
    'min_expires_in',
    'must be at most 240: more cannot be had without breaking promises given to others',
  ),
  invalid_appid: invalid(
    'appid',
    'must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef)',
  ),
  invalid_component_appid: invalid(
    'component_appid',
    'must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef)',
  ),
  invalid_limit: invalid('limit', 'must be from 1 to 100'),
  invalid_allow: invalid('allow', 'must name at least one credential; "*" for all'),
  invalid_key_id: invalid('id', 'must be the id of a client key'),
  invalid_channel_id: invalid('id', 'must be the id of an alert channel'),
  invalid_format: invalid('format', 'must be one of json, wecom, feishu, dingtalk'),
  too_many_channels: {
    code: 'invalid_request',
    detail: 'There are 10 channels already. Delete one first: DELETE /v1/alerts/channels/{id}.',
  },
  unauthorized: {
    code: 'unauthorized',
    detail: 'This client key is not valid here: mistyped, forged or revoked.',
  },
  forbidden: {
    code: 'forbidden',
    detail:
      "This key's allow-list does not cover apps/wx0123456789abcdef. An operator can make a key that does: POST /v1/keys.",
  },
  operator_only: {
    code: 'forbidden',
    detail: 'This call needs ADMIN_KEY; client keys only read tokens.',
  },
  not_for_metrics: {
    code: 'forbidden',
    detail:
      'This key\'s allow-list does not cover the metrics. An operator can make a key that does: POST /v1/keys with "allow": ["metrics"].',
  },
  not_a_push: { code: 'forbidden', detail: 'This is no push for this server.' },
  unknown_app: unknown('apps/wx0123456789abcdef'),
  unknown_component: unknown('components/wxfedcba9876543210'),
  unknown_authorizer: unknown('components/wxfedcba9876543210/authorizers/wx0123456789abcdef'),
  not_found: {
    code: 'not_found',
    detail: 'There is nothing at /v1/app. docs/api.md lists what there is.',
  },
  no_import: { code: 'not_found', detail: 'There was no import yet. Begin one with POST.' },
  unknown_key: {
    code: 'not_found',
    detail: 'There is no client key abcdefghijklmnop; it may be revoked already.',
  },
  unknown_channel: {
    code: 'not_found',
    detail: 'There is no alert channel ponmlkjihgfedcba; it may be deleted already.',
  },
  method_not_allowed: {
    code: 'method_not_allowed',
    detail: 'POST does not apply to this path; it takes GET, HEAD.',
  },
  reauthorization_required: {
    code: 'reauthorization_required',
    detail:
      'The account has not authorized this platform (any more). Its administrator must authorize it again.',
    upstream: {
      errcode: 61003,
      errmsg: `component is not authorized by this account rid: ${RID}`,
      rid: RID,
    },
  },
  within_overlap: {
    code: 'within_overlap',
    detail:
      'WeChat keeps the newest token and one before it: rotating now would cut off a token that may still be in use. Wait, or send {"even_within_overlap":true}.',
    retryAfterMs: 300_000,
  },
  payload_too_large: { code: 'payload_too_large', detail: 'The body may have at most 64 KiB.' },
  rate_limited: {
    code: 'rate_limited',
    detail: 'WeChat replaces a stable token by force once in 30 seconds at most.',
    retryAfterMs: 30_000,
  },
  internal_error: {
    code: 'internal_error',
    detail: 'Something went wrong inside lingpai; its log has the reason (wrangler tail).',
  },
  wechat_refused: {
    code: 'wechat_refused',
    ...NOT_ALLOWED,
  },
  misconfigured: { code: 'misconfigured', detail: sealedWithAnotherKey('0123abcd') },
  token_unavailable: {
    code: 'token_unavailable',
    ...NOT_ALLOWED,
    retryAfterMs: 300_000,
  },
  ticket_missing: {
    code: 'token_unavailable',
    reason: 'ticket_missing',
    detail:
      'There is no component_verify_ticket yet. WeChat pushes one every 10 minutes: set the authorization event URL of the platform to https://<this server>/callback/wxfedcba9876543210 in the console of open.weixin.qq.com, or hand one in with PUT /v1/components/wxfedcba9876543210/ticket.',
    retryAfterMs: 60_000,
  },
  temporarily_unavailable: {
    code: 'temporarily_unavailable',
    detail: 'The object that keeps this was just restarted or is overloaded. Try again.',
    retryAfterMs: 1_000,
  },
  answer_lost: {
    code: 'answer_lost',
    detail:
      'The connection to WeChat failed or broke. lingpai tries again by itself; if it stays so, check the way from this server to WeChat. The token may or may not have been replaced; whatever is handed out until that is known is still promised only for as long as it works either way.',
    retryAfterMs: 240_000,
  },
} as const satisfies Record<string, ProblemExample>

/** The name of an example. */
export type ProblemExampleName = keyof typeof PROBLEM_EXAMPLES
