/** @module The symbols of marks on a timeline: told apart by shape, not only by colour. */

import type { MarkKind } from './model.ts'

/** Half of a symbol's width and height, in units of the picture. */
export const SYMBOL_RADIUS = 7

/** A symbol around (0, 0). */
export function MarkSymbol({ kind }: { kind: MarkKind }) {
  switch (kind) {
    case 'rotation':
      return <circle r="6" class="mark rotation" />
    case 'kill':
      return <path d="M-6 -6L6 6M6 -6L-6 6" class="mark kill" />
    case 'failure':
      return <path d="M0 -7L7 6H-7Z" class="mark failure" />
    case 'report':
      return <path d="M0 -7L7 0L0 7L-7 0Z" class="mark report" />
    case 'ticket':
      return <rect x="-5.5" y="-5.5" width="11" height="11" class="mark ticket" />
    case 'other':
      return <circle r="4" class="mark other" />
  }
}
