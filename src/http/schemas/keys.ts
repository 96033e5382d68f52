/** @module Client keys. */

import { z } from '@hono/zod-openapi'
import { isAllowEntry } from '../../credential.ts'
import { displayName, time } from './common.ts'

/** Body of `POST /v1/keys`. */
export const KeyBody = z
  .strictObject({
    name: displayName.min(1, 'must say whose key it is').openapi({ description: 'For people.' }),
    allow: z
      .array(
        z.string({ error: 'must be a text' }).refine(isAllowEntry, {
          error:
            'must be "*", a credential such as "apps/wx0123456789abcdef", or a path ending in "/*"',
        }),
        { error: 'must be a list of credentials this key may read' },
      )
      .min(1, 'must name at least one credential; "*" for all')
      .max(100, 'must have at most 100 entries')
      .openapi({
        description:
          'What the key may read and report: credentials, paths ending in /* for everything below, or *.',
      }),
  })
  .openapi('KeySettings')

/** A path with the id of a client key. */
export const KeyParams = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9]{1,64}$/, 'must be the id of a client key')
    .openapi({
      param: { name: 'id', in: 'path' },
      example: 'abcdefghijklmnop',
      description: 'Its id: the part of the key after lpk_.',
    }),
})

/** A client key without the key. */
export const KeyAnswer = z
  .object({
    id: z.string().openapi({ description: 'In the key itself, and in the history.' }),
    name: z.string().openapi({ description: 'For people.' }),
    allow: z.array(z.string()).openapi({ description: 'What the key may read and report.' }),
    created_at: time,
  })
  .openapi('ClientKey')

/** A client key with the key, shown once. */
export const CreatedKeyAnswer = KeyAnswer.extend({
  key: z.string().openapi({ description: 'Shown once; lingpai does not keep it.' }),
}).openapi('CreatedClientKey')
