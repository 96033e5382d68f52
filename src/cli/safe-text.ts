/**
 * @module Text of others on a terminal. A name, an error message of WeChat's or a log line may hold control
 * characters that move the cursor, change colours or turn the writing around; they are shown, not obeyed.
 */

/**
 * Controls (C0, DEL, C1), line separators, marks that change the direction of writing, the byte order mark, and
 * halves of surrogate pairs.
 */
const UNSAFE =
  /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu

/** The same text with whatever a terminal would obey spelled out, as in `\x1b`. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/**
 * A value as JSON that is safe on a terminal: the same document, with `\u` escapes where JSON would
 * let a control character through.
 *
 * @param indent spaces; 0 gives one line
 */
export function safeJson(value: unknown, indent: number): string {
  const json = JSON.stringify(value, null, indent)
  return json.replace(UNSAFE, (character) =>
    // Between the tokens of the document; within a string it is escaped already.
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
