/**
 * @module Doing what `policy/ticket-watch.ts` says: WeChat is asked to push tickets again, and an
 * operator is told in time.
 */

import { planTicketWatch, type TicketWatch } from '../policy/ticket-watch.ts'
import type { Called } from '../wechat/component-call.ts'
import type { NewEvent, Trigger } from './event.ts'
import type { KeeperMemory } from './memory.ts'
import type { KeeperPorts } from './ports.ts'

/** The watch over one platform's tickets. */
export class Watching {
  readonly #memory: KeeperMemory
  readonly #ports: KeeperPorts

  constructor(memory: KeeperMemory, ports: KeeperPorts) {
    this.#memory = memory
    this.#ports = ports
  }

  /** Does what is due. Never rejects. */
  async look(trigger: Trigger): Promise<void> {
    const config = this.#memory.record?.config
    if (config?.kind !== 'component') {
      return
    }
    const { tickets, ticketWatch, registeredAt, componentAppid, secret } = config
    const now = this.#memory.now()
    const plan = planTicketWatch(tickets, ticketWatch, registeredAt, now)
    if (plan.alert) {
      const detail = ageInWords(tickets[0]?.receivedAt ?? null, now)
      this.#note(
        { alertedAt: now },
        this.#memory.event('ticket_expiring', trigger, null, { detail }),
      )
    }
    if (plan.restart) {
      // Noted before it leaves, so that a crash does not ask twice.
      this.#note({ restartAskedAt: now })
      await this.#memory.durable()
      const answer = await this.#ports.wechat.startPushTicket(componentAppid, secret)
      const tookMs = this.#memory.now() - now
      this.#note(
        {},
        this.#memory.event('ticket_overdue', trigger, null, { tookMs, ...outcomeOf(answer) }),
      )
    }
  }

  #note(changed: Partial<TicketWatch>, ...events: NewEvent[]): void {
    const record = this.#memory.record
    if (record !== null && record.config.kind === 'component') {
      const ticketWatch = { ...record.config.ticketWatch, ...changed }
      this.#memory.commit({ ...record, config: { ...record.config, ticketWatch } }, events)
    }
  }
}

function outcomeOf(answer: Called<'ok'>): Partial<NewEvent> {
  if (answer.kind === 'answered') {
    return { detail: 'api_start_push_ticket: ok' }
  }
  const { errcode, rid, reason, errmsg } = answer.report
  const detail = `api_start_push_ticket: ${answer.kind === 'lost' ? errmsg : reason}`
  return { errcode, rid, detail }
}

function ageInWords(receivedAt: number | null, now: number): string {
  return receivedAt === null
    ? 'no ticket ever came'
    : `the newest ticket is ${Math.floor((now - receivedAt) / 3_600_000)} hours old`
}
