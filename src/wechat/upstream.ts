/**
 * @module WeChat as a keeper sees it: ask for a token of some kind, check one, look one up. Knows
 * nothing of objects or storage.
 */

import {
  type AuthorizerList,
  findRefreshToken,
  listAuthorizers,
  probeComponentToken,
} from './authorizers.ts'
import {
  type AuthorizerAnswer,
  type AuthorizerOrder,
  issueByAuthorizer,
} from './grants/authorizer.ts'
import { issueByClientCredential } from './grants/client-credential.ts'
import { type ComponentOrder, issueByComponent } from './grants/component.ts'
import type { IssueResult } from './grants/issue-result.ts'
import { issueByStableToken } from './grants/stable-token.ts'
import { type ProbeResult, probeAccessToken } from './probe.ts'
import { type QueryAuthResult, queryAuth } from './query-auth.ts'
import type { Transport } from './transport.ts'

/** WeChat as a keeper sees it. No method rejects. */
export interface WeChat {
  clientCredential(appid: string, secret: string): Promise<IssueResult>
  /** @param forced `force_refresh` */
  stableToken(appid: string, secret: string, forced: boolean): Promise<IssueResult>
  componentToken(order: ComponentOrder): Promise<IssueResult>
  authorizerToken(order: AuthorizerOrder): Promise<AuthorizerAnswer>
  /** Checks a token of an account, its own or an authorizer's. */
  probe(token: string): Promise<ProbeResult>
  probeComponent(componentAppid: string, token: string): Promise<ProbeResult>
  /** Exchanges an authorization code for an account's refresh token. */
  queryAuth(
    componentAppid: string,
    componentAccessToken: string,
    code: string,
  ): Promise<QueryAuthResult>
  /** Up to 500 of the accounts that authorized the platform, from `offset` on. */
  listAuthorizers(
    componentAppid: string,
    componentAccessToken: string,
    offset: number,
  ): Promise<AuthorizerList>
  /** The refresh token WeChat holds for an account, null if it gives none. */
  findRefreshToken(
    componentAppid: string,
    componentAccessToken: string,
    appid: string,
  ): Promise<string | null>
}

/** WeChat behind a transport. */
export function createWeChat(transport: Transport): WeChat {
  return {
    clientCredential: (appid, secret) => issueByClientCredential(transport, appid, secret),
    stableToken: (appid, secret, forced) => issueByStableToken(transport, appid, secret, forced),
    componentToken: (order) => issueByComponent(transport, order),
    authorizerToken: (order) => issueByAuthorizer(transport, order),
    probe: (token) => probeAccessToken(transport, token),
    probeComponent: (componentAppid, token) =>
      probeComponentToken(transport, componentAppid, token),
    queryAuth: (componentAppid, componentAccessToken, code) =>
      queryAuth(transport, componentAppid, componentAccessToken, code),
    listAuthorizers: (componentAppid, componentAccessToken, offset) =>
      listAuthorizers(transport, componentAppid, componentAccessToken, offset),
    findRefreshToken: (componentAppid, componentAccessToken, appid) =>
      findRefreshToken(transport, componentAppid, componentAccessToken, appid),
  }
}
