/**
 * @module Which addresses lingpai may send pushes and alerts to: public ones on the Internet. A name that resolves
 * to a private address cannot be seen from here, but a Worker's own fetch reaches none either.
 */

import ipaddr from 'ipaddr.js'

/** What is wrong with an address; null if nothing. It ends a sentence that begins with the field. */
export function targetProblem(text: string, allowPrivate: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'must be an address such as https://example.com/wechat/events'
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'must have no user name, password or fragment'
  }
  if (!allowPrivate && !isPublicHost(url.hostname)) {
    return 'must not be a private or loopback address (ALLOW_PRIVATE_TARGETS=true allows it)'
  }
  return null
}

/** Names that never lead to the Internet (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const LOCAL_NAME =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|home\.arpa|corp|private|test|invalid)$/

/** @param hostname as URL gives it: lower case, IPv4 in its four parts, IPv6 in brackets */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (!ipaddr.isValid(host)) {
    return host.includes('.') && !LOCAL_NAME.test(host)
  }
  // `process` turns ::ffff:10.0.0.1 into the IPv4 address that it means.
  return ipaddr.process(host).range() === 'unicast'
}
