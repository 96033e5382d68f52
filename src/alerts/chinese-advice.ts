/** @module What to do about an incident, in Chinese. `advice` of a status is English, for programs and the API. */

import type { IncidentKind } from '../policy/incident.ts'
import { adviceInChinese } from '../wechat/advice-in-chinese.ts'
import type { Reason } from '../wechat/error-catalogue.ts'
import { killAdvice } from './kill-advice.ts'
import type { Notice } from './notice.ts'

const BY_KIND: Readonly<Record<Exclude<IncidentKind, 'killed_elsewhere'>, string>> = {
  configuration_refused: '请按微信返回的错误码检查账号配置，改正后会自动恢复。',
  running_out: '新令牌一直没有取到，旧令牌即将失效。请尽快查看失败原因。',
  ticket_overdue:
    '微信每 10 分钟推送一次 component_verify_ticket，有效期 12 小时。请检查开放平台后台的授权事件接收 URL 是否指向本服务的 /callback/ 地址，以及防火墙、登录页是否拦截了推送。',
  reauthorization_required:
    '该账号已不再授权给平台。请把授权链接发给账号管理员，重新授权后即可恢复。',
}

/** What to do about a failure of which no more than its `reason` is known. */
export const CHINESE_ADVICE: Readonly<Record<Reason, string>> = {
  backing_off: '微信暂时繁忙或没有应答，lingpai 会自动重试，无需处理。',
  bad_secret:
    'AppSecret 不正确或已被重置。请到微信后台复制最新的 AppSecret，再用 PUT 更新到 lingpai。',
  bad_appid: '微信不认识这个 AppID。请与后台核对：区分大小写，也不能带有不可见字符。',
  ip_not_allowed:
    '调用微信的出口 IP 不在白名单中。请在微信后台把微信提示的 IP 加入白名单（5 到 10 分钟后生效），或者让请求从固定 IP 发出。',
  quota: '今天获取令牌的次数已用完，北京时间 0 点恢复。请检查是否有服务绕过 lingpai 频繁获取令牌。',
  awaiting_confirmation: '微信要求管理员确认本次调用的 IP。请管理员在微信中点击确认。',
  confirmation_denied: '管理员拒绝了本次调用的 IP。请与管理员沟通，等限制解除后会自动重试。',
  account_restricted: '账号或其 AppSecret 被冻结、限制或处罚。请到微信后台查看并处理。',
  not_permitted: '账号没有调用这个接口的权限。请到微信后台检查认证状态和接口权限。',
  request_rejected: '微信不接受请求的内容。请检查 WECHAT_API_BASE 是否指向微信或原样转发的中继。',
  ticket_missing: BY_KIND.ticket_overdue,
  reauthorization_required: BY_KIND.reauthorization_required,
  refused: '微信拒绝了申请。请按返回的错误码查阅微信文档，并检查账号状态。',
}

/** Kinds whose advice depends on why WeChat refused. */
const BY_FAILURE: readonly IncidentKind[] = ['configuration_refused', 'running_out']

/** Whether a reason says more than the kind of the incident. */
function isTelling(reason: string | null): reason is Reason {
  const vague: readonly string[] = ['backing_off', 'refused', 'reauthorization_required']
  return reason !== null && isReason(reason) && !vague.includes(reason)
}

/** Whether a failure's `reason` is one of the error catalogue's. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(CHINESE_ADVICE, text)
}

/** What to do, in a sentence or two. */
export function chineseAdvice({
  kind,
  grant,
  reason,
  advice,
}: Pick<Notice, 'kind' | 'grant' | 'reason' | 'advice'>): string {
  if (kind === 'killed_elsewhere') {
    return killAdvice('zh', grant)
  }
  if (!BY_FAILURE.includes(kind) || !isTelling(reason)) {
    return BY_KIND[kind]
  }
  return (advice === null ? null : adviceInChinese(advice)) ?? CHINESE_ADVICE[reason]
}
