/**
 * @module Calls to the two servers that were just started: JSON in, JSON out. What has to succeed and
 * does not ends the start with a reason.
 */

import { CannotStart } from './settings.ts'

/** The two servers, and what opens one of them. */
export type Sides = {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly adminKey: string
}

export type Json = Record<string, unknown>

export type Options = { readonly key?: string; readonly body?: Json }

/** As {@link send}, for what has to succeed. */
export async function ask(method: string, url: string, options: Options = {}): Promise<Json> {
  const { status, json } = await send(method, url, options)
  if (status >= 400) {
    throw new CannotStart(`${method} ${url} was refused: ${json['detail'] ?? JSON.stringify(json)}`)
  }
  return json
}

/** An answer without a body is an empty object. */
export async function send(
  method: string,
  url: string,
  { key, body }: Options = {},
): Promise<{ status: number; json: Json }> {
  const headers = { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, json: JSON.parse(text || '{}') as Json }
}
