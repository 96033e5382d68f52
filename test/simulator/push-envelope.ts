/**
 * @module How a push leaves: the sealed text in its XML envelope, with the query parameters that
 * sign it; and how an answer of the same form is read. Also every way in which an envelope can be
 * wrong. Nothing is sent here.
 */

import type { Component, Envelope } from './component.ts'
import { open, seal, signatureOf } from './envelope.ts'
import { padded, xmlOf } from './push-messages.ts'
import type { World } from './world.ts'

/** Forgeries: to be refused, without any effect. */
export const FORGERIES = ['wrong_signature', 'wrong_appid', 'doctype', 'plaintext'] as const
export type Forgery = (typeof FORGERIES)[number]

const DOCTYPE = '<!DOCTYPE xml [<!ENTITY stolen SYSTEM "file:///etc/hostname">]>'
const ANOTHER_APPID = 'wx0000000000000000'

export type EnvelopeOrder = {
  readonly infoType: string
  readonly xml: string
  /** The moment in `timestamp`, in milliseconds. */
  readonly at: number
  readonly encodingAesKey?: string
  readonly forgery?: Forgery | undefined
  /** A user's message instead of an event. */
  readonly message?: { readonly account: string; readonly user: string }
}

export async function makeEnvelope(
  world: World,
  component: Component,
  order: EnvelopeOrder,
): Promise<Envelope> {
  const { forgery, infoType } = order
  const { token, encoding_aes_key } = component.config
  const timestamp = String(Math.floor(order.at / 1000))
  const nonce = world.random.decimal(10)
  const random = world.random.alphanumeric(16)
  const index = component.push.sealed
  component.push.sealed += 1
  const signature = await signatureOf(token, timestamp, nonce)
  if (forgery === 'plaintext') {
    const query = new URLSearchParams({ signature, timestamp, nonce })
    return { infoType, query: query.toString(), body: order.xml }
  }
  const appid = forgery === 'wrong_appid' ? ANOTHER_APPID : component.appid
  const prologue = forgery === 'doctype' ? DOCTYPE : ''
  const encrypted = await seal(prologue + padded(order.xml, appid + prologue, index), {
    encodingAesKey: order.encodingAesKey ?? encoding_aes_key,
    appid,
    random,
  })
  const signed = await signatureOf(token, timestamp, nonce, encrypted)
  const query = new URLSearchParams({
    signature,
    timestamp,
    nonce,
    ...(order.message === undefined ? {} : { openid: order.message.user }),
    encrypt_type: 'aes',
    msg_signature: forgery === 'wrong_signature' ? otherThan(signed) : signed,
  })
  const recipient =
    order.message === undefined
      ? (['AppId', component.appid] as const)
      : (['ToUserName', order.message.account] as const)
  const body = prologue + xmlOf([recipient, ['Encrypt', encrypted]])
  return { infoType, query: query.toString(), body }
}

/** The text of an answer sealed for this platform, null if it is not one. */
export async function openReply(component: Component, body: string): Promise<string | null> {
  const { token, encoding_aes_key } = component.config
  const encrypted = xmlText(body, 'Encrypt')
  const timestamp = xmlText(body, 'TimeStamp')
  const nonce = xmlText(body, 'Nonce')
  if (encrypted === null || timestamp === null || nonce === null) {
    return null
  }
  const signature = await signatureOf(token, timestamp, nonce, encrypted)
  if (signature !== xmlText(body, 'MsgSignature')) {
    return null
  }
  const opened = await open(encrypted, encoding_aes_key)
  return opened?.appid === component.appid ? opened.message : null
}

/** What stands in the first element of this name, CDATA or bare. Enough for texts made by WeChat. */
export function xmlText(xml: string, name: string): string | null {
  const element = new RegExp(`<${name}>(?:<!\\[CDATA\\[(.*?)\\]\\]>|([^<]*))</${name}>`, 's')
  const found: RegExpExecArray | null = element.exec(xml)
  return found?.[1] ?? found?.[2] ?? null
}

/** As long and as hexadecimal, but wrong. */
function otherThan(signature: string): string {
  return signature.replace(/^./, (first) => (first === '0' ? '1' : '0'))
}
