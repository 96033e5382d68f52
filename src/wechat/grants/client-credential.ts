/**
 * @module The `client_credential` grant: `GET /cgi-bin/token` (seeds/002, auth.getAccessToken).
 * Destructive: each answer invalidates an older token of the account.
 */

import type { Transport } from '../transport.ts'
import { type IssueResult, readIssued } from './issue-result.ts'

/** Asks for a new token of an own account. */
export async function issueByClientCredential(
  transport: Transport,
  appid: string,
  secret: string,
): Promise<IssueResult> {
  const reply = await transport.get('/cgi-bin/token', {
    grant_type: 'client_credential',
    appid,
    secret,
  })
  return readIssued(reply, 'access_token', [secret])
}
