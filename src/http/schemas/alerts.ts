/** @module What requests and answers about alerts look like. */

import { z } from '@hono/zod-openapi'
import { ALERT_FORMATS, ALERT_LANGUAGES } from '../../alerts/notice.ts'
import { INCIDENT_KINDS } from '../../policy/incident.ts'
import { address, displayName, time } from './common.ts'

const kind = z.enum(INCIDENT_KINDS, { error: `must be one of ${INCIDENT_KINDS.join(', ')}` })

/** Body of `POST /v1/alerts/channels`. */
export const ChannelBody = z
  .strictObject({
    name: displayName.min(1, 'must say who is told').openapi({ description: 'For people.' }),
    format: z
      .enum(ALERT_FORMATS, { error: `must be one of ${ALERT_FORMATS.join(', ')}` })
      .openapi({ description: 'json for programs, the others for robots of group chats.' }),
    url: address.openapi({
      description: 'Where messages are posted. Never shown again: a robot is known by its address.',
    }),
    secret: z
      .string({ error: 'must be a text' })
      .min(1, 'must not be empty; leave it out if there is none')
      .max(256, 'must be at most 256 characters')
      .regex(/^[\x21-\x7e]+$/, 'must have no spaces or invisible characters')
      .optional()
      .openapi({ description: 'Signs each message; of a robot: the secret of its settings.' }),
    language: z
      .enum(ALERT_LANGUAGES, { error: `must be one of ${ALERT_LANGUAGES.join(', ')}` })
      .optional()
      .openapi({ description: 'Of the words. Omitted: en for json, zh for robots.' }),
    kinds: z
      .array(kind, { error: 'must be a list of kinds of incidents' })
      .min(1, 'must name at least one kind; leave it out for all')
      .refine((kinds) => new Set(kinds).size === kinds.length, 'must name each kind once')
      .optional()
      .openapi({ description: 'What is told. Omitted: everything.' }),
  })
  .openapi('AlertChannelSettings')

/** An alert channel without its secrets. */
export const ChannelAnswer = z
  .object({
    id: z.string().openapi({ description: 'For DELETE and test.' }),
    name: z.string().openapi({ description: 'For people.' }),
    format: z.enum(ALERT_FORMATS).openapi({ description: 'How messages are written.' }),
    host: z.string().openapi({ description: 'Of its address.' }),
    fingerprint: z.string().openapi({
      description: 'First 8 hex digits of SHA-256 of its address.',
    }),
    language: z.enum(ALERT_LANGUAGES).openapi({ description: 'Of the words.' }),
    kinds: z.array(z.enum(INCIDENT_KINDS)).openapi({ description: 'What is told.' }),
    created_at: time,
    last_attempt_at: time.nullable(),
    last_delivered_at: time.nullable(),
    problem: z
      .string()
      .nullable()
      .openapi({ description: 'Why it did not take the last message; null if it did.' }),
    waiting: z.int().openapi({
      description: 'Incidents opened or closed that it was not told of yet.',
    }),
  })
  .openapi('AlertChannel')

/** Answer of `GET /v1/alerts/channels`. */
export const ChannelsAnswer = z.object({
  items: z.array(ChannelAnswer).openapi({ description: 'Oldest first; ten at most.' }),
})

/** A path with the id of an alert channel. */
export const ChannelParams = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9]{1,64}$/, 'must be the id of an alert channel')
    .openapi({
      param: { name: 'id', in: 'path' },
      example: 'ponmlkjihgfedcba',
      description: 'As GET /v1/alerts/channels has it.',
    }),
})

/** Answer of `POST /v1/alerts/channels/{id}/test`. */
export const ChannelTestAnswer = z
  .object({
    delivered: z.boolean().openapi({ description: 'Whether it took the message.' }),
    problem: z.string().nullable().openapi({ description: 'Why not, and what to do.' }),
  })
  .openapi('AlertChannelTest')

/** An open incident. */
export const IncidentAnswer = z
  .object({
    kind: z.enum(INCIDENT_KINDS).openapi({ description: 'What each means: docs/alerts.md.' }),
    credential: z.string().openapi({ description: 'Its path.' }),
    name: z.string().nullable().openapi({ description: 'For people.' }),
    since: time.openapi({ description: 'Since when it is so.' }),
    opened_at: time.openapi({ description: 'When it was told of.' }),
    reason: z
      .string()
      .nullable()
      .openapi({ description: 'Why WeChat refuses: docs/api.md, Why there is no token.' }),
    advice: z.string().openapi({ description: 'What to do.' }),
  })
  .openapi('Incident')
