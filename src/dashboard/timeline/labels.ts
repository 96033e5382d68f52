/**
 * @module Which marks of a timeline get a label, and in which row each mark is, so that nothing is written over
 * anything else. Pure: widths are estimated, because a server has no fonts.
 */

import { SYMBOL_RADIUS } from './symbols.tsx'

/** A mark to be placed. */
export interface Placed {
  readonly x: number
  /** Empty for none. */
  readonly label: string
  /** Those of more weight get their label first. */
  readonly weight: number
}

/** Where it goes. */
export interface Place {
  /** 0 is the row nearest to the bars. */
  readonly row: number
  /** What is written; empty where there was no room. */
  readonly label: string
  /** Whether the label is left of the symbol. */
  readonly isLeft: boolean
}

/** Rows of marks; what finds no room is put into the first. */
export const ROWS = 4

const GAP = 4

/** Places marks in the order of their weight. @param right where the picture ends */
export function placeMarks(marks: readonly Placed[], right: number): readonly Place[] {
  const taken: (readonly [number, number])[][] = Array.from({ length: ROWS }, () => [])
  const isFree = (row: number, from: number, until: number) =>
    (taken[row] ?? []).every(([a, b]) => until <= a || from >= b)
  const places = new Map<number, Place>()
  const order = marks.map((_, index) => index)
  order.sort((a, b) => (marks[b]?.weight ?? 0) - (marks[a]?.weight ?? 0) || a - b)
  for (const index of order) {
    const mark = marks[index]
    if (mark === undefined) {
      continue
    }
    const options = optionsFor(mark, right)
    const found = options.flatMap((option) =>
      taken.flatMap((_, row) =>
        isFree(row, option.from, option.until) ? [{ ...option, row }] : [],
      ),
    )[0]
    if (found === undefined) {
      places.set(index, { row: 0, label: '', isLeft: false })
    } else {
      taken[found.row]?.push([found.from, found.until])
      places.set(index, { row: found.row, label: found.label, isLeft: found.isLeft })
    }
  }
  return marks.map((_, index) => places.get(index) ?? { row: 0, label: '', isLeft: false })
}

/** With its label on the right, on the left, and without. */
function optionsFor({ x, label }: Placed, right: number) {
  const [start, end] = [x - SYMBOL_RADIUS - GAP / 2, x + SYMBOL_RADIUS + GAP / 2]
  const bare = { from: start, until: end, label: '', isLeft: false }
  const width = widthOf(label) + GAP
  const onRight = { from: start, until: end + width, label, isLeft: false }
  const onLeft = { from: start - width, until: end, label, isLeft: true }
  const fitting = [onRight, onLeft].filter(({ from, until }) => from >= 0 && until <= right)
  return label === '' ? [bare] : [...fitting, bare]
}

/**
 * Those texts of a line that have room, the first ones first, moved to stay within the picture.
 *
 * @param right where the picture ends
 */
export function placeBelow<T extends { readonly x: number; readonly text: string }>(
  texts: readonly T[],
  right: number,
): readonly T[] {
  const placed: { readonly it: T; readonly from: number; readonly until: number }[] = []
  for (const it of texts) {
    const half = widthOf(it.text) / 2 + GAP
    const x = Math.min(right - half, Math.max(half, it.x))
    const [from, until] = [x - half, x + half]
    if (placed.every((other) => until <= other.from || from >= other.until)) {
      placed.push({ it: { ...it, x }, from, until })
    }
  }
  return placed.map(({ it }) => it)
}

/** About how wide a text of 12 units is: Chinese characters are square, others half of that. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    width += character > '\u2e7f' ? 12.5 : 7
  }
  return width
}
