/**
 * @module XML as WeChat writes it: elements, text and CDATA. Whatever could make a parser do more
 * than read (DOCTYPE, entities, processing instructions) is refused before it parses (protocol C12).
 * Values stay text, because ids exceed what a number holds (I6). Closing tags that do not match are
 * forgiven, since WeChat's own samples have them (D1).
 */

import { XMLParser } from 'fast-xml-parser'

/** Text, trimmed; what is nested; or several of one name. */
export type XmlValue = string | XmlElement | readonly XmlValue[]

/** The children of an element, by name. */
export interface XmlElement {
  readonly [name: string]: XmlValue
}

/** WeChat nests two levels deep. */
const MAX_DEPTH = 16

const TEXT = '#text'
const CDATA_START = '<![CDATA['
const DECLARATION = /^\uFEFF?\s*<\?xml\s[^<>]*\?>/

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // Trimmed here, as a whole: a value may come in several pieces.
  trimValues: false,
  textNodeName: TEXT,
  ignoreDeclaration: true,
  maxNestedTags: MAX_DEPTH,
  // Knows no entity but XML's own, whatever a document declares; its result is never read again.
  entityDecoder: {
    decode: decodeReferences,
    setExternalEntities() {},
    addInputEntities() {},
    reset() {},
    setXmlVersion() {},
  },
})

/** What is inside `<xml>`, or null if this is no such document. */
export function parseXml(text: string): XmlElement | null {
  if (!hasPlainMarkup(text)) {
    return null
  }
  const root = elementOf(parsed(text)['xml'])
  if (root === null) {
    return null
  }
  // What remains of a closing tag that was written `<xml>` (D1).
  return Object.fromEntries(Object.entries(root).filter(([n, v]) => n !== 'xml' || v !== ''))
}

/** Whether `<!` begins nothing but CDATA and comments, and `<?` only the declaration at the start. */
export function hasPlainMarkup(text: string): boolean {
  const special = /<[!?]/g
  special.lastIndex = DECLARATION.exec(text)?.[0].length ?? 0
  for (let found = special.exec(text); found !== null; found = special.exec(text)) {
    const end = endOfSpecial(text, found.index)
    if (end === null) {
      return false
    }
    special.lastIndex = end
  }
  return true
}

function endOfSpecial(text: string, start: number): number | null {
  const isCdata = text.startsWith(CDATA_START, start)
  if (!isCdata && !text.startsWith('<!--', start)) {
    return null
  }
  const closing = isCdata ? ']]>' : '-->'
  const end = text.indexOf(closing, start + (isCdata ? CDATA_START.length : '<!--'.length))
  return end === -1 ? null : end + closing.length
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return parser.parse(text) as Record<string, unknown>
  } catch {
    // Too deep, a tag without an end, a name like `__proto__`.
    return {}
  }
}

function elementOf(parsedValue: unknown): XmlElement | null {
  const value = valueFrom(parsedValue)
  return typeof value === 'string' || Array.isArray(value) ? null : (value as XmlElement)
}

function valueFrom(parsedValue: unknown): XmlValue {
  if (Array.isArray(parsedValue)) {
    return parsedValue.map(valueFrom)
  }
  if (typeof parsedValue === 'object' && parsedValue !== null) {
    // Text beside elements is the white space between them.
    const children = Object.entries(parsedValue).filter(([name]) => name !== TEXT)
    return Object.fromEntries(children.map(([name, child]) => [name, valueFrom(child)]))
  }
  return typeof parsedValue === 'string' ? parsedValue.trim() : ''
}

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}

const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g

function decodeReferences(text: string): string {
  return text.replace(REFERENCE, (reference: string, name?: string, dec?: string, hex?: string) => {
    if (name !== undefined) {
      return NAMED[name] ?? reference
    }
    const point = dec === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(dec, 10)
    const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
    return isCharacter ? String.fromCodePoint(point) : reference
  })
}
