/** @module Tokens: read, reported, checked and rotated. */

import { z } from '@hono/zod-openapi'
import { MIN_EXPIRES_IN_MAX_S } from '../../policy/constants.ts'
import { tokenFields } from './common.ts'

/** `?min_expires_in=`. */
export const TokenQuery = z.object({
  min_expires_in: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number of seconds from 0 to ${MIN_EXPIRES_IN_MAX_S}`)
    .transform(Number)
    .refine(
      (seconds) => seconds <= MIN_EXPIRES_IN_MAX_S,
      `must be at most ${MIN_EXPIRES_IN_MAX_S}: more cannot be had without breaking promises given to others`,
    )
    .optional()
    .openapi({
      param: { name: 'min_expires_in', in: 'query' },
      type: 'integer',
      minimum: 0,
      maximum: MIN_EXPIRES_IN_MAX_S,
      description:
        'Seconds the token must be good for. If its promise is shorter and its planned rotation is due, lingpai rotates first and the answer waits for it.',
      example: 60,
    }),
})

/** Body of `POST …/token/report`. */
export const ReportBody = z
  .object({
    token: z
      .string({ error: 'must be the token that WeChat refused' })
      .min(1, 'must be the token that WeChat refused')
      .max(4_096, 'is longer than any token')
      .openapi({ description: 'The token that you used.' }),
  })
  .openapi('Report')

/** Body of `POST …/token/rotate`. */
export const RotateBody = z
  .strictObject({
    even_within_overlap: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .openapi({ description: 'Even if that cuts off a token that may still be in use.' }),
  })
  .openapi('Rotation')

/** Answer of `GET …/token`. */
export const TokenAnswer = z.object(tokenFields).openapi('Token')

/** Answer of `POST …/token/report`. */
export const ReportAnswer = z
  .object({
    ...tokenFields,
    verdict: z.enum(['superseded', 'alive', 'replaced', 'unverified']).openapi({
      description:
        'superseded: yours is old, here is the current one. alive: WeChat accepts yours. replaced: it was dead, here is the new one. unverified: could not be checked now.',
    }),
  })
  .openapi('ReportedToken')

/** Answer of `POST …/token/check`. */
export const CheckAnswer = z
  .object({
    verdict: z.enum(['alive', 'replaced', 'dead', 'unverified', 'no_token']).openapi({
      description:
        'alive: WeChat honours it. replaced: it did not, and there is a newer one now. dead: it does not, and there is no newer one yet. unverified: WeChat gave no usable answer, or the budget is spent. no_token: there is none to check.',
    }),
    generation: z
      .int()
      .openapi({ description: 'Of the token that was checked; 0 without one.', example: 1 }),
  })
  .openapi('Check')

/** Answer of `POST …/token/rotate`. */
export const RotateAnswer = z
  .object({
    ...tokenFields,
    previous: z
      .object({
        generation: z.int(),
        works_for: z.int().openapi({ description: 'Seconds WeChat still honours it.' }),
      })
      .nullable()
      .openapi({ description: 'The token that was current; null if there was none.' }),
    killed_generation: z.int().nullable().openapi({
      description: 'Generation of the token that this rotation cut off at once.',
    }),
    note: z.string().openapi({ description: 'The same in words.' }),
  })
  .openapi('RotatedToken')
