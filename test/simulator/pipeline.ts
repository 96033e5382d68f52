/**
 * @module The way of every call to a WeChat endpoint: refused at the door if its POST has no length,
 * entered in the record, met by a fault or not, performed, answered. A call that was accepted is
 * performed even if its caller has gone away meanwhile, as at WeChat.
 */

import type { Context } from 'hono'
import { type Answer, jsonAnswer, toResponse } from './answer.ts'
import type { CallEntry } from './calls.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { delayMs, effectOf, spoil } from './fault-answers.ts'
import type { Fault } from './faults.ts'
import type { World } from './world.ts'

/** What a server adapter says of a request; nothing is said of one made in-process. */
export type SimulatorEnv = {
  Bindings: {
    /** The request came over HTTP, so that its framing headers are those its client sent. */
    overTheWire?: boolean
  }
}

export async function serve(
  world: World,
  endpoint: Endpoint,
  c: Context<SimulatorEnv>,
): Promise<Response> {
  const unmeasured = c.env?.overTheWire === true && hasNoLength(c.req.raw)
  const call = await readCall(world, c, unmeasured)
  const appid = endpoint.appidOf(world, call)
  const fault = unmeasured ? null : world.faults.take(endpoint.path, appid)
  const entry = world.calls.open({
    at: world.clock.now(),
    endpoint: endpoint.path,
    appid,
    caller: call.ip,
    fault: fault?.fault ?? null,
  })
  if (unmeasured) {
    return new Response(null, { status: 412 })
  }
  const answer = await settle(world, endpoint, call, fault, entry)
  entry.errcode = answer.kind === 'http' ? answer.errcode : null
  return toResponse(answer)
}

async function settle(
  world: World,
  endpoint: Endpoint,
  call: Call,
  fault: Fault | null,
  entry: CallEntry,
): Promise<Answer> {
  const perform = () => {
    const now = world.clock.now()
    // After a delay, whatever became due meanwhile comes first.
    world.schedule.runDue(now)
    const reply = endpoint.perform(world, call, now)
    entry.issued = reply.issued
    return reply.body
  }
  if (fault === null) {
    return jsonAnswer(world, perform())
  }
  const effect = effectOf(fault)
  const early = effect === 'before' ? perform() : null
  const delay = delayMs(fault)
  if (delay > 0) {
    await world.sleep(delay)
  }
  return spoil(world, fault, effect === 'after' ? perform() : (early ?? {}))
}

/** WeChat's front servers refuse a POST that does not tell its length; a chunked one does not. */
function hasNoLength(request: Request): boolean {
  return request.method === 'POST' && !request.headers.has('content-length')
}

async function readCall(world: World, c: Context<SimulatorEnv>, unread: boolean): Promise<Call> {
  const url = new URL(c.req.url)
  return {
    method: c.req.method,
    path: url.pathname,
    query: url.searchParams,
    contentType: c.req.header('content-type') ?? '',
    body: unread ? '' : await c.req.text(),
    ip: c.req.header('x-simulated-ip') ?? world.settings.egress_ip,
  }
}
