/**
 * @module How many cells of a terminal a text takes: Chinese, Japanese, Korean and emoji take two a
 * character, combining marks none.
 */

/** East Asian Wide and Fullwidth (Unicode UAX #11), in blocks: names, not rare symbols, are what matters. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u

/** Nothing of these is seen by itself. */
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

const ELLIPSIS = '…'

const segmenter = new Intl.Segmenter()

/** Cells that a text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of segmenter.segment(text)) {
    width += widthOfCharacter(segment)
  }
  return width
}

function widthOfCharacter(character: string): number {
  if (WIDE.test(character)) {
    return 2
  }
  return INVISIBLE.test(character) ? 0 : 1
}

/** The text filled up with spaces to a width; a longer one stays as it is. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const fill = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? text + fill : fill + text
}

/** The text, or as much of its beginning as fits with an ellipsis behind it. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text
  }
  let used = widthOf(ELLIPSIS)
  if (width < used) {
    return ''
  }
  let kept = ''
  for (const { segment } of segmenter.segment(text)) {
    used += widthOfCharacter(segment)
    if (used > width) {
      break
    }
    kept += segment
  }
  return kept + ELLIPSIS
}

/** The text, or as much of its beginning and end as fits with an ellipsis between them. */
export function cutInside(text: string, width: number): string {
  if (widthOf(text) <= width) {
    return text
  }
  const room = width - widthOf(ELLIPSIS)
  const characters = [...segmenter.segment(text)].map(({ segment }) => segment)
  let end = ''
  while (characters.length > 0 && widthOf(end + (characters.at(-1) ?? '')) <= room / 2) {
    end = (characters.pop() ?? '') + end
  }
  return cut(text, width - widthOf(end)) + end
}

/** The text in lines of at most that many cells, broken at spaces; a longer word stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  return [...lines, line]
}
