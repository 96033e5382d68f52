/** @module Something that a new client key may ask for, to try it with. */

import { authorizerPath, parseCredential, parseTicketPath } from '../credential.ts'

/** Stands for whichever account is meant. */
const ANY_APPID = 'wx0123456789abcdef'

/** Path and query of a `GET` that a key with this allow-list is let in for. */
export function exampleFor(allow: readonly string[]): string {
  const [entry = '*'] = allow
  if (entry === 'metrics') {
    return '/metrics'
  }
  const path = entry.endsWith('*') ? pathBelow(entry.replace(/\/?\*$/, '')) : entry
  return parseTicketPath(path) === null ? `/v1/${path}/token` : `/v1/${path}`
}

/** A path that `/*` behind this one covers. */
function pathBelow(path: string): string {
  const credential = parseCredential(path)
  if (credential?.kind === 'component') {
    return authorizerPath(credential.componentAppid, ANY_APPID)
  }
  if (credential !== null) {
    return `${path}/tickets/jsapi`
  }
  return path.endsWith('/tickets') ? `${path}/jsapi` : `${path || 'apps'}/${ANY_APPID}`
}
