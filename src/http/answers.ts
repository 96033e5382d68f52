/** @module The answers of the API as types, from the schemas that describe and check them. */

import type { z } from '@hono/zod-openapi'
import type { JsTicketAnswer, SignatureAnswer } from './schemas/page-tickets.ts'
import type { ProblemAnswer } from './schemas/problems.ts'
import type { ReportAnswer, TokenAnswer } from './schemas/tokens.ts'

/** A token, and for how long it works. */
export type Token = z.infer<typeof TokenAnswer>

/** The token to use now, and what became of the one that was reported. */
export type ReportedToken = z.infer<typeof ReportAnswer>

/** A ticket that web pages sign with. */
export type Ticket = z.infer<typeof JsTicketAnswer>

/** What `wx.config` takes. */
export type Signature = z.infer<typeof SignatureAnswer>

/** A refusal. */
export type Problem = z.infer<typeof ProblemAnswer>
