/** @module What refusals look like (RFC 9457). */

import { z } from '@hono/zod-openapi'
import { PROBLEMS } from '../problem.ts'
import { upstreamFields } from './credentials.ts'

/** A refusal (RFC 9457). */
export const ProblemAnswer = z
  .object({
    type: z.string().openapi({ description: 'urn:lingpai:problem: and the code.' }),
    title: z.string().openapi({ description: 'The same for each code.' }),
    status: z.int().openapi({ description: 'As in the status line.' }),
    code: z.string().openapi({
      enum: Object.keys(PROBLEMS),
      description: 'Stable: never renamed. Match on this.',
    }),
    detail: z.string().openapi({ description: 'What to do, in words that may change.' }),
    reason: z
      .string()
      .optional()
      .openapi({ description: 'Why there is no token: docs/api.md, Why there is no token.' }),
    upstream: z
      .object(upstreamFields)
      .optional()
      .openapi({ description: 'What WeChat said, where it refused.' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'Every field that does not fit, and what to send instead.' }),
  })
  .openapi('Problem')
