/** @module How credentials are doing, one or all of them. */

import { z } from '@hono/zod-openapi'
import { CREDENTIAL_KINDS } from '../../credential.ts'
import { CREDENTIAL_STATES } from '../../keeper/status.ts'
import { PageQuery, pageOf, time } from './common.ts'

export const upstreamFields = {
  errcode: z.int().nullable().openapi({ description: "WeChat's; null for a lost answer." }),
  errmsg: z.string().nullable().openapi({ description: 'In its words, secrets removed.' }),
  rid: z.string().nullable().openapi({ description: "WeChat's id of the request." }),
}

/** A credential's status. */
export const StatusAnswer = z
  .object({
    credential: z
      .string()
      .openapi({ example: 'apps/wx0123456789abcdef', description: 'Its path.' }),
    grant: z
      .string()
      .nullable()
      .openapi({ example: 'stable_token', description: 'How WeChat is asked.' }),
    name: z.string().nullable().openapi({ description: 'For people.' }),
    state: z
      .enum(CREDENTIAL_STATES)
      .openapi({ description: 'What each means: docs/api.md, Status.' }),
    generation: z.int().openapi({ description: 'Counts accepted tokens; 0: none yet.' }),
    fingerprint: z
      .string()
      .nullable()
      .openapi({ description: 'First 8 hex digits of SHA-256 of the token.' }),
    previous_fingerprint: z.string().nullable().openapi({ description: 'Of the one before it.' }),
    expires_in: z
      .int()
      .nullable()
      .openapi({ description: 'Seconds a reader would be promised now; null: no token.' }),
    expires_at: time.nullable().openapi({ description: 'End of expires_in.' }),
    promised: z.boolean().openapi({ description: 'As a reader would get it.' }),
    serves_until: time.nullable().openapi({
      description: 'Until when a token can be promised if no newer one ever comes.',
    }),
    rotates_at: time.nullable().openapi({ description: 'When WeChat will be asked next.' }),
    last_rotated_at: time.nullable().openapi({ description: 'When the token was accepted.' }),
    last_read_at: time
      .nullable()
      .openapi({ description: "The last read that reached its keeper, not an isolate's memory." }),
    reads: z
      .object({ edge: z.int(), keeper: z.int() })
      .openapi({ description: 'Since registration, by who answered. A restart loses some.' }),
    last_killed_at: time.nullable().openapi({ description: 'By somebody else.' }),
    today: z
      .object({
        asks: z.int().openapi({ description: 'Requests for a token.' }),
        forced_asks: z.int().openapi({ description: 'Of them those with force_refresh.' }),
        probes: z.int().openapi({ description: 'Checks of a reported token.' }),
        probes_per_day: z.int().openapi({ description: 'After so many they are rationed.' }),
      })
      .openapi({ description: 'Calls to WeChat, by the Shanghai day that its quotas go by.' }),
    last_failure: z
      .object({
        at: time,
        class: z.string().openapi({ description: 'Decides retry_at.' }),
        reason: z.string().openapi({ description: 'A stable word, as in problems.' }),
        count: z.int().openapi({ description: 'Of that class in a row.' }),
        retry_at: time,
        ...upstreamFields,
      })
      .nullable()
      .openapi({ description: 'The newest failure since the last success.' }),
    advice: z
      .string()
      .nullable()
      .openapi({ description: 'What to do, in a sentence; null: nothing the matter.' }),
    platform: z
      .object({
        ticket_received_at: time.nullable().openapi({ description: 'When the newest came.' }),
        ticket_expires_at: time.nullable().openapi({ description: 'Twelve hours later.' }),
        last_push_at: time.nullable().openapi({ description: 'The last genuine one.' }),
        refused_pushes: z.int().openapi({
          description: "Pushes that could not prove to be WeChat's. A restart loses some.",
        }),
        last_refused_push_at: time.nullable().openapi({ description: 'The last that could not.' }),
        last_push_refusal: z
          .string()
          .nullable()
          .openapi({ example: 'bad_signature', description: 'Why.' }),
        push_restart_asked_at: time.nullable().openapi({
          description: 'When WeChat was last asked to push tickets again, since the newest came.',
        }),
        waiting_authorizations: z.int().openapi({ description: 'Pushed, and not acted on yet.' }),
        connect_return_urls: z
          .array(z.string())
          .openapi({ description: 'Where connect links may lead back to.' }),
        downstreams: z.array(z.string()).openapi({ description: 'Without their queries.' }),
        waiting_forwards: z.int().openapi({ description: 'Pushes not passed on yet.' }),
        oldest_forward_at: time.nullable().openapi({ description: 'When the oldest came.' }),
        last_forward_problem: z
          .string()
          .nullable()
          .openapi({ description: 'Why the last one was not taken.' }),
      })
      .optional()
      .openapi({ description: 'Third-party platforms only.' }),
  })
  .openapi('CredentialStatus')

/** Query of `GET /v1/credentials`. */
export const CredentialsQuery = PageQuery.extend({
  kind: z
    .enum(CREDENTIAL_KINDS, { error: `must be one of ${CREDENTIAL_KINDS.join(', ')}` })
    .optional()
    .openapi({ description: 'Only of this kind.' }),
  state: z
    .enum(CREDENTIAL_STATES, { error: `must be one of ${CREDENTIAL_STATES.join(', ')}` })
    .optional()
    .openapi({ description: 'Only in this state.' }),
  search: z
    .string()
    .max(100, 'must be at most 100 characters')
    .optional()
    .openapi({ description: 'Part of the path or name, whatever its case.', example: 'shop' }),
})

/** A page of all credentials. */
export const CredentialsAnswer = pageOf(StatusAnswer).extend({
  counts: z
    .partialRecord(z.enum(CREDENTIAL_STATES), z.int())
    .openapi({ description: 'How many match, by state; `state` is of no account here.' }),
})
