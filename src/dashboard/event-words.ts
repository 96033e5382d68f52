/**
 * @module What the history says, in words: each kind of event, what set it off, and one sentence for
 * each entry. A `detail` that no word is known for is shown as it is.
 */

import type { Language } from '../http/pages/language.ts'
import type { EventKind, KeeperEvent, Trigger } from '../keeper/event.ts'
import type { Why } from '../policy/plan.ts'
import type { ProbeVerdict } from '../policy/report.ts'
import type { Reason } from '../wechat/error-catalogue.ts'
import type { LostCause } from '../wechat/reply.ts'
import type { Tone, Words } from './words.ts'

/** What each kind of event is called, and how it looks. */
export const EVENT_WORDS: Readonly<
  Record<EventKind, { readonly tone: Tone; readonly name: Words }>
> = {
  registered: { tone: 'quiet', name: { en: 'Registered', zh: '已登记' } },
  configured: { tone: 'quiet', name: { en: 'Settings changed', zh: '设置已更改' } },
  rotated: { tone: 'good', name: { en: 'Rotated', zh: '已刷新' } },
  unchanged: { tone: 'quiet', name: { en: 'Unchanged', zh: '令牌未变' } },
  refused: { tone: 'bad', name: { en: 'Refused', zh: '微信拒绝' } },
  lost_answer: { tone: 'warn', name: { en: 'Answer lost', zh: '应答丢失' } },
  reported: { tone: 'busy', name: { en: 'Reported dead', zh: '上报失效' } },
  killed_elsewhere: { tone: 'bad', name: { en: 'Killed elsewhere', zh: '被他处刷新作废' } },
  ticket: { tone: 'quiet', name: { en: 'Ticket', zh: '收到 ticket' } },
  ticket_overdue: { tone: 'warn', name: { en: 'Ticket overdue', zh: 'ticket 逾期未到' } },
  ticket_expiring: { tone: 'bad', name: { en: 'Ticket running out', zh: 'ticket 即将过期' } },
  pushed: { tone: 'quiet', name: { en: 'Pushed', zh: '授权推送' } },
  authorized: { tone: 'good', name: { en: 'Authorized', zh: '已授权' } },
  authorization_failed: { tone: 'bad', name: { en: 'Authorization failed', zh: '授权处理失败' } },
  reauthorization_required: {
    tone: 'bad',
    name: { en: 'Needs re-authorization', zh: '需要重新授权' },
  },
  deleted: { tone: 'quiet', name: { en: 'Deleted', zh: '已删除' } },
}

/** What set an event off. */
export const TRIGGER_WORDS: Readonly<Record<Trigger, Words>> = {
  read: { en: 'a read', zh: '读取令牌' },
  cron: { en: 'cron', zh: '定时任务' },
  alarm: { en: 'an alarm', zh: '定时唤醒' },
  report: { en: 'a report', zh: '失效上报' },
  operator: { en: 'an operator', zh: '管理员操作' },
  push: { en: 'a push', zh: '推送' },
  restart: { en: 'a restart', zh: '重启' },
}

/** What happened, in a sentence or two. Never a secret: events carry none. */
export function eventSentence(language: Language, event: KeeperEvent): string {
  const sentence = SENTENCES[event.kind](event)[language]
  const { tookMs } = event
  if (tookMs === null) {
    return sentence
  }
  return language === 'zh'
    ? `${sentence}微信耗时 ${tookMs} 毫秒。`
    : `${sentence} WeChat took ${tookMs} ms.`
}

