/**
 * @module How pushes are sent: tickets every ten minutes of the simulator's clock, events when they
 * happen. A receiver answers exactly `success` within five seconds; otherwise the same push comes up
 * to three times more, and then an alarm is counted. Rounds of tickets that fail in a row end the
 * pushing until `api_start_push_ticket`. The pushes of one platform go one after another.
 */

import type { Granted } from './authorizing.ts'
import { type Component, type Envelope, makeTicket } from './component.ts'
import { type EnvelopeOrder, makeEnvelope } from './push-envelope.ts'
import { authorizationFields, eventXml, ticketFields, type XmlField } from './push-messages.ts'
import type { World } from './world.ts'

export const TICKET_INTERVAL_MS = 600_000
const ANSWER_WITHIN_MS = 5_000
const RETRIES = 3
/** An hour without one accepted ticket. WeChat says only that lasting failure ends the pushes. */
const ROUNDS_TO_STOP = 6
/** The same ticket is pushed so often before the next. */
const ROUNDS_PER_TICKET = 2

/** What the receiver answered; without a status it did not, or not in time. */
export type PushAnswer = {
  readonly status: number | null
  readonly body: string
  readonly accepted: boolean
}

const NO_ANSWER: PushAnswer = { status: null, body: '', accepted: false }

/** Begins, goes on or, without a URL, ends. */
export function startTicketPushes(world: World, component: Component): void {
  const key = `tickets ${component.appid}`
  const { push, config } = component
  if (config.push_url === null) {
    push.nextAt = null
    world.schedule.remove(key)
    return
  }
  push.nextAt ??= world.clock.now() + TICKET_INTERVAL_MS
  world.schedule.put(key, push.nextAt, (at) => {
    push.nextAt = at + TICKET_INTERVAL_MS
    void world.deliveries.add(component.appid, () => pushTicket(world, component, at))
    return push.nextAt
  })
}

export function stopTicketPushes(world: World, component: Component): void {
  world.schedule.remove(`tickets ${component.appid}`)
}

/** `api_start_push_ticket`: whether there was anything to start. */
export function restartTicketPushes(component: Component): boolean {
  const { stopped } = component.push
  component.push.stopped = false
  component.push.failedRounds = 0
  return stopped
}

/** The ticket that a push carries now: each in two rounds. */
export function nextTicket(world: World, component: Component, now: number): string {
  const { push } = component
  if (push.ticket === null || push.ticketRounds >= ROUNDS_PER_TICKET) {
    push.ticket = makeTicket(component, world.random, now)
    push.ticketRounds = 0
  }
  push.ticketRounds += 1
  return push.ticket
}

/** One of the rounds, unless there is nobody to push to any more. */
async function pushTicket(world: World, component: Component, at: number): Promise<void> {
  const { push } = component
  if (push.stopped || !isThere(world, component)) {
    return
  }
  const ticket = nextTicket(world, component, at)
  const infoType = 'component_verify_ticket'
  const xml = eventXml(component.appid, seconds(at), infoType, ticketFields(ticket))
  push.rounds += 1
  const accepted = await sendWithRetries(world, component, { infoType, xml, at })
  push.failedRounds = accepted ? 0 : push.failedRounds + 1
  push.stopped = push.failedRounds >= ROUNDS_TO_STOP
}

/** An event of this moment, to the authorization-event URL. When it is done with, so are retries. */
export function pushEvent(
  world: World,
  component: Component,
  infoType: string,
  fields: readonly XmlField[],
  at: number,
): Promise<void> {
  return world.deliveries.add(component.appid, async () => {
    if (isThere(world, component)) {
      const xml = eventXml(component.appid, seconds(at), infoType, fields)
      await sendWithRetries(world, component, { infoType, xml, at })
    }
  })
}

/** Sends what follows from an authorization, if anything does. */
export async function pushGranted(
  world: World,
  component: Component,
  { code, event }: Pick<Granted, 'code' | 'event'>,
  now: number,
): Promise<void> {
  if (event !== null) {
    const fields = authorizationFields({
      appid: code.appid,
      code: code.value,
      codeExpiresAt: seconds(code.expiresAt),
      preAuthCode: code.preAuthCode,
    })
    await pushEvent(world, component, event, fields, now)
  }
}

async function sendWithRetries(
  world: World,
  component: Component,
  order: EnvelopeOrder,
): Promise<boolean> {
  const envelope = await makeEnvelope(world, component, order)
  component.push.last = envelope
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if ((await send(world, component, envelope)).accepted) {
      return true
    }
  }
  component.push.alarms += 1
  return false
}

/** Sends once, to the authorization-event URL, and waits for the answer. */
export async function send(
  world: World,
  component: Component,
  envelope: Envelope,
): Promise<PushAnswer> {
  const { push, config } = component
  if (config.push_url === null) {
    return NO_ANSWER
  }
  push.attempts += 1
  const answer = await post(world, config.push_url, envelope)
  push.accepted += answer.accepted ? 1 : 0
  return answer
}

/** Sends once, anywhere. */
export async function post(world: World, url: string, envelope: Envelope): Promise<PushAnswer> {
  const request = new AbortController()
  const waiting = new AbortController()
  const ask = async (): Promise<PushAnswer> => {
    const target = new URL(url)
    for (const [name, value] of new URLSearchParams(envelope.query)) {
      target.searchParams.append(name, value)
    }
    const response = await world.fetch(target.href, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: envelope.body,
      redirect: 'manual',
      signal: request.signal,
    })
    const body = await response.text()
    const accepted = response.status === 200 && body === 'success'
    return { status: response.status, body, accepted }
  }
  const tooLate = world.sleep(ANSWER_WITHIN_MS, waiting.signal).then(() => NO_ANSWER)
  try {
    return await Promise.race([ask().catch(() => NO_ANSWER), tooLate])
  } finally {
    waiting.abort()
    request.abort()
  }
}

function isThere(world: World, component: Component): boolean {
  return component.config.push_url !== null && world.components.get(component.appid) === component
}

export function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
