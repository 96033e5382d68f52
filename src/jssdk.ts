/**
 * @module What a web page signs with before WeChat lets it call the JS-SDK (protocol F5): SHA-1 over
 * ticket, nonce, time and the page's own address.
 */

import { createHash } from 'node:crypto'

/** What is signed beside the ticket. */
export interface SignedPage {
  readonly nonceStr: string
  /** Unix seconds. */
  readonly timestamp: number
  /** As `location.href` has it; what follows `#` is not signed. Not encoded any further. */
  readonly url: string
}

/** The signature: 40 hex digits of lower case. */
export function signPage(ticket: string, { nonceStr, timestamp, url }: SignedPage): string {
  const [address = ''] = url.split('#')
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${address}`
  return createHash('sha1').update(text, 'utf8').digest('hex')
}
