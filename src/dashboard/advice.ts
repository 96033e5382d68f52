/** @module What to do about a credential's last failure, in the reader's language. */

import { CHINESE_ADVICE, isReason } from '../alerts/chinese-advice.ts'
import type { Language } from '../http/pages/language.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { addressIn } from '../wechat/refusal.ts'

const UNREACHABLE = '暂时无法读取保管它的对象，请单独打开它查看原因。'

/** One or two sentences; null if there is nothing to do. */
export function adviceFor(language: Language, status: CredentialStatus): string | null {
  return language === 'zh' && status.advice !== null ? adviceInChinese(status) : status.advice
}

/** What stands in English where no failure does is about tickets, or that nothing is known. */
function adviceInChinese({ state, lastFailure, advice }: CredentialStatus): string | null {
  if (state === 'unreachable') {
    return UNREACHABLE
  }
  if (lastFailure === null) {
    return CHINESE_ADVICE.ticket_missing
  }
  const { reason, errmsg } = lastFailure
  if (!isReason(reason)) {
    return advice
  }
  const address = addressIn(errmsg ?? '')
  return address === null ? CHINESE_ADVICE[reason] : `${CHINESE_ADVICE[reason]}（IP：${address}）`
}
