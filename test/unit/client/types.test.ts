/** The client’s types are those of the API’s own schema and of its entrypoint: this file does not compile if they are not. */

import { describe, it } from 'vitest'
import type * as client from '../../../src/client/index.ts'
import type * as api from '../../../src/http/answers.ts'
import type { Lingpai } from '../../../src/rpc.ts'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** Every pair is `true`, or `npm run types` fails here. */
const SAME: {
  readonly token: Same<client.Token, api.Token>
  readonly reported: Same<client.ReportedToken, api.ReportedToken>
  readonly ticket: Same<client.Ticket, api.Ticket>
  readonly signature: Same<client.Signature, api.Signature>
  readonly problem: Same<client.Problem, api.Problem>
  readonly binding: Same<client.Binding, Pick<Lingpai, keyof client.Binding>>
} = { token: true, reported: true, ticket: true, signature: true, problem: true, binding: true }

describe('the client’s types', () => {
  it('are those of the schema, each of them', ({ expect }) => {
    expect(Object.values(SAME)).toEqual([true, true, true, true, true, true])
  })
})
