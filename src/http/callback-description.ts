/** @module Pushes as the API's description has them; the keeper reads them by hand. */

import { createRoute, z } from '@hono/zod-openapi'
import { PUSH, PUSH_QUERY } from './examples.ts'
import { NO_KEY, refusals } from './openapi.ts'
import { ComponentParams } from './schemas/common.ts'

/** `POST /callback/{component_appid}`. */
export function callbackDescription() {
  const inQuery = (name: keyof typeof PUSH_QUERY, description: string) =>
    z.string().openapi({ description, example: PUSH_QUERY[name] })
  return createRoute({
    method: 'post',
    path: '/callback/{component_appid}',
    operationId: 'push',
    tags: ['Pushes'],
    summary: 'What WeChat pushes to a platform: tickets and authorizations',
    description:
      'Signed with the push Token of the platform and encrypted with its EncodingAESKey. Sending the same again changes nothing. Whatever cannot prove to come from WeChat is a 403 without a reason; the log has it.',
    security: NO_KEY,
    request: {
      params: ComponentParams,
      query: z.object({
        timestamp: inQuery('timestamp', 'Unix seconds.'),
        nonce: inQuery('nonce', 'Digits and letters.'),
        encrypt_type: inQuery('encrypt_type', 'Always aes.'),
        msg_signature: inQuery('msg_signature', 'Over Token, timestamp, nonce and Encrypt.'),
      }),
      body: { required: true, content: { 'text/xml': { schema: z.string(), example: PUSH } } },
    },
    responses: {
      200: {
        description: 'Durable; or known, and nothing changed.',
        content: { 'text/plain': { schema: z.literal('success'), example: 'success' } },
      },
    },
    ...refusals('not_a_push', 'payload_too_large', 'temporarily_unavailable', 'misconfigured'),
  })
}
