/** @module The words of a message, in Chinese and English. */

import { SHANGHAI_OFFSET_MS } from '../policy/constants.ts'
import type { IncidentEnd, IncidentKind } from '../policy/incident.ts'
import { chineseAdvice } from './chinese-advice.ts'
import { killAdvice } from './kill-advice.ts'
import type { AlertLanguage, Notice } from './notice.ts'

/** All texts in one language. */
export interface AlertTexts {
  /** What happened, as a heading. */
  readonly opened: Readonly<Record<IncidentKind, string>>
  /** How it ended. */
  readonly ended: Readonly<Record<IncidentEnd, string>>
  /** What happened, and that it is over. */
  readonly over: (what: string, how: string) => string
  /** Heading of a message about many. */
  readonly digest: (opened: number, closed: number) => string
  /** Heading of one kind among many. */
  readonly group: (what: string, count: number) => string
  readonly more: (count: number) => string
  /** A credential, by name and path. */
  readonly place: (path: string, name: string | null) => string
  /** The same as a line of a message. */
  readonly placeLine: (place: string) => string
  /** Whose it is, and what. */
  readonly summary: (place: string, what: string) => string
  readonly since: (at: number) => string
  readonly lasted: (ms: number) => string
  readonly upstream: (errcode: number, errmsg: string | null) => string
  /** What to do about one incident, in a sentence or two. */
  readonly advice: (notice: Pick<Notice, 'kind' | 'grant' | 'reason' | 'advice'>) => string
  /** The same as a line of a message. */
  readonly adviceLine: (advice: string) => string
  /** What to do about many of one kind. */
  readonly adviceForMany: Readonly<Record<IncidentKind, string>>
  readonly link: (url: string) => string
  readonly test: { readonly title: string; readonly text: (channel: string) => string }
}

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** `2026-11-23 08:05`. */
function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

