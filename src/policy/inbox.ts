/**
 * @module Authorizations that WeChat pushed and that are yet to be acted on: kept until they are done,
 * handled in the order of WeChat's own CreateTime, one after another, tried again until they succeed or
 * have become pointless.
 */

import {
  INBOX_GIVE_UP_MS,
  INBOX_MAX_ENTRIES,
  INBOX_RETRY_FIRST_MS,
  INBOX_RETRY_MAX_MS,
} from './constants.ts'

/** One pushed authorization, or its end. */
export interface InboxEntry {
  readonly kind: 'authorized' | 'unauthorized'
  readonly appid: string
  /** The authorization code; empty for `unauthorized`. */
  readonly value: string
  /** WeChat's CreateTime, unix seconds. */
  readonly createTime: number
  /** When it came, unix milliseconds. */
  readonly receivedAt: number
  readonly attempts: number
  /** Not to be tried before, unix milliseconds. */
  readonly notBefore: number
}

/** The inbox once an entry has come: the same array if WeChat repeats itself, null if it is full. */
export function addToInbox(
  inbox: readonly InboxEntry[],
  entry: InboxEntry,
): readonly InboxEntry[] | null {
  if (inbox.some((known) => isSame(known, entry))) {
    return inbox
  }
  return inbox.length >= INBOX_MAX_ENTRIES
    ? null
    : [...inbox, entry].sort((a, b) => a.createTime - b.createTime)
}

/** Whether two pushes say the same: WeChat sends one again until it is acknowledged. */
function isSame(a: InboxEntry, b: InboxEntry): boolean {
  return (
    a.kind === b.kind && a.appid === b.appid && a.value === b.value && a.createTime === b.createTime
  )
}

/** The entry to handle at `now`; null if none is due. An account's later events wait for its earlier. */
export function nextInInbox(inbox: readonly InboxEntry[], now: number): InboxEntry | null {
  const waiting = new Set<string>()
  for (const entry of inbox) {
    if (!waiting.has(entry.appid) && entry.notBefore <= now) {
      return entry
    }
    waiting.add(entry.appid)
  }
  return null
}

/** When the inbox has to be looked at again; null while it is empty. */
export function inboxDueAt(inbox: readonly InboxEntry[]): number | null {
  // An account's later entries wait for its first, whatever they say themselves.
  const firsts = inbox.filter(
    (entry, index) => inbox.findIndex(({ appid }) => appid === entry.appid) === index,
  )
  return firsts.length === 0 ? null : Math.min(...firsts.map((entry) => entry.notBefore))
}

/** The inbox without an entry that is done. */
export function removeFromInbox(
  inbox: readonly InboxEntry[],
  done: InboxEntry,
): readonly InboxEntry[] {
  return inbox.filter((entry) => !isSame(entry, done))
}

/** The inbox with an entry put off after a failure, or without it once it has become pointless. */
export function putOff(
  inbox: readonly InboxEntry[],
  failed: InboxEntry,
  now: number,
): readonly InboxEntry[] {
  if (now - failed.receivedAt >= INBOX_GIVE_UP_MS) {
    return removeFromInbox(inbox, failed)
  }
  const pause = Math.min(INBOX_RETRY_MAX_MS, INBOX_RETRY_FIRST_MS * 2 ** failed.attempts)
  return inbox.map((entry) =>
    isSame(entry, failed)
      ? { ...entry, attempts: entry.attempts + 1, notBefore: now + pause }
      : entry,
  )
}
