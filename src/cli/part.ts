/**
 * @module What is shown, before it is: text, and how it should look. Only here do colours become escape
 * sequences, and only here does text, made safe, get beside them; so no text of others can bring its own.
 */

import { safeText } from './safe-text.ts'

/** How something should look. */
export type Look = 'good' | 'busy' | 'warning' | 'bad' | 'strong' | 'faint'

/** A piece of a line. */
export type Part = string | { readonly text: string; readonly look: Look }

/** Select Graphic Rendition (ECMA-48). */
const CODES: Readonly<Record<Look, number>> = {
  good: 32,
  busy: 36,
  warning: 33,
  bad: 31,
  strong: 1,
  faint: 2,
}

/** A text that should look so. */
export function looking(look: Look, text: string): Part {
  return { text, look }
}

/** The text of a part, made safe. */
export function textOf(part: Part): string {
  return safeText(typeof part === 'string' ? part : part.text)
}

/** A part as a terminal takes it. */
export function rendered(part: Part, isColoured: boolean): string {
  const text = textOf(part)
  return typeof part === 'string' || !isColoured || text === ''
    ? text
    : `\u001b[${CODES[part.look]}m${text}\u001b[0m`
}

/** The same look with another text. */
export function withText(part: Part, text: string): Part {
  return typeof part === 'string' ? text : { ...part, text }
}
