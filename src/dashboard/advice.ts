/** @module What to do about a credential's last failure, in the reader's language. */

import type { Language } from '../http/pages/language.ts'
import type { CredentialStatus } from '../keeper/status.ts'

/** One or two sentences; null if there is nothing to do. */
export function adviceFor(_language: Language, status: CredentialStatus): string | null {
  return status.advice
}
