/** @module Own accounts, as they are registered. */

import { z } from '@hono/zod-openapi'
import { displayName, secret } from './common.ts'

/** Body of `PUT /v1/apps/{appid}`. */
export const AppBody = z
  .strictObject({
    secret: secret.openapi({ description: 'The AppSecret of the account.' }),
    grant: z
      .enum(['client_credential', 'stable_token'], {
        error: 'must be "stable_token" (recommended) or "client_credential"',
      })
      .openapi({ description: 'How WeChat is asked: POST stable_token or GET token.' }),
    name: displayName
      .optional()
      .openapi({ description: 'For people. Omitted: unchanged; empty: none.' }),
  })
  .openapi('AppSettings')

/** Body of `PATCH /v1/apps/{appid}`. */
export const AppChangeBody = AppBody.partial().openapi('AppChange')
