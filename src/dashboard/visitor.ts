/**
 * @module Who visits the dashboard: an operator signed in with `ADMIN_KEY`, one whom Cloudflare Access let
 * through, or nobody yet. Whoever the Access application's policy lets in is an operator; lingpai asks
 * for no more.
 */

import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { isValid, parse } from 'ipaddr.js'
import type { Edge } from '../http/edge.ts'
import type { Language } from '../http/pages/language.ts'
import { secretsEqual } from '../keys.ts'
import { SESSION_LIFE_S } from '../session.ts'

/** An operator at the dashboard. */
export interface Operator {
  /** As the history names whoever asked: `admin`, or the e-mail address that Access gives. */
  readonly by: string
  readonly signedInBy: 'key' | 'access'
  /** What this operator's forms carry, see `Sessions.formToken`. */
  readonly formToken: string
}

/** Hono's types for the dashboard. */
export interface DashboardEnv {
  /** `form`: what was sent, once it was read. */
  Variables: { language: Language; operator: Operator; form: URLSearchParams }
}

const COOKIE = 'lingpai_session'

/** The operator whose request this is; null for somebody who is not signed in. */
export async function operatorOf(edge: Edge, c: Context): Promise<Operator | null> {
  const identity = await accessIdentity(c)
  if (identity !== null) {
    const formToken = edge.sessions.formToken(`access:${identity}`)
    return { by: identity, signedInBy: 'access', formToken }
  }
  const session = getCookie(c, COOKIE, prefixFor(c)) ?? ''
  if (!edge.sessions.isOpen(session, edge.clock.now())) {
    return null
  }
  return { by: 'admin', signedInBy: 'key', formToken: edge.sessions.formToken(session) }
}

/** Whether a form was made for this operator. */
export function isOwnForm(operator: Operator, token: string): boolean {
  return secretsEqual(token, operator.formToken)
}

/** Begins a session. */
export function signIn(edge: Edge, c: Context): void {
  setCookie(c, COOKIE, edge.sessions.begin(edge.clock.now()), {
    ...cookieOptions(c),
    maxAge: SESSION_LIFE_S,
  })
}

/** Ends it, in this browser. */
export function signOut(c: Context): void {
  deleteCookie(c, COOKIE, cookieOptions(c))
}

/** Where tries to sign in come from; addresses of one IPv6 network (/64) count as one. */
export function networkOf(c: Context): string {
  const address = c.req.header('cf-connecting-ip') ?? 'unknown'
  if (!isValid(address)) {
    return address
  }
  const parsed = parse(address)
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : address
}

function cookieOptions(c: Context) {
  const prefix = prefixFor(c)
  const secure = prefix === 'host'
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure,
    ...(secure ? { prefix } : {}),
  } as const
}

/** `__Host-` keeps other hosts of the domain from setting it; it needs https, which `npm start` has not. */
function prefixFor(c: Context): 'host' | undefined {
  return new URL(c.req.url).protocol === 'https:' ? 'host' : undefined
}

/** Whom Cloudflare Access names; null where it does not stand in front. */
async function accessIdentity(c: Context): Promise<string | null> {
  const access = executionContextOf(c)?.access
  const identity = await access?.getIdentity()
  const name = identity?.email ?? identity?.['common_name'] ?? identity?.user_uuid
  return typeof name === 'string' && /^[\x21-\x7e]{1,256}$/.test(name) ? name : null
}

function executionContextOf(c: Context): Pick<ExecutionContext, 'access'> | null {
  try {
    return c.executionCtx as unknown as ExecutionContext
  } catch {
    // Hono throws where a request comes without one (a test's).
    return null
  }
}
