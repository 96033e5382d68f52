/**
 * @module What each fault does: whether the call still takes effect at WeChat, and what the caller
 * gets to see instead of, or made out of, the true reply. A fault changes only the answer; how long
 * a token really lives is the account's `expires_in`.
 */

import { type Answer, type HttpAnswer, htmlAnswer, jsonAnswer } from './answer.ts'
import { errorBody, refusal } from './errors.ts'
import type { EffectTime, Fault, FaultKind } from './faults.ts'
import type { World } from './world.ts'

type Body = Readonly<Record<string, unknown>>

/** Makes the answer; the body is that of the true reply, empty if the call was not performed. */
type Spoil = (world: World, fault: Fault, body: Body) => Answer

const DEFAULT_SLOW_SECONDS = 6
const DEFAULT_OVERSIZED_BYTES = 1_048_576

const BAD_GATEWAY =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n' +
  '<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
const WELCOME = '<!DOCTYPE html><html><head><title>Welcome</title></head><body></body></html>'

const SPOILS: Readonly<Record<FaultKind, Spoil>> = {
  system_error: (world) => refuseWith(world, -1, undefined),
  errcode: (world, fault) => refuseWith(world, fault.errcode ?? -1, fault.errmsg),
  html_502: () => htmlAnswer(502, BAD_GATEWAY),
  html_200: () => htmlAnswer(200, WELCOME),
  // As seen in 2017 for placeholder credentials.
  empty_200: () => ({ ...htmlAnswer(200, ''), contentType: 'text/html; charset=gbk' }),
  redirect_302: (_world, fault) => ({
    ...htmlAnswer(302, ''),
    location: typeof fault.value === 'string' ? fault.value : 'https://redirected.invalid/',
  }),
  truncated_json: (world, _fault, body) =>
    unreadable(world, body, (text) => text.slice(0, Math.floor(text.length / 2))),
  slow: (world, _fault, body) => jsonAnswer(world, body),
  reset_before_effect: () => ({ kind: 'reset' }),
  reset_after_effect: () => ({ kind: 'reset' }),
  missing_expires_in: (world, _fault, body) =>
    jsonAnswer(
      world,
      whereTokenIs(body, ({ expires_in: _missing, ...rest }) => rest),
    ),
  expires_in: (world, fault, body) =>
    jsonAnswer(
      world,
      whereTokenIs(body, (fields) => ({ ...fields, expires_in: fault.value })),
    ),
  string_expires_in: (world, fault, body) =>
    jsonAnswer(
      world,
      whereTokenIs(body, (fields) => ({
        ...fields,
        expires_in: String(fault.value ?? fields['expires_in']),
      })),
    ),
  string_errcode: (world, fault, body) =>
    fault.errcode === undefined
      ? jsonAnswer(world, {
          errmsg: 'ok',
          ...body,
          errcode: String(body['errcode'] ?? 0),
        })
      : jsonAnswer(world, {
          ...errorBody(world, refusal(fault.errcode, fault.errmsg)),
          errcode: String(fault.errcode),
        }),
  // Control characters as such inside a string: JSON.parse refuses them.
  raw_control_characters: (world, _fault, body) =>
    unreadable(world, { ...body, notice: 'a|b' }, (text) =>
      text.replace('"a|b"', '"a\u0001\n\u001fb"'),
    ),
  oversized: (world, fault, body) => oversized(world, fault, body),
  content_type: (world, fault, body) => ({
    ...jsonAnswer(world, body),
    contentType: typeof fault.value === 'string' ? fault.value : 'text/html; charset=gbk',
  }),
  bom: (world, _fault, body) => unreadable(world, body, (text) => `\uFEFF${text}`),
}

/** These replace the reply, so the call has no effect unless `effect` says when. */
const WITHOUT_EFFECT: readonly FaultKind[] = ['html_502', 'html_200', 'empty_200', 'redirect_302']

/** These are without effect by their meaning: the answer, or the name, says so. */
const NEVER_EFFECTIVE: readonly FaultKind[] = ['system_error', 'errcode', 'reset_before_effect']

/** When the call takes effect, relative to the delay; null when it does not. */
export function effectOf(fault: Fault): EffectTime | null {
  const refusesAsString = fault.fault === 'string_errcode' && fault.errcode !== undefined
  if (NEVER_EFFECTIVE.includes(fault.fault) || refusesAsString) {
    return null
  }
  return fault.effect ?? (WITHOUT_EFFECT.includes(fault.fault) ? null : 'before')
}

/** Whether `effect` can be chosen for this fault at all. */
export function effectIsFree(kind: FaultKind): boolean {
  return !NEVER_EFFECTIVE.includes(kind) && kind !== 'reset_after_effect'
}

export function delayMs(fault: Fault): number {
  return (fault.delay_seconds ?? (fault.fault === 'slow' ? DEFAULT_SLOW_SECONDS : 0)) * 1000
}

export function spoil(world: World, fault: Fault, body: Body): Answer {
  return SPOILS[fault.fault](world, fault, body)
}

/** `api_query_auth` has the token and its life one level down. */
function whereTokenIs(body: Body, change: (fields: Body) => Body): Body {
  const inner = body['authorization_info']
  return typeof inner === 'object' && inner !== null
    ? { ...body, authorization_info: change({ ...inner }) }
    : change(body)
}

function refuseWith(world: World, errcode: number, text: string | undefined): HttpAnswer {
  return jsonAnswer(world, errorBody(world, refusal(errcode, text)))
}

/** Sent as changed text. Whoever cannot read it has not read an errcode either. */
function unreadable(world: World, body: Body, change: (text: string) => string): HttpAnswer {
  const answer = jsonAnswer(world, body)
  return { ...answer, body: change(answer.body), errcode: null }
}

/** The reply, readable as ever, filled up to a size. */
function oversized(world: World, fault: Fault, body: Body): HttpAnswer {
  const bytes = fault.bytes ?? DEFAULT_OVERSIZED_BYTES
  const bare = jsonAnswer(world, { ...body, padding: '' })
  const padding = 'x'.repeat(Math.max(bytes - bare.body.length, 0))
  return { ...jsonAnswer(world, { ...body, padding }), errcode: bare.errcode }
}
