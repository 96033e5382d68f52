/**
 * @module Where a credential's next token comes from, by its kind: an own account asks WeChat with its
 * secret, a platform with its secret and a pushed ticket, an authorized account with its refresh token
 * and the platform's token, a web page's ticket with its account's token. Tokens of others come from
 * their keepers, as any other reader gets them.
 */

import { ticketPath } from '../credential.ts'
import type { FailureReport } from '../policy/failure.ts'
import { usableTickets } from '../policy/ticket.ts'
import type { IssueResult } from '../wechat/grants/issue-result.ts'
import type { ProbeResult } from '../wechat/probe.ts'
import type { WeChat } from '../wechat/upstream.ts'
import { callWithOwnToken, type OwnToken } from './own-token.ts'
import type {
  AppConfig,
  AuthorizerConfig,
  ComponentConfig,
  CredentialConfig,
  TicketConfig,
} from './record.ts'
import { lookUpRefreshToken } from './refresh-token-lookup.ts'
import type { KeeperRpc, Refusal } from './rpc.ts'

/** What came of a request, and the refresh token learned on the way (rule 8), null if none. */
export interface Sourced {
  readonly result: IssueResult
  readonly refreshToken: string | null
}

/** Asks for tokens and checks them. Neither method rejects for anything expected. */
export interface Source {
  /** @param now unix milliseconds; @param forced replace a stable token even if it is alive */
  issue(config: CredentialConfig, now: number, forced: boolean): Promise<Sourced>
  probe(config: CredentialConfig, token: string): Promise<ProbeResult>
}

/** @param keeper another credential's keeper: of an authorizer, that of its platform */
export function createSource(wechat: WeChat, keeper: (path: string) => KeeperRpc): Source {
  return {
    async issue(config, now, forced) {
      switch (config.kind) {
        case 'app':
          return learnedNothing(await issueForApp(wechat, config, forced))
        case 'component':
          return learnedNothing(await issueForComponent(wechat, config, now))
        case 'authorizer':
          return issueForAuthorizer(wechat, keeper(`components/${config.componentAppid}`), config)
        case 'ticket':
          return learnedNothing(await issueForTicket(wechat, keeper(config.account), config))
      }
    },
    async probe(config, token) {
      switch (config.kind) {
        case 'app':
        case 'authorizer':
          return wechat.probe(token)
        case 'component': {
          const { componentAppid } = config
          return wechat.probeComponent({ componentAppid, componentAccessToken: token })
        }
        case 'ticket':
          return probeTicket(await issueForTicket(wechat, keeper(config.account), config), token)
      }
    },
  }
}

function learnedNothing(result: IssueResult): Sourced {
  return { result, refreshToken: null }
}

function issueForApp(wechat: WeChat, config: AppConfig, forced: boolean): Promise<IssueResult> {
  return config.grant === 'stable_token'
    ? wechat.stableToken(config.appid, config.secret, forced)
    : wechat.clientCredential(config.appid, config.secret)
}

/** WeChat refuses this ticket, but may take another one. */
const TICKET_ERRCODES: readonly (number | null)[] = [61005, 61006]

async function issueForComponent(
  wechat: WeChat,
  config: ComponentConfig,
  now: number,
): Promise<IssueResult> {
  const { componentAppid, secret } = config
  let result: IssueResult = { kind: 'refused', report: noTicket(componentAppid) }
  for (const ticket of usableTickets(config.tickets, now)) {
    result = await wechat.componentToken({ componentAppid, secret, ticket: ticket.value })
    const isTicketRefused =
      result.kind === 'refused' && TICKET_ERRCODES.includes(result.report.errcode)
    if (!isTicketRefused) {
      return result
    }
  }
  return result
}

function noTicket(componentAppid: string): FailureReport {
  return {
    class: 'ticket',
    reason: 'ticket_missing',
    advice: `There is no component_verify_ticket yet. WeChat pushes one every 10 minutes: set the authorization event URL of the platform to https://<this server>/callback/${componentAppid} in the console of open.weixin.qq.com, or hand one in with PUT /v1/components/${componentAppid}/ticket.`,
    errcode: null,
    errmsg: null,
    rid: null,
  }
}

const REFRESH_TOKEN_REFUSED = 61023

/**
 * Asks with the newest refresh token; once more if WeChat refuses the platform's token (which is then
 * reported to its keeper), and once more if it refuses the refresh token but knows another one.
 */
