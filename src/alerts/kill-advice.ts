/** @module What to do when somebody else kills tokens: it depends on how the account asks for them. */

import type { Grant } from '../policy/grant.ts'
import type { AlertLanguage } from './notice.ts'

type Asking = 'client_credential' | 'stable_token' | 'other'

const ADVICE: Readonly<Record<AlertLanguage, Readonly<Record<Asking, string>>>> = {
  en: {
    client_credential:
      'Some other program has the AppSecret of this account and calls /cgi-bin/token: find it and let it ask lingpai. If you cannot, change to stable_token, whose tokens it cannot kill, or reset the AppSecret.',
    stable_token:
      'Some other program has the AppSecret of this account and calls stable_token with force_refresh: find it and let it ask lingpai, or reset the AppSecret.',
    other:
      'Some other program has this platform’s secrets and asks for its tokens: find it and let it ask lingpai.',
  },
  zh: {
    client_credential:
      '另有程序持有该账号的 AppSecret 并调用 /cgi-bin/token：请找到它，改为向 lingpai 读取。如无法做到，可改用 stable_token（其令牌不会被它作废），或重置 AppSecret。',
    stable_token:
      '另有程序持有该账号的 AppSecret 并以 force_refresh 调用 stable_token：请找到它，改为向 lingpai 读取，或重置 AppSecret。',
    other: '另有程序持有该平台的密钥并申请令牌：请找到它，改为向 lingpai 读取。',
  },
}

/** A sentence or two. @param grant how the account asks WeChat now; null if it is not known */
export function killAdvice(language: AlertLanguage, grant: Grant | null): string {
  const isOwn = grant === 'client_credential' || grant === 'stable_token'
  return ADVICE[language][isOwn ? grant : 'other']
}
