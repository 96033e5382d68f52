/**
 * @module What a WeChat endpoint is to the simulator: a path and a synchronous function from a call
 * to a reply. Synchronous on purpose: one call's effect is atomic, as it is at WeChat, whatever
 * delays and faults the pipeline puts around it. Also the steps that many endpoints share.
 */

import { errorBody, type Refusal, refusal } from './errors.ts'
import type { World } from './world.ts'

export type Call = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly body: string
  /** The caller's address. */
  readonly ip: string
}

export type Reply = {
  readonly body: Readonly<Record<string, unknown>>
  /** Whether a new token came to be. */
  readonly issued: boolean
}

export type Endpoint = {
  readonly path: string
  /** Whom the call concerns, for the record and for faults limited to one account. */
  appidOf(world: World, call: Call): string | null
  /** Performs the call at this moment. */
  perform(world: World, call: Call, now: number): Reply
}

export type Fields = Readonly<Record<string, unknown>>

export function refuse(world: World, refused: Refusal): Reply {
  return { body: errorBody(world, refused), issued: false }
}

/** The JSON object in the body, or null. The declared Content-Type does not matter to WeChat. */
export function jsonFields(body: string): Fields | null {
  try {
    const value: unknown = JSON.parse(body)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}

/** What a POST-only API makes of the call before looking at any field. */
export function readPost(
  call: Call,
  /** What is missing first, when the fields cannot be read as such. */
  missing = 41002,
): { fields: Fields } | { refused: Refusal } {
  if (call.method !== 'POST') {
    return { refused: refusal(43002) }
  }
  if (call.body === '') {
    return { refused: refusal(44002) }
  }
  const fields = jsonFields(call.body)
  if (fields !== null) {
    return { fields }
  }
  // A form is not broken JSON to WeChat but a call without any of its fields.
  return { refused: refusal(isForm(call.contentType) ? missing : 47001) }
}

/** A field that must be a text: empty if missing, null if it is something else. */
export function textField(fields: Fields, name: string): string | null {
  const value = fields[name] ?? ''
  return typeof value === 'string' ? value : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isForm(contentType: string): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(contentType)
}
