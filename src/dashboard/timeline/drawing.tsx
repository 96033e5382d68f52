/**
 * @module The picture of a timeline: an SVG of bars and marks. Each mark is a link to its row of the table below
 * it, so the keyboard reaches all of them; what it shows, it also says. Colours come from classes, because
 * the policy forbids `style` attributes.
 */

import type { Language } from '../../http/pages/language.ts'
import { chinaTime, durationIn } from '../words.ts'
import { placeBelow, widthOf } from './labels.ts'
import {
  AXIS_Y,
  EDGE,
  HEIGHT,
  LANE_GAP,
  LANE_HEIGHT,
  LANES_BOTTOM,
  LANES_TOP,
  WIDTH,
} from './layout.ts'
import { Marks } from './marks.tsx'
import type { Generation, Mark, Overlap, Timeline } from './model.ts'
import { type Scale, scaleOf, ticksOf } from './scale.ts'
import { MarkSymbol } from './symbols.tsx'
import { ENDINGS, MARK_WORDS, TIMELINE_TEXTS } from './texts.ts'

interface Props {
  readonly timeline: Timeline
  readonly language: Language
}

/** The picture and its legend. */
export function Drawing({ timeline, language }: Props) {
  const texts = TIMELINE_TEXTS[language]
  const scale = scaleOf(timeline, EDGE, WIDTH - 2 * EDGE)
  const count = (kind: Mark['kind']) => timeline.marks.filter((mark) => mark.kind === kind).length
  return (
    <figure class="timeline">
      <section
        id="timeline-scroll"
        class="across"
        data-scroll
        tabindex={0}
        aria-label={texts.scroll}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no picture. */}
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="group"
          aria-label={`${texts.name}: ${texts.summary(timeline.generations.length, count('kill'), count('failure'))}`}
        >
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">
              <path d="M-1 7L7 -1" class="hatch" />
            </pattern>
          </defs>
          <Axis {...{ timeline, scale }} />
          {timeline.generations.map((generation) => (
            <Bar {...{ generation, scale, language }} now={timeline.now} />
          ))}
          <Overlaps overlaps={timeline.overlaps} scale={scale} />
          <Lines {...{ timeline, scale }} />
          <Names generations={timeline.generations} {...{ scale, language }} />
          <Below {...{ timeline, scale, language }} />
          <Marks marks={timeline.marks} {...{ scale, language }} />
        </svg>
      </section>
      <Legend {...{ timeline, language }} />
    </figure>
  )
}

function Axis({ timeline, scale }: { timeline: Timeline; scale: Scale }) {
  const ticks = ticksOf(timeline, 12)
  const isLong = timeline.until - timeline.from > 36 * 3_600_000
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
    <g aria-hidden="true">
      {ticks.map((at) => {
        const time = chinaTime(at)
        const isMidnight = time.slice(11, 16) === '00:00'
        return (
          <>
            <line
              x1={scale.x(at)}
              x2={scale.x(at)}
              y1={AXIS_Y + 5}
              y2={LANES_BOTTOM}
              class="tick"
            />
            <text x={scale.x(at)} y={AXIS_Y} class="axis" text-anchor={anchorAt(scale, at)}>
              {isMidnight || isLong ? time.slice(5, 16) : time.slice(11, 16)}
            </text>
          </>
        )
      })}
    </g>
  )
}

/** Labels stay within the picture. */
function anchorAt(scale: Scale, at: number): 'start' | 'middle' | 'end' {
  const x = scale.x(at)
  return x < EDGE + 24 ? 'start' : x > WIDTH - EDGE - 24 ? 'end' : 'middle'
}

const laneOf = (generation: number): number =>
  LANES_TOP + (generation % 2 === 0 ? LANE_HEIGHT + LANE_GAP : 0)

function Bar(props: { generation: Generation; scale: Scale; language: Language; now: number }) {
  const { generation, scale, language, now } = props
  const { number, from, until, ending } = generation
  const texts = TIMELINE_TEXTS[language]
  const y = laneOf(number)
  const [start, end] = [scale.x(from), scale.x(until)]
  const present = Math.min(end, Math.max(start, scale.x(now)))
  const words = `${texts.generation(number)}: ${chinaTime(from)} ${texts.until} ${chinaTime(until)}, ${ENDINGS[ending][language]}`
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a <g> is not interactive.
    <g role="img" aria-label={words}>
      <title>{words}</title>
      <rect
        x={start}
        y={y}
        width={width(start, present)}
        height={LANE_HEIGHT}
        class={`bar ${ending}`}
      />
      {end > present && (
        <rect
          x={present}
          y={y}
          width={width(present, end)}
          height={LANE_HEIGHT}
          class="bar future"
        />
      )}
      {(ending === 'killed' || ending === 'found_dead') && (
        <line x1={end} x2={end} y1={y - 4} y2={y + LANE_HEIGHT + 4} class="cut" />
      )}
    </g>
  )
}

