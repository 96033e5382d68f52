/**
 * @module The customer-service messages that were sent, as far as the publish check looks at them.
 * Bounded; of one run only.
 */

export type SentMessage = {
  readonly at: number
  /** The account in whose name it was sent. */
  readonly appid: string
  readonly to: string
  /** null for anything but text. */
  readonly text: string | null
}

export type MessageLog = {
  add(message: SentMessage): void
  list(): readonly SentMessage[]
}

const MAX_MESSAGES = 1_000

export function createMessageLog(): MessageLog {
  const messages: SentMessage[] = []
  return {
    add(message) {
      messages.push(message)
      if (messages.length > MAX_MESSAGES) {
        messages.shift()
      }
    },
    list: () => messages,
  }
}
