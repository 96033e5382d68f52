/** @module The marks of a timeline: what happened, each a link to its row of the table. */

import type { Language } from '../../http/pages/language.ts'
import { EVENT_WORDS, TRIGGER_WORDS } from '../event-words.ts'
import { chinaTime } from '../words.ts'
import { placeMarks, ROWS } from './labels.ts'
import { LANES_TOP, MARKS_TOP, ROW_HEIGHT, rowId, WIDTH } from './layout.ts'
import type { Mark } from './model.ts'
import type { Scale } from './scale.ts'
import { MarkSymbol, SYMBOL_RADIUS } from './symbols.tsx'

/** What matters most is labelled first. */
const WEIGHTS: Readonly<Record<Mark['kind'], number>> = {
  kill: 5,
  failure: 4,
  rotation: 3,
  report: 2,
  ticket: 1,
  other: 0,
}

const NOWHERE = { row: 0, label: '', isLeft: false } as const

/** All marks: each is a link to its row of the table, and says what it shows. */
export function Marks(props: { marks: readonly Mark[]; scale: Scale; language: Language }) {
  const { marks, scale, language } = props
  const places = placeMarks(
    marks.map((mark) => ({
      x: scale.x(mark.event.at),
      label: labelOf(mark, language),
      weight: WEIGHTS[mark.kind],
    })),
    WIDTH,
  )
  const placeAt = (index: number) => places[index] ?? NOWHERE
  const rowY = (index: number) =>
    MARKS_TOP + (ROWS - 1 - placeAt(index).row) * ROW_HEIGHT + ROW_HEIGHT / 2
  return (
    <g>
      {/* All before the first label, so that none crosses one. */}
      {marks.map(({ kind, event }, index) => {
        const x = scale.x(event.at)
        return <line x1={x} x2={x} y1={rowY(index)} y2={LANES_TOP} class={`stem ${kind}`} />
      })}
      {marks.map((mark, index) => {
        const { label, isLeft } = placeAt(index)
        const { seq, at, kind } = mark.event
        const [x, y] = [scale.x(at), rowY(index)]
        const event = `${chinaTime(at).slice(11)} ${EVENT_WORDS[kind].name[language]}`
        // What is read aloud begins with what is written.
        const words = label === '' || mark.kind === 'kill' ? label || event : `${label}, ${event}`
        return (
          <a href={`#${rowId(seq)}`} id={`mark-${seq}`} aria-label={words}>
            <title>{words}</title>
            <g transform={`translate(${x} ${y})`}>
              <rect x="-9" y="-9" width="18" height="18" class="target" />
              <MarkSymbol kind={mark.kind} />
            </g>
            {label !== '' && (
              <text
                x={isLeft ? x - SYMBOL_RADIUS - 3 : x + SYMBOL_RADIUS + 3}
                y={y + 4}
                class={`label ${mark.kind}`}
                text-anchor={isLeft ? 'end' : 'start'}
              >
                {label}
              </text>
            )}
          </a>
        )
      })}
    </g>
  )
}

/** What is written beside a mark. */
function labelOf({ kind, event }: Mark, language: Language): string {
  switch (kind) {
    case 'kill':
      return `${EVENT_WORDS.killed_elsewhere.name[language]} ${chinaTime(event.at).slice(11)}`
    case 'rotation':
      return TRIGGER_WORDS[event.trigger][language]
    case 'failure':
      return event.errcode === null ? EVENT_WORDS[event.kind].name[language] : `${event.errcode}`
    case 'report':
    case 'ticket':
    case 'other':
      return ''
  }
}
