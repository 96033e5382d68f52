/**
 * @module A platform's side of pushes, for tests of the simulator itself: verifies as WeChat's
 * documents tell a platform to, keeps what it accepted, answers `success` or what it is told to.
 */

import { open, signatureOf } from './envelope.ts'
import { xmlText } from './push-envelope.ts'
import type { PushFetch } from './world.ts'

export type ReceivedPush = {
  readonly url: URL
  readonly body: string
  readonly contentType: string | null
  readonly infoType: string
  /** The opened text. */
  readonly xml: string
}

export type PushReceiver = {
  readonly fetch: PushFetch
  /** What was verified and opened, oldest first. */
  readonly accepted: ReceivedPush[]
  /** Why the others were refused. */
  readonly refused: string[]
  /** Whatever came. */
  readonly received: { readonly url: URL; readonly body: string }[]
  /** Answers an accepted push. Default: `success`. */
  respond: (push: ReceivedPush) => Response | Promise<Response>
}

export type Keys = { readonly appid: string; readonly token: string; readonly keys: string[] }

export function createPushReceiver({ appid, token, keys }: Keys): PushReceiver {
  const read = async (url: URL, body: string): Promise<string | { refused: string }> => {
    const encrypted = xmlText(body, 'Encrypt')
    if (/<!DOCTYPE/i.test(body)) {
      return { refused: 'doctype' }
    }
    if (encrypted === null) {
      return { refused: 'plaintext' }
    }
    const query = (name: string) => url.searchParams.get(name) ?? ''
    const signature = await signatureOf(token, query('timestamp'), query('nonce'), encrypted)
    if (signature !== query('msg_signature')) {
      return { refused: 'msg_signature' }
    }
    for (const key of keys) {
      const opened = await open(encrypted, key)
      if (opened !== null) {
        return opened.appid === appid ? opened.message : { refused: 'appid' }
      }
    }
    return { refused: 'key' }
  }

  const receiver: PushReceiver = {
    accepted: [],
    refused: [],
    received: [],
    respond: () => new Response('success'),
    async fetch(target, init) {
      const url = new URL(target)
      const body = String(init.body)
      receiver.received.push({ url, body })
      const xml = await read(url, body)
      if (typeof xml !== 'string') {
        receiver.refused.push(xml.refused)
        return new Response(xml.refused, { status: 403 })
      }
      const contentType = new Headers(init.headers).get('content-type')
      const infoType = xmlText(xml, 'InfoType') ?? ''
      const push = { url, body, contentType, infoType, xml }
      receiver.accepted.push(push)
      return receiver.respond(push)
    },
  }
  return receiver
}
