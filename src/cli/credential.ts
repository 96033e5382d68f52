/** @module Paths of credentials as they are typed, checked before they become part of an address. */

const APPID = '[A-Za-z0-9_-]{1,64}'
const ACCOUNT = new RegExp(`^(?:apps/${APPID}|components/${APPID}/authorizers/${APPID})$`)
const COMPONENT = new RegExp(`^components/${APPID}$`)
const TICKET = /\/tickets\/(?:jsapi|wx_card)$/

/** What a path names. */
export type CredentialKind = 'account' | 'component' | 'ticket'

/** What a path names; null if it is none. */
export function kindOfCredential(path: string): CredentialKind | null {
  if (ACCOUNT.test(path)) {
    return 'account'
  }
  if (COMPONENT.test(path)) {
    return 'component'
  }
  return TICKET.test(path) && ACCOUNT.test(path.replace(TICKET, '')) ? 'ticket' : null
}

/** Whether a text can be an appid. */
export function isAppid(text: string): boolean {
  return new RegExp(`^${APPID}$`).test(text)
}