const SENTENCES: Readonly<Record<EventKind, (event: KeeperEvent) => Words>> = {
  registered: ({ detail }) => {
    const isChosen = detail === 'stable_token' || detail === 'client_credential'
    return {
      en: `Registered${isChosen ? `; WeChat is asked by ${detail}` : ''}.`,
      zh: `已登记${isChosen ? `，获取方式为 ${detail}` : ''}。`,
    }
  },
  configured: ({ detail }) => {
    const changed = (detail ?? '').replace(/^changed: /, '')
    return { en: `Changed: ${changed}.`, zh: `已更改：${changed.replaceAll(', ', '、')}。` }
  },
  rotated: ({ generation, detail }) => {
    const why = wordsFor(REASONS_TO_ASK, detail)
    return {
      en: `New token, generation ${generation}: ${why.en}.`,
      zh: `新令牌，第 ${generation} 代：${why.zh}。`,
    }
  },
  unchanged: ({ generation, detail }) => {
    const why = wordsFor(REASONS_TO_ASK, detail)
    return {
      en: `WeChat named generation ${generation} again. Asked for another: ${why.en}.`,
      zh: `微信返回的仍是第 ${generation} 代。申请原因：${why.zh}。`,
    }
  },
  refused: ({ errcode, detail }) => {
    const why = wordsFor(REFUSAL_WORDS, detail)
    return errcode === null
      ? { en: `Could not ask for a token: ${why.en}.`, zh: `无法申请令牌：${why.zh}。` }
      : { en: `WeChat answered ${errcode}: ${why.en}.`, zh: `微信返回 ${errcode}：${why.zh}。` }
  },
  lost_answer: ({ detail }) => {
    const why = wordsFor(LOSSES, detail)
    return {
      en: `No usable answer: ${why.en}. WeChat may have replaced the token all the same.`,
      zh: `未得到可用的应答：${why.zh}。微信仍可能已更换令牌。`,
    }
  },
  reported: ({ generation, trigger, detail, errcode }) => {
    const verdict = wordsFor(VERDICTS, detail)
    const code =
      errcode === null ? { en: '', zh: '' } : { en: ` (${errcode})`, zh: `（${errcode}）` }
    return trigger === 'operator'
      ? {
          en: `WeChat was asked about generation ${generation}: ${verdict.en}${code.en}.`,
          zh: `向微信核实第 ${generation} 代：${verdict.zh}${code.zh}。`,
        }
      : {
          en: `Generation ${generation} was reported dead, and WeChat asked: ${verdict.en}${code.en}.`,
          zh: `第 ${generation} 代被上报失效，经向微信核实：${verdict.zh}${code.zh}。`,
        }
  },
  killed_elsewhere: ({ generation }) => ({
    en: `WeChat refuses generation ${generation}, and lingpai did not replace it: somebody else asked for a token.`,
    zh: `微信已不认可第 ${generation} 代，而它并非由 lingpai 更换：另有程序申请了新令牌。`,
  }),
  ticket: ({ by }) =>
    by === 'wechat'
      ? {
          en: 'A new component_verify_ticket was pushed.',
          zh: '微信推送了新的 component_verify_ticket。',
        }
      : {
          en: 'A component_verify_ticket was handed in.',
          zh: '手工提交了 component_verify_ticket。',
        },
  ticket_overdue: ({ detail, errcode }) => {
    const outcome = (detail ?? '').replace(/^api_start_push_ticket: /, '')
    const why = wordsFor({ ...REFUSAL_WORDS, ...LOSSES, ...AGREED }, outcome)
    const code = errcode === null ? '' : `${errcode} `
    return {
      en: `No ticket came for an hour, so WeChat was asked to push again (api_start_push_ticket): ${code}${why.en}.`,
      zh: `已一小时未收到 ticket，因此请求微信重新推送（api_start_push_ticket）：${code}${why.zh}。`,
    }
  },
  ticket_expiring: ({ detail }) => {
    const hours = /(\d+) hours/.exec(detail ?? '')?.[1]
    return hours === undefined
      ? { en: 'No ticket ever came from WeChat.', zh: '从未收到过微信的 ticket。' }
      : {
          en: `The newest ticket is ${hours} hours old. At 12 hours the platform's token cannot be renewed any more.`,
          zh: `最新的 ticket 已有 ${hours} 小时。满 12 小时后将无法刷新平台令牌。`,
        }
  },
  pushed: ({ detail }) => {
    const { what, appid } = pushOf(detail)
    return { en: `WeChat pushed: ${appid} ${what.en}.`, zh: `微信推送：${appid} ${what.zh}。` }
  },
  authorized: () => ({
    en: 'The account authorized the platform; its refresh token is kept.',
    zh: '该账号已授权给平台，刷新令牌已保存。',
  }),
  authorization_failed: ({ detail }) => {
    const { what, appid } = pushOf(detail)
    return {
      en: `${appid} ${what.en}, but that could not be acted on and is not tried any more.`,
      zh: `${appid} ${what.zh}，但无法处理，且不再重试。`,
    }
  },
  reauthorization_required: () => ({
    en: 'WeChat has no refresh token for the account any more: it must authorize the platform again.',
    zh: '微信已没有该账号的刷新令牌：需要重新授权给平台。',
  }),
  deleted: () => ({ en: 'Deleted, with its sealed data.', zh: '已删除，其加密数据一并清除。' }),
}

