/**
 * @module WeChat as a keeper sees it: ask for a token of some kind, check one, look one up. Knows
 * nothing of objects or storage.
 */

import type { TicketType } from '../credential.ts'
import {
  type AuthorizerInfo,
  type AuthorizerPage,
  authorizerInfo,
  listAuthorizers,
  probeComponentToken,
} from './authorizers.ts'
import type { Called, Caller } from './component-call.ts'
import {
  type AuthorizerAnswer,
  type AuthorizerOrder,
  issueByAuthorizer,
} from './grants/authorizer.ts'
import { issueByClientCredential } from './grants/client-credential.ts'
import { type ComponentOrder, issueByComponent } from './grants/component.ts'
import type { IssueResult } from './grants/issue-result.ts'
import { issueByStableToken } from './grants/stable-token.ts'
import { issueTicket } from './grants/ticket.ts'
import { createPreAuthCode } from './pre-auth-code.ts'
import { type ProbeResult, probeAccessToken } from './probe.ts'
import { startPushTicket } from './push-ticket.ts'
import { type GrantedAuthorization, queryAuth } from './query-auth.ts'
import type { Transport } from './transport.ts'

/** WeChat as a keeper sees it. No method rejects. */
export interface WeChat {
  clientCredential(appid: string, secret: string): Promise<IssueResult>
  /** @param forced `force_refresh` */
  stableToken(appid: string, secret: string, forced: boolean): Promise<IssueResult>
  componentToken(order: ComponentOrder): Promise<IssueResult>
  authorizerToken(order: AuthorizerOrder): Promise<AuthorizerAnswer>
  /** The ticket of the account that a token belongs to. */
  ticket(accessToken: string, type: TicketType): Promise<IssueResult>
  /** Checks a token of an account, its own or an authorizer's. */
  probe(token: string): Promise<ProbeResult>
  probeComponent(caller: Caller): Promise<ProbeResult>
  /** Exchanges an authorization code for an account's refresh token. */
  queryAuth(caller: Caller, code: string): Promise<Called<GrantedAuthorization>>
  /** Up to 500 of the accounts that authorized the platform, from `offset` on. */
  listAuthorizers(caller: Caller, offset: number): Promise<Called<AuthorizerPage>>
  /** What WeChat knows of one account that authorized the platform. */
  authorizerInfo(caller: Caller, appid: string): Promise<Called<AuthorizerInfo>>
  createPreAuthCode(caller: Caller): Promise<Called<string>>
  /** Asks for tickets to be pushed again. */
  startPushTicket(componentAppid: string, secret: string): Promise<Called<'ok'>>
}

/** WeChat behind a transport. */
export function createWeChat(transport: Transport): WeChat {
  return {
    clientCredential: (appid, secret) => issueByClientCredential(transport, appid, secret),
    stableToken: (appid, secret, forced) => issueByStableToken(transport, appid, secret, forced),
    componentToken: (order) => issueByComponent(transport, order),
    authorizerToken: (order) => issueByAuthorizer(transport, order),
    ticket: (accessToken, type) => issueTicket(transport, accessToken, type),
    probe: (token) => probeAccessToken(transport, token),
    probeComponent: (caller) => probeComponentToken(transport, caller),
    queryAuth: (caller, code) => queryAuth(transport, caller, code),
    listAuthorizers: (caller, offset) => listAuthorizers(transport, caller, offset),
    authorizerInfo: (caller, appid) => authorizerInfo(transport, caller, appid),
    createPreAuthCode: (caller) => createPreAuthCode(transport, caller),
    startPushTicket: (componentAppid, secret) => startPushTicket(transport, componentAppid, secret),
  }
}
