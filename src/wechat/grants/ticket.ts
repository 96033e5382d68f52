/**
 * @module The `ticket` grant: `GET /cgi-bin/ticket/getticket` (protocol F1, F2), with which web pages
 * of an account sign. WeChat names the same ticket until a boundary of its own, and always says 7200
 * seconds, however old it is; it honours the one before for an hour after the boundary. So a ticket is
 * certain to work for an hour from when it was named: half of what WeChat says.
 */

import type { TicketType } from '../../credential.ts'
import type { Transport } from '../transport.ts'
import { type IssueResult, readIssued } from './issue-result.ts'

/** How much of the `expires_in` of a ticket is sure. */
const CERTAIN_SHARE = 1 / 2

/** Asks for the ticket of the account that a token belongs to. */
export async function issueTicket(
  transport: Transport,
  accessToken: string,
  type: TicketType,
): Promise<IssueResult> {
  const query = { access_token: accessToken, type }
  const reply = await transport.get('/cgi-bin/ticket/getticket', query)
  const result = readIssued(reply, 'ticket', [accessToken], 'account_token')
  return result.kind === 'issued'
    ? { ...result, expiresInMs: result.expiresInMs * CERTAIN_SHARE }
    : result
}
