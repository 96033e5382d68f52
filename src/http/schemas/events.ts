/** @module The history. */

import { z } from '@hono/zod-openapi'
import { EVENT_KINDS } from '../../keeper/event.ts'
import { PageQuery, time } from './common.ts'

/** Query of `GET /v1/events`. */
export const EventsQuery = PageQuery.extend({
  cursor: z
    .string()
    .regex(
      /^\d{1,15}(?:-\d{1,15}-[A-Za-z0-9_-]{0,64})?$/,
      'must be the next_cursor of a page before',
    )
    .optional()
    .openapi({ description: 'The next_cursor of the page before.' }),
  credential: z.string().max(256, 'must be a credential path').optional().openapi({
    example: 'apps/wx0123456789abcdef',
    description:
      "Only events of this one; components/{component_appid}/authorizers/* for those of a platform's accounts.",
  }),
  kind: z
    .enum(EVENT_KINDS, { error: `must be one of ${EVENT_KINDS.join(', ')}` })
    .optional()
    .openapi({ description: 'Only events of this kind.', example: 'rotated' }),
  by: z
    .string()
    .regex(/^[\x20-\x7e]{1,256}$/, 'must be the id of a client key, admin, wechat, or as in `by`')
    .optional()
    .openapi({ description: 'Only events that this one asked for: a key id, admin, wechat …' }),
})

/** One entry of the history. */
export const EventAnswer = z
  .object({
    at: time,
    credential: z.string().openapi({ description: 'Its path.' }),
    kind: z
      .string()
      .openapi({ example: 'rotated', description: 'What happened: docs/api.md, History.' }),
    trigger: z.string().openapi({ example: 'cron', description: 'What set it off.' }),
    by: z.string().nullable().openapi({ description: 'Who asked: a key id, admin, wechat …' }),
    generation: z.int().openapi({ description: 'Of the token, after it.' }),
    took_ms: z.int().nullable().openapi({ description: 'How long WeChat took, milliseconds.' }),
    errcode: z.int().nullable().openapi({ description: "WeChat's, if it refused." }),
    rid: z.string().nullable().openapi({ description: "WeChat's id of the request." }),
    detail: z.string().nullable().openapi({ description: 'By kind: docs/api.md, History.' }),
    expires_at: time.nullable().openapi({
      description: 'When WeChat ends the token that it is about.',
    }),
  })
  .openapi('Event')
