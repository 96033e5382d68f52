/** @module What the command line reads of an answer is in the API's own schema: this file does not compile if it is not. */

import type { z } from '@hono/zod-openapi'
import { describe, it } from 'vitest'
import type * as cli from '../../../src/cli/answers.ts'
import type { IncidentAnswer } from '../../../src/http/alert-schemas.ts'
import type * as api from '../../../src/http/schemas.ts'

type Fits<Schema extends z.ZodType, Read> = z.infer<Schema> extends Read ? true : false

/** Every one is `true`, or `npm run types` fails here. */
const FITS: {
  readonly problem: Fits<typeof api.ProblemAnswer, cli.Problem>
  readonly status: Fits<typeof api.StatusAnswer, cli.Status>
  readonly token: Fits<typeof api.TokenAnswer, cli.Token>
  readonly ticket: Fits<typeof api.JsTicketAnswer, cli.Ticket>
  readonly reported: Fits<typeof api.ReportAnswer, cli.Reported>
  readonly rotated: Fits<typeof api.RotateAnswer, cli.Rotated>
  readonly checked: Fits<typeof api.CheckAnswer, cli.Checked>
  readonly incident: Fits<typeof IncidentAnswer, cli.Incident>
  readonly import: Fits<typeof api.ImportAnswer, cli.Import>
  readonly key: Fits<typeof api.KeyAnswer, cli.ClientKey>
  readonly event: Fits<typeof api.EventAnswer, cli.Event>
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
