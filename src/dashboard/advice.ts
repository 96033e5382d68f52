/** @module What to do about a credential's last failure, in the reader's language. */

import { CHINESE_ADVICE, isReason } from '../alerts/chinese-advice.ts'
import type { Language } from '../http/pages/language.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { adviceInChinese } from '../wechat/advice-in-chinese.ts'

/** One or two sentences; null if there is nothing to do. */
export function adviceFor(
  language: Language,
  { advice, lastFailure }: Pick<CredentialStatus, 'advice' | 'lastFailure'>,
): string | null {
  return language === 'zh' && advice !== null
    ? adviceTranslated(advice, lastFailure?.reason)
    : advice
}

/** Advice in Chinese; where it is not known, by the failure's reason, and else as it is. */
export function adviceTranslated(advice: string, reason: string | undefined): string {
  const byReason = reason !== undefined && isReason(reason) ? CHINESE_ADVICE[reason] : advice
  return adviceInChinese(advice) ?? byReason
}
