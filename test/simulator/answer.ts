/**
 * @module What goes back over the wire, as data: a status, a content type and a text, or a broken
 * connection. Turned into a Response, or into a rejection, at the very end (`pipeline.ts`).
 */

import type { World } from './world.ts'

export type HttpAnswer = {
  readonly kind: 'http'
  readonly status: number
  readonly contentType: string
  readonly location?: string
  readonly body: string
  /** The errcode that the caller can read in it, for the record of calls. */
  readonly errcode: number | null
}

export type Answer = HttpAnswer | { readonly kind: 'reset' }

/** The connection broke before an answer. In-process the call rejects; a server drops the socket. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset'
  constructor() {
    super('connection reset by the simulated WeChat')
  }
}

/** WeChat answers failures with 200, too. */
export function jsonAnswer(world: World, body: Readonly<Record<string, unknown>>): HttpAnswer {
  const errcode = body['errcode']
  return {
    kind: 'http',
    status: 200,
    contentType: world.settings.content_type,
    body: JSON.stringify(body),
    errcode: errcode === undefined ? null : Number(errcode),
  }
}

export function htmlAnswer(status: number, body: string): HttpAnswer {
  return { kind: 'http', status, contentType: 'text/html; charset=utf-8', body, errcode: null }
}

export function toResponse(answer: Answer): Response {
  if (answer.kind === 'reset') {
    throw new ConnectionReset()
  }
  const headers = new Headers({ 'content-type': answer.contentType })
  if (answer.location !== undefined) {
    headers.set('location', answer.location)
  }
  return new Response(answer.body, { status: answer.status, headers })
}