async function issueForAuthorizer(
  wechat: WeChat,
  platform: KeeperRpc,
  config: AuthorizerConfig,
): Promise<Sourced> {
  const { componentAppid, appid } = config
  const by = `components/${componentAppid}/authorizers/${appid}`
  const own: OwnToken = {
    get: () => platform.token({ minExpiresInMs: 0, by }),
    refused: (value) => platform.report({ value, by }),
  }
  const held = config.refreshTokens[0]?.value ?? null
  if (held !== null) {
    const sourced = await askWith(wechat, own, config, held)
    const { result } = sourced
    if (result.kind !== 'refused' || result.report.errcode !== REFRESH_TOKEN_REFUSED) {
      return sourced
    }
    const healed = await heal(wechat, own, config, held)
    return healed ?? sourced
  }
  return (await heal(wechat, own, config, null)) ?? learnedNothing(noRefreshToken())
}

/** A token by the refresh token that WeChat knows; null if it knows none, or no better one. */
async function heal(
  wechat: WeChat,
  own: OwnToken,
  config: AuthorizerConfig,
  refused: string | null,
): Promise<Sourced | null> {
  const found = await lookUpRefreshToken(wechat, own, config.componentAppid, config.appid)
  switch (found.kind) {
    case 'none':
      return null
    case 'unknown': {
      // The account may be well: whether it must authorize again is not known yet.
      const report = { ...noRefreshToken().report, class: 'parent', reason: 'backing_off' } as const
      return learnedNothing({ kind: 'refused', report: { ...report, advice: found.advice } })
    }
    case 'found': {
      const { refreshToken } = found
      if (refreshToken === refused) {
        return null
      }
      const sourced = await askWith(wechat, own, config, refreshToken)
      return { ...sourced, refreshToken: sourced.refreshToken ?? refreshToken }
    }
  }
}

async function askWith(
  wechat: WeChat,
  own: OwnToken,
  { componentAppid, appid }: AuthorizerConfig,
  refreshToken: string,
): Promise<Sourced> {
  const answer = await callWithOwnToken(own, async (componentAccessToken) => {
    const { result, refreshToken: next } = await wechat.authorizerToken({
      componentAppid,
      componentAccessToken,
      appid,
      refreshToken,
    })
    return { ...result, next }
  })
  if (answer.kind === 'no_token') {
    return learnedNothing({ kind: 'refused', report: noParent(answer.refusal) })
  }
  const { next, ...result } = answer
  return { result, refreshToken: next }
}

/** Nothing is held and WeChat holds nothing either. */
function noRefreshToken(): Extract<IssueResult, { kind: 'refused' }> {
  const advice =
    'There is no authorizer_refresh_token for this account, here or at WeChat. Its administrator must authorize the platform again.'
  const upstream = { errcode: null, errmsg: null, rid: null }
  const report = {
    ...upstream,
    class: 'reauthorization',
    reason: 'reauthorization_required',
    advice,
  } as const
  return { kind: 'refused', report }
}

/** Asks with the account's own token, which is another keeper's. */
async function issueForTicket(
  wechat: WeChat,
  account: KeeperRpc,
  config: TicketConfig,
): Promise<IssueResult> {
  const by = ticketPath(config.account, config.type)
  const own: OwnToken = {
    get: () => account.token({ minExpiresInMs: 0, by }),
    refused: (value) => account.report({ value, by }),
  }
  const answer = await callWithOwnToken(own, (accessToken) =>
    wechat.ticket(accessToken, config.type),
  )
  return answer.kind === 'no_token' ? { kind: 'refused', report: noParent(answer.refusal) } : answer
}

/** No call checks a ticket: whether WeChat still names it is all that can be known. */
function probeTicket(result: IssueResult, ticket: string): ProbeResult {
  if (result.kind !== 'issued') {
    const { errcode, rid } = result.report
    return { verdict: 'unverified', errcode, rid }
  }
  return { verdict: result.value === ticket ? 'alive' : 'dead', errcode: null, rid: null }
}

function noParent(refusal: Refusal): FailureReport {
  const blank = { errcode: null, errmsg: null, rid: null }
  if (refusal.code === 'token_unavailable') {
    const { reason, advice, upstream } = refusal
    return { ...blank, ...upstream, class: 'parent', reason, advice }
  }
  const advice = 'What its token depends on is not registered here (any more).'
  return { ...blank, class: 'parent', reason: 'backing_off', advice }
}
