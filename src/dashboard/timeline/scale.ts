/** @module Where on a picture a moment is, and at which moments its axis is marked. Pure. */

import { SHANGHAI_OFFSET_MS } from '../../policy/constants.ts'
import type { Span } from './model.ts'

/** From moments to places. */
export interface Scale {
  /** Left end and width of what is drawn into. */
  readonly left: number
  readonly width: number
  /** The place of a moment; those outside are put at the end they are beyond. */
  readonly x: (at: number) => number
}

/** @param width in units of the picture, more than 0 */
export function scaleOf(span: Span, left: number, width: number): Scale {
  const length = Math.max(1, span.until - span.from)
  return {
    left,
    width,
    x: (at) => {
      const share = Math.min(1, Math.max(0, (at - span.from) / length))
      return Math.round((left + share * width) * 10) / 10
    },
  }
}

const MINUTE_MS = 60_000
const DAY_MS = 1_440 * MINUTE_MS

/** How far apart marks may be; more than a day is whole days. */
const STEPS_MS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map((step) => step * MINUTE_MS)

/** Round moments of China's clock within a span. @param most so many at most, 1 or more */
export function ticksOf(span: Span, most: number): readonly number[] {
  const step = STEPS_MS.find((each) => countOf(span, each) <= most)
  const days = Math.floor((span.until - span.from) / most / DAY_MS) + 1
  return multiplesIn(span, step ?? days * DAY_MS)
}

const firstOf = ({ from }: Span, step: number): number =>
  Math.ceil((from + SHANGHAI_OFFSET_MS) / step) * step - SHANGHAI_OFFSET_MS

/** A span that is as long as so many steps may have one mark more: at both of its ends. */
const countOf = (span: Span, step: number): number =>
  Math.max(0, Math.floor((span.until - firstOf(span, step)) / step) + 1)

function multiplesIn(span: Span, step: number): readonly number[] {
  const first = firstOf(span, step)
  return Array.from({ length: countOf(span, step) }, (_, index) => first + index * step)
}
