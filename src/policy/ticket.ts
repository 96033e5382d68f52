/**
 * @module Which `component_verify_ticket`s to keep and to use (rule 9): the newest two by WeChat's own
 * CreateTime, each for twelve hours from when it came; an older push never replaces a newer one.
 */

import { TICKET_LIFETIME_MS } from './constants.ts'

/** One pushed ticket. */
export interface Ticket {
  readonly value: string
  /** WeChat's CreateTime, unix seconds: decides which one is newer. */
  readonly createTime: number
  /** When it came, unix milliseconds: decides how long it is good for. */
  readonly receivedAt: number
}

/** How many tickets are kept. */
const TICKETS_KEPT = 2

/** The tickets to keep once `ticket` has come. The same array if it changes nothing. */
export function keepTicket(tickets: readonly Ticket[], ticket: Ticket): readonly Ticket[] {
  const known = tickets.find((kept) => kept.value === ticket.value)
  if (known !== undefined && known.createTime >= ticket.createTime) {
    return tickets
  }
  const others = tickets.filter((kept) => kept.value !== ticket.value)
  const kept = [...others, ticket]
    .sort((a, b) => b.createTime - a.createTime)
    .slice(0, TICKETS_KEPT)
  return kept.includes(ticket) ? kept : tickets
}

/** The tickets that WeChat still honours, newest first. */
export function usableTickets(tickets: readonly Ticket[], now: number): readonly Ticket[] {
  return tickets.filter((ticket) => now - ticket.receivedAt < TICKET_LIFETIME_MS)
}
