/** @module Rows under headings, in columns as wide as what is in them, within the terminal's width. */

import { type Part, textOf, withText } from './part.ts'
import { cut, cutInside, padded, widthOf } from './width.ts'

/** A column. */
export interface Column {
  readonly heading: string
  /** Default: left. */
  readonly align?: 'left' | 'right'
  /** Fewest cells it may be cut down to where the terminal is narrow; without it, it is never cut. */
  readonly shrinksTo?: number
  /** What tells one from the other is at the end: cut inside. */
  readonly isPath?: boolean
}

/** A line is its parts, with spaces between them that are parts, too. */
export type Line = readonly Part[]

const GAP = '  '

/**
 * The lines of a table, headings first.
 *
 * @param room cells of the terminal; undefined: as wide as it gets
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  room: number | undefined,
): readonly Line[] {
  const headings = columns.map(({ heading }): Part => ({ text: heading, look: 'strong' }))
  const all = [headings, ...rows]
  const natural = columns.map((_, index) =>
    Math.max(...all.map((row) => widthOf(textOf(row[index] ?? '')))),
  )
  const widths = room === undefined ? natural : fitted(columns, natural, room)
  return all.map((row) => lineOf(columns, widths, row, room))
}

/** Widths that fit, as far as columns may shrink: the widest gives first. */
function fitted(columns: readonly Column[], natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - room
  while (excess > 0) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const least = columns[index]?.shrinksTo
      if (least !== undefined && width > least && width > (widths[widest] ?? 0)) {
        widest = index
      }
    }
    if (widest === -1) {
      break
    }
    widths[widest] = (widths[widest] ?? 0) - 1
    excess -= 1
  }
  return widths
}

function lineOf(
  columns: readonly Column[],
  widths: readonly number[],
  row: readonly Part[],
  room: number | undefined,
): Line {
  const line: Part[] = []
  let left = room ?? Number.POSITIVE_INFINITY
  for (const [index, column] of columns.entries()) {
    const gap = index === 0 ? '' : GAP
    const width = Math.min(widths[index] ?? 0, left - gap.length)
    if (width <= 0) {
      break
    }
    const part = row[index] ?? ''
    const text = (column.isPath ? cutInside : cut)(textOf(part), width)
    // Nothing to line up behind the last one.
    const isLast = index === columns.length - 1
    const fill = isLast && column.align !== 'right' ? text : padded(text, width, column.align)
    line.push(gap, withText(part, fill))
    left -= gap.length + width
  }
  return line
}
