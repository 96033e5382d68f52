/**
 * @module One JSON object per line, for `wrangler tail`. Fields are the credential's path, numbers,
 * words and fingerprints; a secret has no way in: values are limited to scalars by type, and callers
 * pass fingerprints, never tokens.
 */

import { createHash } from 'node:crypto'

/** What a line may carry besides its event name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Where lines go. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields: LogFields) => void

/** Writes lines to the console, which is where Workers Logs and `wrangler tail` read. */
export const consoleLog: Log = (level, event, fields) => {
  // biome-ignore lint/suspicious/noConsole: the console is the Worker's log; this is its only writer.
  console[level](JSON.stringify({ event, level, ...fields }))
}

/** First 8 hex digits of SHA-256: names a token without giving it away. */
export function fingerprintOf(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 8)
}
