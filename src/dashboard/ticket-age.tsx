/** @module How old a platform's newest ticket is, in words and in colour: WeChat pushes one every ten minutes. */

import type { Language } from '../http/pages/language.ts'
import type { PlatformStatus } from '../keeper/status.ts'
import { TICKET_ALERT_MS, TICKET_OVERDUE_MS } from '../policy/constants.ts'
import { PLATFORM_TEXTS } from './platforms-texts.ts'
import { chinaTime, durationIn, type Tone } from './words.ts'

/** Good for an hour, a warning up to ten, bad from then on: at twelve it is not used any more. */
export function toneOfTicket(
  { ticketAwaitedSince, ticketReceivedAt }: TicketTimes,
  now: number,
): Tone {
  const age = now - ticketAwaitedSince
  if (age >= TICKET_ALERT_MS) {
    return 'bad'
  }
  if (age >= TICKET_OVERDUE_MS) {
    return 'warn'
  }
  return ticketReceivedAt === null ? 'quiet' : 'good'
}

type TicketTimes = Pick<PlatformStatus, 'ticketAwaitedSince' | 'ticketReceivedAt'>

/** The age of the newest ticket, or for how long the first has been awaited. */
export function TicketAge(props: {
  readonly platform: TicketTimes
  readonly now: number
  readonly language: Language
}) {
  const { platform, now, language } = props
  const { ticketReceivedAt, ticketAwaitedSince } = platform
  const texts = PLATFORM_TEXTS[language]
  const span = durationIn(language, now - ticketAwaitedSince)
  return (
    <span class={`badge ${toneOfTicket(platform, now)}`} title={chinaTime(ticketAwaitedSince)}>
      {ticketReceivedAt === null ? texts.ticketAwaited(span) : texts.ticketAge(span)}
    </span>
  )
}
