/** @module What web pages of an account need: tickets and signatures. */

import { z } from '@hono/zod-openapi'
import { TICKET_TYPES } from '../../credential.ts'
import { AppParams, AuthorizerParams, tokenFields } from './common.ts'

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