/** `10,000`. */
function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** The two largest units of a duration, a minute at least. */
function partsOf(ms: number): readonly (readonly [number, 'day' | 'hour' | 'minute'])[] {
  const minutes = Math.max(1, Math.round(ms / MINUTE_MS))
  const parts = [
    [Math.floor(minutes / DAY_MINUTES), 'day'],
    [Math.floor((minutes % DAY_MINUTES) / HOUR_MINUTES), 'hour'],
    [minutes % HOUR_MINUTES, 'minute'],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  return parts.slice(first, first + 2).filter(([count]) => count > 0)
}

const CHINESE_UNITS = { day: '天', hour: '小时', minute: '分钟' } as const

const ZH: AlertTexts = {
  opened: {
    configuration_refused: '配置被微信拒绝',
    killed_elsewhere: '令牌被他处刷新',
    running_out: '令牌即将用尽',
    ticket_overdue: '票据逾期未到',
    reauthorization_required: '需要重新授权',
  },
  ended: {
    recovered: '已恢复',
    idle: '已无人读取，不再提醒',
    deleted: '账号已删除，不再跟踪',
  },
  over: (what, how) => `${what}：${how}`,
  digest: (opened, closed) =>
    [
      ...(opened > 0 ? [`新增 ${grouped(opened)} 个告警`] : []),
      ...(closed > 0 ? [`${grouped(closed)} 个告警已结束`] : []),
    ].join('，'),
  group: (what, count) => `${what}（${grouped(count)} 个）`,
  more: (count) => `……另有 ${grouped(count)} 个`,
  place: (path, name) => (name === null ? path : `${name}（${path}）`),
  placeLine: (place) => `账号：${place}`,
  summary: (place, what) => `${place}：${what}`,
  since: (at) => `开始时间：${minuteOf(at + SHANGHAI_OFFSET_MS)}（北京时间）`,
  lasted: (ms) =>
    `持续时间：${partsOf(ms)
      .map(([count, unit]) => `${count} ${CHINESE_UNITS[unit]}`)
      .join(' ')}`,
  upstream: (errcode, errmsg) => `微信返回：${errcode}${errmsg === null ? '' : ` ${errmsg}`}`,
  advice: chineseAdvice,
  adviceLine: (advice) => `处理建议：${advice}`,
  adviceForMany: {
    configuration_refused:
      '请先看其中一个账号的失败原因；如果原因相同，多半是 IP 白名单或 AppSecret 有变动。',
    killed_elsewhere: '请找出还有哪些服务在自行向微信获取令牌，让它们改为从 lingpai 读取。',
    running_out: '请尽快查看失败原因；如果全部账号都受影响，请先检查到微信的网络。',
    ticket_overdue: '请检查开放平台后台填写的授权事件接收 URL，以及防火墙是否拦截了微信的推送。',
    reauthorization_required: '请把授权链接发给这些账号的管理员，重新授权后即可恢复。',
  },
  link: (url) => `查看详情：${url}`,
  test: {
    title: '测试消息',
    text: (channel) => `这是 lingpai 发往“${channel}”的测试消息。收到即表示告警可以送达。`,
  },
}

const EN: AlertTexts = {
  opened: {
    configuration_refused: 'WeChat refuses the configuration',
    killed_elsewhere: 'Token replaced by somebody else',
    running_out: 'Token is running out',
    ticket_overdue: 'Ticket is overdue',
    reauthorization_required: 'Account must authorize again',
  },
  ended: {
    recovered: 'recovered',
    idle: 'nobody reads it any more',
    deleted: 'deleted, no longer watched',
  },
  over: (what, how) => `${what}: ${how}`,
  digest: (opened, closed) =>
    [
      ...(opened > 0 ? [`${grouped(opened)} new incident${opened === 1 ? '' : 's'}`] : []),
      ...(closed > 0 ? [`${grouped(closed)} over`] : []),
    ].join(', '),
  group: (what, count) => `${what} (${grouped(count)})`,
  more: (count) => `… and ${grouped(count)} more`,
  place: (path, name) => (name === null ? path : `${name} (${path})`),
  placeLine: (place) => `Account: ${place}`,
  summary: (place, what) => `${place}: ${what}`,
  since: (at) => `Since: ${minuteOf(at)} UTC`,
  lasted: (ms) =>
    `Lasted: ${partsOf(ms)
      .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
      .join(' ')}`,
  upstream: (errcode, errmsg) => `WeChat says: ${errcode}${errmsg === null ? '' : ` ${errmsg}`}`,
  advice: ({ kind, grant, advice }) =>
    kind === 'killed_elsewhere' ? killAdvice('en', grant) : (advice ?? ENGLISH_ADVICE[kind]),
  adviceLine: (advice) => `What to do: ${advice}`,
  adviceForMany: {
    configuration_refused:
      'Look at the failure of one of them; if it is the same for all, the IP allow-list or the AppSecret has changed.',
    killed_elsewhere:
      'Find which services ask WeChat for tokens themselves, and make them read from lingpai.',
    running_out:
      'Look at the failure of one of them soon; if all accounts are affected, check the way from this server to WeChat.',
    ticket_overdue:
      'Check the authorization event URL in the console of open.weixin.qq.com, and that no firewall stands before it.',
    reauthorization_required: 'Send the administrators of these accounts a connect link.',
  },
  link: (url) => `Details: ${url}`,
  test: {
    title: 'Test message',
    text: (channel) =>
      `This is a test message from lingpai to “${channel}”. If you can read it, alerts arrive.`,
  },
}

const ENGLISH_ADVICE: Readonly<Record<Exclude<IncidentKind, 'killed_elsewhere'>, string>> = {
  configuration_refused: 'Look at the newest failure of this account.',
  running_out: 'Look at the newest failure of this account soon.',
  ticket_overdue:
    'Check the authorization event URL in the console of open.weixin.qq.com, and that no firewall stands before it.',
  reauthorization_required: 'Send the administrator of the account a connect link.',
}

/** The texts of a language. */
export function alertTexts(language: AlertLanguage): AlertTexts {
  return language === 'zh' ? ZH : EN
}
