/**
 * @module WeChat as a keeper sees it: ask for a token, check one. Picks the grant; knows nothing of
 * objects or storage.
 */

import type { Grant } from '../policy/grant.ts'
import { issueByClientCredential } from './grants/client-credential.ts'
import type { IssueResult } from './grants/issue-result.ts'
import { issueByStableToken } from './grants/stable-token.ts'
import { type ProbeResult, probeAccessToken } from './probe.ts'
import type { Transport } from './transport.ts'

/** What a request for an own account's token needs. */
export interface AppOrder {
  readonly grant: Extract<Grant, 'client_credential' | 'stable_token'>
  readonly appid: string
  readonly secret: string
  /** `force_refresh`, for `stable_token` only. */
  readonly forced: boolean
}

/** WeChat as a keeper sees it. Neither method rejects. */
export interface WeChat {
  issue(order: AppOrder): Promise<IssueResult>
  probe(token: string): Promise<ProbeResult>
}

/** WeChat behind a transport. */
export function createWeChat(transport: Transport): WeChat {
  return {
    issue(order) {
      switch (order.grant) {
        case 'client_credential':
          return issueByClientCredential(transport, order.appid, order.secret)
        case 'stable_token':
          return issueByStableToken(transport, order.appid, order.secret, order.forced)
      }
    },
    probe: (token) => probeAccessToken(transport, token),
  }
}
