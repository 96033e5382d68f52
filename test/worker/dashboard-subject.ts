/** @module The dashboard as a browser without a script sees it: pages, forms, and one cookie. */

import { exports } from 'cloudflare:workers'
import { ADMIN_KEY } from './given.ts'

export const ORIGIN = 'https://lingpai.example'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly html: string
}

/** Answers with whatever the dashboard says; redirects are not followed. */
export async function open(path: string, init: RequestInit = {}): Promise<Answer> {
  const request = new Request(`${ORIGIN}${path}`, { redirect: 'manual', ...init })
  const response = await exports.default.fetch(request)
  return { status: response.status, headers: response.headers, html: await response.text() }
}

/** What a form holds: by name, or in pairs where a name comes more than once. */
export type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

type Pair = readonly [name: string, value: string]

function pairsOf(fields: Fields): readonly Pair[] {
  return Array.isArray(fields) ? (fields as readonly Pair[]) : Object.entries(fields)
}

/** Sends a form as the browser does from a page of this site. */
export function send(
  path: string,
  fields: Fields,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = new URLSearchParams(pairsOf(fields).map((pair) => [...pair]))
  return open(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    body: body.toString(),
  })
}

/** An operator who has signed in. */
export interface SignedIn {
  readonly cookie: string
  readonly open: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  /** With the form's own value, as on the page. */
  readonly send: (path: string, fields?: Fields) => Promise<Answer>
}

/** Signs in with `ADMIN_KEY`. @param language what the browser asks for */
export async function signIn(language = 'en'): Promise<SignedIn> {
  const answer = await send('/dashboard/sign-in', { key: ADMIN_KEY })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const headers = { cookie, 'accept-language': language }
  const visit = (path: string, more = {}) => open(path, { headers: { ...headers, ...more } })
  return {
    cookie,
    open: visit,
    send: async (path, fields = {}) => {
      const { html } = await visit('/')
      const token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? ''
      return send(path, [['form_token', token], ...pairsOf(fields)], headers)
    },
  }
}
