/**
 * @module What schemas of several parts of the API share: names, pages, secrets, addresses. The same schemas
 * validate requests and describe the API; every message says what to send instead.
 */

import { z } from '@hono/zod-openapi'
import { APPID_PATTERN } from '../../credential.ts'
import { targetProblem } from '../../target.ts'

const PAGE_MAX = 100

const PAGE_DEFAULT = 20

/** Seconds of waiting never carry a fraction; times are ISO 8601 UTC. */
export const time = z.string().openapi({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })

const appidIn = (name: string, example: string, description: string) =>
  z
    .string()
    .regex(APPID_PATTERN, 'must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef)')
    .openapi({ param: { name, in: 'path' }, example, description })

const accountAppid = appidIn('appid', 'wx0123456789abcdef', 'The appid of the account.')

/** A path with the appid of an own account. */
export const AppParams = z.object({ appid: accountAppid })

/** A path with the appid of a third-party platform. */
export const ComponentParams = z.object({
  component_appid: appidIn('component_appid', 'wxfedcba9876543210', 'The appid of the platform.'),
})

/** A path with a platform's appid and that of an account that authorized it. */
export const AuthorizerParams = ComponentParams.extend({ appid: accountAppid })

/** `?cursor=&limit=`. */
export const PageQuery = z.object({
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, 'must be the next_cursor of a page before')
    .optional()
    .openapi({ description: 'The next_cursor of the page before.' }),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from 1 to ${PAGE_MAX}`)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= PAGE_MAX, `must be from 1 to ${PAGE_MAX}`)
    .default(PAGE_DEFAULT)
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: PAGE_MAX,
      default: PAGE_DEFAULT,
      description: 'How many at most.',
      example: PAGE_DEFAULT,
    }),
})

/** A printable secret without spaces. */
export const secret = z
  .string({ error: 'must be a text: the AppSecret from the WeChat console' })
  .min(1, 'must not be empty')
  .max(256, 'must be at most 256 characters')
  .regex(
    /^[\x21-\x7e]+$/,
    'must have no spaces or invisible characters: copy it again from the WeChat console',
  )

/** One line of text for people. */
export const displayName = z
  .string({ error: 'must be a text' })
  .max(100, 'must be at most 100 characters')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names are shown in one line.
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not contain control characters')

/** Whether it may be private is for the route to say: that depends on the settings. */
export const address = z
  .string({ error: 'must be an address such as https://example.com/wechat' })
  .max(1_024, 'must be at most 1024 characters')
  .superRefine((text, context) => {
    const problem = targetProblem(text, true)
    if (problem !== null) {
      context.addIssue({ code: 'custom', message: problem })
    }
  })
  // URL takes them out; whoever appends to the text of an address would not.
  .regex(/^\S*$/, 'must have no spaces or line breaks')

export const tokenFields = {
  access_token: z.string().openapi({ description: 'Opaque; reserve 512 characters or more.' }),
  expires_in: z.int().openapi({
    description: 'Seconds for which this token is certain to work under our own plans.',
    example: 6720,
  }),
  expires_at: time.openapi({ description: 'End of expires_in.' }),
  generation: z.int().openapi({ description: 'Counts accepted tokens, from 1.', example: 7 }),
  promised: z.boolean().openapi({
    description: 'False: not known to be dead, but nothing can be promised just now.',
  }),
}

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  const nextCursor = z.string().nullable()
  return z.object({
    items: z.array(item),
    next_cursor: nextCursor.openapi({ description: 'For the next page; null: this is the last.' }),
  })
}