/** Why another token was asked for. */
const REASONS_TO_ASK: Readonly<Record<Why | 'authorized', Words>> = {
  first: { en: 'the first one', zh: '首次申请' },
  planned: { en: 'as planned', zh: '按计划刷新' },
  dead: { en: 'the one before was dead', zh: '前一代已失效' },
  forced: { en: 'an operator wanted it', zh: '管理员要求' },
  outcome_unknown: { en: 'an answer had been lost', zh: '此前有应答丢失' },
  grant_changed: { en: 'the grant was changed', zh: '获取方式已更改' },
  authorized: { en: 'with the authorization', zh: '随授权取得' },
}

/** The reasons of the error catalogue, each as the end of a sentence. */
const REFUSAL_WORDS: Readonly<Record<Reason, Words>> = {
  backing_off: { en: 'lingpai tries again by itself', zh: 'lingpai 会自动重试' },
  bad_secret: { en: 'the AppSecret is wrong', zh: 'AppSecret 错误' },
  bad_appid: { en: 'it does not know the appid', zh: 'AppID 无效' },
  ip_not_allowed: { en: 'the address is not on the IP allow-list', zh: 'IP 不在白名单内' },
  quota: { en: 'the quota is used up', zh: '调用次数已达上限' },
  awaiting_confirmation: {
    en: 'an administrator of the account has to confirm the address',
    zh: '需账号管理员确认此 IP',
  },
  confirmation_denied: {
    en: 'an administrator of the account refused the address',
    zh: '账号管理员拒绝了此 IP',
  },
  account_restricted: { en: 'the account is restricted', zh: '账号受到限制' },
  not_permitted: { en: 'the account may not do that', zh: '账号没有此权限' },
  request_rejected: { en: 'it does not accept the request', zh: '请求未被接受' },
  ticket_missing: {
    en: 'there is no valid component_verify_ticket',
    zh: '没有有效的 component_verify_ticket',
  },
  reauthorization_required: {
    en: 'the account must authorize the platform again',
    zh: '该账号需要重新授权给平台',
  },
  refused: { en: 'it refuses', zh: '拒绝' },
}

/** Why WeChat refused, as the end of a sentence. @param reason of a failure; shown as it is if unknown */
export function refusalWords(language: Language, reason: string): string {
  return wordsFor({ ...REFUSAL_WORDS, ...LOSSES }, reason)[language]
}

/** Why an answer could not be used. */
const LOSSES: Readonly<Record<LostCause, Words>> = {
  timeout: { en: 'WeChat did not answer in time', zh: '微信超时未应答' },
  network: { en: 'the connection failed or broke', zh: '连接失败或中断' },
  http_status: { en: 'it was an error page', zh: '返回了错误页面' },
  redirect: { en: 'it was a redirect', zh: '返回了重定向' },
  too_large: { en: 'it was too large', zh: '应答过大' },
  empty: { en: 'it was empty', zh: '应答为空' },
  not_json: { en: 'it was not JSON, or cut off', zh: '应答不是完整的 JSON' },
  malformed: { en: 'it had neither an errcode nor a token', zh: '应答中既无 errcode 也无令牌' },
  evicted: { en: 'its keeper was restarted meanwhile', zh: '其间保管它的对象被重启' },
  internal: { en: 'an error in lingpai', zh: 'lingpai 内部错误' },
}

const AGREED: Readonly<Record<string, Words>> = { ok: { en: 'it agreed', zh: '微信已同意' } }

const VERDICTS: Readonly<Record<ProbeVerdict, Words>> = {
  alive: { en: 'it works', zh: '仍然有效' },
  dead: { en: 'it is dead', zh: '确已失效' },
  unverified: { en: 'that cannot be told now', zh: '暂时无法核实' },
}

const PUSHES: Readonly<Record<string, Words>> = {
  authorized: { en: 'authorized the platform', zh: '授权给平台' },
  updateauthorized: { en: 'changed its authorization', zh: '更新了授权' },
  unauthorized: { en: 'withdrew its authorization', zh: '取消了授权' },
  fast_register: { en: 'was registered through the platform', zh: '经平台快速注册' },
}

/** An InfoType and an appid, as the keeper of the platform wrote them. */
function pushOf(detail: string | null): { readonly what: Words; readonly appid: string } {
  const [kind = '', appid = ''] = (detail ?? '').split(' ')
  return { what: wordsFor(PUSHES, kind), appid }
}

function wordsFor(words: Readonly<Record<string, Words>>, detail: string | null): Words {
  const text = detail ?? ''
  return words[text] ?? { en: text, zh: text }
}

/** What the last failure was: WeChat's errcode, if it named one, and what that means. */
export function failureIn(
  language: Language,
  { errcode, reason }: { readonly errcode: number | null; readonly reason: string },
): string {
  const words = refusalWords(language, reason)
  return errcode === null ? words : `${errcode}: ${words}`
}
