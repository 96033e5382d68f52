/**
 * @module The `stable_token` grant: `POST /cgi-bin/stable_token` (WeChat: getStableAccessToken).
 * In normal mode not destructive: the same token until WeChat renews it five minutes before its end,
 * isolated from `/cgi-bin/token`. `force_refresh` replaces it: 20 a day, 30 s apart.
 */

import type { Transport } from '../transport.ts'
import { type IssueResult, readIssued } from './issue-result.ts'

/** Asks for the account's stable token, or by force for another one. */
export async function issueByStableToken(
  transport: Transport,
  appid: string,
  secret: string,
  forced: boolean,
): Promise<IssueResult> {
  const reply = await transport.post(
    '/cgi-bin/stable_token',
    {},
    { grant_type: 'client_credential', appid, secret, force_refresh: forced },
  )
  return readIssued(reply, 'access_token', [secret])
}
