/** @module What the command line reads of an answer is in the API's own schema: this file does not compile if it is not. */

import type { z } from '@hono/zod-openapi'
import { describe, it } from 'vitest'
import type * as cli from '../../../src/cli/answers.ts'
import type { IncidentAnswer } from '../../../src/http/schemas/alerts.ts'
import type { StatusAnswer } from '../../../src/http/schemas/credentials.ts'
import type { EventAnswer } from '../../../src/http/schemas/events.ts'
import type { KeyAnswer } from '../../../src/http/schemas/keys.ts'
import type { JsTicketAnswer } from '../../../src/http/schemas/page-tickets.ts'
import type { ImportAnswer } from '../../../src/http/schemas/platforms.ts'
import type { ProblemAnswer } from '../../../src/http/schemas/problems.ts'
import type {
  CheckAnswer,
  ReportAnswer,
  RotateAnswer,
  TokenAnswer,
} from '../../../src/http/schemas/tokens.ts'

type Fits<Schema extends z.ZodType, Read> = z.infer<Schema> extends Read ? true : false

/** Every one is `true`, or `npm run types` fails here. */
const FITS: {
  readonly problem: Fits<typeof ProblemAnswer, cli.Problem>
  readonly status: Fits<typeof StatusAnswer, cli.Status>
  readonly token: Fits<typeof TokenAnswer, cli.Token>
  readonly ticket: Fits<typeof JsTicketAnswer, cli.Ticket>
  readonly reported: Fits<typeof ReportAnswer, cli.Reported>
  readonly rotated: Fits<typeof RotateAnswer, cli.Rotated>
  readonly checked: Fits<typeof CheckAnswer, cli.Checked>
  readonly incident: Fits<typeof IncidentAnswer, cli.Incident>
  readonly import: Fits<typeof ImportAnswer, cli.Import>
  readonly key: Fits<typeof KeyAnswer, cli.ClientKey>
  readonly event: Fits<typeof EventAnswer, cli.Event>
} = {
  problem: true,
  status: true,
  token: true,
  ticket: true,
  reported: true,
  rotated: true,
  checked: true,
  incident: true,
  import: true,
  key: true,
  event: true,
}

describe('what the command line reads', () => {
  it('is in the schema, all of it', ({ expect }) => {
    expect(new Set(Object.values(FITS))).toEqual(new Set([true]))
  })
})
