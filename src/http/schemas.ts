/**
 * @module What requests and answers look like. The same schemas validate requests and describe the
 * API; every message says what to send instead. Long, because it is the whole API on one page.
 */

import { z } from '@hono/zod-openapi'
import { APPID_PATTERN, CREDENTIAL_KINDS, isAllowEntry, TICKET_TYPES } from '../credential.ts'
import { EVENT_KINDS } from '../keeper/event.ts'
import { CREDENTIAL_STATES } from '../keeper/status.ts'
import { MIN_EXPIRES_IN_MAX_S } from '../policy/constants.ts'
import { targetProblem } from '../target.ts'
import { AUTH_TYPES } from '../wechat/authorization-page.ts'
import { parseEncodingAesKey } from '../wechat/callback/cipher.ts'
import { isPushToken } from '../wechat/callback/signature.ts'
import { PROBLEMS } from './problem.ts'

const PAGE_MAX = 100
const LINK_LIFE_DEFAULT_S = 24 * 3_600
const LINK_LIFE_MAX_S = 30 * 24 * 3_600
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
const secret = z
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

const encodingAesKey = z
  .string({ error: 'must be a text: the EncodingAESKey from the platform console' })
  .refine((text) => parseEncodingAesKey(text).ok, {
    error: 'must be the 43 letters and digits from the platform console',
  })

const DOWNSTREAMS_MAX = 5
const RETURN_URLS_MAX = 20

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

/** Body of `PATCH /v1/apps/{appid}`. */
export const AppChangeBody = AppBody.partial().openapi('AppChange')

/** Body of `PATCH /v1/components/{component_appid}`: the key before a new one is known already. */
export const ComponentChangeBody = ComponentBody.omit({ previous_encoding_aes_key: true })
  .partial()
  .openapi('ComponentChange')

/** Body of `PATCH …/authorizers/{appid}`. */
export const AuthorizerChangeBody = AuthorizerBody.partial().openapi('AuthorizerChange')

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

/** Kind of a ticket, in a path. */
const ticketType = z
  .enum(TICKET_TYPES, { error: `must be one of ${TICKET_TYPES.join(', ')}` })
  .openapi({
    param: { name: 'type', in: 'path' },
    example: 'jsapi',
    description: 'jsapi for wx.config, wx_card for cards.',
  })

/** A path with an own account's appid and the kind of a ticket. */
export const AppTicketParams = AppParams.extend({ type: ticketType })

/** The same of an account that authorized a platform. */
export const AuthorizerTicketParams = AuthorizerParams.extend({ type: ticketType })

/** Body of `POST …/tickets/{type}/report`. */
export const TicketReportBody = z
  .object({
    ticket: z
      .string({ error: 'must be the ticket whose signatures WeChat refuses' })
      .min(1, 'must be the ticket whose signatures WeChat refuses')
      .max(4_096, 'is longer than any ticket')
      .openapi({ description: 'The ticket that you signed with.' }),
  })
  .openapi('TicketReport')

/** Body of `POST …/jssdk-signature`. */
export const SignatureBody = z
  .strictObject({
    url: z
      .string({ error: 'must be the address of the page, as location.href has it' })
      .max(4_096, 'must be at most 4096 characters')
      .regex(
        // Spelled out: JSON Schema knows no flags.
        /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[\x21-\x7e]+$/,
        'must be the address of the page, as location.href has it: http or https, without spaces',
      )
      .openapi({
        description:
          "The page's own address, as location.href has it; what follows # is not signed.",
      }),
  })
  .openapi('SignatureRequest')

/** Answer of `POST …/jssdk-signature`: what `wx.config` takes. */
export const SignatureAnswer = z
  .object({
    appId: z.string().openapi({ description: 'Of the account.' }),
    timestamp: z.int().openapi({ description: 'Unix seconds.' }),
    nonceStr: z.string().openapi({ description: 'Chosen at random.' }),
    signature: z.string().openapi({ description: '40 hex digits.' }),
  })
  .openapi('Signature')

/** Body of `POST …/token/rotate`. */
export const RotateBody = z
  .strictObject({
    even_within_overlap: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .openapi({ description: 'Even if that cuts off a token that may still be in use.' }),
  })
  .openapi('Rotation')

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

const tokenFields = {
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

/** Answer of `GET …/tickets/{type}`. */
export const JsTicketAnswer = z
  .object({
    ticket: z.string().openapi({ description: 'Opaque.' }),
    expires_in: tokenFields.expires_in,
    expires_at: tokenFields.expires_at,
    generation: tokenFields.generation,
    promised: tokenFields.promised,
  })
  .openapi('WebTicket')

/** Answer of `POST …/tickets/{type}/report`. */
export const ReportedTicketAnswer = JsTicketAnswer.extend({
  verdict: z.enum(['superseded', 'alive', 'replaced', 'unverified']).openapi({
    description:
      'superseded: yours is old, here is the current one. alive: WeChat names the same one again. replaced: here is a new one. unverified: could not be checked now.',
  }),
}).openapi('ReportedWebTicket')

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

const upstreamFields = {
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

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  const nextCursor = z.string().nullable()
  return z.object({
    items: z.array(item),
    next_cursor: nextCursor.openapi({ description: 'For the next page; null: this is the last.' }),
  })
}

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
