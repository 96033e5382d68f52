/** @module Third-party platforms and the accounts that authorized them, as they are registered, connected and imported. */

import { z } from '@hono/zod-openapi'
import { APPID_PATTERN } from '../../credential.ts'
import { AUTH_TYPES } from '../../wechat/authorization-page.ts'
import { parseEncodingAesKey } from '../../wechat/callback/cipher.ts'
import { isPushToken } from '../../wechat/callback/signature.ts'
import { address, displayName, secret, time } from './common.ts'

const LINK_LIFE_DEFAULT_S = 24 * 3_600

const LINK_LIFE_MAX_S = 30 * 24 * 3_600

const encodingAesKey = z
  .string({ error: 'must be a text: the EncodingAESKey from the platform console' })
  .refine((text) => parseEncodingAesKey(text).ok, {
    error: 'must be the 43 letters and digits from the platform console',
  })

const DOWNSTREAMS_MAX = 5

const RETURN_URLS_MAX = 20

/** Body of `PUT /v1/components/{component_appid}`. */
export const ComponentBody = z
  .strictObject({
    secret: secret.openapi({ description: 'The AppSecret of the platform.' }),
    token: z
      .string({ error: 'must be a text: the push Token from the platform console' })
      .refine(isPushToken, {
        error: 'must be the push Token from the platform console: 3 to 32 letters and digits',
      })
      .openapi({
        description: 'The push Token of the platform: 3 to 32 letters and digits.',
        example: 'pushToken1',
      }),
    encoding_aes_key: encodingAesKey.openapi({
      description: 'The EncodingAESKey of its pushes: 43 letters and digits.',
      example: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    }),
    previous_encoding_aes_key: encodingAesKey.nullish().openapi({
      description: 'The key before it, while WeChat may still use it.',
    }),
    downstream_urls: z
      .array(address, { error: 'must be a list of addresses' })
      .max(DOWNSTREAMS_MAX, `must have at most ${DOWNSTREAMS_MAX} addresses`)
      .refine((urls) => new Set(urls).size === urls.length, 'must name each address once')
      .optional()
      .openapi({
        description: 'Who else gets every push, as it came. Omitted: unchanged; []: nobody.',
        example: ['https://example.com/wechat/events'],
      }),
    connect_return_urls: z
      .array(
        address.refine((url) => !url.includes('?'), 'must have no query'),
        { error: 'must be a list of addresses' },
      )
      .max(RETURN_URLS_MAX, `must have at most ${RETURN_URLS_MAX} addresses`)
      .optional()
      .openapi({
        description:
          'Where connect links may lead back to: these addresses and whatever is below them. Omitted: unchanged.',
        example: ['https://example.com/settings/wechat'],
      }),
    name: displayName
      .optional()
      .openapi({ description: 'For people. Omitted: unchanged; empty: none.' }),
  })
  .openapi('ComponentSettings')

/** Body of `POST /v1/components/{component_appid}/connect-links`. */
export const ConnectLinkBody = z
  .strictObject({
    state: z
      .string({ error: 'must be a text' })
      .max(512, 'must be at most 512 characters')
      .optional()
      .openapi({ description: 'Given back with the return address.', example: 'customer-42' }),
    return_url: address.optional().openapi({
      description:
        'Where the browser goes when the account is connected, with component_appid, authorizer_appid and state in its query. Must be one of connect_return_urls, or below one.',
      example: 'https://example.com/settings/wechat',
    }),
    auth_type: z
      .int({ error: `must be one of ${AUTH_TYPES.join(', ')}` })
      .refine((type) => AUTH_TYPES.includes(type), `must be one of ${AUTH_TYPES.join(', ')}`)
      .default(3)
      .openapi({
        description: "WeChat's auth_type: 1 official accounts, 2 mini programs, 3 both.",
      }),
    biz_appid: z
      .string({ error: 'must be an appid' })
      .regex(APPID_PATTERN, 'must be an appid such as wx0123456789abcdef')
      .optional()
      .openapi({ description: 'The one account that may be chosen.' }),
    expires_in: z
      .int({ error: `must be a whole number of seconds from 60 to ${LINK_LIFE_MAX_S}` })
      .min(60, 'must be at least 60')
      .max(LINK_LIFE_MAX_S, `must be at most ${LINK_LIFE_MAX_S} (30 days)`)
      .default(LINK_LIFE_DEFAULT_S)
      .openapi({ description: 'Seconds for which the link can be opened.' }),
  })
  .openapi('ConnectLinkSettings')

/** Answer of `POST …/connect-links`. */
export const ConnectLinkAnswer = z
  .object({
    url: z.string().openapi({ description: 'To be opened in a browser.' }),
    expires_at: time.openapi({ description: 'Until when it can be opened.' }),
  })
  .openapi('ConnectLink')

/** Body of `PUT /v1/components/{component_appid}/ticket`. */
export const TicketBody = z
  .strictObject({
    component_verify_ticket: z
      .string({ error: 'must be the ticket that WeChat pushed' })
      .regex(/^[\x21-\x7e]{1,1024}$/, 'must be the ticket that WeChat pushed')
      .openapi({ description: 'As WeChat pushed it.' }),
  })
  .openapi('TicketSettings')

/** Answer of `PUT …/ticket`. */
export const TicketAnswer = z
  .object({ kept: z.boolean().openapi({ description: 'False: it was known already, or older.' }) })
  .openapi('Ticket')

/** Body of `PUT /v1/components/{component_appid}/authorizers/{appid}`. */
export const AuthorizerBody = z
  .strictObject({
    refresh_token: z
      .string({ error: 'must be the authorizer_refresh_token' })
      .regex(/^[\x21-\x7e]{1,1024}$/, 'must be the authorizer_refresh_token, without spaces')
      .openapi({ description: 'The authorizer_refresh_token that WeChat gave for the account.' }),
    name: displayName
      .optional()
      .openapi({ description: 'For people. Omitted: unchanged; empty: none.' }),
  })
  .openapi('AuthorizerSettings')

/** Body of `PATCH /v1/components/{component_appid}`: the key before a new one is known already. */
export const ComponentChangeBody = ComponentBody.omit({ previous_encoding_aes_key: true })
  .partial()
  .openapi('ComponentChange')

/** Body of `PATCH …/authorizers/{appid}`. */
export const AuthorizerChangeBody = AuthorizerBody.partial().openapi('AuthorizerChange')

/** How an import is doing. */
export const ImportAnswer = z
  .object({
    state: z
      .enum(['running', 'finished'])
      .openapi({ description: 'Running also while it waits to be tried again.' }),
    total: z
      .int()
      .nullable()
      .openapi({ description: 'Accounts WeChat lists; null before the first page.' }),
    done: z.int().openapi({ description: 'Accounts stored so far.' }),
    failed: z
      .int()
      .openapi({ description: 'Without a refresh token at WeChat, or not to be stored.' }),
    problem: z.string().nullable().openapi({ description: 'Why it does not go on just now.' }),
    started_at: time,
    finished_at: time.nullable(),
  })
  .openapi('Import')