/** Written last, over whatever crosses the bars. */
function Names(props: { generations: readonly Generation[]; scale: Scale; language: Language }) {
  const { generations, scale, language } = props
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
    <g aria-hidden="true">
      {generations.map(({ number, from, until }) => {
        const [start, length] = [scale.x(from), scale.x(until) - scale.x(from)]
        const whole = TIMELINE_TEXTS[language].generation(number)
        const name = length > widthOf(whole) + 12 ? whole : `${number}`
        return (
          length > widthOf(name) + 8 && (
            <text x={start + 6} y={laneOf(number) + LANE_HEIGHT / 2 + 4} class="name">
              {name}
            </text>
          )
        )
      })}
    </g>
  )
}

/** A bar is seen however short it lasted. */
function width(start: number, end: number): number {
  return Math.max(2, Math.round((end - start) * 10) / 10)
}

function Overlaps({ overlaps, scale }: { overlaps: readonly Overlap[]; scale: Scale }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
    <g aria-hidden="true">
      {overlaps.map(({ from, until }) => (
        <rect
          x={scale.x(from)}
          y={LANES_TOP - 3}
          width={width(scale.x(from), scale.x(until))}
          height={LANES_BOTTOM - LANES_TOP + 6}
          class="overlap"
          fill="url(#hatch)"
        />
      ))}
    </g>
  )
}

/** Lines across the bars: now, and the next rotation. */
function Lines({ timeline, scale }: { timeline: Timeline; scale: Scale }) {
  const { plannedAt, now, from, until } = timeline
  const planned = plannedAt === null ? null : scale.x(plannedAt)
  const present = now < from || now > until ? null : scale.x(now)
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a <g> takes no focus.
    <g aria-hidden="true">
      {planned !== null && (
        <line x1={planned} x2={planned} y1={LANES_TOP - 6} y2={LANES_BOTTOM + 4} class="planned" />
      )}
      {present !== null && (
        <line
          data-scroll-to
          x1={present}
          x2={present}
          y1={AXIS_Y + 5}
          y2={LANES_BOTTOM + 4}
          class="now"
        />
      )}
    </g>
  )
}

/** What stands below the bars. */
function Below({ timeline, scale, language }: Props & { scale: Scale }) {
  const texts = TIMELINE_TEXTS[language]
  const { plannedAt, now, from, until, overlaps } = timeline
  const wanted = [
    ...(now < from || now > until ? [] : [{ x: scale.x(now), text: texts.now, isStrong: true }]),
    ...(plannedAt === null
      ? []
      : [
          {
            x: scale.x(plannedAt),
            text: `${texts.planned} ${chinaTime(plannedAt).slice(11, 16)}`,
            isStrong: true,
          },
        ]),
    ...overlaps.map((overlap) => ({
      x: (scale.x(overlap.from) + scale.x(overlap.until)) / 2,
      text: durationIn(language, overlap.until - overlap.from),
      isStrong: false,
    })),
  ]
  return (
    <g>
      {placeBelow(wanted, WIDTH).map(({ x, text, isStrong }) => (
        <text
          x={x}
          y={LANES_BOTTOM + 18}
          class={isStrong ? 'axis strong' : 'axis'}
          text-anchor="middle"
        >
          {text}
        </text>
      ))}
    </g>
  )
}

function Legend({ timeline, language }: Props) {
  const texts = TIMELINE_TEXTS[language]
  const kinds = [...new Set(timeline.marks.map(({ kind }) => kind))]
  return (
    <figcaption class="legend">
      {kinds.map((kind) => (
        <span>
          <svg viewBox="-9 -9 18 18" aria-hidden="true">
            <MarkSymbol kind={kind} />
          </svg>
          {MARK_WORDS[kind][language]}
        </span>
      ))}
      <span>
        <svg viewBox="-9 -9 18 18" aria-hidden="true">
          <rect x="-8" y="-8" width="16" height="16" class="overlap" fill="url(#hatch)" />
        </svg>
        {texts.overlapLegend}
      </span>
      {timeline.plannedAt !== null && (
        <span>
          <svg viewBox="-9 -9 18 18" aria-hidden="true">
            <line y1="-8" y2="8" class="planned" />
          </svg>
          {`${texts.planned} ${chinaTime(timeline.plannedAt).slice(11, 16)}`}
        </span>
      )}
      <span>
        <svg viewBox="-9 -9 18 18" aria-hidden="true">
          <rect x="-8" y="-6" width="16" height="12" class="bar future" />
        </svg>
        {texts.future}
      </span>
    </figcaption>
  )
}
