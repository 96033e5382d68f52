/**
 * @module The texts inside pushes: tickets, events of authorization, registrations, users' messages,
 * as XML of the form that WeChat sends. Texts are CDATA, numbers bare. `padded` chooses the length,
 * so that sealed messages come with every padding there is.
 */

import { padOf } from './envelope.ts'

export type XmlField = readonly [name: string, value: string | number]

/** How this text comes out of `open` is not changed by line breaks before its end. */
const END = '</xml>'
const PADS = 32
/** Coprime to 32, so that all pads come; and from one message to the next it changes halves. */
const PAD_STEP = 17

export function xmlOf(fields: readonly XmlField[]): string {
  return `<xml>${fields.map(element).join('')}${END}`
}

function element([name, value]: XmlField): string {
  const content = typeof value === 'number' ? String(value) : `<![CDATA[${value}]]>`
  return `<${name}>${content}</${name}>`
}

/** The text with as many line breaks as give it the pad that is next. */
export function padded(xml: string, appid: string, index: number): string {
  const wanted = 1 + ((index * PAD_STEP) % PADS)
  const filler = (padOf(xml, appid) - wanted + PADS) % PADS
  return xml.slice(0, -END.length) + '\n'.repeat(filler) + END
}

/** Any push to the authorization-event URL. Times are unix seconds. */
export function eventXml(
  component: string,
  createTime: number,
  infoType: string,
  fields: readonly XmlField[] = [],
): string {
  return xmlOf([
    ['AppId', component],
    ['CreateTime', createTime],
    ['InfoType', infoType],
    ...fields,
  ])
}

export function ticketFields(ticket: string): readonly XmlField[] {
  return [['ComponentVerifyTicket', ticket]]
}

export type Authorization = {
  readonly appid: string
  readonly code: string
  /** Unix seconds. */
  readonly codeExpiresAt: number
  readonly preAuthCode: string
}

/** Those of `authorized` and `updateauthorized`. */
export function authorizationFields(authorization: Authorization): readonly XmlField[] {
  return [
    ['AuthorizerAppid', authorization.appid],
    ['AuthorizationCode', authorization.code],
    ['AuthorizationCodeExpiredTime', authorization.codeExpiresAt],
    ['PreAuthCode', authorization.preAuthCode],
  ]
}

export function unauthorizedFields(appid: string): readonly XmlField[] {
  return [['AuthorizerAppid', appid]]
}

/** Fields of other events; those not here carry none beside the common ones. */
export const OTHER_EVENT_FIELDS: Readonly<Record<string, readonly XmlField[]>> = {
  // A failed registration: no appid, no code.
  notify_third_fasteregister: [
    ['status', -1],
    ['msg', 'authorize third party failed'],
  ],
}

/** A text that a user sent to an account. */
export function userTextXml(message: {
  readonly account: string
  readonly user: string
  readonly createTime: number
  readonly text: string
  readonly id: string
}): string {
  return xmlOf([
    ['ToUserName', message.account],
    ['FromUserName', message.user],
    ['CreateTime', message.createTime],
    ['MsgType', 'text'],
    ['Content', message.text],
    ['MsgId', message.id],
  ])
}
