/** @module Words that several pages share: states, kinds, times. English and Chinese. */

import type { CredentialKind } from '../credential.ts'
import type { Language } from '../http/pages/language.ts'
import type { CredentialState } from '../keeper/status.ts'
import { SHANGHAI_OFFSET_MS } from '../policy/constants.ts'

/** A text in each language. */
export type Words = Readonly<Record<Language, string>>

/** How something looks: colour, and a symbol beside it for those who see no colour. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet'

interface StateWords {
  readonly tone: Tone
  /** A word or two. */
  readonly name: Words
  /** A sentence. */
  readonly meaning: Words
}

/** What each state is called and means. */
export const STATES: Readonly<Record<CredentialState, StateWords>> = {
  new: {
    tone: 'quiet',
    name: { en: 'New', zh: '新登记' },
    meaning: {
      en: 'Registered; no token was asked for yet. Its first read, or the next minute, asks.',
      zh: '已登记，尚未申请令牌；首次读取或下一分钟会申请。',
    },
  },
  serving: {
    tone: 'good',
    name: { en: 'Serving', zh: '正常' },
    meaning: { en: 'A good token, and nothing the matter.', zh: '令牌有效，一切正常。' },
  },
  idle: {
    tone: 'quiet',
    name: { en: 'Idle', zh: '休眠' },
    meaning: {
      en: 'Nobody has read it for a day, so it is left alone; its next read gets a fresh token.',
      zh: '一天内无人读取，暂停刷新；下次读取时会取得新令牌。',
    },
  },
  refreshing: {
    tone: 'busy',
    name: { en: 'Refreshing', zh: '刷新中' },
    meaning: { en: 'A new token is being fetched.', zh: '正在向微信申请新令牌。' },
  },
  degraded: {
    tone: 'warn',
    name: { en: 'Degraded: WeChat refuses', zh: '降级：微信拒绝' },
    meaning: {
      en: 'There is a token to serve, but the last try for a newer one failed.',
      zh: '仍有令牌可用，但最近一次刷新失败。',
    },
  },
  killed_elsewhere: {
    tone: 'bad',
    name: { en: 'Killed elsewhere', zh: '被他处刷新作废' },
    meaning: {
      en: 'WeChat refuses the token although lingpai did not replace it: somebody else asked for one. A replacement is being fetched.',
      zh: '微信已不认可此令牌，而它并非由 lingpai 更换：另有程序申请了新令牌。正在重新获取。',
    },
  },
  ticket_missing: {
    tone: 'bad',
    name: { en: 'Waiting for ticket', zh: '等待 ticket' },
    meaning: {
      en: 'The platform waits for WeChat to push a component_verify_ticket.',
      zh: '平台正在等待微信推送 component_verify_ticket。',
    },
  },
  reauthorization_required: {
    tone: 'bad',
    name: { en: 'Needs re-authorization', zh: '需要重新授权' },
    meaning: {
      en: 'The account must authorize the platform again.',
      zh: '该账号需要重新授权给平台。',
    },
  },
  unavailable: {
    tone: 'bad',
    name: { en: 'No token', zh: '无可用令牌' },
    meaning: {
      en: 'There is no token to serve, and the last try for one failed.',
      zh: '没有可用的令牌，最近一次申请也失败了。',
    },
  },
  unreachable: {
    tone: 'warn',
    name: { en: 'Unreachable', zh: '暂时无法读取' },
    meaning: {
      en: 'The object that keeps it could not be asked just now.',
      zh: '暂时无法读取保管它的对象。',
    },
  },
}

/** What each kind of credential is called. */
export const KINDS: Readonly<Record<CredentialKind, Words>> = {
  app: { en: 'Own account', zh: '自有账号' },
  component: { en: 'Third-party platform', zh: '第三方平台' },
  authorizer: { en: 'Authorized account', zh: '授权账号' },
  ticket: { en: 'JS-SDK ticket', zh: 'JS-SDK 票据' },
}

/** A span of time in its two largest units, `1 h 52 min`. @param ms 0 or more; less counts as 0 */
export function durationIn(language: Language, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const parts: readonly (readonly [number, string, string])[] = [
    [Math.floor(seconds / 86_400), 'd', '天'],
    [Math.floor(seconds / 3_600) % 24, 'h', '小时'],
    [Math.floor(seconds / 60) % 60, 'min', '分钟'],
    [seconds % 60, 's', '秒'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 2)
  return shown
    .filter(([count], index) => count > 0 || index === 0)
    .map(([count, en, zh]) => `${count} ${language === 'zh' ? zh : en}`)
    .join(' ')
}

/** Date and time in China, `2026-11-28 20:02:51`. @param at unix milliseconds */
export function chinaTime(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** What a form's `datetime-local` says, as a time in China: unix milliseconds; null if it says none. */
export function chinaMoment(text: string): number | null {
  const isMoment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?$/.test(text)
  const at = isMoment ? Date.parse(`${text.replace(' ', 'T')}Z`) - SHANGHAI_OFFSET_MS : Number.NaN
  // A day that a month does not have is read as one of the next.
  return at >= 0 && chinaTime(at).startsWith(text.slice(0, 10)) ? at : null
}

/** A whole number as people read it, `12,345`. */
export function countIn(language: Language, count: number): string {
  return count.toLocaleString(language === 'zh' ? 'zh-CN' : 'en')
}
