/**
 * @module What a push says, read from its InfoType (protocol C8, D): the few kinds that lingpai acts
 * on, with their fields checked. Whatever else WeChat sends or will send is `unknown`; a known kind
 * that lacks what it is for is `malformed`. Both are values, because both get their `success`.
 */

import { APPID_PATTERN } from '../../credential.ts'
import { wholeNumber } from '../reply.ts'
import type { XmlElement } from './xml.ts'

/** An InfoType that reports a registered mini program. */
export type FastRegisterInfoType = 'notify_third_fasteregister' | 'notify_third_fastregisterbetaapp'

/** A push that means something. `createTime` is WeChat's, in unix seconds: it orders pushes. */
export type PushEvent =
  | {
      readonly kind: 'component_verify_ticket'
      readonly ticket: string
      readonly createTime: number
    }
  | {
      /** `updateauthorized`: the account changed what the platform may do. */
      readonly kind: 'authorized' | 'updateauthorized'
      readonly authorizerAppid: string
      readonly authorizationCode: string
      /** Unix seconds; null if it was not there or was no time. */
      readonly authorizationCodeExpiredTime: number | null
      readonly preAuthCode: string | null
      readonly createTime: number
    }
  | {
      readonly kind: 'unauthorized'
      readonly authorizerAppid: string
      readonly createTime: number
    }
  | {
      readonly kind: 'fast_register'
      readonly infoType: FastRegisterInfoType
      /** 0 is success; everything else comes without appid and code. */
      readonly status: number
      readonly appid: string | null
      readonly authCode: string | null
      readonly createTime: number
    }
  /** `infoType` is null where there is none, as in messages of users. */
  | {
      readonly kind: 'unknown'
      readonly infoType: string | null
      readonly createTime: number | null
    }
  /** `field` is the first one that is missing or absurd. */
  | { readonly kind: 'malformed'; readonly infoType: string; readonly field: string }

/** An authorization that a push brought, whatever its kind. */
export interface PushedAuthorization {
  readonly authorizerAppid: string
  readonly authorizationCode: string
  readonly createTime: number
}

const INFO_TYPE = /^[\w.-]{1,64}$/
/** Tickets and codes: WeChat's have about 100 characters, and no white space. */
const OPAQUE = /^[\x21-\x7e]{1,512}$/
/** Seconds until the year 2286: a time in milliseconds would outrank every later push. */
const LAST_SECOND = 9_999_999_999

/** Reads an opened push. */
export function readEvent(message: XmlElement): PushEvent {
  const infoType = matching(message, 'InfoType', INFO_TYPE)
  const createTime = timeIn(message, 'CreateTime')
  if (infoType === null || !isKnown(infoType)) {
    return { kind: 'unknown', infoType, createTime }
  }
  if (createTime === null) {
    return { kind: 'malformed', infoType, field: 'CreateTime' }
  }
  const event = readKnown(message, infoType, createTime)
  return typeof event === 'string' ? { kind: 'malformed', infoType, field: event } : event
}

/** The authorization that an event carries, or null: a failed registration carries none. */
export function authorizationIn(event: PushEvent): PushedAuthorization | null {
  switch (event.kind) {
    case 'authorized':
    case 'updateauthorized': {
      const { authorizerAppid, authorizationCode, createTime } = event
      return { authorizerAppid, authorizationCode, createTime }
    }
    case 'fast_register': {
      const { status, appid, authCode, createTime } = event
      return status === 0 && appid !== null && authCode !== null
        ? { authorizerAppid: appid, authorizationCode: authCode, createTime }
        : null
    }
    case 'component_verify_ticket':
    case 'unauthorized':
    case 'unknown':
    case 'malformed':
      return null
  }
}

const KNOWN = [
  'component_verify_ticket',
  'authorized',
  'updateauthorized',
  'unauthorized',
  'notify_third_fasteregister',
  'notify_third_fastregisterbetaapp',
] as const

type Known = (typeof KNOWN)[number]

function isKnown(infoType: string): infoType is Known {
  return (KNOWN as readonly string[]).includes(infoType)
}

/** The event, or the name of the first field without which it means nothing. */
function readKnown(message: XmlElement, infoType: Known, createTime: number): PushEvent | string {
  switch (infoType) {
    case 'component_verify_ticket': {
      const ticket = matching(message, 'ComponentVerifyTicket', OPAQUE)
      return ticket === null ? 'ComponentVerifyTicket' : { kind: infoType, ticket, createTime }
    }
    case 'authorized':
    case 'updateauthorized':
    case 'unauthorized':
      return readAuthorization(message, infoType, createTime)
    case 'notify_third_fasteregister':
    case 'notify_third_fastregisterbetaapp':
      return readFastRegister(message, infoType, createTime)
  }
}

function readAuthorization(
  message: XmlElement,
  kind: 'authorized' | 'updateauthorized' | 'unauthorized',
  createTime: number,
): PushEvent | string {
  const authorizerAppid = matching(message, 'AuthorizerAppid', APPID_PATTERN)
  if (authorizerAppid === null) {
    return 'AuthorizerAppid'
  }
  if (kind === 'unauthorized') {
    return { kind, authorizerAppid, createTime }
  }
  const authorizationCode = matching(message, 'AuthorizationCode', OPAQUE)
  if (authorizationCode === null) {
    return 'AuthorizationCode'
  }
  return {
    kind,
    authorizerAppid,
    authorizationCode,
    authorizationCodeExpiredTime: timeIn(message, 'AuthorizationCodeExpiredTime'),
    preAuthCode: matching(message, 'PreAuthCode', OPAQUE),
    createTime,
  }
}

function readFastRegister(
  message: XmlElement,
  infoType: FastRegisterInfoType,
  createTime: number,
): PushEvent | string {
  const status = wholeNumber(message['status'])
  if (status === null) {
    return 'status'
  }
  const appid = matching(message, 'appid', APPID_PATTERN)
  const authCode = matching(message, 'auth_code', OPAQUE)
  if (status === 0 && appid === null) {
    return 'appid'
  }
  return { kind: 'fast_register', infoType, status, appid, authCode, createTime }
}

function matching(message: XmlElement, name: string, pattern: RegExp): string | null {
  const value = message[name]
  return typeof value === 'string' && pattern.test(value) ? value : null
}

function timeIn(message: XmlElement, name: string): number | null {
  const time = wholeNumber(message[name])
  return time !== null && time > 0 && time <= LAST_SECOND ? time : null
}
