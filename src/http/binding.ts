/**
 * @module The calls of a service binding: checked like those over HTTP, refused with the same codes, as
 * values. An exception would lose its class on the way to the other Worker.
 */

import { HTTPException } from 'hono/http-exception'
import {
  isAllowEntry,
  isCovered,
  parseCredential,
  parseTicketPath,
  TICKET_TYPES,
  type TicketType,
  ticketPath,
} from '../credential.ts'
import { MIN_EXPIRES_IN_MAX_S } from '../policy/constants.ts'
import type { Wired } from '../wiring.ts'
import type { Problem, ReportedToken, Signature, Ticket, Token } from './answers.ts'
import type { Edge } from './edge.ts'
import { refuse, refuseField } from './problem.ts'
import { readToken, reportToken } from './reading.ts'
import { SignatureBody } from './schemas/page-tickets.ts'
import { signFor } from './tickets.ts'
import { ticketBody, tokenBody } from './wire.ts'

/** What the other Worker's configuration says about the binding. */
export interface BindingProps {
  /** Allow-list entries, as those of a client key. Without them the binding may read nothing. */
  readonly allow?: readonly string[]
  /** For the history: who asked. */
  readonly name?: string
}

/** An answer, or a refusal with its stable `code`. */
export type BindingAnswer<T> = ({ readonly ok: true } & T) | ({ readonly ok: false } & Problem)

/** The calls of one binding. */
export interface BindingCalls {
  token(path: string, minExpiresIn: number): Promise<BindingAnswer<Token>>
  report(path: string, value: string): Promise<BindingAnswer<ReportedToken>>
  ticket(account: string, type: TicketType): Promise<BindingAnswer<Ticket>>
  jssdkSignature(account: string, url: string): Promise<BindingAnswer<Signature>>
}

/** @param props of the binding: nothing is taken for granted, they come from a configuration */
export function createBindingCalls(wired: Wired, props: BindingProps | undefined): BindingCalls {
  const by = `binding:${typeof props?.name === 'string' ? props.name.slice(0, 64) : 'unnamed'}`

  async function call<T>(path: unknown, work: (edge: Edge, path: string) => Promise<T>) {
    return asAnswer(async () => {
      if (!wired.ok) {
        return refuse('misconfigured', {
          detail: wired.problems.map(({ message }) => message).join(' '),
        })
      }
      const credential = requirePath(path)
      requireAllowed(props, credential)
      await wired.edge.readiness()
      return work(wired.edge, credential)
    })
  }

  return {
    token: (path, minExpiresIn) =>
      call(path, async (edge, credential) => {
        requireSeconds(minExpiresIn)
        const token = await readToken(edge, credential, by, minExpiresIn)
        return tokenBody(token, edge.clock.now())
      }),
    report: (path, value) =>
      call(path, async (edge, credential) => {
        if (typeof value !== 'string' || value === '' || value.length > 4_096) {
          refuseField('value', 'must be the token or ticket that WeChat refused')
        }
        const { token, verdict } = await reportToken(edge, credential, by, value)
        return { ...tokenBody(token, edge.clock.now()), verdict }
      }),
    ticket: (account, type) =>
      call(ticketOf(account, type), async (edge, credential) => {
        const ticket = await readToken(edge, credential, by, 0)
        return ticketBody(ticket, edge.clock.now())
      }),
    jssdkSignature: (account, url) =>
      call(ticketOf(account, 'jsapi'), async (edge, credential) => {
        const parsed = SignatureBody.safeParse({ url })
        if (!parsed.success) {
          return refuseField('url', parsed.error.issues[0]?.message ?? 'must be an address')
        }
        return signFor(edge, credential, by, parsed.data.url)
      }),
  }
}

/** The work's outcome; refusals, which are thrown as finished responses, become values. */
async function asAnswer<T>(work: () => Promise<T>): Promise<BindingAnswer<T>> {
  try {
    return { ok: true, ...(await work()) }
  } catch (error) {
    if (!(error instanceof HTTPException) || error.res === undefined) {
      throw error
    }
    return { ok: false, ...((await error.res.json()) as Problem) }
  }
}

function ticketOf(account: unknown, type: unknown): string {
  const known = TICKET_TYPES.find((each) => each === type)
  return known === undefined || typeof account !== 'string' ? '' : ticketPath(account, known)
}

function requirePath(path: unknown): string {
  const isPath =
    typeof path === 'string' && (parseCredential(path) !== null || parseTicketPath(path) !== null)
  return isPath
    ? path
    : refuseField(
        'path',
        'must be a credential such as apps/wx0123456789abcdef, a ticket one of jsapi, wx_card',
      )
}

function requireAllowed(props: BindingProps | undefined, path: string): void {
  const allow = Array.isArray(props?.allow)
    ? props.allow.filter((entry) => isAllowEntry(entry))
    : []
  if (!isCovered(allow, path)) {
    refuse('forbidden', {
      detail: `The props of this service binding do not cover ${path}. Add it to them: props = { allow = ["${path}"] }.`,
    })
  }
}

function requireSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > MIN_EXPIRES_IN_MAX_S) {
    refuseField('min_expires_in', `must be a whole number from 0 to ${MIN_EXPIRES_IN_MAX_S}`)
  }
}
