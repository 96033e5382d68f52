/**
 * @module The outer XML of a push: one `<Encrypt>` among things that nobody signed. It is read before
 * the signature is checked, so by a scan that is linear in the body and believes nothing else in it.
 */

import { hasPlainMarkup } from './xml.ts'

const OPENING = '<Encrypt>'
const CLOSING = '</Encrypt>'
const CDATA = /^<!\[CDATA\[([^<>[\]]*)\]\]>$/

/** The encrypted text of a push, or null if the body is no envelope. */
export function encryptedTextIn(body: string): string | null {
  const opening = body.indexOf(OPENING)
  if (opening === -1 || !hasPlainMarkup(body)) {
    return null
  }
  const start = opening + OPENING.length
  const end = body.indexOf(CLOSING, start)
  // Of two, who knows which one was meant.
  if (end === -1 || body.includes(OPENING, start)) {
    return null
  }
  const content = body.slice(start, end).trim()
  const text = (CDATA.exec(content)?.[1] ?? content).trim()
  return text === '' || text.includes('<') ? null : text
}
