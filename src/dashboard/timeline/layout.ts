/** @module Where everything stands on the picture of a timeline, in its own units. */

import { ROWS } from './labels.ts'

/** Width of the picture, and what is left free at its sides. */
export const WIDTH = 1_100
export const EDGE = 12

/** Where the times are written. */
export const AXIS_Y = 16

/** Rows of marks, below the times. */
export const MARKS_TOP = 28
export const ROW_HEIGHT = 19

/** Two lanes of bars, for odd and even generations. */
export const LANES_TOP = MARKS_TOP + ROWS * ROW_HEIGHT + 8
export const LANE_HEIGHT = 28
export const LANE_GAP = 6
export const LANES_BOTTOM = LANES_TOP + 2 * LANE_HEIGHT + LANE_GAP

/** Height of the picture: a line of text stands below the lanes. */
export const HEIGHT = LANES_BOTTOM + 24

/** Id of a row of the table, by the event's number: marks lead there. */
export const rowId = (seq: number): string => `event-${seq}`
